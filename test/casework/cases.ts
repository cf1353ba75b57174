import { randomUUID } from 'node:crypto';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import { readClocks } from '#policies/clocks/readClocks';
import type { OrdinaryBody } from '#policies/disclosure/disclosureRecord';
import { outcomesIn } from '#test/disclosure/outcomesIn';
import { entriesOf } from '#test/town/entriesOf';
import type { AnswerBody } from '#test/town/startTown';
import { until } from '#test/town/until';
import { CHANGE, changedBy, child, HUB, OPEN, opening, RECORD, read, WORKER } from './casesAsked';
import { type Asked, caseworkTown, codeOf, reasonsOf } from './caseworkTown';

/** Cases of the hub: what a recorded threshold opens, closes, and refuses to be told wrongly. */
const casework = caseworkTown.forTests();

const sibling = scriptedChild('withdrawnConsent');

/** What an act answers by which this case is active now. */
async function activeBy(caseId: string | null, act: () => Promise<AnswerBody>): Promise<AnswerBody> {
  const began = new Date();
  const body = await act();
  const active = await casework.rows('hub', 'SELECT FROM public.case_file WHERE id = $1 AND last_activity >= $2', [
    caseId,
    began,
  ]);
  expect(active).toHaveLength(1);
  return body;
}

it('acts of one operation are done in the order in which they stand there, whatever their names', async () => {
  const made = changedBy(await casework.act(HUB, OPEN, opening({ lead: null })), 'openCase');
  const LOWER_AND_CLOSE = `mutation($key: String!, $then: String!, $person: ID!, $case: ID!) {
    recordThreshold(key: $key, person: $person, case: $case, threshold: "safeguardingEnquiry", reason: "Explained") { id }
    closeCase(key: $then, person: $person, case: $case, reason: "Opened for a test") { id } }`;
  const asked = { person: child.person, case: made.id, then: randomUUID() };
  const { data, errors } = await casework.act(HUB, LOWER_AND_CLOSE, asked);
  expect([errors, data]).toEqual([undefined, { recordThreshold: { id: made.id }, closeCase: { id: made.id } }]);
  const events = await casework.rows<{ event: string }>(
    'hub',
    'SELECT event FROM public.case_event WHERE case_id = $1 ORDER BY at',
    [made.id],
  );
  expect(events.map(({ event }) => event)).toEqual(['openCase', 'recordThreshold', 'closeCase']);
});

it('whom others named to lead accepts, and nobody else: until then nobody has', async () => {
  const ACCEPT = `mutation($key: String!, $person: ID!, $case: ID!) {
    acceptCase(key: $key, person: $person, case: $case) { id case { state accepted } } }`;
  const asked = opening({ threshold: 'safeguardingEnquiry' });
  const made = changedBy(await casework.act(HUB, OPEN, asked), 'openCase');
  expect(made.case).toMatchObject({ accepted: false });
  const named = { ...WORKER, purpose: 'safeguardingEnquiry', case: made.id };
  const accept = (who: Asked, caseId = made.id, person = child.person) =>
    casework.act(who, ACCEPT, { person, case: caseId });
  expect(codeOf(await accept(HUB))).toBe('CASE_UNKNOWN');
  expect(codeOf(await accept(named, randomUUID()))).toBe('CASE_UNKNOWN');
  for (const body of [await activeBy(made.id, () => accept(named)), await accept(named)]) {
    expect(body.errors).toBeUndefined();
    expect(body.data?.acceptCase).toEqual({ id: made.id, case: { state: 'open', accepted: true } });
  }
  const events = await casework.rows<{ number: number }>(
    'hub',
    `SELECT count(*)::int AS number FROM public.case_event WHERE case_id = $1 AND event = 'acceptCase'`,
    [made.id],
  );
  expect(events).toEqual([{ number: 1 }]);
  const CLOSE = `mutation($key: String!, $person: ID!, $case: ID!, $reason: String!) {
    closeCase(key: $key, person: $person, case: $case, reason: $reason) { case { assertion source period { start end } } } }`;
  const closing = { person: child.person, case: made.id, reason: 'Opened for a test' };
  const over = await activeBy(made.id, () => casework.act(HUB, CLOSE, closing));
  // It says how it is known, by whom, and from when to when.
  expect(over.data?.closeCase).toEqual({
    case: {
      assertion: 'opinion',
      source: 'professional',
      period: { start: expect.stringMatching(/^\d{4}-/), end: expect.stringMatching(/^\d{4}-/) },
    },
  });
  expect(codeOf(await accept(named))).toBe('CASE_UNKNOWN');
});

