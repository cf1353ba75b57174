import { randomUUID } from 'node:crypto';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import type { Agency } from '#policies/core/vocabulary';
import { type Asked, codeOf } from '#test/casework/caseworkTown';
import { until } from '#test/town/until';
import {
  accessTown,
  byCourt,
  DECIDE,
  doneOf,
  EXEMPTIONS,
  type Ground,
  mother,
  NAME,
  officerOf,
  opinionOf,
  REOPEN,
  REVIEWS,
  type Review,
  recordsIn,
  who,
} from './accessTown';

/** What was decided is taken back before the copy leaves, by an officer: it is in none until it is decided anew. */
const access = accessTown.forTests();

const NIA = scriptedChild('section47');
const MAYA = scriptedChild('notToBeInformed');
const SCHOOL = 'afonwen-school-01';
const school = officerOf(SCHOOL);
const force = officerOf('marches-police');
const REASON = 'Her paediatrician has seen her again and says that it would harm her';

const idsOf = (rows: readonly Pick<Ground, 'id'>[]) => rows.map(({ id }) => id);
const ofHealth = <Row extends { readonly kind: string }>(rows: readonly Row[]) =>
  rows.filter(({ kind }) => kind === 'concerningHealth');
const reopen = (agency: Agency, by: Asked, reviews: readonly string[], more: Record<string, unknown> = {}) =>
  access.town.act(by, REOPEN(agency), { reviews, reason: REASON, ...more });

async function leftOut(agency: Agency, by: Asked, request: string) {
  const { body } = await access.town.ask(by, EXEMPTIONS(agency), { request });
  expect(body.errors).toBeUndefined();
  return body.data?.rows as { kind: string; record: string; field: string | null; state: string; law: string }[];
}

/** A request of the child at the school of which all is included, and what was decided of what concerns health. */
async function allIncluded(): Promise<{ id: string; ofHealth: readonly string[] }> {
  const { id } = await access.recorded('education', school, NIA.person, byCourt('Order 81'));
  await access.decideAll('education', school, id, () => false);
  const decided = idsOf(ofHealth(await access.groundsOf('education', school, id)));
  expect(decided).toHaveLength(1);
  expect(await leftOut('education', school, id)).toEqual([]);
  return { id, ofHealth: decided };
}

it('what was included on an opinion is withheld on a later one that says otherwise', async () => {
  const { id, ofHealth: decided } = await allIncluded();
  const met = { decision: 'withhold', opinion: opinionOf({ seriousHarmTest: 'met', words: 'Seen again' }) };
  // Without it a decision is made once.
  await access.nameAll('education', school, id);
  expect(await access.reviewsOf('education', school, id)).toEqual([]);
  expect(codeOf(await access.town.act(school, DECIDE('education'), { reviews: decided, ...met }))).toBe(
    'REVIEW_UNKNOWN',
  );
  const done = await reopen('education', school, decided);
  expect([done.errors, doneOf(done)]).toEqual([undefined, { reopened: decided }]);
  const out = async () =>
    (await leftOut('education', school, id)).map(({ kind, field, state }) => [kind, field, state]);
  const fieldsAre = (state: string) => ['kind', 'text'].map((field) => ['concerningHealth', field, state]);
  expect(await out()).toEqual(fieldsAre('undecided'));
  // It waits for nobody before somebody is named, whoever decided it first.
  expect(await access.reviewsOf('education', school, id)).toEqual([]);
  await access.nameAll('education', school, id);
  const waiting = await access.reviewsOf('education', school, id);
  expect(waiting.map(({ kind }) => kind)).toEqual(['concerningHealth']);
  expect(decided).not.toContain(waiting[0]?.id);
  expect(
    (await access.town.act(school, DECIDE('education'), { reviews: idsOf(waiting), ...met })).errors,
  ).toBeUndefined();
  expect(await out()).toEqual(fieldsAre('withheld'));
  const laws = (await leftOut('education', school, id)).map(({ law }) => law);
  for (const law of laws) expect(law).toContain('para 5');
  await access.arrive('education', id);
  const { json, html } = await access.copyOf('education', school, id);
  expect(json).toContain('"concern"');
  for (const text of ['bruising', 'Bruise on the shin', REASON]) expect(`${json}${html}`).not.toContain(text);
  // What had been decided is still on record, with who took it back and why.
  const by = school.as?.practitioner;
  expect(ofHealth(await access.groundsOf('education', school, id))).toEqual([
    expect.objectContaining({
      decision: 'include',
      decidedBy: by,
      counts: false,
      reopenedBy: by,
      reopeningReason: REASON,
    }),
    expect.objectContaining({
      decision: 'withhold',
      words: 'Seen again',
      counts: true,
      reopenedBy: null,
      reopeningReason: null,
    }),
  ]);
});

