import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import { round } from '#test/town/rounds';
import { until } from '#test/town/until';
import { actsTown, inPolice, write } from './actsTown';

/** What opens for a child gives its tasks however late, and however often, the agency looks. */
const town = actsTown.forTests();

const intelligence = scriptedChild('intelligence');

/** Nobody looks meanwhile, as where the agency is down or has no lease: the round's own lock is held. */
async function whileNobodyLooks<Done>(work: (sql: Client) => Promise<Done>): Promise<Done> {
  const client = new Client({ connectionString: town.lintel.databases.owner.police });
  await client.connect();
  await client.query("SELECT pg_advisory_lock(hashtext('lintel.holderTasks'))");
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

it('what ended, or was overwritten, before anybody looked gives its task all the same, each opening one', async () => {
  const { person } = scriptedChild('suspectedVictim');
  const [grant, caseId] = [randomUUID(), randomUUID()];
  const agencies = "unnest(ARRAY['police', 'health', 'education', 'socialCare', 'hub']) AS agency";
  await whileNobodyLooks(async (sql) => {
    const arrived = (text: string, values: readonly unknown[]) =>
      until(async () => (await sql.query(text, [...values])).rowCount === 1);
    await write(
      'governance',
      `INSERT INTO governance.emergency_grant (agency, id, person, organisation, practitioner, clauses, clause_ends, valid_from, valid_until)
       SELECT agency, $2, $1, 'marches-police', 'marches-police/missing-coordinator', '{}', '{}', now(), now() + interval '1 hour' FROM ${agencies}`,
      [person, grant],
    );
    await write('governance', 'UPDATE governance.emergency_grant SET revoked_at = now() WHERE id = $1', [grant]);
    await write(
      'governance',
      `INSERT INTO governance.case_state (agency, person, case_id, threshold, threshold_at)
       SELECT agency, $1, $2, 'safeguardingEnquiry', now() FROM ${agencies}`,
      [person, caseId],
    );
    const change = (set: string) =>
      write('governance', `UPDATE governance.case_state SET ${set} WHERE case_id = $1`, [caseId]);
    await change("threshold = 'section47Enquiry', threshold_at = now()");
    await change('strategy_discussion_at = now()');
    await change('strategy_discussion_at = now()');
    await change("threshold = 'earlyHelp', threshold_at = now()");
    await change('closed_at = now()');
    await arrived(
      "SELECT FROM governance.case_state WHERE agency = 'police' AND case_id = $1 AND closed_at IS NOT NULL",
      [caseId],
    );
    await arrived(
      "SELECT FROM governance.emergency_grant WHERE agency = 'police' AND id = $1 AND revoked_at IS NOT NULL",
      [grant],
    );
  });
  const causes = async () =>
    (
      await inPolice<{ cause: string }>(
        'SELECT cause FROM tasks.holder_task WHERE trigger LIKE $1 OR trigger LIKE $2 ORDER BY cause',
        [`%|${caseId}|%`, `%|${grant}`],
      )
    ).map(({ cause }) => cause);
  const all = [
    'emergencyAccess',
    'safeguardingEnquiry',
    'section47Enquiry',
    'strategyDiscussion',
    'strategyDiscussion',
  ];
  await until(async () => (await causes()).length >= all.length);
  expect(await causes()).toEqual(all);
});

it('the clock runs from the opening, however late the agency looks: what is past it then is escalated at once', async () => {
  const [caseId, grant] = [randomUUID(), randomUUID()];
  const agencies = "unnest(ARRAY['police', 'health', 'education', 'socialCare', 'hub']) AS agency";
  const opened = new Date(Date.now() - 5 * 3_600_000);
  const later = new Date(opened.getTime() + 4.5 * 3_600_000);
  await write(
    'governance',
    `INSERT INTO governance.case_state (agency, person, case_id, threshold, threshold_at)
     SELECT agency, $1, $2, 'section47Enquiry', $3 FROM ${agencies}`,
    [intelligence.person, caseId, opened],
  );
  await write(
    'governance',
    `INSERT INTO governance.emergency_grant (agency, id, person, organisation, practitioner, clauses, clause_ends, valid_from, valid_until)
     SELECT agency, $2, $1, 'marches-police', 'marches-police/missing-coordinator', '{}', '{}', $3, now() FROM ${agencies}`,
    [intelligence.person, grant, later],
  );
  interface Row {
    readonly opened_at: Date;
    readonly due_at: Date;
    readonly escalated_to: string | null;
  }
  const taskOf = (trigger: string) =>
    until(
      async () =>
        (
          await inPolice<Row>('SELECT opened_at, due_at, escalated_to FROM tasks.holder_task WHERE trigger LIKE $1', [
            trigger,
          ])
        )[0],
    );
  const hour = 3_600_000;
  expect(await taskOf(`%|${caseId}|%`)).toEqual({
    ...{ opened_at: opened, due_at: new Date(opened.getTime() + hour), escalated_to: 'privacyOfficer' },
  });
  expect(await taskOf(`%|${grant}`)).toEqual({
    ...{ opened_at: later, due_at: new Date(later.getTime() + hour), escalated_to: null },
  });
});

it('rows that come anew, as when a replica is copied again, give nothing twice, and nothing that ended long ago', async () => {
  const { person } = intelligence;
  const [old, recent, last] = [randomUUID(), randomUUID(), randomUUID()];
  const closed = (caseId: string, daysAgo: number) =>
    write(
      'governance',
      `INSERT INTO governance.case_state (agency, person, case_id, threshold, threshold_at, closed_at)
       SELECT agency, $1, $2, 'section47Enquiry', date_trunc('day', now()) - $3 * interval '1 day', now()
       FROM unnest(ARRAY['police', 'health', 'education', 'socialCare', 'hub']) AS agency`,
      [person, caseId, daysAgo],
    );
  await closed(old, 40);
  await closed(recent, 30);
  await write('governance', 'DELETE FROM governance.case_state WHERE case_id = ANY($1)', [[old, recent]]);
  await closed(old, 40);
  await closed(recent, 30);
  await closed(last, 0);
  const cases = async () =>
    (
      await inPolice<{ case: string }>(
        "SELECT split_part(trigger, '|', 2) AS case FROM tasks.holder_task WHERE person = $1 AND cause = 'section47Enquiry'",
        [person],
      )
    ).map((row) => row.case);
  await until(async () => (await cases()).includes(last));
  expect((await cases()).filter((each) => each === recent)).toHaveLength(1);
  expect(await cases()).not.toContain(old);
});

describe('silence that begins after the opening', () => {
  const { person, caseId } = scriptedChild('section47');
  const tasks = () =>
    inPolice<{ id: string; holdings: string[]; trigger: string; late: boolean }>(
      `SELECT t.id, t.holdings, t.trigger, t.opened_at > o.opened_at AS late FROM tasks.holder_task t
       JOIN tasks.opening o ON starts_with(t.trigger, o.trigger) WHERE o.cause = 'section47Enquiry' AND split_part(o.trigger, '|', 2) = $1
       ORDER BY t.opened_at`,
      [caseId],
    );
  const record = (table: 'intelligence' | 'incident', columns: string, values: string) =>
    write(
      'police',
      `INSERT INTO public.${table} (id, controller, subject, ${columns})
       SELECT gen_random_uuid(), l.controller, l.subject, ${values} FROM governance.link l
       WHERE l.agency = 'police' AND l.person = $1 ORDER BY l.controller LIMIT 1`,
      [person],
    );
  afterAll(async () => {
    await write('police', "DELETE FROM public.intelligence WHERE text = 'Known since'", []);
    await write('police', "DELETE FROM public.incident WHERE summary = 'Known since'", []);
  });

  it('is asked about while the enquiry stands open, of each controller once a kind of record', async () => {
    await until(
      async () =>
        (await inPolice('SELECT FROM tasks.opening WHERE person = $1 AND seen_at IS NOT NULL', [person])).length > 0,
    );
    expect(await tasks()).toEqual([]);
    await record('intelligence', 'text, handling_code', "'Known since', 'P'");
    const [first] = await until(async () => ((await tasks()).length > 0 ? tasks() : undefined));
    // Its clock runs from when there was something to ask about.
    expect(first).toMatchObject({ holdings: ['police.intelligence'], late: true });
    // What comes beside is another task, while the first is open too: whoever decides that has not read of it.
    await record('incident', 'summary, restriction', "'Known since', 'protectedPerson'");
    const [same, second] = await until(async () => ((await tasks()).length > 1 ? tasks() : undefined));
    expect(same).toEqual(first);
    expect(second).toMatchObject({ holdings: ['police.incident'], trigger: `${first?.trigger}|later|1`, late: true });
    // Neither what is open nor what was decided is asked about again.
    await write(
      'police',
      "UPDATE tasks.holder_task SET decision = 'notShared', reason = 'r', decided_at = now() WHERE id = $1",
      [first?.id],
    );
    for (let each = 0; each < 16; each += 1) await round();
    expect((await tasks()).map(({ id }) => id)).toEqual([first?.id, second?.id]);
    const opened = 'SELECT FROM tasks.holder_task_event WHERE task = $1 AND event = $2';
    expect(await inPolice(opened, [second?.id, 'opened'])).toHaveLength(1);
  });
});
