import { consentTown } from '#test/consent/consentTown';
import { askSource, type SourceQuestion } from '#test/town/askSource';
import { entriesOf } from '#test/town/entriesOf';
import type { Answer } from '#test/town/startTown';
import { until } from '#test/town/until';
import { type Asked, caseworkTown, codeOf } from './caseworkTown';
import { child, count, HUB, keep, LIST, listed, UNTOLD } from './convergenceAsked';

/** What an entry of the list tells of a child: what is counted now, for this reader. */
const casework = caseworkTown.forTests();

describe('a child whose patterns are counted no more', () => {
  const newcomer = { practitioner: 'marchford-council/newcomer', organisation: 'marchford-council', team: 'mash' };
  const asking = ['screening', 'section47Enquiry'].map(
    (purpose): Asked => ({
      as: { ...newcomer, role: 'hubPractitioner' },
      reason: 'A report came in',
      ...{ purpose, case: child.caseId ?? '' },
    }),
  );
  const OF_CHILD = `(controller, subject) IN (SELECT controller, subject FROM governance.link WHERE agency = 'police' AND person = '${child.person}')`;
  const EVERYTHING = `{ convergences(first: 5) { next entries { id case foundAt
    person { id name { familyName } indicators { kind } police { missingEpisodes { riskLevel } } } } } }`;

  /** The answer to each who asks, to the byte. */
  const told = () => Promise.all(asking.map(async (who) => (await casework.ask(who, EVERYTHING)).text));
  /** What is told in a world where the child's missing episodes are other than they are. */
  const toldWhere = async (change: string) => {
    const kept = await casework.rows('police', `SELECT * FROM public.missing_episode WHERE ${OF_CHILD}`);
    expect(kept.length).toBeGreaterThan(0);
    try {
      await casework.rows('police', change);
      return await told();
    } finally {
      await casework.rows(
        'police',
        `WITH was AS (SELECT * FROM json_populate_recordset(NULL::public.missing_episode, $1))
         UPDATE public.missing_episode e SET restriction = was.restriction, period_start = was.period_start FROM was WHERE was.id = e.id`,
        [JSON.stringify(kept)],
      );
    }
  };
  const inAnyCase = (change: string) => `UPDATE public.missing_episode SET ${change} WHERE ${OF_CHILD}`;

  beforeAll(async () => {
    await casework.rows('hub', 'DELETE FROM public.convergence');
    for (const { purpose } of asking) await count({ ...HUB, purpose, case: child.caseId ?? '' });
  });

  it.each(['covertSource', 'protectedPerson'])(
    'for they are silent now (%s) reads, to whoever asks for the first time, as one of whom nothing is silent',
    async (restriction) => {
      const long = await toldWhere(inAnyCase("period_start = period_start - interval '3 years'"));
      expect(await toldWhere(inAnyCase(`restriction = '${restriction}'`))).toEqual(long);
      for (const each of long) expect(each).not.toContain(child.person);
      // What is counted is told, so the difference would be seen.
      for (const each of await told()) expect(each).toContain(child.person);
    },
  );

  it('reads as one with whom the reader has nothing to do', async () => {
    const [, silent] = await toldWhere(inAnyCase("restriction = 'covertSource'"));
    const involved = "person = $1 AND organisation = 'marchford-council' AND ended_at IS NULL";
    const sources = ['hub', 'police', 'health', 'education'] as const;
    const ended = await Promise.all(
      sources.map(async (agency) => ({
        agency,
        rows: await casework.rows<{ id: string }>(
          agency,
          `UPDATE governance.involvement SET ended_at = now() WHERE ${involved} RETURNING id`,
          [child.person],
        ),
      })),
    );
    try {
      expect((await told())[1]).toBe(silent);
    } finally {
      for (const { agency, rows } of ended)
        await casework.rows(agency, 'UPDATE governance.involvement SET ended_at = NULL WHERE id = ANY($1)', [
          rows.map(({ id }) => id),
        ]);
    }
  });

  it('is told of as unavailable where an agency does not answer, never as one who converges no more', async () => {
    // Nobody whom police know, and told of alike.
    await keep("(SELECT gen_random_uuid(), interval '-1 hour') asked(person, later)");
    await casework.rows('police', 'ALTER TABLE public.missing_episode RENAME TO missing_episode_away');
    try {
      const { body } = await casework.ask(HUB, LIST);
      expect(entriesOf(body, 'convergences')).toEqual([UNTOLD, UNTOLD]);
      const of = (fields: readonly string[]) =>
        [0, 1].flatMap((at) => fields.map((field) => ['police', ['convergences', 'entries', at, field]]));
      const unavailableIn = ({ extensions }: Answer['body']) =>
        (extensions?.lintel?.notices ?? []).flatMap(({ outcome, agency, path }) =>
          outcome === 'unavailable' ? [[agency, path]] : [],
        );
      expect(unavailableIn(body)).toEqual(of(['person', 'case', 'foundAt']));
      expect(codeOf(body)).toBe('SOURCE_UNAVAILABLE');
      // Nor is anything said of what was not asked for.
      const { body: one } = await casework.ask(HUB, '{ convergences { entries { case } } }');
      expect(unavailableIn(one)).toEqual(of(['case']));
      expect(one.errors?.map(({ path }) => path)).toEqual([['convergences', 'entries', 0, 'case']]);
    } finally {
      await casework.rows('police', 'ALTER TABLE public.missing_episode_away RENAME TO missing_episode');
    }
    expect(await listed(HUB)).toHaveLength(1);
  });

  it('binds whoever is told of one by what each agency counted', async () => {
    for (const fields of [['person', 'case', 'foundAt'], ['person'], ['case', 'foundAt'], ['case'], ['foundAt']]) {
      const selected = fields.map((field) => (field === 'person' ? 'person { id }' : field)).join(' ');
      const { body } = await casework.ask(HUB, `{ convergences { entries { id ${selected} } } }`);
      const bound = body.extensions?.lintel?.obligations ?? [];
      const places = fields.flatMap((field) =>
        ['police', 'health', 'education', 'hub'].map((agency) => `convergences,entries,0,${field} ${agency}`),
      );
      expect(new Set(bound.map(({ path, agency }) => `${path.join()} ${agency}`))).toEqual(new Set(places));
      expect(Object.keys(entriesOf<object>(body, 'convergences')[0] ?? {})).toEqual(['id', ...fields]);
    }
  });

  it('binds nobody who is given an id alone, or is told of nobody', async () => {
    const bindingIn = async (query: string) =>
      (await casework.ask(HUB, query)).body.extensions?.lintel?.obligations ?? [];
    expect(await bindingIn('{ convergences { entries { id } } }')).toEqual([]);
    await casework.rows('police', `UPDATE public.missing_episode SET restriction = 'covertSource' WHERE ${OF_CHILD}`);
    try {
      expect(await bindingIn('{ convergences { entries { case foundAt } } }')).toEqual([]);
    } finally {
      await casework.rows(
        'police',
        `UPDATE public.missing_episode SET restriction = 'none' WHERE restriction = 'covertSource' AND ${OF_CHILD}`,
      );
    }
  });
});