it('every kind is taken back alike, included or withheld, and a copy that leaves first holds nothing of it', async () => {
  const { id } = await access.recorded('police', force, MAYA.person, {
    capacity: 'parentalResponsibility',
    responsibility: mother(MAYA.person),
  });
  const isOfOthers = (review: Review) => review.kind === 'thirdParty';
  const reviews = await access.decideAll('police', force, id, isOfOthers);
  const decided = await access.groundsOf('police', force, id);
  const whatOf = (rows: readonly Pick<Ground, 'id' | 'kind'>[]) => rows.map((row) => `${row.kind} ${row.id}`).sort();
  expect(whatOf(decided)).toEqual(whatOf(reviews));
  expect(new Set(decided.map(({ kind }) => kind)).size).toBe(4);
  expect(new Set(decided.map(({ decision }) => decision))).toEqual(new Set(['include', 'withhold']));
  expect((await reopen('police', force, idsOf(decided))).errors).toBeUndefined();
  const states = (await leftOut('police', force, id)).map(({ kind, state }) => ({ kind, state }));
  for (const { kind } of decided) expect(states).toContainEqual({ kind, state: 'undecided' });
  expect(new Set(states.map(({ state }) => state))).toEqual(new Set(['undecided']));
  // Another may be named, and what waits is what was taken back.
  const other = officerOf('marches-police', 'another');
  await access.town.ask(other, REVIEWS('police'));
  await access.nameAll('police', force, id, other.as?.practitioner);
  expect(await access.reviewsOf('police', force, id)).toEqual([]);
  expect((await access.reviewsOf('police', other, id)).map(({ kind }) => kind).sort()).toEqual(
    reviews.map(({ kind }) => kind).sort(),
  );
  await access.arrive('police', id);
  expect(recordsIn((await access.copyOf('police', force, id)).copy)).toBe(0);
});

it('nothing is taken back of a copy that has left', async () => {
  const { id, ofHealth: decided } = await allIncluded();
  await access.arrive('education', id);
  const left = await access.copyOf('education', school, id);
  expect(left.json).toContain('bruising');
  expect(codeOf(await reopen('education', school, decided))).toBe('COPY_HAS_LEFT');
  expect(await access.copyOf('education', school, id)).toEqual(left);
  expect(ofHealth(await access.groundsOf('education', school, id))).toEqual([
    expect.objectContaining({ counts: true, reopenedBy: null }),
  ]);
});

it('an officer of the controller takes it back, with a reason, and nobody else', async () => {
  const lead = who(SCHOOL, 'safeguardingLead');
  const { id } = await access.recorded('education', school, NIA.person, byCourt('Order 82'));
  await access.reviewsOf('education', lead, id);
  const named = { request: id, kind: 'education', reviewer: lead.as?.practitioner };
  expect((await access.town.act(school, NAME('education'), named)).errors).toBeUndefined();
  const [review, open] = idsOf(await access.reviewsOf('education', lead, id));
  if (review === undefined || open === undefined) throw new Error('Two reviews are to wait.');
  const include = { reviews: [review], decision: 'include' };
  expect((await access.town.act(lead, DECIDE('education'), include)).errors).toBeUndefined();
  const refusals: readonly (readonly [string, Asked, readonly string[], Record<string, unknown>?])[] = [
    ['ACT_NOT_GRANTED', lead, [review]],
    ['DECISION_UNKNOWN', officerOf('afonwen-school-02'), [review]],
    ['REASON_MISSING', school, [review], { reason: ' ' }],
    ['DECISION_UNKNOWN', school, [review, open]],
    ['DECISION_UNKNOWN', school, [review, randomUUID()]],
    ['DECISION_UNKNOWN', school, [review, 'none']],
    ['DECISION_UNKNOWN', school, [review, ...(await allIncluded()).ofHealth]],
    ['DECISION_UNKNOWN', school, []],
  ];
  for (const [code, by, reviews, more] of refusals)
    expect([code, codeOf(await reopen('education', by, reviews, more))]).toEqual([code, code]);
  await whileBarred(async () => expect(codeOf(await reopen('education', school, [review]))).toBe('DECISION_UNKNOWN'));
  const standing = async () => (await access.groundsOf('education', school, id)).map(({ counts }) => counts);
  expect(await standing()).toEqual([true]);
  // Twice by one key is once; by another there is nothing that stands.
  const key = randomUUID();
  for (const _time of ['first', 'again']) {
    const done = await reopen('education', school, [review], { key });
    expect([done.errors, doneOf(done)]).toEqual([undefined, { reopened: [review] }]);
  }
  expect(codeOf(await reopen('education', school, [open], { key }))).toBe('IDEMPOTENCY_KEY_REUSED');
  expect(codeOf(await reopen('education', school, [review]))).toBe('DECISION_UNKNOWN');
  expect(await standing()).toEqual([false]);
});

