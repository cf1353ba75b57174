import { personaOf } from '#embedded/startLintel';
import { inDays } from '#test/fixtures/days';
import { alertedOf, atEach, OFFICERS } from '#test/town/alertedOf';
import { entriesOf } from '#test/town/entriesOf';
import { severalRounds } from '#test/town/rounds';
import { until } from '#test/town/until';
import { type Asked, caseworkTown, codeOf } from './caseworkTown';
import {
  alertsOf,
  child,
  FORCE,
  type Granted,
  granted,
  listed,
  onCall,
  overBy,
  PRIVACY,
  READ,
  REVOKE,
  request,
  reviews,
  sibling,
} from './emergencyAsked';

/** What follows emergency access: a second person’s confirmation, the review, and who hears where either is late. */
const casework = caseworkTown.forTests();

const CONFIRM =
  'mutation($key: String!, $request: ID!) { confirmEmergencyAccess(key: $key, request: $request) { late } }';

/** A rate by its jurisdiction, and its days counted from today; the last exclusive. */
interface Rate {
  readonly of: 'E' | 'W';
  readonly requests: number;
  readonly from: number;
  readonly to?: number;
}

it('beyond the rate it still opens at once, and a second person’s confirmation is due within half an hour', async () => {
  const who = onCall(7);
  for (const reason of ['One call', 'Another call', 'A third call'])
    expect(granted(await request(who, [child], reason)).confirmBy).toBeNull();
  const beyond = granted(await request(who, [child], 'A fourth call'));
  expect(Date.parse(String(beyond.confirmBy)) - Date.now()).toBeGreaterThan(28 * 60_000);
  expect(Date.parse(String(beyond.confirmBy)) - Date.now()).toBeLessThanOrEqual(30 * 60_000);
  expect(JSON.stringify(beyond.grants[0]?.person.education)).toMatch(/percentage":\d/);
  const confirm = (by: Asked) => casework.act(by, CONFIRM, { request: beyond.request });
  expect(codeOf(await confirm(who))).toBe('CONFIRMATION_OWN');
  expect(codeOf(await confirm({ persona: 'safeguarding-nurse', purpose: 'directCare' }))).toBe('CONFIRMATION_UNKNOWN');
  expect(await alertsOf(PRIVACY, 'emergencyBeyondRate')).toEqual([beyond.request]);
  expect(await alertedOf(casework.town, 'emergencyBeyondRate', beyond.request)).toEqual(
    atEach([FORCE], [...OFFICERS, 'safeguardingLead']),
  );
  const WAITING = '{ emergencyConfirmations { entries { request overdue } } }';
  const waiting = async (reader: Asked) =>
    entriesOf<{ request: string }>((await casework.ask(reader, WAITING)).body, 'emergencyConfirmations');
  expect(await waiting(onCall(8))).toContainEqual({ request: beyond.request, overdue: false });
  // Nor is it offered to whoever asked for it.
  expect((await waiting(who)).map(({ request: own }) => own)).not.toContain(beyond.request);
  expect((await confirm(onCall(8))).data?.confirmEmergencyAccess).toEqual({ late: false });
  expect(codeOf(await confirm(onCall(8)))).toBe('CONFIRMATION_UNKNOWN');
  const review = (await reviews()).find((each) => each.grant === beyond.grants[0]?.id);
  expect(review?.confirmedAt).not.toBeNull();
  // Who the second person was is named as whoever asked is: to the officers of their own organisation.
  const CONFIRMED = '{ emergencyReviews(first: 500) { entries { grant practitioner confirmedBy } } }';
  const confirmedTo = async (reader: Asked) =>
    entriesOf<{ grant: string }>((await casework.ask(reader, CONFIRMED)).body, 'emergencyReviews').find(
      ({ grant }) => grant === beyond.grants[0]?.id,
    );
  expect(await confirmedTo(PRIVACY)).toMatchObject({ confirmedBy: onCall(8).as?.practitioner });
  expect(await confirmedTo({ persona: 'ig-officer', purpose: 'informationGovernance' })).toMatchObject({
    practitioner: null,
    confirmedBy: null,
  });
});

it('the rate counts what was asked for within its time alone', async () => {
  const who = onCall(31);
  const confirmBy = async (reason: string) => granted(await request(who, [child], reason)).confirmBy;
  const earlier = (hours: number) =>
    casework.rows(
      'governance',
      "UPDATE authority.emergency_request SET at = at - $2 * interval '1 hour' WHERE practitioner = $1",
      [who.as?.practitioner, hours],
    );
  for (const reason of ['One call', 'Another call', 'A third call']) expect(await confirmBy(reason)).toBeNull();
  await earlier(23);
  expect(await confirmBy('A call the next day')).not.toBeNull();
  await earlier(25);
  expect(await confirmBy('A call after two days')).toBeNull();
});

it.each<[string, number, readonly Rate[], boolean]>([
  ['of its country, that begins tomorrow, counts not yet', 41, [{ of: 'E', requests: 0, from: 1 }], true],
  ['that begins today counts, before the one of both countries', 42, [{ of: 'E', requests: 0, from: 0 }], false],
  ['whose last day is today counts', 43, [{ of: 'E', requests: 0, from: -9, to: 1 }], false],
  ['that was over yesterday counts no more', 44, [{ of: 'E', requests: 0, from: -9, to: 0 }], true],
  ['of the other country counts never', 45, [{ of: 'W', requests: 0, from: -9 }], true],
  [
    'that began after another counts in its place',
    46,
    [
      { of: 'E', requests: 9, from: -9 },
      { of: 'E', requests: 0, from: -1 },
    ],
    false,
  ],
])('a rate %s', async (_which, number, rates, within) => {
  const day = (days: number | undefined) => (days === undefined ? null : inDays(days));
  for (const { of, requests, from, to } of rates)
    await casework.rows(
      'governance',
      `INSERT INTO authority.emergency_rate (jurisdiction, requests, minutes, source, effective_from, effective_to)
       VALUES ($1, $2, 1440, 'Agreed for a test', $3, $4)`,
      [of, requests, day(from), day(to)],
    );
  try {
    const { confirmBy } = granted(await request(onCall(number), [child], 'One call'));
    expect(confirmBy === null).toBe(within);
  } finally {
    await casework.rows('governance', "DELETE FROM authority.emergency_rate WHERE source = 'Agreed for a test'");
  }
});

it('each controller that could be opened reviews, its officers told; one of them may revoke, nobody else of it, nor of another', async () => {
  // It knows the child, and has signed nothing: nothing of it opens.
  const unsigned = ['hub', 'border-family-support', child];
  await casework.rows(
    'governance',
    'INSERT INTO governance.link (agency, controller, subject, person, version) VALUES ($1, $2, gen_random_uuid(), $3, 1)',
    unsigned,
  );
  const [grant] = granted(await request(onCall(32), [child], 'Heard screaming through a wall')).grants;
  await casework.rows(
    'governance',
    'DELETE FROM governance.link WHERE agency = $1 AND controller = $2 AND person = $3',
    unsigned,
  );
  const reviewing = await casework.rows<{ id: string; controller: string }>(
    'governance',
    'SELECT id, controller FROM authority.emergency_review WHERE access = $1 ORDER BY controller',
    [grant?.id],
  );
  expect(reviewing.map(({ controller }) => controller)).toEqual([
    FORCE,
    ...['marchford-council', 'marchford-nhs-trust', 'marchford-practice-01', 'marchford-school-01'],
  ]);
  for (const { id, controller } of reviewing)
    expect(await alertedOf(casework.town, 'emergencyAccess', id)).toEqual(atEach([controller], OFFICERS));
  const revoke = (by: Asked) => casework.act(by, REVOKE, { grant: grant?.id, reason: 'Not needed' });
  const officerOf = (organisation: string): Asked => ({
    as: { practitioner: `${organisation}/ig`, organisation, team: 'governance', role: 'informationGovernanceOfficer' },
    purpose: 'informationGovernance',
  });
  expect(codeOf(await revoke(officerOf('afonwen-council')))).toBe('EMERGENCY_ACCESS_UNKNOWN');
  expect(codeOf(await revoke({ persona: 'social-worker-england', purpose: 'earlyHelp' }))).toBe(
    'EMERGENCY_ACCESS_UNKNOWN',
  );
  expect((await revoke(officerOf('marchford-council'))).errors).toBeUndefined();
  expect(codeOf(await revoke(PRIVACY))).toBe('EMERGENCY_ACCESS_UNKNOWN');
});

it('a confirmation that is overdue, and none that came in time, is told to the asker’s own officers, once for each grant, and may still come', async () => {
  const who = onCall(10);
  for (const reason of ['One call', 'Another call', 'A third call']) await request(who, [child], reason);
  const beyond = granted(await request(who, [child, sibling], 'A fourth call, for both'));
  const inTime = granted(await request(who, [child], 'A fifth call'));
  const confirm = async ({ request: confirmed }: Granted) =>
    (await casework.act(onCall(8), CONFIRM, { request: confirmed })).data?.confirmEmergencyAccess;
  expect(await confirm(inTime)).toEqual({ late: false });
  const grants = beyond.grants.map(({ id }) => id);
  const all = await reviews();
  const own = all.filter(({ grant }) => grants.includes(grant));
  expect(own.map(({ confirmationOverdue }) => confirmationOverdue)).toEqual([false, false]);
  const confirmed = all.filter(({ grant }) => inTime.grants.some(({ id }) => id === grant));
  expect(confirmed).toHaveLength(1);
  const told = async () =>
    (await alertsOf(PRIVACY, 'emergencyNotConfirmed')).filter((reference) =>
      [...own, ...confirmed].some(({ id }) => id === reference),
    );
  expect(await told()).toEqual([]);
  await casework.rows('governance', 'UPDATE authority.emergency_request SET confirm_by = now() WHERE id = ANY($1)', [
    [beyond.request, inTime.request],
  ]);
  await until(async () => (await told()).length > 0);
  await severalRounds();
  expect((await told()).sort()).toEqual(own.map(({ id }) => id).sort());
  for (const { id } of own)
    expect(await alertedOf(casework.town, 'emergencyNotConfirmed', id)).toEqual(atEach([FORCE], OFFICERS));
  const others = await casework.rows<{ organisation: string }>(
    'governance',
    "SELECT DISTINCT organisation FROM authority.alert WHERE kind = 'emergencyNotConfirmed'",
  );
  expect(others).toEqual([{ organisation: FORCE }]);
  const overdue = async () =>
    (await reviews())
      .filter(({ grant }) => grants.includes(grant))
      .map(({ confirmationOverdue }) => confirmationOverdue);
  expect(await overdue()).toEqual([true, true]);
  expect(await confirm(beyond)).toEqual({ late: true });
  expect(await overdue()).toEqual([false, false]);
});

it('a review that nobody closed by its day, and none that was closed in time, is told to the officers and the lead of its controller, once, and stays open', async () => {
  const [grant, other] = granted(await request(onCall(13), [sibling, child], 'A call at dawn')).grants;
  const own = async () => (await reviews()).find((each) => each.grant === grant?.id);
  const open = await own();
  expect(open).toMatchObject({ reviewOverdue: false, reviewBy: expect.stringMatching(/T17:00:00/) });
  expect(Date.parse(open?.reviewBy ?? '')).toBeGreaterThan(Date.now());
  const inTime = (await reviews()).find((each) => each.grant === other?.id)?.id;
  const LEAD: Asked = {
    as: { practitioner: `${FORCE}/lead`, organisation: FORCE, team: 'safeguarding', role: 'safeguardingLead' },
    purpose: 'informationGovernance',
  };
  const ofLead = async (who = LEAD) => (await reviews(who)).filter(({ id }) => [open?.id, inTime].includes(id));
  expect(await ofLead()).toEqual([]);
  const REVIEW = `mutation($key: String!, $review: ID!) {
    reviewEmergencyAccess(key: $key, review: $review, outcome: "justified", note: "Read the log.") { id } }`;
  await overBy(other?.id);
  expect((await casework.act(PRIVACY, REVIEW, { review: inTime })).errors).toBeUndefined();
  const told = async () =>
    (await alertsOf(PRIVACY, 'emergencyReviewOverdue')).filter((each) => [open?.id, inTime].includes(each));
  expect(await told()).toEqual([]);
  await casework.rows('governance', 'UPDATE authority.emergency_review SET due_at = now() WHERE id = ANY($1)', [
    [open?.id, inTime],
  ]);
  await until(async () => (await told()).length > 0);
  await severalRounds();
  expect(await told()).toEqual([open?.id]);
  expect(await alertedOf(casework.town, 'emergencyReviewOverdue', open?.id)).toEqual([
    ...atEach([FORCE], [...OFFICERS, 'safeguardingLead']),
    ...atEach(['marchford-council'], ['scrutineer']),
  ]);
  // The scrutineer of the area, who is told of the asker's own organisation's, sees in the list that it is past its day.
  const SCRUTINEER: Asked = { persona: 'scrutineer', purpose: 'scrutiny' };
  expect(await alertsOf(SCRUTINEER, 'emergencyReviewOverdue')).toEqual([open?.id]);
  expect((await reviews(SCRUTINEER)).find(({ id }) => id === open?.id)).toMatchObject({
    ...{ reviewOverdue: true, outcome: null, grant: null, person: null, reason: null, practitioner: null },
  });
  // The lead, who hears of it by this, sees that it is open: neither of whom, nor who and why; and closes nothing.
  const shown = { id: open?.id, reviewOverdue: true, person: null, reason: null };
  expect(await ofLead()).toMatchObject([{ ...shown, organisation: null, practitioner: null }]);
  // Nor what the asker, who knows it, would find the child by.
  const ASKED =
    '{ emergencyReviews(first: 500) { entries { id grant openedAt until confirmBy confirmedAt confirmationOverdue } } }';
  const askedFor = async (who: Asked) =>
    (await listed<{ id: string }>(who, ASKED, 'emergencyReviews')).find(({ id }) => id === open?.id);
  expect(await askedFor(PRIVACY)).toMatchObject({
    ...{ grant: grant?.id, openedAt: expect.any(String), until: expect.any(String), confirmationOverdue: false },
  });
  expect(await askedFor(LEAD)).toEqual({
    ...{ id: open?.id, grant: null, openedAt: null, until: null },
    ...{ confirmBy: null, confirmedAt: null, confirmationOverdue: null },
  });
  expect(await own()).toMatchObject({ organisation: FORCE });
  expect(await alertsOf(LEAD, 'emergencyReviewOverdue')).toEqual([open?.id]);
  expect(codeOf(await casework.act(LEAD, REVIEW, { review: open?.id }))).toBe('ACT_NOT_GRANTED');
  const ofBarred = async () => [await ofLead(), await alertsOf(LEAD, 'emergencyReviewOverdue')];
  const [set] = await casework.rows<{ id: string }>(
    'governance',
    `INSERT INTO governance.exclusion (id, agency, person, organisation, practitioner, valid_from)
     VALUES (gen_random_uuid(), 'hub', $1, $2, $3, now()) RETURNING id`,
    [sibling, FORCE, `${FORCE}/lead`],
  );
  expect(await ofBarred()).toEqual([[], []]);
  await casework.rows('governance', 'DELETE FROM governance.exclusion WHERE id = $1', [set?.id]);
  // Nobody is named by what bars everybody: the hub alone sets that, and takes back what it did not set.
  const restrict = (restriction: string) =>
    casework.rows('hub', 'UPDATE public.identity SET restriction = $2 WHERE person = $1', [sibling, restriction]);
  await restrict('protectedPerson');
  await until(async () => (await alertsOf(LEAD, 'emergencyReviewOverdue')).length === 0);
  expect(await ofBarred()).toEqual([[], []]);
  await restrict('none');
  await until(async () => (await alertsOf(LEAD, 'emergencyReviewOverdue')).length > 0);
  expect(await own()).toMatchObject({ reviewOverdue: true, outcome: null });
  const others = await casework.rows<{ organisation: string }>(
    'governance',
    "SELECT DISTINCT organisation FROM authority.alert WHERE kind = 'emergencyReviewOverdue' ORDER BY organisation",
  );
  expect(others).toEqual([{ organisation: FORCE }, { organisation: 'marchford-council' }]);
  // Of another controller's, by which the scrutineer would find where the child is known, its own hear alone.
  const [another] = await casework.rows<{ id: string; controller: string }>(
    'governance',
    `UPDATE authority.emergency_review SET due_at = now() WHERE id = (
       SELECT id FROM authority.emergency_review WHERE access = $1 AND controller <> $2 LIMIT 1) RETURNING id, controller`,
    [grant?.id, FORCE],
  );
  const toldOfAnother = () => alertedOf(casework.town, 'emergencyReviewOverdue', another?.id);
  await until(async () => (await toldOfAnother()).length > 0);
  expect(await toldOfAnother()).toEqual(atEach([another?.controller ?? ''], [...OFFICERS, 'safeguardingLead']));
});

describe('a review of emergency access', () => {
  const REVIEW = `mutation($key: String!, $review: ID!, $outcome: String!, $followUp: String) {
    reviewEmergencyAccess(key: $key, review: $review, outcome: $outcome, note: "Read the log.", followUp: $followUp) {
      id effects { agency confirmed } } }`;
  const close = (review: string | undefined, outcome: string, by = PRIVACY) =>
    casework.act(by, REVIEW, {
      review,
      outcome,
      followUp: outcome === 'notJustified' ? 'Told to the line manager' : null,
    });
  const readBy = async (who: Asked, id: string) =>
    JSON.stringify((await casework.ask(who, READ, { id })).body.data?.person);
  const reviewAt = async (grant: string | undefined, controller = FORCE) =>
    (
      await casework.rows<{ id: string }>(
        'governance',
        'SELECT id FROM authority.emergency_review WHERE access = $1 AND controller = $2',
        [grant, controller],
      )
    )[0]?.id;
  const COUNCIL: Asked = { persona: 'ig-officer', purpose: 'informationGovernance' };
  const ENDED = '{ emergencyReviews(closed: true, first: 500) { entries { grant revokedBy revokedReason closedBy } } }';
  const endedTo = async (reader: Asked, grant: string | undefined) => {
    const { body } = await casework.ask(reader, ENDED);
    const { grant: _of, ...rest } =
      entriesOf<{ grant: string }>(body, 'emergencyReviews').find((each) => each.grant === grant) ?? {};
    return rest;
  };

  it('that finds it not justified ends it everywhere, for this child alone, whichever controller finds so', async () => {
    const who = onCall(51);
    const [grant, other] = granted(await request(who, [child, sibling], 'Nobody answers the door')).grants;
    expect(await readBy(who, child)).toMatch(/percentage":\d/);
    const closed = await close(await reviewAt(grant?.id, 'marchford-council'), 'notJustified', COUNCIL);
    expect(closed.errors).toBeUndefined();
    const done = closed.data?.reviewEmergencyAccess as Pick<Granted, 'effects'> | undefined;
    expect(done?.effects.length).toBeGreaterThan(3);
    expect(done?.effects.every(({ confirmed }) => confirmed)).toBe(true);
    expect(await readBy(who, child)).not.toMatch(/percentage":\d/);
    expect(await readBy(who, sibling)).toMatch(/percentage":\d/);
    const shown = (await reviews()).find((each) => each.grant === grant?.id);
    expect(shown).toMatchObject({ outcome: null });
    expect(Date.parse(shown?.until ?? '')).toBeLessThanOrEqual(Date.now());
    expect((await reviews()).find((each) => each.grant === other?.id)).toMatchObject({ until: other?.until });
    const revoked = await casework.rows(
      'governance',
      'SELECT revoked_by, revoked_reason FROM authority.emergency_access WHERE id = $1',
      [grant?.id],
    );
    expect(revoked).toEqual([{ revoked_by: 'marchford-council/ig-officer', revoked_reason: 'Read the log.' }]);
    // Who ended it, and why, is read by the officers of the organisation that did.
    const ended = { revokedBy: 'marchford-council/ig-officer', revokedReason: 'Read the log.' };
    expect(await endedTo(COUNCIL, grant?.id)).toEqual({ ...ended, closedBy: 'marchford-council/ig-officer' });
    expect(await endedTo(PRIVACY, grant?.id)).toEqual({ revokedBy: null, revokedReason: null, closedBy: null });
    await casework.act(PRIVACY, REVOKE, { grant: other?.id, reason: 'She is safe' });
    expect(await endedTo(PRIVACY, other?.id)).toMatchObject({
      revokedBy: personaOf('privacy-officer').practitioner,
      revokedReason: 'She is safe',
    });
    expect(await endedTo(COUNCIL, other?.id)).toMatchObject({ revokedBy: null, revokedReason: null });
  });

  it('that finds it justified waits until it is over: what is read until then is reviewed too', async () => {
    const [grant] = granted(await request(onCall(52), [child], 'Screams in the yard')).grants;
    const review = await reviewAt(grant?.id);
    const early = await close(review, 'justified');
    expect(codeOf(early)).toBe('REVIEW_NOT_OVER');
    expect(early.errors?.[0]?.message).toContain(String(grant?.until));
    expect((await reviews()).find(({ id }) => id === review)).toMatchObject({ outcome: null });
    expect((await casework.act(PRIVACY, REVOKE, { grant: grant?.id, reason: 'She is safe' })).errors).toBeUndefined();
    expect((await close(review, 'justified')).errors).toBeUndefined();
  });

  it('does not make the next of another child one to be confirmed', async () => {
    const who = onCall(56);
    const [first] = granted(await request(who, [child], 'Left alone in a car')).grants;
    expect((await close(await reviewAt(first?.id), 'notJustified')).errors).toBeUndefined();
    const other = granted(await request(who, [sibling], 'His brother, too'));
    expect(other.confirmBy).toBeNull();
    expect(await alertedOf(casework.town, 'emergencyAfterReview', other.request)).toEqual([]);
  });

  it('after one that was not justified the same practitioner is let in again, at once: told, and to be confirmed', async () => {
    const who = onCall(53);
    const [first] = granted(await request(who, [child], 'Gone since noon')).grants;
    expect(
      (await close(await reviewAt(first?.id, 'marchford-council'), 'notJustified', COUNCIL)).errors,
    ).toBeUndefined();
    const again = granted(await request(who, [sibling, child], 'A second call: glass breaking'));
    expect(again.confirmBy).not.toBeNull();
    expect(await readBy(who, child)).toMatch(/percentage":\d/);
    const grant = again.grants.find(({ person }) => person.id === child)?.id;
    const brother = again.grants.find(({ person }) => person.id === sibling)?.id;
    // The officers and the lead of the asker's own organisation, by the request that is to be confirmed.
    expect(await alertedOf(casework.town, 'emergencyAfterReview', again.request)).toEqual(
      atEach([FORCE], [...OFFICERS, 'safeguardingLead']),
    );
    expect(await alertedOf(casework.town, 'emergencyBeyondRate', again.request)).toEqual([]);
    // Whoever had found so, by their own review of it; no other controller of the child.
    const council = await reviewAt(grant, 'marchford-council');
    expect(await alertedOf(casework.town, 'emergencyAfterReview', council)).toEqual(
      atEach(['marchford-council'], OFFICERS),
    );
    const told = await casework.rows(
      'governance',
      `SELECT DISTINCT v.controller FROM authority.alert a JOIN authority.emergency_review v ON v.id = a.reference
       WHERE a.kind = 'emergencyAfterReview' AND v.access = ANY($1)`,
      [[grant, brother]],
    );
    expect(told).toEqual([{ controller: 'marchford-council' }]);
    const AFTER = '{ emergencyReviews(first: 500) { entries { id grant afterNotJustified } } }';
    const after = async (by: Asked, of: string | undefined) =>
      (await listed<{ grant: string; afterNotJustified: boolean | null }>(by, AFTER, 'emergencyReviews')).find(
        (each) => each.grant === of,
      )?.afterNotJustified;
    expect([await after(PRIVACY, grant), await after(COUNCIL, grant)]).toEqual([true, true]);
    expect([await after(PRIVACY, brother), await after(PRIVACY, first?.id)]).toEqual([false, false]);
    const school: Asked = {
      as: {
        practitioner: 'marchford-school-01/ig',
        organisation: 'marchford-school-01',
        team: 'governance',
        role: 'informationGovernanceOfficer',
      },
      purpose: 'informationGovernance',
    };
    expect(await after(school, grant)).toBe(false);
    // A colleague of theirs has had nothing found.
    expect(granted(await request(onCall(54), [child], 'Called to the same house')).confirmBy).toBeNull();
  });
});
