import { randomUUID } from 'node:crypto';
import { entriesOf } from '#test/town/entriesOf';
import { round } from '#test/town/rounds';
import { until } from '#test/town/until';
import { inPolice, write } from './actsTown';
import { ask, codeOf, DECIDE, type Task, tasksOf, town } from './holderTasksAsked';

/** What would be a holder's part of a pattern and is counted by nobody: the holder is asked, and nobody else reads of it. */
const FORCE = 'marches-police';
const NOTE = 'Not counted';
const CAUSE = 'patternNotCounted';
/** Looks go around every 15 rounds. */
const LOOKS = 16;

interface Known {
  readonly person: string;
  readonly subject: string;
}
const NOBODY: Known = { person: '', subject: '' };

interface Alerts {
  readonly alerts: {
    readonly entries: readonly { reference: string }[];
    readonly police: { readonly entries: readonly { kind: string; reference: string }[] };
  };
}

describe('records of a pattern that nobody counts', () => {
  /** Children whom the force knows, of whom it holds no such record and was asked nothing. */
  let [restricted, beside, before] = [NOBODY, NOBODY, NOBODY];
  beforeAll(async () => {
    const rows = await inPolice<Known>(
      `SELECT l.person::text AS person, l.subject FROM governance.link l WHERE l.controller = $1 AND l.ended_at IS NULL
         AND NOT EXISTS (SELECT FROM public.missing_episode m WHERE m.controller = l.controller AND m.subject = l.subject)
         AND NOT EXISTS (SELECT FROM tasks.holder_task t WHERE t.person = l.person)
         AND NOT EXISTS (SELECT FROM governance.case_state k WHERE k.person = l.person)
         AND NOT EXISTS (SELECT FROM governance.detriment d WHERE d.person = l.person)
       ORDER BY l.person LIMIT 3`,
      [FORCE],
    );
    expect(rows).toHaveLength(3);
    [restricted = NOBODY, beside = NOBODY, before = NOBODY] = rows;
  });
  const record = (subject: string, restriction: string, ago: string) =>
    write(
      'police',
      `INSERT INTO public.missing_episode (id, controller, subject, period_start, circumstances, restriction)
       VALUES ($1, $2, $3, now() - $4::interval, $5, $6)`,
      [randomUUID(), FORCE, subject, ago, NOTE, restriction],
    );
  const asked = async (person: string): Promise<readonly Task[]> =>
    (await tasksOf(person, { open: false })).filter(({ cause }) => cause === CAUSE);
  const looks = async () => {
    for (let each = 0; each < LOOKS; each += 1) await round();
  };
  const indicators = async (person: string) => {
    const query = 'query($id: ID!) { person(id: $id) { indicators { kind window atLeast } convergence } }';
    const { body } = await town.ask({
      ...{ persona: 'hub-practitioner', purpose: 'screening', reason: 'A report', query, variables: { id: person } },
    });
    const { receipts = [], ...lintel } = body.extensions?.lintel ?? {};
    return JSON.stringify({ ...body, extensions: { lintel, receipts: receipts.map(({ agency }) => agency) } });
  };
  afterAll(() => write('police', 'DELETE FROM public.missing_episode WHERE circumstances = $1', [NOTE]));

  it('their holder is asked, once in the time of a pattern; who counts reads as before', async () => {
    const told = await indicators(restricted.person);
    await record(restricted.subject, 'protectedPerson', '1 month');
    await record(beside.subject, 'protectedPerson', '1 month');
    await record(beside.subject, 'none', '2 months');
    await record(before.subject, 'protectedPerson', '7 months');
    const task = await until(async () => (await asked(restricted.person))[0]);
    expect(task).toMatchObject({
      ...{ controller: FORCE, holdings: ['police.missingEpisode'], assignedTo: 'dutyOfficer', decision: null },
      events: [{ event: 'opened', by: null }],
    });
    expect(await indicators(restricted.person)).toBe(told);
    // Its alert is at its agency alone.
    const ALERTS = '{ alerts(first: 500) { entries { reference } police(first: 500) { entries { kind reference } } } }';
    const { alerts } = (await ask(ALERTS)).body.data as unknown as Alerts;
    expect(alerts.entries.map(({ reference }) => reference)).not.toContain(task.id);
    expect(alerts.police.entries).toContainEqual({ kind: 'holderTask', reference: task.id });
    // Another record of the kind asks nothing again, decided or not.
    await record(restricted.subject, 'protectedPerson', '3 months');
    await looks();
    expect(codeOf((await ask(DECIDE, { key: randomUUID(), task: task.id })).body)).toBeUndefined();
    await looks();
    expect(await asked(restricted.person)).toMatchObject([{ id: task.id, decision: 'notShared' }]);
    // One that is counted beside is the holder's part already; one of before is no part.
    expect([await asked(beside.person), await asked(before.person)]).toEqual([[], []]);
    expect(await indicators(restricted.person)).toBe(told);
  });

  it('what opens for the child asks by its own cause beside', async () => {
    const child = before;
    const caseId = randomUUID();
    await record(child.subject, 'protectedPerson', '1 month');
    await until(async () => (await asked(child.person))[0]);
    await write(
      'governance',
      `INSERT INTO governance.case_state (agency, person, case_id, threshold, threshold_at)
       SELECT agency, $1, $2, 'section47Enquiry', now() FROM unnest(ARRAY['police', 'health', 'education', 'socialCare', 'hub']) AS agency`,
      [child.person, caseId],
    );
    // What opened is another question, of another hour: it is asked by its own cause.
    const { body } = await until(async () => {
      const answer = await ask('{ policeHolderTasks(first: 500) { entries { id personId cause } } }');
      const found = entriesOf<Task>(answer.body, 'policeHolderTasks').filter(
        ({ personId }) => personId === child.person,
      );
      return found.some(({ cause }) => cause === 'section47Enquiry') ? answer : undefined;
    });
    const causes = entriesOf<Task>(body, 'policeHolderTasks')
      .filter(({ personId }) => personId === child.person)
      .map(({ cause }) => cause)
      .sort();
    expect(causes).toEqual([CAUSE, 'section47Enquiry'].sort());
    await write('governance', 'DELETE FROM governance.case_state WHERE case_id = $1', [caseId]);
  });
});
