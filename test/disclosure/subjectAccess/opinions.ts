import { scriptedChild } from '#embedded/town/scriptedChildren';
import { requireDate } from '#policies/core/isoDate';
import { AGENCIES, type Agency } from '#policies/core/vocabulary';
import { KeepOpinionsOnHealth1700000000151 } from '#subgraphs/kit/migrations/KeepOpinionsOnHealth';
import { type Asked, codeOf, reasonsOf } from '#test/casework/caseworkTown';
import { inDays } from '#test/fixtures/days';
import { docExample, docVariables } from '../docExamples';
import {
  accessTown,
  byCourt,
  DECIDE,
  EXEMPTIONS,
  GROUNDS,
  type Ground,
  officerOf,
  opinionOf,
  REOPEN,
  type Review,
  recordsIn,
  today,
  who,
} from './accessTown';

/** What a school, a council or a force holds that concerns health waits for a health professional's opinion (DPA 2018 Sch 3 para 6). */
const access = accessTown.forTests();

const NIA = scriptedChild('section47');
const MAYA = scriptedChild('notToBeInformed');
const SCHOOL = 'afonwen-school-01';
const school = officerOf(SCHOOL);
const force = officerOf('marches-police');
/** What the school has written of the child. */
const OF_HEALTH = ['bruising', 'Bruise on the shin'];

const daysAgo = (days: number) => inDays(-days);
const ofHealth = (reviews: readonly Review[]) => reviews.filter(({ kind }) => kind === 'concerningHealth');
const others = (reviews: readonly Review[]) => reviews.filter(({ kind }) => kind !== 'concerningHealth');

async function named(agency: Agency, officer: Asked, request: string): Promise<readonly Review[]> {
  await access.nameAll(agency, officer, request);
  return access.reviewsOf(agency, officer, request);
}

/** A request of which all but data concerning health is included, on its day; these wait. */
async function oneWaits(
  agency: Agency,
  officer: Asked,
  person: string,
): Promise<{ id: string; waiting: readonly Review[] }> {
  const { id } = await access.recorded(agency, officer, person, byCourt('Order 61'));
  const reviews = await named(agency, officer, id);
  expect((await decide(agency, officer, others(reviews))).errors).toBeUndefined();
  await access.arrive(agency, id);
  return { id, waiting: ofHealth(reviews) };
}

const decide = (agency: Agency, by: Asked, reviews: readonly Review[], said: Record<string, unknown> = {}) =>
  access.town.act(by, DECIDE(agency), { reviews: reviews.map(({ id }) => id), decision: 'include', ...said });
const decideOfNia = (reviews: readonly Review[], said: Record<string, unknown>) =>
  decide('education', school, reviews, said);

interface Exemption {
  readonly record: string;
  readonly field: string | null;
  readonly state: string;
  readonly law: string;
}

async function leftOut(agency: Agency, officer: Asked, request: string): Promise<readonly Exemption[]> {
  const { body } = await access.town.ask(officer, EXEMPTIONS(agency), { request });
  const rows = (body.data?.rows ?? []) as (Exemption & { kind: string })[];
  return rows
    .filter(({ kind }) => kind === 'concerningHealth')
    .map(({ record, field, state, law }) => ({ record, field, state, law }));
}

async function opinionsOn(request: string): Promise<readonly Ground[]> {
  return (await access.groundsOf('education', school, request)).filter(({ kind }) => kind === 'concerningHealth');
}

const copyOfNia = (request: string) => access.copyOf('education', school, request);
const leftOutOfNia = (request: string) => leftOut('education', school, request);
const LEFT_OUT = ['kind', 'text'].map((field) => ({
  record: 'education.concern',
  field,
  state: 'undecided',
  law: expect.stringContaining('Sch 3 Part 2 para 6'),
}));

it('what concerns health is not given on the word of the controller’s own officer, and the rest of its record is', async () => {
  const { id, waiting } = await oneWaits('education', school, NIA.person);
  expect(waiting.map(({ record }) => record)).toEqual(['education.concern']);
  expect(codeOf(await decideOfNia(waiting, {}))).toBe('OPINION_MISSING');
  expect(await leftOutOfNia(id)).toEqual(LEFT_OUT);
  const { copy, json, html } = await copyOfNia(id);
  const concern = copy.sections.find(({ title }) => title === 'concern')?.records[0] ?? [];
  expect(concern.map(({ name }) => name)).toContain('recorded by');
  for (const text of OF_HEALTH) expect(`${json}${html}`).not.toContain(text);
});

