import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { readSecrets } from '#embedded/readSecrets';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import { signServiceCall } from '#policies/service/serviceToken';
import { owedAlerts } from '#subgraphs/kit/alerts/owedAlerts';
import { type Asked, codeOf } from '#test/casework/caseworkTown';
import { clocksWith } from '#test/fixtures/clocksWith';
import { inDays, noonIn } from '#test/fixtures/days';
import { entriesOf } from '#test/town/entriesOf';
import { severalRounds } from '#test/town/rounds';
import { until } from '#test/town/until';
import { docExample } from '../docExamples';
import { accessTown, byCourt, doneOf, officerOf, who } from './accessTown';

/** What a controller owes by a day, a copy or a decision on a breach: who hears of it where nobody has acted, and how often. */
const access = accessTown.forTests();

const { person } = scriptedChild('convergence');
const FORCE = 'marches-police';
const officer = officerOf(FORCE);

interface Alert {
  readonly kind: string;
  readonly reference: string;
}
const alertsOf = async (by: Asked, reference: string): Promise<readonly string[]> => {
  const { body } = await access.town.ask(by, '{ alerts(first: 500) { entries { kind reference } } }');
  expect(body.errors).toBeUndefined();
  return (entriesOf<Alert>(body, 'alerts') ?? [])
    .filter((each) => each.reference === reference)
    .map(({ kind }) => kind);
};
const set = (columns: string, id: string, ...values: readonly unknown[]) =>
  access.town.rows('police', `UPDATE subject_access.request SET ${columns} WHERE id = $1 RETURNING id`, [
    id,
    ...values,
  ]);
/** The copy is to leave so many days from today. */
const leavesIn = (id: string, days: number) => set('leaves_on = $2', id, inDays(days));
const recorded = async (order: string) => (await access.recorded('police', officer, person, byCourt(order))).id;
const reviewsOf = async (id: string) =>
  (await access.town.rows('police', 'SELECT id FROM subject_access.review WHERE request = $1', [id])).length;
const untilTold = async (by: Asked, id: string, kinds: readonly string[]) => {
  await until(async () => (await alertsOf(by, id)).length >= kinds.length);
  await severalRounds();
  expect(await alertsOf(by, id)).toEqual(kinds);
};

