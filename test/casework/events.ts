import { randomUUID } from 'node:crypto';
import { personaOf } from '#embedded/startLintel';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import { dayOf } from '#policies/core/legalDay';
import type { OrdinaryBody } from '#policies/disclosure/disclosureRecord';
import { outcomesIn } from '#test/disclosure/outcomesIn';
import { inDays } from '#test/fixtures/days';
import { entriesOf } from '#test/town/entriesOf';
import type { Answer, AnswerBody } from '#test/town/startTown';
import { type Asked, caseworkTown, codeOf } from './caseworkTown';
import { EXCLUDE, given, INCLUDE } from './relationsAsked';
import { somebodyProtected } from './somebodyProtected';

/** What was done about a child's cases and referrals, by whom, when and why: read by those who are given them, and by officers. */
const casework = caseworkTown.forTests();

const child = scriptedChild('section47');
const { person } = child;
const COUNCIL = 'afonwen-council';
const FORCE = 'gwent-y-gororau-police';
const WORKER: Asked = { persona: 'social-worker', purpose: 'section47Enquiry', reason: 'Joint enquiry' };
const OFFICER: Asked = { persona: 'police-officer-wales', purpose: 'section47Enquiry', reason: 'Joint enquiry' };
const HUB: Asked = { persona: 'hub-practitioner-wales', purpose: 'screening', reason: 'A report came in' };
const IG: Asked = { persona: 'ig-officer-wales', purpose: 'informationGovernance' };
const ig = (organisation: string, practitioner = `${organisation}/ig-of-events`): Asked => ({
  as: { practitioner, organisation, team: 'governance', role: 'informationGovernanceOfficer' },
  purpose: 'informationGovernance',
});

const CASE_EVENTS = `query($person: ID!, $first: Int! = 500, $after: String) { caseEvents(person: $person, first: $first, after: $after) {
  entries { id person { id } case event threshold at heldOn dueAt reason byOrganisation byPractitioner } next } }`;
const REFERRAL_EVENTS = `query($person: ID!, $first: Int! = 500, $after: String) { referralEvents(person: $person, first: $first, after: $after) {
  entries { id person { id } referral event at ownerBefore { name } reason byOrganisation byPractitioner } next } }`;
const READS = [
  ['caseEvents', CASE_EVENTS],
  ['referralEvents', REFERRAL_EVENTS],
] as const;

interface Event {
  readonly id: string;
  readonly case?: string;
  readonly referral?: string;
  readonly event: string;
  readonly at: string;
  readonly dueAt?: string | null;
}

/** An enquiry is read under its own case. */
const read = (who: Asked, query: string, variables: object = {}, caseId = child.caseId ?? '') =>
  casework.ask(who.purpose.endsWith('Enquiry') ? { ...who, case: caseId } : who, query, { person, ...variables });
const eventsOf = async (who: Asked, caseId: string) =>
  entriesOf<Event>((await read(who, CASE_EVENTS)).body, 'caseEvents').filter((each) => each.case === caseId);
const becameOf = async (who: Asked, referral: string) =>
  entriesOf<Event>((await read(who, REFERRAL_EVENTS)).body, 'referralEvents').filter(
    (each) => each.referral === referral,
  );

const OPEN = `mutation($key: String!, $person: ID!, $reason: String!) {
  openCase(key: $key, person: $person, threshold: "safeguardingEnquiry", reason: $reason) { id } }`;
const ACT = (act: string, more = '', also = '') =>
  `mutation($key: String!, $person: ID!, $case: ID!, $reason: String!${more}) {
    ${act}(key: $key, person: $person, case: $case, reason: $reason${also}) { id dueAt effects { confirmed } } }`;
const THRESHOLD = ACT('recordThreshold', ', $threshold: String!', ', threshold: $threshold');
const DISCUSS = ACT('openStrategyDiscussion');
const CLOSE = ACT('closeCase');
const CONFERENCE = ACT('recordInitialConference', ', $heldOn: String!', ', heldOn: $heldOn');