describe('a section 47 enquiry', () => {
  const CLOSE = CHANGE('closeCase');
  const open = async () => changedBy(await casework.act(WORKER, OPEN, opening()), 'openCase').id;
  const close = async (id: string) => {
    const closed = await casework.act(WORKER, CLOSE, { person: child.person, case: id, reason: 'No further action' });
    expect(changedBy(closed, 'closeCase').effects.every(({ confirmed }) => confirmed)).toBe(true);
  };
  /** The end of the working day after the one on which the review of this case was opened. */
  const nextWorkingDay = async (id: string) => {
    const [review] = await casework.rows<{ at: Date }>(
      'hub',
      'SELECT opened_at AS at FROM public.case_review WHERE case_id = $1',
      [id],
    );
    const { holidays } = readClocks();
    const end = review?.at ?? new Date(Number.NaN);
    end.setUTCHours(17, 0, 0, 0);
    do end.setUTCDate(end.getUTCDate() + 1);
    while ([0, 6].includes(end.getUTCDay()) || holidays.has(end.toISOString().slice(0, 10)));
    return end.toISOString();
  };

  it('is opened and read in one call, and is reviewed the next working day by somebody else', async () => {
    const before = await read(randomUUID());
    expect(reasonsOf(before.body)).toContain('thresholdNotRecorded');
    const body = await casework.act(WORKER, OPEN, opening());
    expect(body.errors).toBeUndefined();
    const made = changedBy(body, 'openCase');
    expect(made.case).toEqual({
      id: made.id,
      threshold: 'section47Enquiry',
      state: 'open',
      accepted: true,
      lead: { name: 'Lead Worker', practitioner: 'afonwen-council/social-worker' },
    });
    expect(made.person.police?.incidents).toEqual([{ kind: 'welfareCheck' }]);
    expect(made.effects.map(({ agency }) => agency)).toEqual(['police', 'health', 'education', 'socialCare', 'hub']);
    expect(made.effects.every(({ confirmed }) => confirmed)).toBe(true);
    expect(made.dueAt).toBe(await nextWorkingDay(made.id));

    const QUEUE = '{ caseReviews { entries { id case openedBy dueAt reason person { id } } } }';
    const queue = (await casework.ask(HUB, QUEUE)).body;
    const waiting = entriesOf<{ id: string; case: string; openedBy: string }>(queue, 'caseReviews');
    const review = waiting?.find(({ case: reviewed }) => reviewed === made.id);
    expect(review).toMatchObject({
      openedBy: 'afonwen-council/social-worker',
      reason: 'Injury that nobody explains',
      person: { id: child.person },
    });
    const REVIEW =
      'mutation($key: String!, $review: ID!) { reviewSection47(key: $key, review: $review, agreed: true, note: "Seen by a doctor.") { id } }';
    expect(codeOf(await casework.act(WORKER, REVIEW, { review: review?.id }))).toBe('ACT_NOT_GRANTED');
    const inHub = { organisation: 'afonwen-council', team: 'mash', role: 'hubPractitioner' as const };
    const opener = { ...HUB, as: { ...inHub, practitioner: 'afonwen-council/social-worker' } };
    expect(codeOf(await casework.act(opener, REVIEW, { review: review?.id }))).toBe('REVIEW_OWN');
    expect((await casework.act(HUB, REVIEW, { review: review?.id })).errors).toBeUndefined();
    expect(codeOf(await casework.act(HUB, REVIEW, { review: review?.id }))).toBe('REVIEW_UNKNOWN');
    await close(made.id);
  });

  it('is open to a team that was not involved before in the answer that opens it', async () => {
    const team = { organisation: 'afonwen-council', team: 'assessment', role: 'socialWorker' as const };
    const newcomer = { ...WORKER, as: { ...team, practitioner: 'afonwen-council/newcomer' } };
    const made = changedBy(await casework.act(newcomer, OPEN, opening({ lead: null })), 'openCase');
    expect(made.case).toMatchObject({ threshold: 'section47Enquiry', state: 'open' });
    await close(made.id);
  });

  it('is what it was declared to be: a lower recorded threshold is refused with its reason, and the refusal is recorded', async () => {
    const opened = await open();
    expect(reasonsOf((await read(opened)).body)).not.toContain('thresholdNotRecorded');
    const lower = (reason: string) => ({
      person: child.person,
      case: opened,
      threshold: 'safeguardingEnquiry',
      reason,
    });
    const lowered = await casework.act(WORKER, RECORD, lower('The injury is explained'));
    // What the case is now is no more what the act itself was declared for.
    expect(changedBy(lowered, 'recordThreshold')).toMatchObject({ case: { threshold: null }, dueAt: null });
    const raised = { ...lower('Another injury'), threshold: 'section47Enquiry' };
    expect(changedBy(await casework.act(WORKER, RECORD, raised), 'recordThreshold')).toMatchObject({
      case: { threshold: 'section47Enquiry', state: 'open' },
    });
    const stated = { ...WORKER, purpose: 'safeguardingEnquiry' };
    const again = await casework.act(stated, RECORD, lower('It is explained too'));
    expect(changedBy(again, 'recordThreshold')).toMatchObject({
      case: { threshold: 'safeguardingEnquiry', state: 'open' },
      dueAt: null,
    });
    const refused = await read(opened);
    expect(refused.body.data?.person).toEqual({ police: { incidents: null } });
    expect(reasonsOf(refused.body)).toContain('thresholdNotRecorded');
    expect(await latestOutcomes()).toContainEqual(
      expect.objectContaining({ dataItem: 'police.incident.involvement', reason: 'thresholdNotRecorded' }),
    );
    await close(opened);
  });

  it('gives nothing on a case that is closed, of another child, or that never was, and answers all three alike', async () => {
    const opened = await open();
    expect(reasonsOf((await read(opened)).body)).not.toContain('thresholdNotRecorded');
    await close(opened);
    const unknown = await read(randomUUID());
    expect(reasonsOf(unknown.body)).toContain('thresholdNotRecorded');
    expect((await read(opened)).text).toBe(unknown.text);
    expect((await read(scriptedChild('section47').caseId ?? '')).text).toBe(unknown.text);
    const again = { person: child.person, reason: 'Again' };
    for (const caseId of [opened, scriptedChild('section47').caseId, randomUUID(), 'no-case'])
      expect(codeOf(await casework.act(WORKER, CLOSE, { ...again, case: caseId }))).toBe('CASE_UNKNOWN');
    const involved = await casework.rows<{ open: number }>(
      'police',
      `SELECT count(*)::int AS open FROM governance.involvement WHERE person = $1 AND organisation = 'afonwen-council'
         AND practitioner = 'afonwen-council/social-worker' AND ended_at IS NULL`,
      [child.person],
    );
    expect(involved).toEqual([{ open: 0 }]);
  });

  it('that is closed ends each involvement that it brought, and the register says who ended it, when and why', async () => {
    const opened = await open();
    const brought = (
      await casework.rows<{ id: string }>(
        'governance',
        'SELECT involvement AS id FROM authority.case_involvement WHERE case_id = $1',
        [opened],
      )
    ).map(({ id }) => id);
    expect(brought).toHaveLength(2);
    await close(opened);
    const REGISTER = `query($id: ID!) { involvements(person: $id, ended: true, first: 500) {
      entries { id validUntil events { event at reason byOrganisation byPractitioner } } } }`;
    const { body } = await casework.ask(HUB, REGISTER, { id: child.person });
    const rows = entriesOf<{ id: string; validUntil: string; events: { event: string; at: string }[] }>(
      body,
      'involvements',
    ).filter(({ id }) => brought.includes(id));
    expect(rows).toHaveLength(2);
    for (const { validUntil, events } of rows) {
      expect(events.map(({ event }) => event)).toEqual(['recorded', 'ended']);
      expect(events[1]).toEqual({
        ...{ event: 'ended', at: validUntil, reason: 'No further action' },
        ...{ byOrganisation: 'afonwen-council', byPractitioner: 'afonwen-council/social-worker' },
      });
    }
  });

  it('gives of the index what a search confirms, and nothing of casework, on a case that does not stand there', async () => {
    const mine = { ...WORKER, purpose: 'safeguardingEnquiry' };
    const { id } = changedBy(await casework.act(WORKER, OPEN, opening({ threshold: 'earlyHelp' })), 'openCase');
    const QUERY = `query($id: ID!) { person(id: $id) { name { familyName } ethnicityCode { code } address { postcode }
      relatedPerson { relationship { code } } identifier { value } whoIsActing { accepted } cases { threshold }
      consents { state } } }`;
    const asked = async () => (await casework.ask({ ...mine, case: id }, QUERY, { id: child.person })).body;
    const seen = async () =>
      Object.entries((await asked()).data?.person ?? {}).flatMap(([field, value]) => (value === null ? [] : [field]));
    expect(await seen()).toEqual(['name']);
    expect(reasonsOf(await asked())).toEqual(expect.arrayContaining(['thresholdNotRecorded']));
    const raised = { person: child.person, case: id, threshold: 'safeguardingEnquiry', reason: 'More is known' };
    await casework.act(WORKER, RECORD, raised);
    expect(await seen()).toEqual(expect.arrayContaining(['name', 'ethnicityCode', 'whoIsActing', 'cases']));
    await close(id);
  });

  it('that a recorded threshold makes of a case is reviewed as one that is opened', async () => {
    const { id } = changedBy(await casework.act(HUB, OPEN, opening({ threshold: 'safeguardingEnquiry' })), 'openCase');
    const raised = { person: child.person, case: id, threshold: 'section47Enquiry', reason: 'An injury' };
    const { dueAt } = changedBy(await activeBy(id, () => casework.act(WORKER, RECORD, raised)), 'recordThreshold');
    expect(dueAt).toBe(await nextWorkingDay(id));
    const QUEUE = '{ caseReviews { entries { case openedBy dueAt reason } } }';
    expect(entriesOf((await casework.ask(HUB, QUEUE)).body, 'caseReviews')).toContainEqual({
      case: id,
      openedBy: 'afonwen-council/social-worker',
      dueAt,
      reason: 'An injury',
    });
    await close(id);
  });
});