describe('a reference that comes with counts that converge', () => {
  const ENTITY =
    'query($of: [_Any!]!) { _entities(representations: $of) { ... on Convergence { id person { id } case foundAt } } }';
  const convergingIn = (window: string) => ({
    policeCounts: [{ kind: 'missingEpisodes', window, atLeast: 1 }],
    healthCounts: [{ kind: 'emergencyAttendances', window, atLeast: 1 }],
    educationCounts: [{ kind: 'persistentAbsence', window, atLeast: 1 }],
  });
  const counted = convergingIn('P6M');
  type Reader = Pick<SourceQuestion, 'organisation' | 'role' | 'purpose'>;
  const OWN: Reader = { organisation: 'marchford-council', role: 'hubPractitioner', purpose: 'screening' };
  const resolved = async (reader: Reader, counts: object, foundFor = 'screening') => {
    const [row] = await casework.rows<{ id: string }>(
      'hub',
      'SELECT id FROM public.convergence WHERE person = $1 AND purpose = $2',
      [child.person, foundFor],
    );
    const { id } = row ?? {};
    expect(id).toEqual(expect.any(String));
    const variables = { of: [{ __typename: 'Convergence', id, counted: counts }] };
    const { body } = await askSource(casework.town.lintel, 'hub', { ...reader, query: ENTITY, variables });
    expect(body.errors).toBeUndefined();
    return body.data?._entities;
  };
  beforeAll(async () => {
    await count(HUB);
    await count({ ...HUB, purpose: 'section47Enquiry', case: child.caseId ?? '' });
  });

  it('tells of the child to whom its row is for', async () => {
    expect(await resolved(OWN, counted)).toEqual([expect.objectContaining({ person: { id: child.person } })]);
  });

  it.each<[string, Reader, object]>([
    ['the hub of another council', { ...OWN, organisation: 'afonwen-council' }, counted],
    ['another role', { ...OWN, role: 'socialWorker', purpose: 'section47Enquiry' }, counted],
    ['whom a part of it is not counted for', OWN, { ...counted, policeCounts: [] }],
    ['whom it is counted for in a longer window', OWN, convergingIn('P12M')],
  ])('tells nothing to %s', async (_whom, reader, counts) => {
    expect(await resolved(reader, counts)).toEqual([UNTOLD]);
  });

  it('tells nothing under another purpose than that for which it was found', async () => {
    expect(await resolved(OWN, counted, 'section47Enquiry')).toEqual([UNTOLD]);
  });

  it('tells nothing to whoever is barred from the child', async () => {
    await casework.rows(
      'hub',
      `INSERT INTO governance.exclusion (agency, id, person, organisation, practitioner, valid_from)
       VALUES ('hub', gen_random_uuid(), $1, 'marchford-council', 'p', now())`,
      [child.person],
    );
    expect(await resolved(OWN, counted)).toEqual([UNTOLD]);
    await casework.rows('hub', "DELETE FROM governance.exclusion WHERE practitioner = 'p'");
    expect(await resolved(OWN, counted)).not.toEqual([UNTOLD]);
  });

  it('tells nothing while whereabouts are closed, where the indicator is not told then', async () => {
    const { whileClosed } = await consentTown.started();
    await whileClosed(child.person, async () => {
      await until(async () => JSON.stringify(await resolved(OWN, counted)).includes('"person":null'));
      expect(await resolved(OWN, counted)).toEqual([UNTOLD]);
    });
  });
});