describe('a copy', () => {
  const PAUSE = `mutation($key: String!, $request: ID!) {
    done: policePauseSubjectAccessRequest(key: $key, request: $request, question: "Which years?") { id pausedOn } }`;
  const PAGE = `query($after: String) { rows: policeSubjectAccessRequests(first: 2, after: $after) {
    entries { id overdue leftAt } next } }`;

  /** The own rows among all of the force, in the order of the pages of two. */
  async function listed(ids: readonly string[]) {
    const found: { readonly id: string; readonly overdue: boolean }[] = [];
    for (let after: string | null = null, more = true; more; ) {
      const { body } = await access.town.ask(officer, PAGE, { after });
      expect(body.errors).toBeUndefined();
      found.push(...(entriesOf<{ id: string; overdue: boolean }>(body, 'rows') ?? []));
      const page = body.data?.rows as { readonly next: string | null } | undefined;
      after = page?.next ?? null;
      more = after !== null;
    }
    expect(new Set(found.map(({ id }) => id)).size).toBe(found.length);
    return found.filter(({ id }) => ids.includes(id));
  }

  it('that is due and has not left comes first, the oldest day first, and is marked when its day is past', async () => {
    const due: string[] = [];
    for (const [order, days] of [
      ['Order 31', -2],
      ['Order 32', 0],
      ['Order 33', -9],
      ['Order 34', 12],
    ] as const) {
      const id = await recorded(order);
      await leavesIn(id, days);
      due.push(id);
    }
    const [twoDays, today, nineDays, later] = due as [string, string, string, string];
    const paused = await recorded('Order 35');
    expect((await access.town.act(officer, PAUSE, { request: paused })).errors).toBeUndefined();
    await leavesIn(paused, -20);
    const left: string[] = [];
    for (const order of ['Order 36', 'Order 37']) {
      const id = await recorded(order);
      await leavesIn(id, 0);
      await access.copyOf('police', officer, id);
      await leavesIn(id, -30);
      left.push(id);
    }
    const closed = await recorded('Order 38');
    await set(
      "leaves_on = $3, closed_at = now(), closed_by = $2, closing_reason = 'Ended'",
      closed,
      FORCE,
      inDays(-30),
    );
    const rows = await listed([...due, paused, ...left, closed]);
    expect(rows.map(({ id, overdue }) => [id, overdue])).toEqual([
      [nineDays, true],
      [twoDays, true],
      [today, false],
      [later, false],
      [paused, false],
      [closed, false],
      ...left.toReversed().map((id) => [id, false]),
    ]);
    // None is told of that has left, was closed, waits for whoever asked, or whose day is not past.
    await untilTold(officer, nineDays, ['subjectAccessOverdue']);
    for (const id of [later, paused, closed]) expect(await alertsOf(officer, id)).toEqual([]);
    for (const id of left) expect(await alertsOf(officer, id)).not.toContain('subjectAccessOverdue');
    expect(await alertsOf(officer, today)).toEqual(['subjectAccessWaits']);
  });

  it('that has not left is told of to the officers five days before, once for each day that is fixed, and to nobody else', async () => {
    const id = await recorded('Order 41');
    const barred = officerOf(FORCE, 'related');
    const BAR = `mutation($key: String!, $person: ID!) { setExclusion(key: $key, person: $person, organisation: "${FORCE}",
      practitioner: "${FORCE}/related", reason: "Related to the family") { id } }`;
    expect((await access.town.act(officer, BAR, { person })).errors).toBeUndefined();
    await leavesIn(id, 6);
    await severalRounds();
    expect(await alertsOf(officer, id)).toEqual([]);
    await leavesIn(id, 5);
    await untilTold(officer, id, ['subjectAccessWaits']);
    for (const role of ['privacyOfficer', 'caldicottGuardian'] as const)
      expect(await alertsOf(who(FORCE, role), id)).toEqual(['subjectAccessWaits']);
    for (const by of [barred, who(FORCE, 'safeguardingLead'), officerOf('gwent-y-gororau-police')])
      expect(await alertsOf(by, id)).toEqual([]);
    // A round that was cut off before it was kept tells nothing anew; another day is told of as well.
    await set('waits_told_of = NULL', id);
    await untilTold(officer, id, ['subjectAccessWaits']);
    await leavesIn(id, 3);
    await untilTold(officer, id, ['subjectAccessWaits', 'subjectAccessWaits']);
    await leavesIn(id, -1);
    await untilTold(officer, id, ['subjectAccessOverdue', 'subjectAccessWaits', 'subjectAccessWaits']);
  });

  it('is told of as long before its day as the clock of its controller’s country says', async () => {
    const clocks = clocksWith('subjectAccess.waits', { country: 'E', days: 9 }, { country: 'W', days: 2 });
    const english = await recorded('Order 43');
    const welsh = (await access.recorded('police', officerOf('gwent-y-gororau-police'), person, byCourt('Order 44')))
      .id;
    const client = new Client({ connectionString: access.town.town.lintel.databases.runtime.police });
    await client.connect();
    try {
      const sql = async <Row>(text: string, values: readonly unknown[]) =>
        (await client.query({ text, values: [...values] })).rows as Row[];
      // So far on that the rounds of the town tell of neither.
      const then = noonIn(1000);
      const toldIn = async (days: number) => {
        for (const id of [english, welsh]) await leavesIn(id, 1000 + days);
        const found = await owedAlerts('police', clocks).untold(sql, then);
        return found.filter(({ reference }) => [english, welsh].includes(reference)).map(({ reference }) => reference);
      };
      expect([await toldIn(10), await toldIn(9), await toldIn(3)]).toEqual([[], [english], [english]]);
      expect((await toldIn(2)).toSorted()).toEqual([english, welsh].toSorted());
    } finally {
      await client.end();
    }
  });

  it('is told of alike whether all was decided, something waits, or nothing is held', async () => {
    const [decided, waiting] = [await recorded('Order 51'), await recorded('Order 52')];
    expect(await access.decideAll('police', officer, decided, () => false)).not.toEqual([]);
    const { id: nothing } = await access.recorded(
      'police',
      officer,
      scriptedChild('familySupport').person,
      byCourt('Order 53'),
    );
    expect(await reviewsOf(nothing)).toBe(0);
    expect(await reviewsOf(waiting)).toBeGreaterThan(0);
    for (const id of [decided, waiting, nothing]) {
      await leavesIn(id, 2);
      await untilTold(officer, id, ['subjectAccessWaits']);
      await leavesIn(id, -1);
      await untilTold(officer, id, ['subjectAccessOverdue', 'subjectAccessWaits']);
    }
  });

  it.each([
    ['hub', 'hub', 'marchford-council'],
    ['governance', 'governance', 'marchford-council'],
    ['education', 'education', 'marchford-school-01'],
  ] as const)('of the %s is told of as any other', async (_where, agency, organisation) => {
    const by = officerOf(organisation);
    const { id } = await access.recorded(agency, by, person, byCourt('Order 61'));
    await access.town.rows(agency, 'UPDATE subject_access.request SET leaves_on = current_date - 1 WHERE id = $1', [
      id,
    ]);
    await until(async () => (await alertsOf(by, id)).length > 0);
    expect(await alertsOf(by, id)).toEqual(['subjectAccessOverdue']);
    // The list in which the reader finds it is that agency's.
    const { body } = await access.town.ask(by, '{ alerts(first: 500) { entries { reference agency } } }');
    const found = entriesOf<Alert>(body, 'alerts')?.filter(({ reference }) => reference === id);
    expect(found).toEqual([{ reference: id, agency }]);
  });
});

