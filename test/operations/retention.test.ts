import { join } from 'node:path';
import { Pool } from 'pg';
import { readSigningKey } from '#policies/disclosure/treeHead';
import { RECORD_TYPES, type RecordType, readSchedule } from '#policies/retention/schedule';
import { SUBGRAPHS } from '#subgraphs/definitions';
import { destroyExpired, freezeLog } from '#subgraphs/kit/retention/destroyExpired';
import type { DestroyedEntry, NoteDestroyed } from '#subgraphs/kit/retention/destroyedList';
import { RETAINED_BY_ALL } from '#subgraphs/kit/retention/retainedRows';
import { isSound, verifyLogs } from '#subgraphs/kit/verify/verifyLogs';
import {
  ACCESS_AFTER,
  ACCESS_BEFORE,
  ELSEWHERE,
  LOOKUPS,
  SUBJECT_ACCESS,
  TASKS,
  TASKS_AFTER,
  TASKS_BEFORE,
} from '#test/disclosure/retainedRows';
import { disclosure } from '#test/disclosure/smallLog';
import { type Logs, startLogs } from '#test/disclosure/startLogs';

/** What is past its period goes, leaves a record of its going, and the log still verifies. */
const NOW = new Date();
const SCHEDULE = join(__dirname, '..', '..', 'policies', 'retention', 'schedule.yaml');
const rules = readSchedule(SCHEDULE);

let logs: Logs;
beforeAll(async () => {
  logs = await startLogs();
}, 120_000);
afterAll(() => logs.stop());