it('a record that concerns health merely by being there is left out whole', async () => {
  const { id, waiting } = await oneWaits('police', force, MAYA.person);
  expect(waiting.map(({ record }) => record)).toEqual(['police.warning']);
  expect(codeOf(await decide('police', force, waiting))).toBe('OPINION_MISSING');
  expect(await leftOut('police', force, id)).toEqual([{ ...LEFT_OUT[0], record: 'police.warning', field: null }]);
  const { copy } = await access.copyOf('police', force, id);
  expect(copy.sections.find(({ title }) => title === 'warning')?.records).toEqual([]);
  expect(recordsIn(copy)).toBeGreaterThan(0);
});

it('it is given on an opinion that nobody would be harmed, which stays in the controller’s own list', async () => {
  const { id, waiting } = await oneWaits('education', school, NIA.person);
  const { opinion } = docVariables('DecideReviews') as { opinion: ReturnType<typeof opinionOf> };
  const said = { ...opinion, obtainedOn: today(), name: `${opinion.name} 4711`, words: `${opinion.words} 4712` };
  const reviews = waiting.map((review) => review.id);
  expect(
    (await access.town.act(school, docExample('DecideReviews'), { reviews, opinion: said })).errors,
  ).toBeUndefined();
  const { json, html } = await copyOfNia(id);
  for (const text of OF_HEALTH) expect(json).toContain(text);
  expect(await leftOutOfNia(id)).toEqual([]);
  const nothing = { alreadyKnown: null, notOfHealth: null, reopenedBy: null, reopeningReason: null };
  expect(await opinionsOn(id)).toEqual([
    {
      ...{ id: waiting[0]?.id, record: 'education.concern', kind: 'concerningHealth', decision: 'include' },
      ...{ reason: 'Nothing stands against it', decidedBy: school.as?.practitioner },
      ...{ ...said, ...nothing, counts: true },
    },
  ]);
  const asks = async (by: Asked) => codeOf((await access.town.ask(by, GROUNDS('education'), { request: id })).body);
  expect(await asks(who(SCHOOL, 'safeguardingLead'))).toBe('ACCESS_NOT_YOURS');
  expect(await asks(officerOf('afonwen-school-02'))).toBe('REQUEST_UNKNOWN');
  // Nor anywhere else: in no copy, no log, no other table, no other agency.
  for (const text of ['4711', '4712']) expect(`${json}${html}`).not.toContain(text);
  expect(await tablesSaying(said.words)).toEqual(['education subject_access.opinion']);
  expect(await tablesSaying(said.name)).toEqual(['education subject_access.opinion']);
});

it('while whereabouts are closed nobody reads who treats the child, and where, nor what anybody wrote', async () => {
  const { id, waiting } = await oneWaits('education', school, NIA.person);
  const placing = { profession: 'Doctor of the refuge', words: 'Seen at the refuge', reason: 'She is in the refuge' };
  const opinion = opinionOf({ profession: placing.profession, words: placing.words });
  const { reason } = placing;
  const decisions: readonly Record<string, unknown>[] = [
    { reason, opinion },
    { reason, alreadyKnown: 'Told in the refuge' },
    { reason, notOfHealth: 'The bruise is of the refuge' },
    { reason, decision: 'withhold', opinion: { ...opinion, seriousHarmTest: 'met' } },
  ];
  let reviews = waiting;
  for (const [at, said] of decisions.entries()) {
    if (at > 0) {
      const taken = await access.town.act(school, REOPEN('education'), {
        reviews: reviews.map((each) => each.id),
        reason: 'The refuge says otherwise',
      });
      expect(taken.errors).toBeUndefined();
      reviews = ofHealth(await named('education', school, id));
    }
    expect((await decideOfNia(reviews, said)).errors).toBeUndefined();
  }
  const read = async (query: string) => {
    const { body } = await access.town.ask(school, query, { request: id });
    expect(body.errors).toBeUndefined();
    const rows = (body.data?.rows ?? []) as readonly (Ground & { reason: string | null })[];
    return {
      rows: rows.filter(({ kind }) => kind === 'concerningHealth'),
      all: rows,
      text: JSON.stringify(body),
      body,
    };
  };
  const open = await read(GROUNDS('education'));
  expect([open.rows.length, (await read(EXEMPTIONS('education'))).rows[0]?.reason]).toEqual([4, reason]);
  for (const text of [placing.profession, placing.words, reason, 'Told in', 'The bruise is', 'says otherwise'])
    expect(open.text).toContain(text);
  await access.town.rows(
    'education',
    "INSERT INTO governance.whereabouts_flag (agency, person, closed_at, open_to) VALUES ('education', $1, now(), '[]')",
    [NIA.person],
  );
  try {
    const closed = await read(GROUNDS('education'));
    expect(closed.text).not.toMatch(/refuge|Afonwen General/);
    const none = { reason: null, name: null, profession: null, organisation: null, words: null };
    const unwritten = { ...none, alreadyKnown: null, notOfHealth: null, reopeningReason: null };
    expect(closed.rows).toEqual(open.rows.map((row) => ({ ...row, ...unwritten })));
    // A notice stands at each that is there, and at no other.
    const written = open.all.flatMap((row) =>
      Object.keys(unwritten).filter((field) => row[field as keyof Ground] !== null),
    );
    expect(reasonsOf(closed.body)).toEqual(written.map(() => 'whereaboutsNotShown'));
    const out = await read(EXEMPTIONS('education'));
    expect(out.rows.map((row) => row.reason)).toEqual(out.rows.map(() => null));
    expect(out.rows.length).toBeGreaterThan(0);
  } finally {
    await access.town.rows('education', 'DELETE FROM governance.whereabouts_flag WHERE person = $1', [NIA.person]);
  }
});

