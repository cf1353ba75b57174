import { setTimeout as wait } from 'node:timers/promises';
import { birthOf, scriptedChild } from '#embedded/town/scriptedChildren';
import type { Agency, Purpose } from '#policies/core/vocabulary';
import { convergeLike } from '#test/town/convergeLike';
import { entriesOf } from '#test/town/entriesOf';
import { CASE_VIEW } from './caseView';
import { scenarioTown, statements } from './scenarioTown';

/** How many SQL statements a question takes of each subgraph, counted. */
const REASON = 'Joint enquiry agreed at the strategy discussion';

const town = scenarioTown.forTests();

/** What the question WIDE takes of each subgraph: however many children it is about, for whom a clause gives the same. */
const STATEMENTS: readonly Taken[] = [
  // Police: no clause of early help gives a school anything, so it is not asked.
  {
    persona: 'school-lead-england',
    purpose: 'earlyHelp',
    first: [1, 20],
    counts: { health: 11, education: 14, socialCare: 10, hub: 22, governance: 7 },
  },
  // Nothing may be had of a child without a section 47 enquiry: no record type is read, and counted is nobody, as it is anyhow.
  {
    persona: 'social-worker',
    purpose: 'section47Enquiry',
    first: [1],
    counts: { police: 7, health: 7, education: 7, socialCare: 6, hub: 20, governance: 6 },
  },
  {
    persona: 'social-worker',
    purpose: 'section47Enquiry',
    first: [10, 20],
    counts: { police: 11, health: 14, education: 15, socialCare: 12, hub: 22, governance: 7 },
  },
];

interface Taken {
  readonly persona: string;
  readonly purpose: Purpose;
  readonly first: readonly number[];
  readonly counts: Readonly<Record<string, number>>;
}