describe('of an agency', () => {
  let owner: Pool;
  beforeAll(async () => {
    const password = logs.secrets.databasePasswords.police_owner ?? '';
    owner = new Pool({ connectionString: logs.postgres.databaseUrl('police_owner', password, 'police'), max: 1 });
    owner.on('error', () => undefined);
    const persons = ['a', 'b', 'c', 'd'].map((each) => `${each.repeat(8)}-0000-4000-8000-000000000000`);
    for (const person of persons)
      await logs.asOwner('police', 'INSERT INTO governance.subject_revision VALUES ($1, 1)', [person]);
    await logs.pools.police.query('SELECT 1');
    for (const person of persons)
      await logs.desk().release(
        // A text that PostgreSQL's json cannot carry keeps nothing from being destroyed.
        { ...disclosure(person), persons: [], reason: 'nothing \u0000' },
        { protocolRevision: '0', subjects: {}, endsAt: null },
      );
    // The last as by a clock that was wrong: old, and behind one that is to be kept.
    await logs.asOwner('police', "UPDATE disclosure.log SET appended_at = now() - interval '9 years' WHERE seq <> 3");
    await logs.asOwner(
      'police',
      "INSERT INTO acts.performed VALUES ('o', 'p', 'k', 'a', '', now() - interval '1 year', NULL, 0), ('o', 'p', 'l', 'a', '', now(), NULL, 0)",
    );
    await logs.asOwner('police', SUBJECT_ACCESS);
    await logs.asOwner('police', TASKS);
    await logs.asOwner('police', LOOKUPS);
    await logs.witnessRound();
  }, 120_000);
  afterAll(() => owner.end());

  const noted: DestroyedEntry[] = [];
  const note: NoteDestroyed = (entry) => void noted.push(entry);
  const run = (dryRun: boolean, only = rules) => {
    const logKey = readSigningKey(logs.secrets.logKeys.police);
    return destroyExpired({ pool: owner, agency: 'police', retained: [], logKey, rules: only, now: NOW, dryRun, note });
  };
  const left = async () =>
    (
      await logs.asOwner<object>(
        'police',
        `SELECT (SELECT array_agg(seq::int ORDER BY seq) FROM disclosure.log WHERE body IS NOT NULL AND octet_length(requester) > 0) AS bodies,
         (SELECT count(*)::int FROM disclosure.restricted WHERE body IS NOT NULL AND seq <= 4) AS restricted,
         (SELECT count(*)::int FROM acts.performed) AS acts, (SELECT array_agg(practitioner ORDER BY practitioner) FROM subject_access.reviewer) AS reviewers,
         (SELECT array_agg(name ORDER BY name COLLATE "C") FROM (SELECT evidence AS name FROM subject_access.request
           UNION ALL SELECT 'review of ' || q.evidence FROM subject_access.review x JOIN subject_access.request q ON q.id = x.request
           UNION ALL SELECT 'opinion on ' || q.evidence FROM subject_access.opinion x JOIN subject_access.request q ON q.id = x.request
           UNION ALL SELECT 'clarification of ' || q.evidence FROM subject_access.clarification x JOIN subject_access.request q ON q.id = x.request) AS r) AS requests,
         (SELECT array_agg(name ORDER BY name COLLATE "C") FROM (SELECT 'correction ' || right(id::text, 1) AS name FROM subject_access.correction
           UNION ALL SELECT 'notice of ' || right(correction::text, 1) FROM subject_access.correction_notice
           UNION ALL SELECT 'breach of ' || right(correction::text, 1) FROM subject_access.breach_task) AS c) AS corrections,
         (SELECT array_agg(text ORDER BY text) FROM tasks.unlock_request) AS unlocks, (SELECT array_agg(answer ORDER BY answer) FROM tasks.unlock_handling) AS answers,
         (SELECT array_agg(text ORDER BY text) FROM tasks.unlock_disagreement) AS disagreements,
         (SELECT array_agg(trigger ORDER BY trigger) FROM tasks.holder_task) AS tasks, (SELECT array_agg(text ORDER BY text) FROM (SELECT split_part(trigger, '|', 1) AS text FROM tasks.opening) AS o) AS openings,
         (SELECT count(*)::int FROM tasks.holder_task_event) AS events, (SELECT array_agg(practitioner ORDER BY practitioner) FROM lookups.own_family) AS lookups, (SELECT count(*)::int FROM retention.destroyed) AS records`,
      )
    )[0];
  const expected = [
    { recordType: 'disclosureLog.ordinary', rule: 'disclosure-log-E', number: 2 },
    { recordType: 'disclosureLog.restricted', rule: 'disclosure-log-restricted-E', number: 2 },
    { recordType: 'acts.performed', rule: 'acts-E', number: 1 },
    { recordType: 'subjectAccess.release', rule: 'releases-E', number: 1 },
    { recordType: 'subjectAccess.request', rule: 'access-requests-E', number: 2 },
    { recordType: 'subjectAccess.correction', rule: 'corrections-E', number: 1 },
    { recordType: 'tasks.unlock', rule: 'unlock-E', number: 1 },
    { recordType: 'tasks.holderTask', rule: 'holder-tasks-E', number: 1 },
    { recordType: 'lookups.ownFamily', rule: 'told-lookups-E', number: 1 },
  ];

  const all = {
    bodies: [1, 2, 3, 4],
    restricted: 4,
    acts: 2,
    reviewers: ['p1', 'p2'],
    ...ACCESS_BEFORE,
    ...TASKS_BEFORE,
    lookups: ['told', 'told today', 'untold'],
    records: 0,
  };

  it('the log is frozen when asked, which PostgreSQL does not by itself while answers are given', async () => {
    const pages = () =>
      logs.asOwner<object>(
        'police',
        `SELECT relname, relallfrozen = relpages AND relpages > 0 AS frozen FROM pg_class
         WHERE relnamespace = 'disclosure'::regnamespace AND relname IN ('log', 'restricted') ORDER BY relname`,
      );
    expect(await pages()).toEqual([
      { relname: 'log', frozen: false },
      { relname: 'restricted', frozen: false },
    ]);
    await freezeLog(owner);
    expect(await pages()).toEqual([
      { relname: 'log', frozen: true },
      { relname: 'restricted', frozen: true },
    ]);
  });

  it('a dry run counts, and destroys nothing', async () => {
    expect(await run(true)).toEqual(expected);
    expect(await left()).toEqual(all);
  });

  it.each(expected)('$recordType: what cannot be recorded is not destroyed', async ({ recordType }) => {
    await logs.asOwner('police', 'ALTER TABLE retention.destroyed ADD CONSTRAINT full_disk CHECK (number < 0)');
    try {
      await expect(
        run(
          false,
          rules.filter((rule) => rule.recordType === recordType),
        ),
      ).rejects.toThrow('full_disk');
      expect(await left()).toEqual(all);
    } finally {
      await logs.asOwner('police', 'ALTER TABLE retention.destroyed DROP CONSTRAINT full_disk');
    }
  });

  it('what is past its period goes, with a record that holds no content; the log verifies; a second run finds nothing', async () => {
    expect(await run(false)).toEqual(expected);
    expect(await left()).toEqual({
      bodies: [3, 4],
      restricted: 2,
      acts: 1,
      reviewers: ['p2'],
      ...ACCESS_AFTER,
      ...TASKS_AFTER,
      lookups: ['told today', 'untold'],
      records: 9,
    });
    expect((await run(false)).map(({ number }) => number)).toEqual(expected.map(() => 0));
    await logs.witnessRound();
    const report = (await verifyLogs(logs.verifier)).find(
      (each) => each.kind === 'read' && each.verdict.log === 'police',
    );
    expect(report === undefined ? null : isSound(report)).toBe(true);
    const rows = await logs.asOwner<object>(
      'police',
      'SELECT record_type, rule, number::int FROM retention.destroyed ORDER BY id',
    );
    expect(rows).toEqual(expected.map(({ recordType, ...rest }) => ({ record_type: recordType, ...rest })));
  });

  it('what went is noted outside the database once, up to which instant and under which rule; a dry run and what failed note nothing', () => {
    const went = noted.map((entry) => (entry.kind === 'expired' ? [entry.recordType, entry.rule] : []));
    expect(went.slice(-expected.length)).toEqual(expected.map(({ recordType, rule }) => [recordType, rule]));
    expect(noted.every((entry) => entry.kind === 'expired' && entry.olderThan < NOW.toISOString())).toBe(true);
  });

  it('a body taken away without a record of it is found', async () => {
    await logs.asOwner('police', 'UPDATE disclosure.log SET body = NULL WHERE seq = 3');
    const report = (await verifyLogs(logs.verifier)).find(
      (each) => each.kind === 'read' && each.verdict.log === 'police',
    );
    expect(report === undefined ? null : isSound(report)).toBe(false);
  });
});

