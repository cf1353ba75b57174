import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Pool } from 'pg';
import { parse } from 'yaml';
import { readSigningKey } from '#policies/disclosure/treeHead';
import { dueRule, RECORD_TYPES, type RetentionRule, readSchedule } from '#policies/retention/schedule';
import { destroyExpired } from '#subgraphs/kit/retention/destroyExpired';
import { isSound, verifyLogs } from '#subgraphs/kit/verify/verifyLogs';
import { disclosure } from './smallLog';
import { type Logs, startLogs } from './startLogs';

/** What is past its period goes, leaves a record of its going, and the log still verifies. */
const NOW = new Date();
const SCHEDULE = join(__dirname, '..', '..', 'policies', 'retention', 'schedule.yaml');
const rules = readSchedule(parse(readFileSync(SCHEDULE, 'utf8')));

describe('the schedule', () => {
  test('that is shipped has a rule for every record type in both jurisdictions', () => {
    for (const type of RECORD_TYPES) expect(dueRule(rules, type, NOW)).not.toBeNull();
  });

  const rule = (changes: Partial<RetentionRule>): RetentionRule => ({
    id: 'some-rule',
    recordType: 'acts.performed',
    jurisdiction: 'E',
    keepFor: { years: 1 },
    source: 'for this test',
    effectiveFrom: '2020-01-01',
    effectiveTo: null,
    ...changes,
  });
  const on = new Date('2026-06-15T00:00:00Z');

  test('of two jurisdictions in one log the longer period holds', () => {
    const both = [rule({}), rule({ id: 'welsh', jurisdiction: 'W', keepFor: { years: 3 } })];
    expect(dueRule(both, 'acts.performed', on)).toMatchObject({
      rule: { id: 'welsh' },
      before: new Date('2023-06-15T00:00:00Z'),
    });
  });

  test.each([
    ['none for one jurisdiction', [rule({})]],
    ['one that has ended', [rule({}), rule({ id: 'welsh', jurisdiction: 'W', effectiveTo: '2026-06-15' })]],
    ['one that is yet to begin', [rule({}), rule({ id: 'welsh', jurisdiction: 'W', effectiveFrom: '2026-06-16' })]],
    ['one of another type', [rule({}), rule({ id: 'welsh', jurisdiction: 'W', recordType: 'disclosureLog.ordinary' })]],
  ])('%s: what no rule covers is kept', (_name, given) => {
    expect(dueRule(given, 'acts.performed', on)).toBeNull();
  });

  test.each([
    ['an unknown type', { recordType: 'everything' }],
    ['no source', { source: '' }],
    ['two periods', { keepFor: { years: 1, days: 1 } }],
    ['a key that is not known', { keepForever: true }],
  ])('%s is a fault', (_name, change) => {
    expect(() => readSchedule([{ ...rule({}), ...change }])).toThrow('at fault');
  });
});

/** Of each an old one and one of today; of corrections also an old one whose breach nobody has decided. */
const SUBJECT_ACCESS = `
WITH ages(at, decided, n) AS (VALUES (now() - interval '9 years', now(), 1), (now(), now(), 2), (now() - interval '9 years', NULL, 3)),
release AS (INSERT INTO subject_access.released_disclosure SELECT 'r' || n, 'c', gen_random_uuid(), at, 'p' FROM ages WHERE n < 3),
request AS (INSERT INTO subject_access.request (id, controller, person, capacity, evidence, received_on, leaves_on, recorded_at, recorded_by)
  SELECT gen_random_uuid(), 'c', gen_random_uuid(), 'child', 'e', at, at, at, 'p' FROM ages WHERE n < 3 RETURNING id),
reviewer AS (INSERT INTO subject_access.reviewer SELECT 'c', 'p' || n, 'privacyOfficer', at FROM ages WHERE n < 3),
review AS (INSERT INTO subject_access.review (id, request, record, record_id, kind)
  SELECT gen_random_uuid(), id, 'r', gen_random_uuid(), 'health' FROM request),
correction AS (INSERT INTO subject_access.correction
  SELECT ('00000000-0000-4000-8000-00000000000' || n)::uuid, 'c', gen_random_uuid(), 'r', gen_random_uuid(), '{}', 'x', at, 'p' FROM ages RETURNING id, corrected_at),
notice AS (INSERT INTO subject_access.correction_notice SELECT gen_random_uuid(), id, 'r', 'o', 'p', '{}', corrected_at FROM correction)
INSERT INTO subject_access.breach_task (id, correction, controller, person, opened_at, due_at, decision, reason, decided_at)
  SELECT gen_random_uuid(), ('00000000-0000-4000-8000-00000000000' || n)::uuid, 'c', gen_random_uuid(), at, at,
    CASE WHEN decided IS NOT NULL THEN 'notified' END, CASE WHEN decided IS NOT NULL THEN 'r' END, decided FROM ages`;