it('a breach that nobody decided in its 72 hours is told to the officers of its controller, once', async () => {
  const [given] = await access.town.rows<{ id: string }>(
    'police',
    `SELECT r.id FROM public.incident r JOIN governance.link l USING (controller, subject)
     WHERE r.controller = $1 AND r.restriction = 'none' ORDER BY r.id LIMIT 1`,
    [FORCE],
  );
  const correct = async () =>
    doneOf(
      await access.town.act(officer, docExample('Correct'), {
        record: given?.id,
        reason: 'Another child',
        fields: null,
      }),
    ) as { readonly breachTask: string };
  const [open, decided] = [(await correct()).breachTask, (await correct()).breachTask];
  const DECIDE = `mutation($key: String!, $task: ID!) { done: policeDecideBreach(
    key: $key, task: $task, decision: "notNotifiable", subjectTold: false, reason: "Given to nobody") { id } }`;
  expect((await access.town.act(officer, DECIDE, { task: decided })).errors).toBeUndefined();
  const due = (ids: readonly string[], columns: string) =>
    access.town.rows('police', `UPDATE subject_access.breach_task SET ${columns} WHERE id = ANY($1)`, [ids]);
  await severalRounds();
  expect(await alertsOf(officer, open)).toEqual([]);
  for (const _again of [1, 2]) {
    await due([open, decided], "due_at = now() - interval '1 minute', overdue_told_at = NULL");
    await untilTold(officer, open, ['breachOverdue']);
  }
  expect(await alertsOf(who(FORCE, 'privacyOfficer'), open)).toEqual(['breachOverdue']);
  expect(await alertsOf(officer, decided)).toEqual([]);
  for (const by of [officerOf('gwent-y-gororau-police'), who(FORCE, 'safeguardingLead')])
    expect(await alertsOf(by, open)).toEqual([]);
  expect(codeOf(await access.town.act(officer, DECIDE, { task: open }))).toBeUndefined();
});

it('an agency alerts those alone who answer for records there, of what it keeps; the hub tells what it finds', async () => {
  const { lintel } = access.town.town;
  const url = lintel.subgraphs.get('governance')?.url ?? '';
  const keys = readSecrets(lintel.home).serviceKeys;
  const tell = async (peer: 'gateway' | 'hub' | 'police', over: object, signedBy: keyof typeof keys = peer) => {
    const told = { kind: 'breachOverdue', organisation: FORCE, reference: randomUUID(), person, due: null, ...over };
    const call = { peer, method: 'POST', path: '/internal/alert', body: JSON.stringify(told) };
    const headers = { 'lintel-service': signServiceCall(call, keys[signedBy], new Date()) };
    return (await fetch(new URL(call.path, url), { method: 'POST', headers, body: call.body })).status;
  };
  const council = { organisation: 'marchford-council' };
  expect(await tell('police', {})).toBe(204);
  expect(await tell('hub', council)).toBe(204);
  expect(await tell('hub', { ...council, kind: 'caseReviewOverdue' })).toBe(204);
  // A council's hub is asked at every agency; to which of a kind's roles it went, the agency may say.
  const unlock = { kind: 'unlockNotAnswered', due: new Date().toISOString() };
  expect(await tell('police', { ...unlock, role: 'privacyOfficer' })).toBe(204);
  expect(await tell('police', { ...unlock, ...council, role: 'safeguardingLead' })).toBe(204);
  // Whoever was given something is of any organisation, and is the only one who is told by name.
  const corrected = { kind: 'disclosureCorrected', organisation: 'marchford-school-01', practitioner: 'somebody' };
  expect(await tell('police', corrected)).toBe(204);
  const asked = { ...unlock, kind: 'unlockAsked' };
  expect(await tell('police', { ...asked, ...council, role: 'hubPractitioner' })).toBe(204);
  for (const over of [
    council,
    { kind: 'caseReviewOverdue' },
    { kind: 'emergencyAccess' },
    { organisation: 'nobody' },
    { roles: ['policeOfficer'] },
    { role: 'policeOfficer' },
    { ...unlock, role: 'policeOfficer' },
    { ...unlock, organisation: 'marchford-school-01' },
    { ...asked, role: 'policeOfficer' },
    { ...corrected, organisation: 'nobody' },
    { practitioner: 'somebody' },
    { ...asked, organisation: 'marchford-school-01' },
  ])
    expect([over, await tell('police', over)]).toEqual([over, 403]);
  expect([await tell('gateway', {}), await tell('hub', council, 'police')]).toEqual([403, 401]);
});