/** Tables of every agency's database with a row that says so, as text or in bytes. */
async function tablesSaying(words: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const agency of AGENCIES) {
    const tables = await access.town.rows<{ name: string }>(
      agency,
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname !~ '^(pg_|information_schema)' ORDER BY 1`,
    );
    for (const { name } of tables) {
      const rows = await access.town.rows(
        agency,
        `SELECT FROM ${name} r WHERE strpos(r::text, $1) > 0 OR strpos(r::text, encode(convert_to($1, 'UTF8'), 'hex')) > 0 LIMIT 1`,
        [words],
      );
      if (rows.length > 0) found.push(`${agency} ${name}`);
    }
  }
  return found;
}

describe('an opinion that is none for this decision is refused, and nothing is decided', () => {
  const COUNTED = requireDate('P6M', today());
  const opinion = (said: Record<string, string>) => ({ opinion: opinionOf(said) });

  it.each([
    ['serious harm', opinion({ seriousHarmTest: 'met' }), 'SERIOUS_HARM_MET'],
    ['no serious harm, to withhold', { ...opinion({}), decision: 'withhold' }, 'SERIOUS_HARM_NOT_MET'],
    ['a day to come', opinion({ obtainedOn: daysAgo(-1) }), 'OPINION_INVALID'],
    ['no day', opinion({ obtainedOn: '2026-02-30' }), 'OPINION_INVALID'],
    ['six months ago', opinion({ obtainedOn: COUNTED }), 'OPINION_TOO_OLD'],
    [
      'six months ago, to withhold',
      { ...opinion({ obtainedOn: COUNTED, seriousHarmTest: 'met' }), decision: 'withhold' },
      'OPINION_TOO_OLD',
    ],
    ['nobody', opinion({ name: ' ' }), 'OPINION_INVALID'],
    ['no profession', opinion({ profession: '' }), 'OPINION_INVALID'],
    ['no organisation', opinion({ organisation: '' }), 'OPINION_INVALID'],
    ['no words', opinion({ words: '' }), 'OPINION_INVALID'],
    ['a file', opinion({ words: 'x'.repeat(2001) }), 'OPINION_INVALID'],
    ['a friend', opinion({ relation: 'friend' }), 'OPINION_INVALID'],
    ['perhaps', opinion({ seriousHarmTest: 'perhaps' }), 'OPINION_INVALID'],
    ['one, and known already', { ...opinion({}), alreadyKnown: 'She told us' }, 'OPINION_INVALID'],
    ['known already, in no words', { alreadyKnown: ' ' }, 'OPINION_INVALID'],
    ['known already, to withhold', { alreadyKnown: 'She told us', decision: 'withhold' }, 'OPINION_INVALID'],
    ['not about health, to withhold', { notOfHealth: 'Of lateness', decision: 'withhold' }, 'OPINION_INVALID'],
  ])('%s', async (_case, said, code) => {
    const { id, waiting } = await waitingOnce();
    expect(codeOf(await decideOfNia(waiting, said))).toBe(code);
    expect(ofHealth(await access.reviewsOf('education', school, id))).toHaveLength(waiting.length);
    expect(await opinionsOn(id)).toEqual([]);
  });

  it('and so is one on what concerns no health', async () => {
    const { id } = await access.recorded('education', school, NIA.person, byCourt('Order 62'));
    const [review, ...rest] = others(await named('education', school, id));
    expect(rest.length).toBeGreaterThan(0);
    expect(codeOf(await decideOfNia(review === undefined ? [] : [review], opinion({})))).toBe('OPINION_INVALID');
  });

  let once: ReturnType<typeof oneWaits> | null = null;
  const waitingOnce = () => {
    once ??= oneWaits('education', school, NIA.person);
    return once;
  };
});

it.each([
  ['alreadyKnown', 'She showed the bruise to the teacher herself'],
  ['notOfHealth', 'It is about lateness'],
])('it is given without an opinion where the officer is satisfied, in words: %s', async (ground, words) => {
  const { id, waiting } = await oneWaits('education', school, NIA.person);
  expect((await decideOfNia(waiting, { [ground]: words })).errors).toBeUndefined();
  expect(await opinionsOn(id)).toEqual([
    expect.objectContaining({ alreadyKnown: null, notOfHealth: null, [ground]: words, name: null, counts: true }),
  ]);
  const { json } = await copyOfNia(id);
  for (const text of OF_HEALTH) expect(json).toContain(text);
  expect(json).not.toContain(words);
});

it.each([
  ['on an opinion that it would', opinionOf({ seriousHarmTest: 'met' }), 'para 5'],
  ['without one', null, 'para 6'],
])('what could cause serious harm is withheld %s', async (_case, opinion, law) => {
  const { id, waiting } = await oneWaits('education', school, NIA.person);
  expect((await decideOfNia(waiting, { decision: 'withhold', opinion })).errors).toBeUndefined();
  expect(await leftOutOfNia(id)).toEqual(
    LEFT_OUT.map((each) => ({ ...each, state: 'withheld', law: expect.stringContaining(law) })),
  );
  const { json } = await copyOfNia(id);
  for (const text of OF_HEALTH) expect(json).not.toContain(text);
});

describe('an opinion counts for six months, up to the day on which the copy leaves', () => {
  const ageOpinion = async (request: string, obtainedOn: string) =>
    expect(
      await access.town.rows(
        'education',
        'UPDATE subject_access.opinion SET obtained_on = $2 WHERE request = $1 RETURNING id',
        [request, obtainedOn],
      ),
    ).toHaveLength(1);

  it('one that is past them before is asked for again, and what rested on it is left out until then', async () => {
    const { id, waiting } = await oneWaits('education', school, NIA.person);
    expect((await decideOfNia(waiting, { opinion: opinionOf() })).errors).toBeUndefined();
    expect(await leftOutOfNia(id)).toEqual([]);
    await ageOpinion(id, requireDate('P6M', today()));
    expect(await leftOutOfNia(id)).toEqual(LEFT_OUT);
    expect(await opinionsOn(id)).toEqual([expect.objectContaining({ counts: false })]);
    const again = ofHealth(await named('education', school, id));
    expect(again).toHaveLength(1);
    expect((await decideOfNia(again, { opinion: opinionOf({ words: 'Asked again' }) })).errors).toBeUndefined();
    expect(await leftOutOfNia(id)).toEqual([]);
    // What had been decided is still on record.
    expect((await opinionsOn(id)).map(({ words, counts }) => ({ words, counts }))).toEqual([
      { words: opinionOf().words, counts: false },
      { words: 'Asked again', counts: true },
    ]);
    expect((await copyOfNia(id)).json).toContain('bruising');
  });

  it('one that is past them on the day is in no copy', async () => {
    const { id, waiting } = await oneWaits('education', school, NIA.person);
    expect((await decideOfNia(waiting, { opinion: opinionOf() })).errors).toBeUndefined();
    await ageOpinion(id, requireDate('P6M', today()));
    const { json } = await copyOfNia(id);
    for (const text of OF_HEALTH) expect(json).not.toContain(text);
  });

  it('one that is past them on the day says no more that it would cause harm: what it withheld is left out as without one', async () => {
    const { id, waiting } = await oneWaits('education', school, NIA.person);
    const opinion = opinionOf({ seriousHarmTest: 'met' });
    expect((await decideOfNia(waiting, { decision: 'withhold', opinion })).errors).toBeUndefined();
    const stated = async () => (await leftOutOfNia(id)).map(({ state, law }) => [state, /para [56]/.exec(law)?.[0]]);
    expect(await stated()).toEqual(LEFT_OUT.map(() => ['withheld', 'para 5']));
    await ageOpinion(id, requireDate('P6M', today()));
    expect(await stated()).toEqual(LEFT_OUT.map(() => ['withheld', 'para 6']));
  });

  it('one that counts today and will not on that day is refused, and one that an extension outlasts counts no more', async () => {
    const { id } = await access.recorded('education', school, NIA.person, byCourt('Order 63'));
    const waiting = ofHealth(await named('education', school, id));
    const old = requireDate('P6M', daysAgo(-7));
    const refused = await decideOfNia(waiting, { opinion: opinionOf({ obtainedOn: old }) });
    expect(codeOf(refused)).toBe('OPINION_TOO_OLD');
    const [{ leaves } = { leaves: '' }] = await access.town.rows<{ leaves: string }>(
      'education',
      "SELECT to_char(leaves_on, 'YYYY-MM-DD') AS leaves FROM subject_access.request WHERE id = $1",
      [id],
    );
    expect(leaves > today()).toBe(true);
    expect(refused.errors?.[0]?.message).toContain(leaves);
    // The first day that counts, and then two months more.
    const first = new Date(`${requireDate('P6M', leaves)}T00:00:00Z`);
    const obtainedOn = new Date(first.getTime() + 86_400_000).toISOString().slice(0, 10);
    expect((await decideOfNia(waiting, { opinion: opinionOf({ obtainedOn }) })).errors).toBeUndefined();
    const waits = async () => (await leftOutOfNia(id)).map(({ state }) => state);
    expect(await waits()).toEqual([]);
    const EXTEND =
      'mutation($key: String!, $request: ID!) { done: educationExtendSubjectAccessRequest(key: $key, request: $request, reason: "Many") { leavesOn } }';
    expect((await access.town.act(school, EXTEND, { request: id })).errors).toBeUndefined();
    expect(await waits()).toEqual(['undecided', 'undecided']);
    expect(ofHealth(await named('education', school, id))).toHaveLength(1);
  });

  it('a copy that has left is given out again on the opinions of that day', async () => {
    const { id, waiting } = await oneWaits('education', school, NIA.person);
    expect((await decideOfNia(waiting, { opinion: opinionOf() })).errors).toBeUndefined();
    await copyOfNia(id);
    const past = { left: `${daysAgo(250)}T12:00:00Z`, obtained: daysAgo(300) };
    await access.town.rows('education', 'UPDATE subject_access.request SET left_at = $2 WHERE id = $1', [
      id,
      past.left,
    ]);
    await ageOpinion(id, past.obtained);
    expect((await copyOfNia(id)).json).toContain('bruising');
    expect(await opinionsOn(id)).toEqual([expect.objectContaining({ counts: true })]);
  });
});

it('what had been included before stays so, until it reads otherwise', async () => {
  const { id, waiting } = await oneWaits('education', school, NIA.person);
  await remade();
  expect(await leftOutOfNia(id)).toEqual([]);
  const onNothing = { name: null, alreadyKnown: null, notOfHealth: null };
  const kept = (await opinionsOn(id)).filter(({ record }) => record === 'education.concern');
  expect(kept).toEqual([expect.objectContaining({ decision: 'include', ...onNothing, counts: true })]);
  expect(ofHealth(await named('education', school, id))).toEqual([]);
  const CONCERN =
    'UPDATE public.concern SET text = $2 WHERE id = (SELECT record_id FROM subject_access.review WHERE id = $1) RETURNING id';
  const review = await access.town.rows<{ id: string; text: string }>(
    'education',
    `SELECT v.id::text AS id, c.text FROM subject_access.review v JOIN public.concern c ON c.id = v.record_id
     WHERE v.request = $1 AND v.kind = 'concerningHealth'`,
    [id],
  );
  expect(review).toHaveLength(waiting.length);
  const [{ id: of, text } = { id: '', text: '' }] = review;
  expect(await access.town.rows('education', CONCERN, [of, 'A bruise on the wrist'])).toHaveLength(1);
  try {
    expect((await leftOutOfNia(id)).map(({ field }) => field)).toEqual(['text']);
    const again = ofHealth(await named('education', school, id));
    expect(again).toHaveLength(1);
    expect(codeOf(await decideOfNia(again, {}))).toBe('OPINION_MISSING');
  } finally {
    await access.town.rows('education', CONCERN, [of, text]);
  }
  // And a request of which nothing had been decided waits.
  const { id: open } = await access.recorded('education', school, NIA.person, byCourt('Order 64'));
  await remade();
  expect((await leftOutOfNia(open)).map(({ state }) => state)).toEqual(['undecided', 'undecided']);
});

/** The database as it was before opinions were kept, taken up to where it is. */
async function remade(): Promise<void> {
  const owner = await access.town.connect('education');
  const runner = { query: (text: string) => owner.query(text) } as never;
  try {
    const migration = new KeepOpinionsOnHealth1700000000151();
    await migration.down(runner);
    await migration.up(runner);
    await owner.query('GRANT SELECT, INSERT ON subject_access.opinion TO education');
  } finally {
    await owner.end();
  }
}
