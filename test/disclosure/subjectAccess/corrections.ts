import { randomUUID } from 'node:crypto';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import { BASIS } from '#test/acts/holderBasis';
import { type Asked, type Claims, codeOf } from '#test/casework/caseworkTown';
import { OFFICERS } from '#test/town/alertedOf';
import { entriesOf } from '#test/town/entriesOf';
import { severalRounds } from '#test/town/rounds';
import type { AnswerBody } from '#test/town/startTown';
import { until } from '#test/town/until';
import { docExample } from '../docExamples';
import { accessTown, doneOf, officerOf, who } from './accessTown';

/** A record that was wrong: who was given it is told, and whether it was a breach is decided. */
const access = accessTown.forTests();

const EFA = scriptedChild('gillick');

describe('correcting a record', () => {
  const KAI = scriptedChild('intelligence');
  const force = who('marches-police', 'privacyOfficer');
  const detective: Asked = { persona: 'police-officer', purpose: 'section47Enquiry', case: KAI.caseId ?? '' };
  const worker: Asked = { persona: 'social-worker', purpose: 'section47Enquiry', case: KAI.caseId ?? '' };
  const SEEN = 'query($id: ID!) { person(id: $id) { police { incidents { id kind summary } } } }';
  const CORRECT = docExample('Correct');
  const reason = 'Another child of that name';
  const NOTICES = '{ rows: policeCorrectionNotices { entries { id receipt items at sentence } } }';
  const BREACHES =
    '{ rows: policeBreachTasks { entries { id personId correction notified openedAt dueAt overdue decision } } }';
  const DECIDE_BREACH = `mutation($key: String!, $task: ID!, $decision: String! = "notified", $reason: String! = "Given to two agencies") {
    done: policeDecideBreach(key: $key, task: $task, decision: $decision, subjectTold: false, reason: $reason) { id decision subjectTold decidedAt overdue } }`;
  const rowsFor = async (by: Asked, query: string) => {
    const { body, text } = await access.town.ask(by, query);
    expect(body.errors).toBeUndefined();
    return { rows: entriesOf(body, 'rows') ?? [], text };
  };

  let record = '';
  let receipts: readonly string[] = [];
  let corrected: AnswerBody = {};
  const key = randomUUID();
  const correctOnce = () => access.town.ask(force, CORRECT, { key, record, reason, fields: ['kind'] });
  beforeAll(async () => {
    const [given] = await access.town.rows<{ id: string }>(
      'police',
      `SELECT r.id FROM public.incident r JOIN governance.link l USING (controller, subject)
       WHERE l.person = $1 AND r.controller = 'marches-police' AND r.restriction = 'none' LIMIT 1`,
      [KAI.person],
    );
    record = given?.id ?? '';
    const asked = [
      await access.town.ask(worker, SEEN, { id: KAI.person }),
      await access.town.ask(detective, SEEN, { id: KAI.person }),
    ];
    receipts = asked.map((answer) => answer.receipts.find(({ agency }) => agency === 'police')?.id ?? '');
    corrected = (await correctOnce()).body;
  });

  it('lists every disclosure made of it, tells each recipient, and opens the breach with its clock, once', async () => {
    expect(corrected.errors).toBeUndefined();
    const done = doneOf(corrected) as {
      id: string;
      receipts: string[];
      notTold: string[];
      breachTask: string;
      breachDueAt: string;
    };
    expect(done).toMatchObject({ dataItems: ['police.incident.kind'] });
    expect(done.receipts).toEqual(expect.arrayContaining([...receipts]));
    expect((await correctOnce()).body.data).toEqual(corrected.data);
    const { rows } = await rowsFor(force, BREACHES);
    const task = rows.find(({ id }) => id === done.breachTask);
    expect(task).toMatchObject({
      personId: KAI.person,
      notified: done.receipts.length - done.notTold.length,
      overdue: false,
      decision: null,
    });
    expect(Date.parse(String(task?.dueAt)) - Date.parse(String(task?.openedAt))).toBe(72 * 3_600_000);
    await access.town.rows(
      'police',
      "UPDATE subject_access.breach_task SET due_at = now() - interval '1 minute' RETURNING id",
    );
    expect((await rowsFor(force, BREACHES)).rows[0]).toMatchObject({ id: done.breachTask, overdue: true });
  });

  it('whoever was given a count that the record is in was given something made of it, whatever field was wrong', async () => {
    const { person } = scriptedChild('convergence');
    const hub: Asked = { persona: 'hub-practitioner', purpose: 'section47Enquiry', reason: 'Injury' };
    const counted = await access.town.ask(
      { ...hub, case: scriptedChild('convergence').caseId ?? '' },
      'query($id: ID!) { person(id: $id) { indicators { kind atLeast } } }',
      { id: person },
    );
    expect(JSON.stringify(counted.body.data)).toContain('{"kind":"persistentAbsence","atLeast":4}');
    const [attendance] = await access.town.rows<{ id: string; controller: string }>(
      'education',
      `SELECT r.id, r.controller FROM public.attendance r JOIN governance.link l USING (controller, subject)
       WHERE l.person = $1 AND r.persistent_absence LIMIT 1`,
      [person],
    );
    const correct = docExample('Correct', 'education');
    const variables = { record: attendance?.id, reason, fields: ['percentage'] };
    const done = doneOf(await access.town.act(officerOf(attendance?.controller ?? ''), correct, variables)) as {
      dataItems: string[];
      receipts: string[];
    };
    expect(done.dataItems).toEqual(['education.attendance.count', 'education.attendance.percentage']);
    expect(done.receipts).toContain(counted.receipts.find(({ agency }) => agency === 'education')?.id);
  });

  it('a consent is a record like any other: an officer of its controller corrects it, and who was given it is told', async () => {
    const [consent] = await access.town.rows<{ id: string; controller: string; controllers: string[] }>(
      'governance',
      'SELECT id, controller, controllers FROM public.person_consent WHERE person = $1 ORDER BY id LIMIT 1',
      [EFA.person],
    );
    const seen = await access.town.ask(
      { persona: 'early-help-worker', purpose: 'earlyHelp' },
      'query($id: ID!) { person(id: $id) { consents { id gate } } }',
      { id: EFA.person },
    );
    expect(seen.body.errors).toBeUndefined();
    const correct = (organisation: string) =>
      access.town.act(officerOf(organisation), docExample('Correct', 'governance'), {
        record: consent?.id,
        reason,
        fields: ['gate'],
      });
    expect(codeOf(await correct('marchford-council'))).toBe('RECORD_UNKNOWN');
    const done = doneOf(await correct(consent?.controller ?? '')) as { dataItems: string[]; receipts: string[] };
    expect(done.dataItems).toEqual(['governance.consent.gate']);
    expect(done.receipts.length).toBeGreaterThan(0);
    // It was given in the name of each that it names: each has the same to tell, whichever corrects, and hears of no other's.
    const others = consent?.controllers.filter((each) => each !== consent.controller) ?? [];
    expect(others.length).toBeGreaterThan(0);
    const OPEN = '{ rows: governanceBreachTasks { entries { id notified } } }';
    const tasks = async (of: string) => (await rowsFor(officerOf(of), OPEN)).rows;
    for (const other of others) {
      const before = await tasks(consent?.controller ?? '');
      const corrected = doneOf(await correct(other)) as { receipts: string[]; breachTask: string };
      expect(corrected.receipts).toEqual(done.receipts);
      expect(await tasks(other)).toContainEqual({ id: corrected.breachTask, notified: done.receipts.length });
      expect(await tasks(consent?.controller ?? '')).toEqual(before);
    }
  });

  it('a recipient reads receipt and item, and nobody’s identity; others read nothing', async () => {
    const mine = await rowsFor(worker, NOTICES);
    expect(mine.rows).toMatchObject([{ receipt: receipts[0], items: ['incident: kind'] }]);
    expect(mine.text).not.toMatch(new RegExp(`${KAI.person}|marches-police|police-officer|Another child`));
    for (const role of ['privacyOfficer', 'safeguardingLead'] as const)
      expect((await rowsFor(who('afonwen-council', role), NOTICES)).rows.map(({ receipt }) => receipt)).toEqual([
        receipts[0],
      ]);
    for (const by of [
      { ...worker, persona: 'social-worker-england' },
      officerOf('marchford-council'),
      who('marchford-council', 'safeguardingLead'),
      // Of the organisation that was given it, and neither its lead nor an officer.
      who('afonwen-council', 'dutyOfficer'),
    ])
      expect((await rowsFor(by, NOTICES)).rows).toEqual([]);
  });

  it('a recipient is alerted of it, and with them the officers and leads of their organisation, once; nobody else', async () => {
    const [notice] = (await rowsFor(worker, NOTICES)).rows;
    const alertsOf = async (by: Asked) =>
      (await rowsFor(by, '{ rows: alerts(first: 500) { entries { kind reference agency } } }')).rows.filter(
        ({ reference }) => reference === notice?.id,
      );
    const alert = { kind: 'disclosureCorrected', reference: notice?.id, agency: 'police' };
    await until(async () => (await alertsOf(worker)).length > 0);
    // A call that was cut off before it was kept tells nothing anew.
    await access.town.rows(
      'police',
      'UPDATE subject_access.correction_notice SET alerted_at = NULL WHERE id = $1 RETURNING id',
      [notice?.id],
    );
    await severalRounds();
    const readers = [
      worker,
      ...OFFICERS.map((role) => who('afonwen-council', role)),
      who('afonwen-council', 'safeguardingLead'),
    ];
    for (const by of readers) expect(await alertsOf(by)).toEqual([alert]);
    const colleague: Asked = {
      ...worker,
      as: { ...who('afonwen-council', 'socialWorker').as, practitioner: 'afonwen-council/another' } as Claims,
    };
    for (const by of [
      colleague,
      who('afonwen-council', 'dutyOfficer'),
      { ...worker, persona: 'social-worker-england' },
    ])
      expect(await alertsOf(by)).toEqual([]);
    // Whoever is barred from the child by now is told of it no more.
    const kept = await access.town.rows('governance', 'SELECT persons FROM authority.alert WHERE reference = $1', [
      notice?.id,
    ]);
    expect(kept).toEqual([{ persons: [KAI.person] }]);
  });

  it('is for the controller’s own officers, with a record and fields that there are', async () => {
    const code = async (by: Asked, variables: Record<string, unknown>) =>
      codeOf(await access.town.act(by, CORRECT, { record, reason, fields: ['kind'], ...variables }));
    expect(await code(officerOf('gwent-y-gororau-police'), {})).toBe('RECORD_UNKNOWN');
    expect(await code(force, { record: randomUUID() })).toBe('RECORD_UNKNOWN');
    expect(await code(force, { record: 'x' })).toBe('RECORD_UNKNOWN');
    expect(await code(force, { fields: ['colour'] })).toBe('CORRECTION_INVALID');
    expect(await code(force, { fields: [] })).toBe('CORRECTION_INVALID');
    expect(await code(force, { reason: ' ' })).toBe('REASON_MISSING');
    for (const each of [record, randomUUID()]) expect(await code(detective, { record: each })).toBe('ACT_NOT_GRANTED');
  });

  it('the breach is decided once, by the same organisation, with a reason; late, it is overdue no more', async () => {
    await access.town.rows('police', "UPDATE subject_access.breach_task SET due_at = now() - interval '1 minute'");
    const { rows } = await rowsFor(force, BREACHES);
    const task = rows[0]?.id;
    expect(rows[0]).toMatchObject({ decision: null, overdue: true });
    const code = async (by: Asked, variables: Record<string, unknown>) =>
      codeOf(await access.town.act(by, DECIDE_BREACH, { task, ...variables }));
    expect(await code(who('gwent-y-gororau-police', 'privacyOfficer'), {})).toBe('BREACH_UNKNOWN');
    for (const each of [task, randomUUID()]) expect(await code(detective, { task: each })).toBe('ACT_NOT_GRANTED');
    expect(await code(force, { decision: 'forgotten' })).toBe('DECISION_INVALID');
    expect(await code(force, { reason: '' })).toBe('REASON_MISSING');
    const { data } = await access.town.act(force, DECIDE_BREACH, { task });
    expect(data?.done).toMatchObject({ id: task, decision: 'notified', subjectTold: false, overdue: false });
    const all = await rowsFor(force, BREACHES.replace('policeBreachTasks', 'policeBreachTasks(open: false)'));
    expect(all.rows).toContainEqual(expect.objectContaining({ id: task, decision: 'notified', overdue: false }));
    expect(await code(force, {})).toBe('BREACH_DECIDED');
    expect((await rowsFor(force, BREACHES)).rows.map(({ id }) => id)).not.toContain(task);
    expect(codeOf((await access.town.ask(worker, BREACHES)).body)).toBe('ACCESS_NOT_YOURS');
  });

  it('whom a holder told outside of any answer is told like any recipient: its officers and leads, since nobody is named there', async () => {
    const desk: Asked = { persona: 'duty-officer', purpose: 'informationGovernance' };
    const TASKS = '{ rows: policeHolderTasks { entries { id personId } } }';
    const task = await until(async () =>
      (await rowsFor(desk, TASKS)).rows.find(({ personId }) => personId === KAI.person),
    );
    const SHARE = `mutation($key: String!, $task: ID!, $basis: UnlockBasisInput!) { policeDecideHolderTask(key: $key, task: $task, decision: "shared",
      reason: "Told the team by phone.", sharedWith: "afonwen-council", items: ["police.intelligence.text"], basis: $basis) { id } }`;
    const shared = await access.town.ask(desk, SHARE, { key: randomUUID(), task: task.id, basis: BASIS });
    expect(shared.body.errors).toBeUndefined();
    const receipt = shared.receipts.find(({ agency }) => agency === 'police')?.id;
    const [held] = await access.town.rows<{ id: string }>(
      'police',
      `SELECT r.id FROM public.intelligence r JOIN governance.link l USING (controller, subject)
       WHERE l.person = $1 AND r.controller = 'marches-police' LIMIT 1`,
      [KAI.person],
    );
    const done = doneOf(await access.town.act(force, CORRECT, { record: held?.id, reason, fields: ['text'] }));
    expect(done).toMatchObject({ receipts: expect.arrayContaining([receipt]), notTold: [] });
    const council = who('afonwen-council', 'safeguardingLead');
    const [notice] = (await rowsFor(council, NOTICES)).rows;
    expect(notice).toMatchObject({ receipt, items: ['intelligence: text'] });
    const ALERTS = '{ rows: alerts(first: 500) { entries { kind reference } } }';
    const alert = { kind: 'disclosureCorrected', reference: notice?.id };
    const told = async (by: Asked) =>
      (await rowsFor(by, ALERTS)).rows.some(({ reference }) => reference === notice?.id);
    await until(() => told(council));
    expect((await rowsFor(council, ALERTS)).rows).toContainEqual(alert);
    expect(await told(worker)).toBe(false);
    expect((await rowsFor(worker, NOTICES)).rows.map((row) => row.receipt)).not.toContain(receipt);
  });
});