describe('of an agency', () => {
  let logs: Logs;
  let owner: Pool;
  beforeAll(async () => {
    logs = await startLogs();
    const password = logs.secrets.databasePasswords.police_owner ?? '';
    owner = new Pool({ connectionString: logs.postgres.databaseUrl('police_owner', password, 'police'), max: 1 });
    owner.on('error', () => undefined);
    const persons = ['a', 'b', 'c'].map((each) => `${each.repeat(8)}-0000-4000-8000-000000000000`);
    for (const person of persons)
      await logs.asOwner('police', 'INSERT INTO governance.subject_revision VALUES ($1, 1)', [person]);
    await logs.pools.police.query('SELECT 1');
    for (const person of persons)
      await logs.desk().release(
        // A text that PostgreSQL's json cannot carry keeps nothing from being destroyed.
        { ...disclosure(person), persons: [], reason: 'nothing \u0000' },
        { protocolRevision: '0', subjects: {} },
      );
    await logs.asOwner('police', "UPDATE disclosure.log SET appended_at = now() - interval '9 years' WHERE seq <= 2");
    await logs.asOwner(
      'police',
      "INSERT INTO acts.performed VALUES ('o', 'p', 'k', 'a', '', now() - interval '1 year', NULL, 0), ('o', 'p', 'l', 'a', '', now(), NULL, 0)",
    );
    await logs.asOwner('police', SUBJECT_ACCESS);
    await logs.witnessRound();
  }, 120_000);
  afterAll(async () => {
    await owner.end();
    await logs.stop();
  });

  const run = (dryRun: boolean) => {
    const logKey = readSigningKey(logs.secrets.logKeys.police);
    return destroyExpired({ pool: owner, agency: 'police', logKey, rules, now: NOW, dryRun });
  };
  const left = async () =>
    (
      await logs.asOwner<object>(
        'police',
        `SELECT (SELECT array_agg(seq::int ORDER BY seq) FROM disclosure.log WHERE body IS NOT NULL AND octet_length(requester) > 0) AS bodies,
         (SELECT count(*)::int FROM disclosure.restricted WHERE body IS NOT NULL AND seq <= 3) AS restricted,
         (SELECT count(*)::int FROM acts.performed) AS acts, (SELECT array_agg(practitioner ORDER BY practitioner) FROM subject_access.reviewer) AS reviewers,
         (SELECT count(*)::int FROM retention.destroyed) AS records`,
      )
    )[0];
  const expected = [
    { recordType: 'disclosureLog.ordinary', rule: 'disclosure-log-E', number: 2 },
    { recordType: 'disclosureLog.restricted', rule: 'disclosure-log-restricted-E', number: 2 },
    { recordType: 'acts.performed', rule: 'acts-E', number: 1 },
    { recordType: 'subjectAccess.release', rule: 'releases-E', number: 1 },
    { recordType: 'subjectAccess.request', rule: 'access-requests-E', number: 1 },
    { recordType: 'subjectAccess.correction', rule: 'corrections-E', number: 1 },
  ];

  it('a dry run counts, and destroys nothing', async () => {
    expect(await run(true)).toEqual(expected);
    expect(await left()).toEqual({ bodies: [1, 2, 3], restricted: 3, acts: 2, reviewers: ['p1', 'p2'], records: 0 });
  });

  it('what is past its period goes, with a record that holds no content; the log verifies; a second run finds nothing', async () => {
    expect(await run(false)).toEqual(expected);
    expect(await left()).toEqual({ bodies: [3], restricted: 1, acts: 1, reviewers: ['p2'], records: 6 });
    expect((await run(false)).map(({ number }) => number)).toEqual([0, 0, 0, 0, 0, 0]);
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

  it('a body taken away without a record of it is found', async () => {
    await logs.asOwner('police', 'UPDATE disclosure.log SET body = NULL WHERE seq = 3');
    const report = (await verifyLogs(logs.verifier)).find(
      (each) => each.kind === 'read' && each.verdict.log === 'police',
    );
    expect(report === undefined ? null : isSound(report)).toBe(false);
  });
});
