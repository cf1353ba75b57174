import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { startOfDay } from '#policies/core/legalDay';
import { faultsTold } from '#test/fixtures/faultsTold';
import { dueRule, RECORD_TYPES, type RetentionRule, readSchedule } from './schedule';

const NOW = new Date();
const SCHEDULE = join(__dirname, 'schedule.yaml');
const rules = readSchedule(SCHEDULE);

describe('the schedule', () => {
  test('that is shipped has a rule for every record type in both jurisdictions', () => {
    for (const type of RECORD_TYPES) expect(dueRule(rules, type, NOW)).not.toBeNull();
  });

  test('that cannot be read is named, with why and what would be right', () => {
    const absent = join(__dirname, 'absent.yaml');
    expect(() => readSchedule(absent)).toThrow(`${absent} cannot be read: there is no such file. Name a file like`);
    expect(() => readSchedule(__dirname)).toThrow('it is a folder');
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
      before: startOfDay('2023-06-15'),
    });
  });

  test('a day begins at midnight in England and Wales, from which on all of it is kept', () => {
    const period = [rule({}), rule({ id: 'welsh', jurisdiction: 'W' })];
    const dueOn = (now: string) => dueRule(period, 'acts.performed', new Date(now))?.before.toISOString();
    expect(dueOn('2026-07-09T22:59:59Z')).toBe('2025-07-08T23:00:00.000Z');
    expect(dueOn('2026-07-09T23:00:00Z')).toBe('2025-07-09T23:00:00.000Z');
    expect(dueOn('2026-01-09T23:59:59Z')).toBe('2025-01-09T00:00:00.000Z');
  });

  test.each([
    ['none for one jurisdiction', [rule({})]],
    ['one that has ended', [rule({}), rule({ id: 'welsh', jurisdiction: 'W', effectiveTo: '2026-06-15' })]],
    ['one that is yet to begin', [rule({}), rule({ id: 'welsh', jurisdiction: 'W', effectiveFrom: '2026-06-16' })]],
    ['one of another type', [rule({}), rule({ id: 'welsh', jurisdiction: 'W', recordType: 'disclosureLog.ordinary' })]],
  ])('%s: what no rule covers is kept', (_name, given) => {
    expect(dueRule(given, 'acts.performed', on)).toBeNull();
  });

  const both = (recordType: RetentionRule['recordType'], keepFor: RetentionRule['keepFor']) =>
    (['E', 'W'] as const).map((jurisdiction) =>
      rule({ id: `${recordType} ${jurisdiction}`, recordType, jurisdiction, keepFor }),
    );
  const LOG = [...both('disclosureLog.ordinary', { years: 8 }), ...both('disclosureLog.restricted', { years: 9 })];

  test.each([
    ['a shorter period waits for the log', { years: 1 }, LOG, '2017-06-15'],
    ['a longer one is its own', { years: 25 }, LOG, '2001-06-15'],
  ] as const)('what explains the log is kept as long: %s', (_name, keepFor, log, before) => {
    for (const type of ['authority.exclusion', 'authority.involvement'] as const)
      expect(dueRule([...both(type, keepFor), ...log], type, on)).toMatchObject({
        rule: { id: `${type} E` },
        before: startOfDay(before),
      });
    // What does not goes by its own rules.
    expect(dueRule([...both('authority.ownLookup', { years: 1 }), ...log], 'authority.ownLookup', on)?.before).toEqual(
      startOfDay('2025-06-15'),
    );
  });

  const LONGER = (['disclosureLog.ordinary', 'disclosureLog.restricted'] as const).flatMap((log) =>
    both(log, { years: 40 }),
  );
  test.each([
    ['a shorter period', { years: 1 }, LOG, '2001-06-15'],
    ['a longer one', { years: 30 }, LOG, '1996-06-15'],
    ['a log that is kept longer', { years: 1 }, LONGER, '1986-06-15'],
  ] as const)(
    'a consent is kept for as long as a document of one before it is taken: %s',
    (_name, keepFor, log, before) => {
      const due = dueRule([...both('authority.consent', keepFor), ...log], 'authority.consent', on);
      expect(due).toMatchObject({ rule: { id: 'authority.consent E' }, before: startOfDay(before) });
    },
  );

  test.each(['disclosureLog.ordinary', 'disclosureLog.restricted'])(
    'what explains the log is kept for ever where %s is',
    (type) => {
      const kept = LOG.filter(({ recordType }) => recordType !== type);
      expect(dueRule([...both('authority.consent', { years: 25 }), ...kept], 'authority.consent', on)).toBeNull();
    },
  );

  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'lintel-schedule-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const read = (text: string) => {
    const file = join(folder, 'schedule.yaml');
    writeFileSync(file, text);
    return readSchedule(file);
  };

  test('a period that is changed in the file changes what is due', () => {
    const before = (years: number) => {
      const text = stringify([rule({ keepFor: { years } }), rule({ id: 'welsh', jurisdiction: 'W' })]);
      return dueRule(read(text), 'acts.performed', on)?.before;
    };
    expect([before(2), before(30)]).toEqual([startOfDay('2024-06-15'), startOfDay('1996-06-15')]);
  });

  test.each<[string, object, string]>([
    ['an unknown type', { recordType: 'everything' }, '2 wrongType recordType'],
    ['no source', { source: '' }, '6 wrongType source'],
    ['two periods', { keepFor: { years: 1, days: 1 } }, '4 wrongType keepFor'],
    ['no time', { keepFor: { days: 0 } }, '5 wrongType days'],
    ['more than a century', { keepFor: { years: 101 } }, '5 wrongType years'],
    ['a key that is not known', { keepForever: true }, '9 unknownKey keepForever'],
    ['an end before its beginning', { effectiveTo: '2019-01-01' }, '8 wrongType effectiveTo'],
  ])('%s is a fault, at its line and column', (_name, change, fault) => {
    expect(faultsTold(stringify([{ ...rule({}), ...change }]), read)).toEqual([fault]);
  });

  test('what is missing is told in one sentence after another', () => {
    expect(() => read('- id: abc\n')).toThrow(/'keepFor' is missing\. Give one of [^.]* at most\.$/m);
  });

  test('an id that stands twice is a fault', () => {
    expect(faultsTold(stringify([rule({}), rule({})]), read)).toHaveLength(1);
  });
});