it.each([
  ['an unknown threshold', { threshold: 'emergency' }, 'THRESHOLD_UNKNOWN'],
  ['no threshold at all', { threshold: 'none' }, 'THRESHOLD_UNKNOWN'],
  ['no reason', { reason: ' ' }, 'REASON_MISSING'],
  ['a lead without the organisation', { lead: { ...opening().lead, practitioner: 'social-worker' } }, 'PARTY_INVALID'],
  ['a lead who is nobody', { lead: { ...opening().lead, practitioner: ' ' } }, 'PARTY_INVALID'],
  ['an unknown person', { person: randomUUID() }, 'PERSON_UNKNOWN'],
])('a case with %s is not opened', async (_given, over, code) => {
  expect(codeOf(await casework.act(WORKER, OPEN, opening(over)))).toBe(code);
});

it('a police officer opens no case, and a council changes none of another', async () => {
  const officer = { persona: 'police-officer-wales', purpose: 'section47Enquiry' };
  expect(codeOf(await casework.act(officer, OPEN, opening()))).toBe('ACT_NOT_GRANTED');
  const english = { persona: 'hub-practitioner', purpose: 'screening' };
  const other = scriptedChild('section47');
  const body = await casework.act(english, RECORD, {
    person: other.person,
    case: other.caseId,
    threshold: 'earlyHelp',
    reason: 'Not ours',
  });
  expect(codeOf(body)).toBe('CASE_UNKNOWN');
});

