import { randomUUID } from 'node:crypto';
import { TOWN_ORGANISATIONS } from '#embedded/town/organisations';
import { PERSONAS } from '#embedded/town/personas';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import type { Purpose } from '#policies/core/vocabulary';
import { entriesOf } from '#test/town/entriesOf';
import { attacksTown, statements } from './attacksTown';

/** That whereabouts are closed is told by nothing to whoever is shown no place of an open child. */
const town = attacksTown.forTests();
const CHILD = scriptedChild('refuge');

describe('closing a child’s whereabouts tells nobody who was shown no place that they are closed', () => {
  let twin = '';
  /** A child of England with whom no persona has to do. */
  beforeAll(async () => {
    const organisations = PERSONAS.map(({ organisation }) => `'${organisation}'`).join();
    const { rows } = await town.asOwner<{ person: string }>(
      'hub',
      `SELECT l.person FROM governance.link l WHERE l.ended_at IS NULL AND l.person <> $1
         AND NOT EXISTS (SELECT FROM governance.involvement i WHERE i.person = l.person AND i.organisation IN (${organisations}))
       GROUP BY l.person HAVING bool_and(l.controller LIKE 'march%') AND count(*) > 3 ORDER BY l.person LIMIT 1`,
      [CHILD.person],
    );
    twin = rows[0]?.person ?? '';
  });
  const QUERY_OF_BOTH = `query($id: ID!) { person(id: $id) { name { familyName } dateOfBirth { date } sexCode { code } address { postcode }
    serviceEpisodes { type { code } location } lifeEvents { type { code } } indicators { kind } convergence chronology { entries { id } } whoIsActing { organisation accepted }
    cases { id threshold leadContact { telephone } } referrals { id outcome } consents { id jurisdiction }
    police { incidents { id kind location { line1 } summary } missingEpisodes { id riskLevel whereFound } intelligence { id text } }
    health { registrations { id practice } emergencyAttendances { id site leftUnseen } camhs { id status team } communityNursing { id note contact { telephone } } safeguardingLeads { id contact { telephone } } }
    education { enrolments { id school } attendance { id percentage } additionalNeeds { id kind } concerns { id kind } }
    socialCare { allocations { id team contact { telephone } } lookedAfterPeriods { id placementAddress { line1 } } plans { id planType } assessments { id summary } referrals { id decision } } } }`;
  /** Those for which somebody uninvolved is given no place. */
  const PURPOSES_UNPLACED: readonly Purpose[] = [
    ...(['earlyHelp', 'directCare', 'familySupport', 'safeguardingEnquiry', 'section47Enquiry'] as const),
    ...(['crimePrevention', 'scrutiny', 'subjectAccess', 'informationGovernance'] as const),
  ];
  const PLACING =
    /"(?:upn|localIdentifier|address|controller|location|organisation|telephone|line1|postcode|whereFound|practice|site|team|school|placementAddress|jurisdiction)":(?!null)/;
  const english = PERSONAS.filter(({ organisation }) =>
    TOWN_ORGANISATIONS.some(({ id, country }) => id === organisation && country === 'E'),
  )
    .flatMap(({ key, purposes }) => purposes.map((purpose) => ({ persona: key, purpose })))
    .filter(({ purpose }, at, all) => all.slice(0, at).filter((each) => each.purpose === purpose).length < 2);
  const ask = async ({ persona, purpose }: (typeof english)[number]) => {
    const asked = { persona, purpose, query: QUERY_OF_BOTH, variables: { id: twin } };
    const { body, status } = await town.ask({ ...asked, reason: 'Joint enquiry' });
    const codes = body.errors?.map(({ extensions }) => extensions?.code);
    const notices = (body.extensions?.lintel?.notices ?? []).map((notice) => JSON.stringify(notice));
    return { data: JSON.stringify(body.data), told: [status, codes, ...notices] };
  };

  it('says the same of them, for the same reasons and clauses, before and after', async () => {
    const before = new Map<string, Awaited<ReturnType<typeof ask>>>();
    for (const each of english) before.set(JSON.stringify(each), await ask(each));
    const closing = await town.ask({
      persona: 'hub-practitioner',
      purpose: 'screening',
      query: `mutation($key: String!, $person: ID!) { closeWhereabouts(key: $key, person: $person, reason: "A threat",
        keepers: [{ organisation: "afonwen-council", role: "hubPractitioner" }, { organisation: "afonwen-health-board", role: "caldicottGuardian" }]) { effects { confirmed } } }`,
      variables: { key: randomUUID(), person: twin },
      reason: 'Joint enquiry',
    });
    expect(closing.body.errors).toBeUndefined();
    const unplaced = english.filter((each) => !PLACING.test(before.get(JSON.stringify(each))?.data ?? ''));
    expect(new Set(unplaced.map(({ purpose }) => purpose))).toEqual(new Set(PURPOSES_UNPLACED));
    for (const each of unplaced)
      expect({ ...each, told: (await ask(each)).told }).toEqual({
        ...each,
        told: before.get(JSON.stringify(each))?.told,
      });
  });
});