describe('of governance and the hub', () => {
  const pools: Partial<Record<string, Pool>> = {};
  const AGES = "WITH ages(at, name) AS (VALUES (now() - interval '30 years', 'old'), (now(), 'today'))";
  beforeAll(async () => {
    for (const database of ['governance', 'hub']) {
      const owner = `${database}_owner`;
      const url = logs.postgres.databaseUrl(owner, logs.secrets.databasePasswords[owner] ?? '', database);
      const pool = new Pool({ connectionString: url, max: 1 });
      // What is still closing hears of the end of the server.
      pool.on('error', () => undefined);
      pools[database] = pool;
    }
    for (const { database, given } of ELSEWHERE)
      await pools[database]?.query(
        given.trimStart().startsWith('WITH') ? given : `${AGES}${given.startsWith(',') ? '' : ' '}${given}`,
      );
  }, 120_000);
  afterAll(() => Promise.all(Object.values(pools).map((pool) => pool?.end())));

  const run = async (database: 'governance' | 'hub', recordType: RecordType, dryRun: boolean) => {
    const [pool, definition] = [pools[database], await SUBGRAPHS[database]?.()];
    if (pool === undefined || definition === undefined) throw new Error(`No ${database}.`);
    const { agency, retained = [] } = definition;
    const logKey = readSigningKey(logs.secrets.logKeys[agency]);
    // With those of the log, which bound what explains it: none of its records is old here.
    const only = rules.filter((rule) => rule.recordType === recordType || rule.recordType.startsWith('disclosureLog.'));
    const done = await destroyExpired({
      pool,
      agency,
      retained,
      logKey,
      rules: only,
      now: NOW,
      dryRun,
      note: () => undefined,
    });
    return done.find((each) => each.recordType === recordType);
  };

  it.each(ELSEWHERE)('$recordType: what is past its period goes, and is recorded', async (row) => {
    const { recordType, database, before, after, number } = row;
    const left = async () =>
      (await pools[database]?.query<{ name: string }>(row.left))?.rows.map(({ name }) => name).toSorted();
    expect(await run(database, recordType, true)).toMatchObject({ number });
    expect(await left()).toEqual([...before].toSorted());
    expect(await run(database, recordType, false)).toMatchObject({ number });
    expect(await left()).toEqual([...after].toSorted());
    expect(await run(database, recordType, false)).toMatchObject({ number: 0 });
    const recorded = await pools[database]?.query<object>(
      'SELECT number::int FROM retention.destroyed WHERE record_type = $1',
      [recordType],
    );
    expect(recorded?.rows).toEqual([{ number }]);
  });

  it('a dry run counts also what waits for a row of another type that goes in the same run', async () => {
    const pool = pools.governance;
    const { agency, retained = [] } = (await SUBGRAPHS.governance?.()) ?? {};
    if (pool === undefined || agency === undefined) throw new Error('No governance.');
    await pool.query(`WITH alerted AS (INSERT INTO authority.alert (id, organisation, roles, kind, reference, persons, at)
        VALUES (gen_random_uuid(), 'elsewhere', '{}', 'exclusionEnded', md5('with its alert')::uuid, '{}', now() - interval '30 years'))
      INSERT INTO governance.exclusion (agency, id, person, organisation, practitioner, valid_from, valid_until)
        VALUES ('hub', md5('with its alert')::uuid, gen_random_uuid(), 'o', 'with its alert', now() - interval '30 years', now() - interval '29 years')`);
    const logKey = readSigningKey(logs.secrets.logKeys[agency]);
    const all = (dryRun: boolean) =>
      destroyExpired({ pool, agency, retained, logKey, rules, now: NOW, dryRun, note: () => undefined });
    const counted = await all(true);
    expect(await all(true)).toEqual(counted);
    expect(await all(false)).toEqual(counted);
    for (const type of ['authority.alert', 'authority.exclusion'])
      expect(counted.find(({ recordType }) => recordType === type)?.number).toBeGreaterThan(0);
  });

  it('every record type is of the log, of every agency, or of one of the two', () => {
    const known = [...RETAINED_BY_ALL, ...ELSEWHERE].map(({ recordType }) => recordType);
    expect(new Set(['disclosureLog.ordinary', 'disclosureLog.restricted', ...known])).toEqual(new Set(RECORD_TYPES));
  });
});