it('a strategy discussion stands in every replica, with the conference due after it', async () => {
  const { person, caseId } = scriptedChild('section47');
  const asked = { person, case: caseId, reason: 'Agreed' };
  const body = await activeBy(caseId, () => casework.act(WORKER, CHANGE('openStrategyDiscussion'), asked));
  expect(body.errors).toBeUndefined();
  expect(Date.parse(String(changedBy(body, 'openStrategyDiscussion').dueAt))).toBeGreaterThan(
    Date.now() + 15 * 86_400_000,
  );
  for (const agency of ['police', 'health'] as const)
    expect(
      await casework.rows(
        agency,
        'SELECT FROM governance.case_state WHERE case_id = $1 AND strategy_discussion_at IS NOT NULL',
        [caseId],
      ),
    ).toHaveLength(1);
  expect(
    codeOf(await casework.act(WORKER, RECORD, { person, case: caseId, threshold: 'section47Enquiry', reason: 'Same' })),
  ).toBe('THRESHOLD_UNCHANGED');
});

it('what was cut off between governance and the hub is mended by the same key', async () => {
  const asked = { ...opening({ person: sibling.person }), key: randomUUID() };
  const { id } = changedBy(await casework.act(WORKER, OPEN, asked), 'openCase');
  // What a hub leaves that ended after governance had committed: nothing of its own half.
  for (const text of [
    'DELETE FROM public.case_file WHERE id = $1',
    'DELETE FROM public.case_event WHERE case_id = $1',
    'DELETE FROM public.case_review WHERE case_id = $1',
  ])
    await casework.rows('hub', text, [id]);
  await casework.rows('hub', 'DELETE FROM acts.performed WHERE key = $1', [asked.key]);
  expect(await filesOf(sibling.person)).toEqual([]);

  const mended = await casework.act(WORKER, OPEN, asked);
  expect(mended.errors).toBeUndefined();
  expect(changedBy(mended, 'openCase').id).toBe(id);
  const repeated = await casework.act(WORKER, OPEN, asked);
  expect(changedBy(repeated, 'openCase').id).toBe(id);
  expect(changedBy(repeated, 'openCase').effects).toHaveLength(5);
  expect(await filesOf(sibling.person)).toEqual([{ id }]);
  const states = 'SELECT case_id AS id FROM governance.case_state WHERE agency = $1 AND person = $2';
  expect(await casework.rows('police', states, ['police', sibling.person])).toEqual([{ id }]);
  const events = await casework.rows('hub', 'SELECT event FROM public.case_event WHERE case_id = $1', [id]);
  expect(events).toEqual([{ event: 'openCase' }]);
});