describe('patterns', () => {
  const COUNTS = 'query($id: ID!) { person(id: $id) { indicators { kind agency window atLeast } convergence } }';
  const counted = async (persona: string, person: string) => {
    const asked = { persona, purpose: 'screening', query: COUNTS, variables: { id: person }, reason: 'A referral' };
    const { body } = await town.ask(asked);
    const { notices = [], obligations = [] } = body.extensions?.lintel ?? {};
    return { data: body.data?.person as { indicators: object[]; convergence: boolean | null }, notices, obligations };
  };

  it('are told of no child of closed whereabouts, nor that they are none of an open one: both read alike', async () => {
    // Counted in one country, and asked for in the other: nothing that this hub may be told.
    const open = await counted('hub-practitioner-wales', scriptedChild('convergence').person);
    expect(open.data).toEqual({ indicators: [], convergence: null });
    expect(await counted('hub-practitioner-wales', CHILD.person)).toEqual(open);
    const { data } = await counted('hub-practitioner', scriptedChild('convergence').person);
    expect(data).toMatchObject({ indicators: expect.arrayContaining([expect.anything()]), convergence: true });
  });
});

describe('a list of what converged', () => {
  const LIST = '{ convergences(first: 5) { entries { id person { id } case foundAt } } }';
  /** The answer, and what it took of each database: texts, and how many rows each gave. */
  const list = async (purpose: string) => {
    const answer = await town.ask({
      persona: 'hub-practitioner',
      purpose,
      query: LIST,
      case: scriptedChild('convergence').caseId,
      reason: 'A referral',
    });
    expect(answer.body.errors).toBeUndefined();
    const own = statements.filter(({ request }) => request === answer.headers.get('x-request-id'));
    const took = own.map(({ agency, text, rows = '-' }) => `${agency}, ${rows} rows: ${text}`).sort();
    return { entries: entriesOf(answer.body, 'convergences'), text: answer.text, took };
  };
  const keep = (purpose: string) =>
    town.asOwner(
      'hub',
      `WITH kept AS (
         INSERT INTO public.convergence (id, person, organisation, purpose, found_at, told_at)
         SELECT gen_random_uuid(), gen_random_uuid(), 'marchford-council', $1, now() - interval '1 day', now()
         FROM generate_series(1, 3) RETURNING person),
       flags AS (
         INSERT INTO governance.whereabouts_flag (agency, person, closed_at, open_to)
         SELECT 'hub', person, now(), '[{"organisation": "marches-police", "role": "policeOfficer"}]' FROM kept)
       INSERT INTO governance.link (agency, controller, subject, person, version)
       SELECT 'hub', 'marches-police', 'converging ' || person, person, 1 FROM kept`,
      [purpose],
    );
  const openThem = () =>
    town.asOwner('hub', `DELETE FROM governance.whereabouts_flag WHERE open_to @> '[{"role": "policeOfficer"}]'`);
  const forget = async () => {
    await openThem();
    await town.asOwner('hub', "DELETE FROM governance.link WHERE subject LIKE 'converging %'");
    await town.asOwner('hub', 'DELETE FROM public.convergence');
  };
  beforeEach(forget);
  afterAll(forget);

  it.each(['screening', 'safeguardingEnquiry'])(
    'reads alike under %s and takes the same work, whether whereabouts are closed or nothing converges now',
    async (purpose) => {
      await keep(purpose);
      const closed = await list(purpose);
      const untold = { id: expect.any(String), person: null, case: null, foundAt: null };
      expect(closed.entries).toEqual([untold, untold, untold]);
      expect(closed.took.length).toBeGreaterThan(1);
      await openThem();
      expect(await list(purpose)).toEqual(closed);
    },
  );

  const ANSWER_IN = ['screening', 'safeguardingEnquiry', 'section47Enquiry'];
  /** An entry of a child, of the reader's own or of nobody whom any agency knows. */
  const entryOf = (purpose: string, person: string) =>
    town.asOwner(
      'hub',
      `INSERT INTO public.convergence (id, person, organisation, purpose, found_at, told_at)
       VALUES (gen_random_uuid(), $2, 'marchford-council', $1, now(), now())`,
      [purpose, person],
    );
  const ofEach = async <Told>(purpose: string, work: () => Promise<Told>): Promise<readonly Told[]> => {
    const told: Told[] = [];
    for (const person of [scriptedChild('convergence').person, randomUUID()]) {
      await entryOf(purpose, person);
      told.push(await work());
      await town.asOwner('hub', 'DELETE FROM public.convergence');
    }
    return told;
  };
  /** As by silent or corrected records: the child converges no more. */
  const withoutEpisodes = async (work: () => Promise<void>) => {
    const mark = (from: string, to: string) =>
      town.asOwner(
        'police',
        `UPDATE public.missing_episode SET restriction = '${to}' WHERE restriction = '${from}'
         AND (controller, subject) IN (SELECT controller, subject FROM governance.link WHERE agency = 'police' AND person = $1)`,
        [scriptedChild('convergence').person],
      );
    expect((await mark('none', 'covertSource')).rowCount).toBeGreaterThan(0);
    await work().finally(() => mark('covertSource', 'none'));
  };

  it.each(ANSWER_IN)('counts under %s for an entry of nobody as for one of the reader’s own child', (purpose) =>
    withoutEpisodes(async () => {
      const counting = async () => {
        const { took, entries } = await list(purpose);
        const of = took.filter((each) => each.includes('AS counted,')).map((each) => each.split(',')[0]);
        return { counting: of, statements: took.map((each) => each.split(',')[0]), told: entries.length };
      };
      const [own, nobody] = await ofEach(purpose, counting);
      expect(own?.counting).toEqual(['education', 'health', 'police']);
      expect(nobody).toEqual(own);
    }),
  );

  it.each(ANSWER_IN)('says alike under %s that an agency cannot count', async (purpose) => {
    await town.asOwner('police', 'ALTER TABLE public.missing_episode RENAME TO missing_episode_away');
    try {
      const failing = async () => {
        const asked = { persona: 'hub-practitioner', purpose, query: LIST, reason: 'A referral' };
        const { body, receipts } = await town.ask({ ...asked, case: scriptedChild('convergence').caseId });
        const { errors, extensions } = body;
        const codes = errors?.map(({ extensions: said }) => said?.code);
        return { codes, notices: extensions?.lintel?.notices, asked: receipts.map(({ agency }) => agency) };
      };
      const [own, nobody] = await ofEach(purpose, failing);
      expect(own?.codes).toContain('SOURCE_UNAVAILABLE');
      expect(nobody).toEqual(own);
    } finally {
      await town.asOwner('police', 'ALTER TABLE public.missing_episode_away RENAME TO missing_episode');
    }
  });
});