const done = (body: AnswerBody): Record<string, unknown> => {
  expect(body.errors).toBeUndefined();
  return body.data ?? {};
};
const opened = async (reason: string): Promise<string> =>
  (done(await casework.act(WORKER, OPEN, { person, reason })).openCase as { id: string }).id;

/** What the hub's log has of an answer, by the receipt that came with it. */
async function recordOf({ receipts }: Answer): Promise<OrdinaryBody> {
  const [row] = await casework.rows<{ body: Buffer }>('hub', 'SELECT body FROM disclosure.log WHERE receipt = $1', [
    receipts.find(({ agency }) => agency === 'hub')?.id,
  ]);
  return JSON.parse(row?.body.toString('utf8') ?? '{}') as OrdinaryBody;
}

describe('what was done about a child', () => {
  somebodyProtected(casework);
  const referral = randomUUID();
  const OWNER = { name: 'Hub Manager', role: 'Manager' };
  beforeAll(async () => {
    await casework.rows(
      'hub',
      `INSERT INTO public.hub_referral (id, person, controller, period_start, owner, reason) VALUES ($1, $2, $3, now(), $4, 'Neglect')`,
      [referral, person, COUNCIL, JSON.stringify(OWNER)],
    );
    const asked = { person, referral };
    const ACCEPT = `mutation($key: String!, $person: ID!, $referral: ID!) { acceptReferral(key: $key, person: $person, referral: $referral,
      owner: { name: "Bronwen Price", role: "Hub practitioner" }) { id } }`;
    const RETURN = `mutation($key: String!, $person: ID!, $referral: ID!) { returnReferral(key: $key, person: $person, referral: $referral,
      reason: "Off sick") { id } }`;
    done(await casework.act(HUB, ACCEPT, asked));
    done(await casework.act(HUB, RETURN, asked));
  });
  afterAll(() => casework.rows('hub', 'DELETE FROM public.hub_referral WHERE id = $1', [referral]));

  describe('what was done about a case', () => {
    let caseId = '';
    const worker = personaOf('social-worker').practitioner;
    const officer = personaOf('police-officer-wales').practitioner;
    const whose = (practitioner: string, organisation: string, reason: string) => ({
      ...{ byOrganisation: organisation, byPractitioner: practitioner, reason },
    });
    const NOBODY = { byOrganisation: null, byPractitioner: null, reason: null };

    beforeAll(async () => {
      caseId = await opened('Seen with a bruise');
      const asked = { person, case: caseId };
      const raised = { ...asked, threshold: 'section47Enquiry', reason: 'Nobody explains it' };
      done(await casework.act(WORKER, THRESHOLD, raised));
      done(await casework.act(OFFICER, DISCUSS, { ...asked, reason: 'The officer on call asks for it' }));
    });
    afterAll(async () => {
      done(await casework.act(WORKER, CLOSE, { person, case: caseId, reason: 'Opened for a test' }));
    });

    it('is read by whoever is given the case: who did it, and in which words, to their own organisation alone', async () => {
      const seen = await eventsOf(WORKER, caseId);
      const of = { id: expect.any(String), person: { id: person }, case: caseId, at: expect.any(String) };
      const none = { heldOn: null, dueAt: null };
      const due = { heldOn: null, dueAt: expect.stringMatching(/^\d{4}-/) };
      const raised = { ...of, ...none, event: 'recordThreshold', threshold: 'section47Enquiry' };
      const begun = { ...of, ...none, event: 'openCase', threshold: 'safeguardingEnquiry' };
      const discussed = { ...of, ...due, event: 'openStrategyDiscussion', threshold: 'section47Enquiry' };
      expect(seen).toEqual([
        { ...discussed, ...NOBODY },
        { ...raised, ...whose(worker, COUNCIL, 'Nobody explains it') },
        { ...begun, ...whose(worker, COUNCIL, 'Seen with a bruise') },
      ]);
      expect(await eventsOf(OFFICER, caseId)).toEqual([
        { ...discussed, ...whose(officer, FORCE, 'The officer on call asks for it') },
        { ...raised, ...NOBODY },
        { ...begun, ...NOBODY },
      ]);
      // Each null of a name says that it is not shown, as of every child.
      const { body } = await read(OFFICER, CASE_EVENTS);
      const notices = body.extensions?.lintel?.notices ?? [];
      expect(new Set(notices.map(({ reason }) => reason))).toEqual(new Set(['whereaboutsNotShown']));
      expect(body.extensions?.lintel?.obligations.map(({ path }) => path[0])).toContain('caseEvents');
    });

    it('is read by the officers of the council that holds it, and by another’s as far as it acted itself', async () => {
      const seen = await eventsOf(IG, caseId);
      expect(seen).toEqual(await eventsOf(WORKER, caseId));
      expect(await eventsOf(ig(FORCE), caseId)).toEqual([
        {
          ...{ id: seen[0]?.id, person: { id: person }, case: caseId, event: 'openStrategyDiscussion' },
          ...{ at: seen[0]?.at, threshold: null, heldOn: null, dueAt: null },
          ...whose(officer, FORCE, 'The officer on call asks for it'),
        },
      ]);
      expect(await eventsOf(ig('marchford-council'), caseId)).toEqual([]);
    });

    it('beyond the threshold that stands now it is read by the council that holds the case, and who did it, alone', async () => {
      const kinds = async (who: Asked) => (await eventsOf(who, caseId)).map(({ event }) => event);
      const lower = { person, case: caseId, threshold: 'safeguardingEnquiry', reason: 'It is explained' };
      const stated = { ...WORKER, purpose: 'safeguardingEnquiry' };
      done(await casework.act(stated, THRESHOLD, lower));
      const all = ['recordThreshold', 'openStrategyDiscussion', 'recordThreshold', 'openCase'];
      for (const who of [WORKER, HUB, IG]) expect(await kinds(who)).toEqual(all);
      const nurse: Asked = { persona: 'safeguarding-nurse', purpose: 'directCare' };
      expect(await kinds(nurse)).toEqual(['openCase']);
      // Their own act they know, and not what came of it.
      expect(await kinds(OFFICER)).toEqual(['openStrategyDiscussion', 'openCase']);
      expect((await eventsOf(OFFICER, caseId)).map(({ dueAt }) => dueAt)).toEqual([null, null]);
      done(await casework.act(stated, THRESHOLD, { ...lower, threshold: 'section47Enquiry', reason: 'Not explained' }));
      expect(await kinds(nurse)).toEqual(['recordThreshold', ...all]);
    });

    it('when a case was last worked on is told as of the latest event that is told', async () => {
      const nurse: Asked = { persona: 'safeguarding-nurse', purpose: 'directCare' };
      const LAST = 'query($person: ID!) { person(id: $person) { cases { id lastActivity } } }';
      const lastFor = async (who: Asked) => {
        const { person: seen } = (await read(who, LAST)).body.data as {
          person: { cases: { id: string; lastActivity: string }[] };
        };
        return seen.cases.find(({ id }) => id === caseId)?.lastActivity;
      };
      const change = async (act: string, over: object) =>
        done(await casework.act({ ...WORKER, purpose: 'safeguardingEnquiry' }, act, { person, case: caseId, ...over }));
      const latest = async (who: Asked) => (await eventsOf(who, caseId))[0]?.at;
      const opening = (await eventsOf(WORKER, caseId)).find(({ event }) => event === 'openCase')?.at;
      expect(await lastFor(nurse)).toBe(await latest(nurse));
      // Raised and lowered: as if nothing had been done, and a discussion that is held then tells of itself no more.
      await change(THRESHOLD, { threshold: 'safeguardingEnquiry', reason: 'It is explained' });
      await change(DISCUSS, { reason: 'A plan was wanted' });
      for (const who of [nurse, WORKER]) expect(await lastFor(who)).toBe(opening);
      expect(await latest(nurse)).toBe(opening);
      await change(THRESHOLD, { threshold: 'section47Enquiry', reason: 'Not explained' });
      for (const who of [nurse, WORKER]) expect(await lastFor(who)).toBe(await latest(nurse));
      expect(await lastFor(nurse)).not.toBe(opening);
    });

    it('what was raised and lowered by one operation was raised before it was lowered, and neither is told', async () => {
      const nurse: Asked = { persona: 'safeguarding-nurse', purpose: 'directCare' };
      const BOTH = `mutation($key: String!, $then: String!, $person: ID!, $case: ID!) {
        up: recordThreshold(key: $key, person: $person, case: $case, threshold: "section47Enquiry", reason: "Not explained") { id }
        down: recordThreshold(key: $then, person: $person, case: $case, threshold: "safeguardingEnquiry", reason: "It is") { id } }`;
      const id = await opened('A bruise that is explained at once');
      const stated = { ...WORKER, purpose: 'safeguardingEnquiry' };
      done(await casework.act(stated, BOTH, { person, case: id, then: randomUUID() }));
      const COUNT = 'SELECT count(DISTINCT at)::int AS instants FROM public.case_event WHERE case_id = $1';
      expect(await casework.rows('hub', COUNT, [id])).toEqual([{ instants: 3 }]);
      expect((await eventsOf(nurse, id)).map(({ event }) => event)).toEqual(['openCase']);
      done(await casework.act(WORKER, CLOSE, { person, case: id, reason: 'Opened for a test' }));
    });

    it('of a case that came from elsewhere it is told as it came, whatever was raised and lowered since', async () => {
      const elsewhere = await opened('A third case');
      await casework.rows('hub', 'DELETE FROM public.case_event WHERE case_id = $1', [elsewhere]);
      const came = new Date('2026-02-03T10:00:00Z');
      await casework.rows('hub', 'UPDATE public.case_file SET last_activity = $2 WHERE id = $1', [elsewhere, came]);
      const record = async (threshold: string) => {
        const asked = { person, case: elsewhere, threshold, reason: 'For a test' };
        done(await casework.act({ ...WORKER, purpose: 'safeguardingEnquiry' }, THRESHOLD, asked));
        const read = 'SELECT last_activity AS at FROM public.case_file WHERE id = $1';
        return (await casework.rows<{ at: Date }>('hub', read, [elsewhere]))[0]?.at;
      };
      expect(await record('section47Enquiry')).not.toEqual(came);
      expect(await record('safeguardingEnquiry')).toEqual(came);
      done(await casework.act(WORKER, CLOSE, { person, case: elsewhere, reason: 'Opened for a test' }));
    });

    it('is in the log of the hub, by the receipt: what an agreement gave with its clause, what an officer read under none', async () => {
      const items = async (who: Asked) =>
        outcomesIn(await recordOf(await read(who, CASE_EVENTS)))
          .filter(({ dataItem }) => dataItem.startsWith('hub.case.'))
          .map(({ dataItem, outcome, clause, controller }) => [dataItem, outcome, clause, controller].join(' '))
          .sort();
      const told = ['lastActivity', 'state', 'threshold'].map((each) => `hub.case.${each}`);
      expect(await items(OFFICER)).toEqual(
        told.map((item) =>
          expect.stringMatching(new RegExp(`^${item} disclosed casework-and-index-wales.* ${COUNCIL}$`)),
        ),
      );
      expect(await items(IG)).toEqual(told.map((item) => `${item} disclosed  ${COUNCIL}`));
      // Of another's case they read that it was acted upon, and not at which threshold.
      const others = told.filter((item) => item !== 'hub.case.threshold');
      expect(await items(ig(FORCE))).toEqual(others.map((item) => `${item} disclosed  ${COUNCIL}`));
      expect(await items(ig('marchford-council'))).toEqual([]);
      expect((await recordOf(await read(IG, CASE_EVENTS))).subjects).toHaveLength(1);
    });

    it('of a case that would lead to a protected person there is nothing', async () => {
      const mark = (restriction: string) =>
        casework.rows('hub', 'UPDATE public.case_file SET restriction = $2 WHERE id = $1', [caseId, restriction]);
      await mark('protectedPerson');
      for (const who of [HUB, WORKER, IG, ig(FORCE)]) expect(await eventsOf(who, caseId)).toEqual([]);
      await mark('none');
      expect((await eventsOf(IG, caseId)).length).toBeGreaterThan(0);
    });

    it('goes on in pages, none of it twice', async () => {
      const page = async (after: string | null) =>
        (await read(WORKER, CASE_EVENTS, { first: 1, after })).body.data?.caseEvents as {
          entries: Event[];
          next: string | null;
        };
      const all = entriesOf<Event>((await read(WORKER, CASE_EVENTS)).body, 'caseEvents').map(({ id }) => id);
      const paged: (string | undefined)[] = [];
      for (let after: string | null = null, left = 20; left > 0; left -= 1) {
        const { entries, next } = await page(after);
        paged.push(...entries.map(({ id }) => id));
        after = next;
        if (after === null) break;
      }
      expect(paged).toEqual(all);
    });

    it('an initial conference is recorded with its day, and is due no longer', async () => {
      const today = dayOf(new Date());
      const asked = { person, case: caseId, reason: 'A plan was made', heldOn: today };
      const discussed = async () =>
        (await eventsOf(IG, caseId)).find(({ event }) => event === 'openStrategyDiscussion')?.dueAt;
      for (const [who, over, code] of [
        [WORKER, { heldOn: inDays(1) }, 'CONFERENCE_DAY_INVALID'],
        [WORKER, { heldOn: inDays(-1) }, 'CONFERENCE_DAY_INVALID'],
        [WORKER, { heldOn: 'yesterday' }, 'CONFERENCE_DAY_INVALID'],
        [WORKER, { reason: ' ' }, 'REASON_MISSING'],
        [WORKER, { case: randomUUID() }, 'CASE_UNKNOWN'],
        [WORKER, { case: 'no-case' }, 'CASE_UNKNOWN'],
        [{ ...HUB, persona: 'hub-practitioner' }, {}, 'CASE_UNKNOWN'],
        [OFFICER, {}, 'ACT_NOT_GRANTED'],
      ] as const)
        expect(codeOf(await casework.act(who, CONFERENCE, { ...asked, ...over }))).toBe(code);
      expect(await discussed()).toMatch(/^\d{4}-/);
      const before = new Date();
      expect(done(await casework.act(WORKER, CONFERENCE, asked)).recordInitialConference).toEqual({
        id: caseId,
        dueAt: null,
        effects: [],
      });
      expect(await discussed()).toBeNull();
      const [latest] = await eventsOf(WORKER, caseId);
      expect(latest).toMatchObject({ event: 'recordInitialConference', heldOn: today, threshold: 'section47Enquiry' });
      expect(latest).toMatchObject(whose(worker, COUNCIL, 'A plan was made'));
      const active = 'SELECT FROM public.case_file WHERE id = $1 AND last_activity >= $2';
      expect(await casework.rows('hub', active, [caseId, before])).toHaveLength(1);
      // Of another case nobody has had a discussion.
      const other = await opened('A second case');
      expect(codeOf(await casework.act(WORKER, CONFERENCE, { ...asked, case: other }))).toBe('CONFERENCE_DAY_INVALID');
      done(await casework.act(WORKER, CLOSE, { person, case: other, reason: 'Opened for a test' }));
    });
  });

  describe('what became of a referral', () => {
    it('is read by whoever is given it, and by the council’s officers; names and words are for the council', async () => {
      const of = { id: expect.any(String), person: { id: person }, referral, at: expect.any(String) };
      const by = { byOrganisation: COUNCIL, byPractitioner: personaOf('hub-practitioner-wales').practitioner };
      const whole = [
        { ...of, ...by, event: 'returned', ownerBefore: { name: 'Bronwen Price' }, reason: 'Off sick' },
        { ...of, ...by, event: 'accepted', ownerBefore: { name: OWNER.name }, reason: null },
      ];
      for (const who of [HUB, WORKER, IG]) expect(await becameOf(who, referral)).toEqual(whole);
      const NOBODY = { byOrganisation: null, byPractitioner: null, ownerBefore: null, reason: null };
      expect(await becameOf(OFFICER, referral)).toEqual(whole.map((each) => ({ ...each, ...NOBODY })));
      for (const who of [ig(FORCE), ig('marchford-council')]) expect(await becameOf(who, referral)).toEqual([]);
      const outcomes = outcomesIn(await recordOf(await read(IG, REFERRAL_EVENTS)));
      expect(outcomes.map(({ dataItem, clause }) => [dataItem, clause])).toContainEqual(['hub.referral.owner', null]);
    });

    it('of a referral that would lead to a protected person there is nothing', async () => {
      const mark = (restriction: string) =>
        casework.rows('hub', 'UPDATE public.hub_referral SET restriction = $2 WHERE id = $1', [referral, restriction]);
      await mark('protectedPerson');
      for (const who of [HUB, WORKER, IG]) expect(await becameOf(who, referral)).toEqual([]);
      await mark('none');
    });
  });

  describe('whoever is barred, not given anything, or asks for nobody reads the same bytes', () => {
    const nothing = (name: string) => ({ [name]: { entries: [], next: null } });
    const school = 'afonwen-school-09';
    const STRANGER: Asked = {
      as: {
        practitioner: `${school}/lead-of-events`,
        organisation: school,
        team: 'pastoral',
        role: 'safeguardingLead',
      },
      purpose: 'earlyHelp',
    };
    const nobody = () => randomUUID();

    it.each(READS)('%s', async (name, query) => {
      const same = async (who: Asked, of: string, over: object = {}) => {
        const answer = await read(who, query, { ...over, person: of });
        const unknown = await read(who, query, { ...over, person: nobody() });
        expect(answer.text).toBe(unknown.text);
        return answer.body;
      };
      // Not given: nobody's involvement, another council's officer, a child of whom there is nothing.
      for (const who of [STRANGER, ig('marchford-council')])
        expect((await same(who, person)).data).toEqual(nothing(name));
      for (const [who, practitioner, organisation] of [
        [WORKER, personaOf('social-worker').practitioner, COUNCIL],
        [OFFICER, personaOf('police-officer-wales').practitioner, FORCE],
        [IG, personaOf('ig-officer-wales').practitioner, COUNCIL],
      ] as const) {
        const bar = { person, organisation, practitioner, reason: 'Related to the family' };
        const { id } = given(await casework.act(HUB, EXCLUDE, bar), 'setExclusion');
        expect((await same(who, person)).data).toEqual(nothing(name));
        // A page or a cursor that cannot be is refused alike.
        expect(codeOf(await same(who, person, { first: 0 }))).toBe('FIRST_OUT_OF_RANGE');
        expect(codeOf(await same(who, person, { after: 'no-cursor' }))).toBe('CURSOR_INVALID');
        done(await casework.act(HUB, INCLUDE, { person, id }));
      }
      for (const over of [{ first: 0 }, { after: 'no-cursor' }])
        expect(codeOf(await same(ig('marchford-council'), person, over))).toBeDefined();
      const scrutineer: Asked = { persona: 'scrutineer-wales', purpose: 'scrutiny' };
      expect(codeOf(await same(scrutineer, person))).toBe('QUERY_NOT_GRANTED');
    });
  });

  describe('whether whereabouts are closed', () => {
    const CLOSE_THEM = `mutation($key: String!, $person: ID!, $keepers: [WhereaboutsKeeper!]!) {
    closeWhereabouts(key: $key, person: $person, keepers: $keepers, reason: "A threat") { effects { confirmed } } }`;
    const OPEN_THEM =
      'mutation($key: String!, $person: ID!) { openWhereabouts(key: $key, person: $person, reason: "Moved") { effects { confirmed } } }';
    const KEEPERS = [
      { organisation: 'marchford-council', role: 'hubPractitioner' },
      { organisation: 'afonwen-health-board', role: 'caldicottGuardian' },
    ];

    it.each(READS)('%s tell nobody: they are answered in the same bytes', async (_name, query) => {
      const readers = [WORKER, OFFICER, HUB, IG, ig(FORCE), ig('marchford-council')];
      const answers = async () => Promise.all(readers.map(async (who) => (await read(who, query)).text));
      const open = await answers();
      expect(new Set(open).size).toBeGreaterThan(2);
      done(await casework.act(HUB, CLOSE_THEM, { person, keepers: KEEPERS }));
      const closed = await answers();
      done(await casework.act({ ...HUB, persona: 'hub-practitioner' }, OPEN_THEM, { person }));
      expect(closed).toEqual(open);
    });
  });
});