describe('statements of a request', () => {
  const WIDE = `query($first: Int!) { caseload(first: $first) { persons {
    name { familyName } serviceEpisodes { type { code } } indicators { kind } consents { gate }
    police { incidents { kind } missingEpisodes { riskLevel } } education { attendance { percentage } concerns { kind } }
    health { communityNursing { service } registrations { practice } } socialCare { allocations { worker { name } } } } } }`;

  /** Of each release: BEGIN, the pseudonyms, the lock, the record, COMMIT. */
  const OF_A_RELEASE = 5;

  /** The hub may ask about the persons of a page and about the one named. */
  const OF_FACTS = 1;

  const OF_EACH_FETCH = /^BEGIN|^COMMIT$|disclosure\.|governance\.protocol_revision|governance\.subject_revision/;

  const ownOf = (headers: Headers) => statements.filter(({ request }) => request === headers.get('x-request-id'));
  const countsOf = (headers: Headers) => {
    const counts: Record<string, number> = {};
    for (const { agency } of ownOf(headers)) counts[agency] = (counts[agency] ?? 0) + 1;
    return counts;
  };

  async function countFor({ persona, purpose }: Taken, first: number) {
    const variables = { first };
    const { status, body, headers } = await town.ask({ persona, purpose, query: WIDE, variables, reason: REASON });
    expect([status, body.errors]).toEqual([200, undefined]);
    const caseload = body.data?.caseload as { persons: unknown[] } | undefined;
    return { persons: caseload?.persons.length ?? 0, counts: countsOf(headers), own: ownOf(headers) };
  }

  // The first question of a process reads the rules; none after it does until they change.
  beforeAll(() => Promise.all(STATEMENTS.map((taken) => countFor(taken, 1))));

  const each = STATEMENTS.flatMap((taken) => taken.first.map((first) => ({ ...taken, first: [first] as const })));

  it.each(each)('are exactly these for $persona, $purpose, of $first children', async (taken) => {
    const { persons, counts } = await countFor(taken, taken.first[0]);
    expect(persons).toBeGreaterThan(Math.min(taken.first[0] - 1, 3));
    expect(counts).toEqual(taken.counts);
  });

  const CHILD = scriptedChild('section47');
  const TIMELINE =
    'query($id: ID!) { person(id: $id) { lifeEvents { type { code } } chronology(first: 100) { entries { id } next } } }';
  const SEARCH =
    'query($search: PersonSearch!) { findPerson(search: $search) { word candidates { id person { name { familyName } } } } }';

  const IN_A_CASE_VIEW = { police: 14, health: 17, education: 20, socialCare: 18, hub: 34, governance: 7 };
  const IN_A_TIMELINE = { police: 8, health: 11, education: 12, socialCare: 11, hub: 14 };
  const search = () => ({
    ...{ givenName: CHILD.givenName, familyName: CHILD.familyName },
    dateOfBirth: birthOf(CHILD, town.lintel.townDate),
  });

  it.each([
    ['a case view', CASE_VIEW, () => ({ id: CHILD.person }), IN_A_CASE_VIEW],
    ['a timeline', TIMELINE, () => ({ id: CHILD.person }), IN_A_TIMELINE],
    ['a search', SEARCH, () => ({ search: search() }), { hub: 11 }],
  ] as const)('are exactly these for %s of one child', async (_what, query, variables, counts) => {
    const asked = { persona: 'social-worker', purpose: 'section47Enquiry', query, case: CHILD.caseId, reason: REASON };
    const { status, body, headers } = await town.ask({ ...asked, variables: variables() });
    expect([status, body.errors]).toEqual([200, undefined]);
    expect(countsOf(headers)).toEqual(counts);
  });

  it('of the list of what converged are no more for many children than for one', async () => {
    const { person } = scriptedChild('convergence');
    const LIKE_IT = `SELECT person FROM public.identity WHERE controller LIKE 'march%' AND person <> $1
      GROUP BY person ORDER BY person LIMIT 5`;
    const { rows: others } = await town.asOwner<{ person: string }>('hub', LIKE_IT, [person]);
    const persons = others.map((each) => each.person);
    const undo = await convergeLike(town, person, persons);
    const WRITE = `INSERT INTO public.convergence (id, person, organisation, purpose, found_at, told_at)
      SELECT gen_random_uuid(), found, 'marchford-council', 'screening', now(), now() FROM unnest($1::uuid[]) found`;
    await town.asOwner('hub', 'DELETE FROM public.convergence');
    await town.asOwner('hub', WRITE, [[person, ...persons]]);
    const listing = async (first: number) => {
      const query = `{ convergences(first: ${first}) { entries { id case person { id } } } }`;
      const asked = { persona: 'hub-practitioner', purpose: 'screening', query, reason: REASON };
      const { body, headers } = await town.ask(asked);
      const entries = entriesOf<{ person: object | null }>(body, 'convergences');
      return { told: entries.filter((each) => each.person !== null).length, counts: countsOf(headers) };
    };
    const [one, many] = [await listing(1), await listing(6)];
    await town.asOwner('hub', 'DELETE FROM public.convergence');
    await undo();
    expect([one.told, many.told]).toEqual([1, 6]);
    expect(Object.keys(one.counts).sort()).toEqual(['education', 'health', 'hub', 'police']);
    expect(many.counts).toEqual(one.counts);
  });

  it('are its own, whoever asks meanwhile', async () => {
    const counted = await Promise.all(each.map((taken) => countFor(taken, taken.first[0])));
    expect(counted.map(({ counts }) => counts)).toEqual(each.map(({ counts }) => counts));
  });

  it('are bounded: of each fetch its release and the governance facts; the rules are compared in the release alone; and no other is run twice', async () => {
    for (const taken of STATEMENTS) {
      const { own } = await countFor(taken, 20);
      for (const agency of Object.keys(taken.counts)) {
        const texts = own.filter((statement) => statement.agency === agency).map(({ text }) => text);
        const fetches = texts.filter((text) => text === 'COMMIT').length;
        const once = texts.filter((text) => !OF_EACH_FETCH.test(text));
        expect(texts.length - once.length).toBeLessThanOrEqual(fetches * (OF_A_RELEASE + OF_FACTS));
        expect(new Set(once).size).toBe(once.length);
      }
    }
  });

  it('by rules that have moved release nothing: they are read, and all is decided again', async () => {
    const [taken] = STATEMENTS as [Taken];
    const revisionIn = async (agency: Agency) => {
      const { rows } = await town.asOwner(agency, 'SELECT revision::text FROM governance.protocol_revision');
      return rows[0]?.revision;
    };
    await town.asOwner('governance', 'UPDATE governance.protocol_revision SET revision = revision + 1');
    const moved = await revisionIn('governance');
    for (const agency of Object.keys(taken.counts) as Agency[])
      for (const until = Date.now() + 10_000; (await revisionIn(agency)) !== moved; await wait(20))
        if (Date.now() > until) throw new Error(`${agency} never heard of it.`);
    const { own } = await countFor(taken, 1);
    for (const agency of Object.keys(taken.counts)) {
      const texts = own.filter((statement) => statement.agency === agency).map(({ text }) => text);
      expect(texts.filter((text) => text.startsWith('SELECT revision'))).not.toEqual([]);
    }
    expect((await countFor(taken, 1)).counts).toEqual(taken.counts);
  });
});
