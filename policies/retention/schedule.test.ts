import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { dueRule, RECORD_TYPES, type RetentionRule, readSchedule } from './schedule';

const NOW = new Date();
const SCHEDULE = join(__dirname, 'schedule.yaml');
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