async function whileBarred(work: () => Promise<void>): Promise<void> {
  const exclusion = randomUUID();
  await access.town.rows(
    'education',
    "INSERT INTO governance.exclusion (agency, id, person, practitioner, valid_from) VALUES ('education', $1, $2, $3, now())",
    [exclusion, NIA.person, school.as?.practitioner],
  );
  await work().finally(() =>
    access.town.rows('education', 'DELETE FROM governance.exclusion WHERE id = $1', [exclusion]),
  );
}

it('whoever may not do it is told the same of what there is and of what there is not', async () => {
  const council = officerOf('marchford-council');
  const { id: request } = await access.recorded(
    'hub',
    council,
    scriptedChild('convergence').person,
    byCourt('Order 84'),
  );
  await access.decideAll('hub', council, request, () => false);
  const [review] = idsOf(await access.groundsOf('hub', council, request));
  const asking = (field: string, its: string) =>
    `mutation($key: String!, $id: ID!) { done: hub${field}(key: $key, ${its}) { __typename } }`;
  const ofRequest = [
    asking('ExtendSubjectAccessRequest', 'request: $id, reason: "Why"'),
    asking('PauseSubjectAccessRequest', 'request: $id, question: "What"'),
    asking('ResumeSubjectAccessRequest', 'request: $id, answeredOn: "2026-01-01"'),
    asking('CloseSubjectAccessRequest', 'request: $id, reason: "Why"'),
    asking('NameReviewer', 'request: $id, kind: "thirdParty", reviewer: "x"'),
  ].map((text) => [text, request] as const);
  const ofReview = [asking('ReopenReviews', 'reviews: [$id], reason: "Why"'), review] as const;
  const deciding = [asking('DecideReviews', 'reviews: [$id], decision: "include", reason: "Why"'), review] as const;
  for (const [role, asked] of [
    ['safeguardingLead', [...ofRequest, ofReview]],
    ['dutyOfficer', [...ofRequest, ofReview]],
    ['hubPractitioner', [...ofRequest, ofReview, deciding]],
  ] as const)
    for (const [text, real] of asked) {
      const by = { ...who('marchford-council', role), ...(role === 'hubPractitioner' ? { purpose: 'screening' } : {}) };
      expect(real).toEqual(expect.any(String));
      for (const id of [real, randomUUID(), 'none'])
        expect([role, text, codeOf(await access.town.act(by, text, { id }))]).toEqual([role, text, 'ACT_NOT_GRANTED']);
    }
});

it('what is taken back while the copy is on its way is not in it', async () => {
  const { id, ofHealth: decided } = await allIncluded();
  await access.arrive('education', id);
  const holder = await access.town.connect('education');
  const count = async (query: string, values: readonly unknown[] = []) =>
    (await holder.query(query, [...values])).rows.length;
  await holder.query('BEGIN');
  await holder.query('SELECT FROM disclosure.head FOR UPDATE');
  const fetched = access.copyOf('education', school, id);
  // Its answer is made, and waits for the head of the log to be released.
  await until(
    async () =>
      (await count(
        'SELECT FROM pg_locks blocked WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(blocked.pid))',
      )) > 0,
  );
  const reopening = reopen('education', school, decided);
  const reopened = 'SELECT FROM subject_access.review WHERE request = $1 AND reopened_by IS NOT NULL';
  await until(async () => (await count(reopened, [id])) === 1);
  await holder.query('COMMIT');
  await holder.end();
  const [{ json, leftAt }, done] = await Promise.all([fetched, reopening]);
  expect(done.errors).toBeUndefined();
  expect(leftAt).not.toBeNull();
  expect(json).toContain('"concern"');
  expect(json).not.toContain('bruising');
});

it('while whereabouts are closed no decision tells of a record that places the child by being there', async () => {
  const council = officerOf('afonwen-council');
  const { id } = await access.recorded('socialCare', council, NIA.person, byCourt('Order 83'));
  const reviews = await access.decideAll('socialCare', council, id, () => false);
  const told = async () => new Set((await access.groundsOf('socialCare', council, id)).map(({ record }) => record));
  const all = new Set(reviews.map(({ record }) => record));
  expect(all).toContain('socialCare.seraf');
  expect(await told()).toEqual(all);
  await access.town.rows(
    'socialCare',
    "INSERT INTO governance.whereabouts_flag (agency, person, closed_at, open_to) VALUES ('socialCare', $1, now(), '[]')",
    [NIA.person],
  );
  try {
    all.delete('socialCare.seraf');
    expect(await told()).toEqual(all);
  } finally {
    await access.town.rows('socialCare', 'DELETE FROM governance.whereabouts_flag WHERE person = $1', [NIA.person]);
  }
});
