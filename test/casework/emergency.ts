import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import type { Answer, AnswerBody, AnswerObligation } from '#test/town/startTown';
import { until } from '#test/town/until';
import { type Asked, caseworkTown, codeOf, reasonsOf } from './caseworkTown';
import {
  alertsOf,
  child,
  FORCE,
  Granted,
  granted,
  listed,
  officer,
  onCall,
  PRIVACY,
  READ,
  REQUEST,
  REVIEWS,
  REVOKE,
  request,
  reviews,
  sibling,
} from './emergencyAsked';

/** Emergency access: open at once, for one requester and child, told at once, and never through what is shut. */
const casework = caseworkTown.forTests();

/** What docs/api.md shows of an answer that is open by a grant. */
const EXAMPLE = JSON.parse(
  /```json\n(\{[^`]*"emergency": [^`]*)```/.exec(
    readFileSync(join(__dirname, '..', '..', 'docs', 'api.md'), 'utf8'),
  )?.[1] ?? '{}',
) as AnswerObligation;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

it('opens for this requester and these children what agreements mark for it, in the same call, and closes when revoked', async () => {
  const who = onCall(1);
  const before = (await casework.ask(who, READ, { id: child })).body;
  expect(before.data?.person).toEqual({ education: { attendance: null } });
  expect(before.extensions?.lintel?.notices[0]?.unlock).toContain('requestEmergencyAccess');

  const body = await request(who, [child, sibling], 'Both were seen getting into a stranger’s car');
  expect(body.errors).toBeUndefined();
  const { grants, effects, confirmBy } = granted(body);
  expect(confirmBy).toBeNull();
  expect(effects).toHaveLength(5);
  expect(effects.every(({ confirmed }) => confirmed)).toBe(true);
  expect(grants.map(({ person }) => person.id)).toEqual([child, sibling]);
  expect(new Set(grants.map(({ id }) => id)).size).toBe(2);
  for (const { person } of grants) expect(JSON.stringify(person.education)).toMatch(/percentage":\d/);

  const seen = (await casework.ask(who, READ, { id: child })).body;
  expect(JSON.stringify(seen.data)).toMatch(/percentage":\d/);
  // The example of docs/api.md, but for what differs from grant to grant.
  const openedBy = (grant: Granted['grants'][number] | undefined) => [
    { ...EXAMPLE, emergency: { grant: grant?.id, until: expect.stringMatching(INSTANT) } },
  ];
  const bound = seen.extensions?.lintel?.obligations ?? [];
  expect(bound).toEqual(openedBy(grants[0]));
  expect(Date.parse(bound[0]?.emergency?.until ?? '')).toBeLessThanOrEqual(Date.parse(grants[0]?.until ?? ''));
  const [renewal] = granted(await request(who, [child], 'The car was seen again, on the coast road')).grants;
  expect((await casework.ask(who, READ, { id: child })).body.extensions?.lintel?.obligations).toEqual(
    openedBy(renewal),
  );
  await casework.act(who, REVOKE, { grant: renewal?.id, reason: 'One is enough' });
  const colleague = { ...onCall(2), case: who.case ?? '' };
  expect((await casework.ask(colleague, READ, { id: child })).body).toEqual(before);
  const another = (await casework.ask(who, READ, { id: scriptedChild('convergence').person })).body;
  expect(another.data?.person).toEqual({ education: { attendance: null } });

  const grant = grants[0]?.id;
  expect(codeOf(await casework.act(colleague, REVOKE, { grant, reason: 'Not mine' }))).toBe('EMERGENCY_ACCESS_UNKNOWN');
  const revoked = await casework.act(who, REVOKE, { grant, reason: 'The child is safe' });
  expect(revoked.errors).toBeUndefined();
  expect((await casework.ask(who, READ, { id: child })).body).toEqual(before);
  expect(codeOf(await casework.act(who, REVOKE, { grant, reason: 'Again' }))).toBe('EMERGENCY_ACCESS_UNKNOWN');
});

it('its record says of what was given by it alone that it was, and of the same under an agreement’s own terms that it was not', async () => {
  const basesOf = async ({ receipts }: Answer) => {
    const receipt = receipts.find(({ agency }) => agency === 'education')?.id;
    const [row] = await casework.rows<{ bases: string[] }>(
      'education',
      `SELECT array_agg(o ->> 'basis') AS bases FROM disclosure.log, jsonb_array_elements(disclosure.read_body(body) -> 'outcomes') AS o
       WHERE receipt = $1 AND o ->> 'outcome' IN ('disclosed', 'generalised')`,
      [receipt],
    );
    return row?.bases ?? [];
  };
  const who = onCall(7);
  const [grant] = granted(await request(who, [child], 'A neighbour saw the child run into the quarry')).grants;
  const given = await basesOf(await casework.ask(who, READ, { id: child }));
  expect(given.length).toBeGreaterThan(0);
  for (const basis of given) expect(basis).toMatch(/, emergency access$/);
  await casework.act(who, REVOKE, { grant: grant?.id, reason: 'The child is home' });
  const { caseId, person } = scriptedChild('section47');
  const enquiry = await casework.ask({ purpose: 'section47Enquiry', case: caseId ?? '' }, READ, { id: person });
  const agreed = await basesOf(enquiry);
  expect(agreed.length).toBeGreaterThan(0);
  expect(agreed.join()).not.toContain('emergency');
});

it('asked again under its key after it was revoked, it is answered as it stands: the same grant, over', async () => {
  const who = onCall(18);
  const asked = { key: randomUUID(), persons: [child, sibling], reason: 'Seen at the quarry edge' };
  const first = granted(await casework.act(who, REQUEST, asked));
  const again = granted(await casework.act(who, REQUEST, asked));
  expect(again.grants).toEqual(first.grants);
  await casework.act(who, REVOKE, { grant: first.grants[0]?.id, reason: 'Found at home' });
  const after = granted(await casework.act(who, REQUEST, asked));
  expect(after.grants.map(({ id }) => id)).toEqual(first.grants.map(({ id }) => id));
  expect(Date.parse(after.grants[0]?.until ?? '')).toBeLessThanOrEqual(Date.now());
  expect(after.grants[0]?.person.education).toEqual({ attendance: null });
  expect(after.grants[1]).toEqual(first.grants[1]);
});

it('says what agreements open by it, and of which agency nothing: of any child, whatever is held', async () => {
  const OPENS = `mutation($key: String!, $persons: [ID!]!, $reason: String!) {
    requestEmergencyAccess(key: $key, persons: $persons, reason: $reason) {
      grants { until } opens { clause agency dataItems until } nothingAt } }`;
  interface Opens {
    readonly grants: readonly { readonly until: string }[];
    readonly opens: readonly { clause: string; agency: string; dataItems: readonly string[]; until: string }[];
    readonly nothingAt: readonly string[];
  }
  const opened = async (who: Asked, person: string) => {
    const body = await casework.act(who, OPENS, { persons: [person], reason: 'Gone from the playground' });
    expect(body.errors).toBeUndefined();
    return body.data?.requestEmergencyAccess as Opens;
  };
  const called = await opened(onCall(31), child);
  expect(called.nothingAt).toEqual([]);
  expect(called.opens).toContainEqual({
    ...{ clause: EXAMPLE.clause, agency: 'education', until: expect.stringMatching(INSTANT) },
    dataItems: expect.arrayContaining(['education.attendance.percentage']),
  });
  expect(
    called.opens
      .map(({ until }) => until)
      .toSorted()
      .at(-1),
  ).toBe(called.grants[0]?.until);
  // No agreement of early help opens anything of the police.
  const council = 'marchford-council';
  const helper: Asked = {
    as: { organisation: council, practitioner: `${council}/helper`, team: 'early-help', role: 'earlyHelpWorker' },
    purpose: 'earlyHelp',
    reason: 'Call out',
  };
  const helped = await opened(helper, child);
  expect([helped.nothingAt, new Set(helped.opens.map(({ agency }) => agency))]).toEqual([
    ['police'],
    new Set(['education', 'health', 'hub', 'socialCare']),
  ]);
  // Of a child who is held elsewhere, or whom the police alone know, it says the very same.
  const clauses = ({ opens, nothingAt }: Opens) => [opens.map(({ until: _when, ...each }) => each), nothingAt];
  for (const other of ['sexualHealth', 'intelligence', 'refuge'] as const)
    expect(clauses(await opened(helper, scriptedChild(other).person))).toEqual(clauses(helped));
});

it('lasts for each clause as long as that clause says', async () => {
  const who: Asked = {
    ...onCall(3),
    purpose: 'missingChild',
    as: { ...officer(3), team: 'missing', role: 'missingCoordinator' },
  };
  const { person } = scriptedChild('earlyHelpEngland');
  const QUERY =
    'query($id: ID!) { person(id: $id) { health { camhs { status } emergencyAttendances { leftUnseen } } } }';
  const seen = async () => {
    const { data } = (await casework.ask(who, QUERY, { id: person })).body;
    const seenPerson = data?.person as { health: { camhs: unknown; emergencyAttendances: unknown } | null } | undefined;
    const health = seenPerson?.health;
    return { camhs: health?.camhs !== null, attendances: health?.emergencyAttendances !== null };
  };
  expect(await seen()).toEqual({ camhs: false, attendances: false });
  const { grants } = granted(await request(who, [person], 'Missing since last night, left a note'));
  expect(Date.parse(grants[0]?.until ?? '') - Date.now()).toBeGreaterThan(11 * 3_600_000);
  expect(await seen()).toEqual({ camhs: true, attendances: true });
  const client = await casework.connect('governance');
  // An hour and a minute later, for everybody.
  await client.query("SET synchronous_commit = 'remote_apply'");
  await client.query(
    `UPDATE governance.emergency_grant SET valid_from = valid_from - interval '61 minutes', valid_until = valid_until - interval '61 minutes',
       clause_ends = ARRAY(SELECT e - interval '61 minutes' FROM unnest(clause_ends) AS e) WHERE id = $1`,
    [grants[0]?.id],
  );
  await client.end();
  expect(await seen()).toEqual({ camhs: true, attendances: false });
});

it('is told to the privacy officer in the same transaction, without content, and stays open until reviewed with an outcome', async () => {
  const who = onCall(4);
  const person = scriptedChild('convergence').person;
  const { grants } = granted(await request(who, [person], 'Found at a stranger’s house'));
  const grant = grants[0]?.id;
  const together = await casework.rows(
    'governance',
    `SELECT DISTINCT g.xmin::text FROM governance.emergency_grant g WHERE g.id = $1
     UNION SELECT xmin::text FROM authority.emergency_review WHERE access = $1
     UNION SELECT a.xmin::text FROM authority.alert a JOIN authority.emergency_review v ON v.id = a.reference WHERE v.access = $1`,
    [grant],
  );
  expect(together).toHaveLength(1);
  const review = (await reviews()).find((each) => each.grant === grant);
  expect(review).toMatchObject({
    reason: 'Found at a stranger’s house',
    practitioner: `${FORCE}/officer-4`,
    person: { id: person },
  });
  expect(await alertsOf(PRIVACY, 'emergencyAccess')).toContain(review?.id);

  const REVIEW = `mutation($key: String!, $review: ID!, $outcome: String!, $followUp: String) {
    reviewEmergencyAccess(key: $key, review: $review, outcome: $outcome, note: "Read the log.", followUp: $followUp) { id } }`;
  const close = (outcome: string, followUp: string | null = null, by = PRIVACY) =>
    casework.act(by, REVIEW, { review: review?.id, outcome, followUp });
  for (const [outcome, followUp, said] of [
    ['notJustified', null, 'followUp says what follows from it: give it'],
    ['maybe', null, 'outcome is justified, or notJustified'],
    ['justified', 'Training', 'leave followUp out'],
  ] as const) {
    const { errors } = await close(outcome, followUp);
    expect(errors).toMatchObject([
      { extensions: { code: 'REVIEW_OUTCOME_INVALID' }, message: expect.stringContaining(said) },
    ]);
  }
  expect(codeOf(await close('justified', null, { persona: 'ig-officer', purpose: 'informationGovernance' }))).toBe(
    'REVIEW_UNKNOWN',
  );
  expect(codeOf(await close('justified', null, who))).toBe('ACT_NOT_GRANTED');
  const asOfficer = { ...officer(4), team: 'governance', role: 'privacyOfficer' as const };
  expect(codeOf(await close('justified', null, { ...PRIVACY, as: asOfficer }))).toBe('REVIEW_OWN');
  expect((await reviews()).map(({ grant: each }) => each)).toContain(grant);
  expect((await close('notJustified', 'Training; told to the line manager')).errors).toBeUndefined();
  expect((await reviews()).map(({ grant: each }) => each)).not.toContain(grant);
  expect(codeOf(await close('justified'))).toBe('REVIEW_UNKNOWN');

  const CLOSED = '{ emergencyReviews(closed: true, first: 500) { entries { id note followUp } } }';
  const noteFor = async (reader: Asked) =>
    (await listed<{ id: string; note: string | null }>(reader, CLOSED, 'emergencyReviews')).find(
      ({ id }) => id === review?.id,
    );
  expect(await noteFor(PRIVACY)).toMatchObject({
    note: 'Read the log.',
    followUp: 'Training; told to the line manager',
  });
  expect(await noteFor({ persona: 'scrutineer', purpose: 'scrutiny' })).toMatchObject({ note: null, followUp: null });

  const scrutiny = await reviews({ persona: 'scrutineer', purpose: 'scrutiny' });
  expect(scrutiny.length).toBeGreaterThan(0);
  expect(scrutiny.every((each) => each.reason === null && each.person === null && each.practitioner === null)).toBe(
    true,
  );
  // Nor by what the asker, who knows it, would find the child.
  const ASKED =
    '{ emergencyReviews(closed: true, first: 500) { entries { id grant openedAt until confirmBy confirmedAt confirmationOverdue outcome } } }';
  const askedFor = async (reader: Asked) =>
    (await listed<{ id: string }>(reader, ASKED, 'emergencyReviews')).find(({ id }) => id === review?.id);
  expect(await askedFor(PRIVACY)).toMatchObject({
    ...{ grant, openedAt: expect.any(String), until: expect.any(String), confirmationOverdue: false },
  });
  expect(await askedFor({ persona: 'scrutineer', purpose: 'scrutiny' })).toEqual({
    ...{ id: review?.id, grant: null, openedAt: null, until: null, outcome: 'notJustified' },
    ...{ confirmBy: null, confirmedAt: null, confirmationOverdue: null },
  });
  expect(codeOf((await casework.ask(who, REVIEWS)).body)).toBe('QUERY_NOT_GRANTED');
});

it.each([
  ['an empty reason', [child], ' . ', 'EMERGENCY_REASON_MISSING'],
  ['nobody', [], 'Somebody is in danger', 'EMERGENCY_PERSONS_INVALID'],
  ['a child twice', [child, child], 'Somebody is in danger', 'EMERGENCY_PERSONS_INVALID'],
  ['an unknown child among siblings', [child, randomUUID()], 'Somebody is in danger', 'PERSON_UNKNOWN'],
])('%s is refused with its code, and with whom to ring', async (_given, persons, reason, code) => {
  const body = await request(onCall(5), persons, reason);
  expect(codeOf(body)).toBe(code);
  expect(body.errors?.[0]?.extensions?.contact).toEqual({
    name: expect.stringContaining('out of hours'),
    telephone: expect.any(String),
  });
});

it('is renewed with a fresh reason only, and opens nothing where no agreement does', async () => {
  const who = onCall(6);
  expect((await request(who, [child], 'Threats on the phone')).errors).toBeUndefined();
  expect(codeOf(await request(who, [child], '  threats, on the PHONE!'))).toBe('EMERGENCY_REASON_REPEATED');
  expect((await request(who, [sibling], 'Threats on the phone')).errors).toBeUndefined();
  // Nor are they fresh where another child is named before.
  const siblings = [scriptedChild('convergence').person, child];
  expect(codeOf(await request(who, siblings, 'Threats on the phone'))).toBe('EMERGENCY_REASON_REPEATED');
  expect((await request(who, [child], 'Threats again, now at the door')).errors).toBeUndefined();
  const worker: Asked = { persona: 'family-support-worker', purpose: 'familySupport' };
  expect(codeOf(await request(worker, [sibling], 'No answer at the door'))).toBe('EMERGENCY_OPENS_NOTHING');
});

it('the same words serve again when a shift has passed since they opened anything, and not before', async () => {
  const who = onCall(33);
  const again = async () => codeOf(await request(who, [child], 'Nobody opens the door'));
  const endedBefore = (hours: number) =>
    casework.rows(
      'governance',
      `UPDATE authority.emergency_access a SET valid_until = now() - $2 * interval '1 hour' FROM authority.emergency_request r
       WHERE r.id = a.request AND r.practitioner = $1`,
      [who.as?.practitioner, hours],
    );
  expect(await again()).toBeUndefined();
  await endedBefore(11);
  expect(await again()).toBe('EMERGENCY_REASON_REPEATED');
  await endedBefore(13);
  expect(await again()).toBeUndefined();
});

describe('requests of one practitioner that come at once are looked at one after the other', () => {
  /** All of them stand before what they write of the child when the first goes on. */
  async function atOnce(who: Asked, reasons: readonly string[]): Promise<readonly AnswerBody[]> {
    const client = await casework.connect('governance');
    try {
      await client.query('BEGIN');
      await client.query('SELECT FROM governance.subject_revision WHERE person = $1 FOR UPDATE', [child]);
      const asked = reasons.map((reason) => request(who, [child], reason));
      // Looked for outside that transaction, in which a process that connects later is never seen.
      const WAITING = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
      await until(async () => (await casework.rows('governance', WAITING)).length >= reasons.length);
      await client.query('ROLLBACK');
      return await Promise.all(asked);
    } finally {
      await client.end();
    }
  }

  it('the rate counts each child of a request: one reason for many is looked at by a second person at once', async () => {
    const many = ['earlyHelpEngland', 'convergence', 'notToBeInformed', 'familySupport'].map(
      (story) => scriptedChild(story as 'convergence').person,
    );
    const body = granted(await request(onCall(17), many, 'All of one household, says a neighbour'));
    expect(body.grants).toHaveLength(4);
    expect(body.confirmBy).not.toBeNull();
  });

  it('the rate counts each of them', async () => {
    const bodies = await atOnce(onCall(15), ['One call', 'Another call', 'A third call', 'A fourth call']);
    expect(bodies.map(codeOf)).toEqual(bodies.map(() => undefined));
    expect(bodies.filter((body) => granted(body).confirmBy !== null)).toHaveLength(1);
  });

  it('the same words serve once', async () => {
    const codes = (await atOnce(onCall(16), ['Seen on the bridge', 'Seen on the bridge!'])).map(codeOf);
    expect(new Set(codes)).toEqual(new Set([undefined, 'EMERGENCY_REASON_REPEATED']));
  });
});

describe('what is shut stays shut', () => {
  const SHUT = `query($id: ID!) { person(id: $id) {
    address { line1 postcode } police { incidents { location { postcode } } intelligence { handlingCode text } }
    health { sexualHealth { infection } registrations { practice } } education { enrolments { school } }
    socialCare { adoption { id } lookedAfterPeriods { placementAddress { postcode } } } } }`;
  const paths: Readonly<Record<string, readonly (readonly string[])[]>> = {
    refuge: [['address'], ['education', 'enrolments'], ['health', 'registrations']],
    adopted: [['socialCare', 'adoption']],
    sexualHealth: [['health', 'sexualHealth']],
    intelligence: [['police', 'intelligence']],
  };
  it.each(Object.keys(paths))('%s', async (key) => {
    const { person } = scriptedChild(key);
    const who = onCall(20 + Object.keys(paths).indexOf(key));
    const at = (body: AnswerBody) =>
      (paths[key] ?? []).map((path) =>
        path.reduce(
          (value: unknown, name) => (value as Record<string, unknown> | null)?.[name] ?? null,
          body.data?.person,
        ),
      );
    const before = at((await casework.ask(who, SHUT, { id: person })).body);
    expect((await request(who, [person], `Danger to life ${key}`)).errors).toBeUndefined();
    const after = at((await casework.ask(who, SHUT, { id: person })).body);
    if (key === 'refuge') {
      expect(JSON.stringify(after)).not.toMatch(/[A-Z]{2}\d|school"|"practice":"|line1":"/);
      expect(before[0]).toBeNull();
    } else expect(after).toEqual(before);
    expect(JSON.stringify(after)).not.toMatch(/"(infection|text)":"/);
  });

  it('barred: to whoever is barred the child is unknown, in the very words of a random id', async () => {
    const who: Asked = { persona: 'barred-practitioner', purpose: 'section47Enquiry' };
    const variables = { key: randomUUID(), reason: 'Danger to life' };
    const barred = await casework.ask(who, REQUEST, { ...variables, persons: [scriptedChild('barred').person] });
    const random = await casework.ask(who, REQUEST, { ...variables, persons: [randomUUID()] });
    expect(codeOf(barred.body)).toBe('PERSON_UNKNOWN');
    expect(barred.text).toBe(random.text);
    // The reason is not read before: an empty one tells nothing either.
    expect(
      (await casework.ask(who, REQUEST, { ...variables, persons: [scriptedChild('barred').person], reason: '' })).text,
    ).toBe(random.text);
  });
});

it('no refusal is without somebody to ring: of the policy, of the gateway, of a source', async () => {
  const outOfHours = { name: expect.stringContaining('out of hours'), telephone: expect.any(String) };
  const refused = (await casework.ask(onCall(9), READ, { id: child })).body;
  expect(reasonsOf(refused).length).toBeGreaterThan(0);
  for (const notice of refused.extensions?.lintel?.notices ?? []) expect(notice).toMatchObject({ outOfHours });
  const notGranted = (await casework.ask({ ...onCall(9), purpose: 'scrutiny' }, READ, { id: child })).body;
  expect(codeOf(notGranted)).toBe('PURPOSE_NOT_GRANTED');
  expect(notGranted.errors?.[0]?.extensions?.contact).toEqual(outOfHours);
});