it('who is acting is told to early help without an agreement; of cases, alike whether or not there is one, that some are withheld', async () => {
  const CASES =
    'query($id: ID!) { person(id: $id) { cases { state } referrals { outcome } whoIsActing { organisation accepted } serviceEpisodes { id } chronology { complete } } }';
  const seen = async () => {
    const asker = { persona: 'early-help-worker', purpose: 'earlyHelp' };
    const { body } = await casework.ask(asker, CASES, { id: sibling.person });
    expect(body.errors).toBeUndefined();
    const person = body.data?.person as { whoIsActing: readonly object[] };
    const told = (body.extensions?.lintel?.notices ?? []).filter(({ agency }) => agency === 'hub');
    return { person, told };
  };
  // Whatever tests before have decided for this child.
  await casework.rows('governance', "UPDATE governance.consent SET state = 'lapsed' WHERE person = $1", [
    sibling.person,
  ]);
  const standing = "SELECT FROM governance.consent WHERE person = $1 AND state <> 'lapsed'";
  await until(async () => (await casework.rows('hub', standing, [sibling.person])).length === 0);
  const before = await seen();
  const made = changedBy(await casework.act(HUB, OPEN, opening({ person: sibling.person })), 'openCase');
  const { person, told } = await seen();
  expect(person.whoIsActing).toContainEqual({ organisation: 'afonwen-council', accepted: false });
  expect({ ...person, whoIsActing: [] }).toEqual({ ...before.person, whoIsActing: [] });
  expect(person).toMatchObject({ cases: [], referrals: [], chronology: { complete: false } });
  expect(told).toEqual(before.told);
  for (const { outcome, reason, clause, unlock } of told)
    expect([outcome, reason, clause, unlock]).toEqual([
      'withheld',
      'consentNotInForce',
      'casework-and-index-wales.W8',
      ['askForConsent'],
    ]);
  const withheld = ['hub.case.involvement', 'hub.referral.involvement'];
  expect(told.map(({ path, dataItem }) => `${path.join('.')} ${dataItem}`).sort()).toEqual(
    [
      `person.cases ${withheld[0]}`,
      `person.referrals ${withheld[1]}`,
      ...withheld.flatMap((item) => [`person.serviceEpisodes ${item}`, `person.chronology ${item}`]),
    ].sort(),
  );
  await casework.act({ ...HUB, case: made.id }, CHANGE('closeCase'), {
    person: sibling.person,
    case: made.id,
    reason: 'Opened for a test',
  });
});

const filesOf = (person: string) => casework.rows('hub', 'SELECT id FROM public.case_file WHERE person = $1', [person]);

async function latestOutcomes(): Promise<readonly object[]> {
  const [row] = await casework.rows<{ body: Buffer }>(
    'police',
    'SELECT body FROM disclosure.log ORDER BY seq DESC LIMIT 1',
  );
  return outcomesIn(JSON.parse(row?.body.toString('utf8') ?? '{}') as OrdinaryBody);
}
