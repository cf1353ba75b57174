import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, dueAt, lastHolidaySoon } from '#policies/core/clocks';
import { readClocks } from './readClocks';

const clock = (over: Partial<Clock>): Clock => ({
  name: 'a.b',
  country: 'EW',
  minutes: null,
  workingDays: 1,
  months: null,
  pausedFor: null,
  source: 'test',
  effectiveFrom: '2026-01-01',
  effectiveTo: null,
  ...over,
});
const due = (clocks: readonly Clock[], from: string, country: 'E' | 'W' = 'E', holidays: readonly string[] = []) =>
  dueAt({ clocks, holidays: new Set(holidays) }, 'a.b', country, new Date(from))?.toISOString() ?? null;

describe('what is due', () => {
  it.each([
    ['a Tuesday is due on Wednesday', '2026-11-24T10:00:00Z', [], '2026-11-25T17:00:00.000Z'],
    ['a Friday evening is due on Monday', '2026-11-27T19:30:00Z', [], '2026-11-30T17:00:00.000Z'],
    ['a Saturday is due on Monday', '2026-11-28T09:00:00Z', [], '2026-11-30T17:00:00.000Z'],
    ['the day before a holiday is due after it', '2026-12-24T09:00:00Z', ['2026-12-25'], '2026-12-28T17:00:00.000Z'],
  ])('in one working day: %s', (_what, from, holidays, at) => {
    expect(due([clock({})], from, 'E', holidays)).toBe(at);
  });

  it.each([
    ['the corresponding day', '2026-09-03T23:30:00Z', 1, '2026-10-05'],
    ['a Saturday moves to Monday', '2026-10-28T09:00:00Z', 1, '2026-11-30'],
    ['the last day of a shorter month', '2027-01-31T09:00:00Z', 1, '2027-03-01'],
    ['29 February where there is one', '2028-01-31T09:00:00Z', 1, '2028-02-29'],
    ['over the end of a year, past holidays', '2026-11-25T09:00:00Z', 1, '2026-12-29'],
    ['three months', '2026-11-24T09:00:00Z', 3, '2027-02-24'],
  ])('in months: %s', (_what, from, months, day) => {
    const clocks = [clock({ workingDays: null, months })];
    expect(due(clocks, from, 'E', ['2026-12-25', '2026-12-28'])).toBe(`${day}T00:00:00.000Z`);
  });

  it.each([
    ['the days of a pause follow the corresponding day', '2026-09-03T00:00:00Z', 9, '2026-10-12'],
    ['and then the working day is looked for', '2026-09-02T00:00:00Z', 8, '2026-10-12'],
    ['after the last day of a shorter month', '2027-01-31T00:00:00Z', 2, '2027-03-02'],
  ])('in months that were paused: %s', (_what, from, days, day) => {
    const clocks = { clocks: [clock({ workingDays: null, months: 1 })], holidays: new Set<string>() };
    expect(dueAt(clocks, 'a.b', 'E', new Date(from), days)?.toISOString()).toBe(`${day}T00:00:00.000Z`);
  });

  it('in minutes runs through nights, weekends and holidays', () => {
    const urgent = [clock({ minutes: 60, workingDays: null })];
    expect(due(urgent, '2026-12-25T23:30:00Z', 'E', ['2026-12-25'])).toBe('2026-12-26T00:30:00.000Z');
  });

  it('goes by the country’s own clock, and of several by the latest that took effect', () => {
    const clocks = [
      clock({ minutes: 10, workingDays: null }),
      clock({ minutes: 20, workingDays: null, country: 'W' }),
      clock({ minutes: 30, workingDays: null, country: 'W', effectiveFrom: '2026-06-01' }),
      clock({ minutes: 40, workingDays: null, country: 'W', effectiveFrom: '2027-01-01' }),
    ];
    expect(due(clocks, '2026-11-24T10:00:00Z', 'E')).toBe('2026-11-24T10:10:00.000Z');
    expect(due(clocks, '2026-11-24T10:00:00Z', 'W')).toBe('2026-11-24T10:30:00.000Z');
    expect(due(clocks, '2026-03-24T10:00:00Z', 'W')).toBe('2026-03-24T10:20:00.000Z');
  });

  it('takes a holiday past the end of the list for a working day: sooner, and never late', () => {
    const [known, until] = [
      ['2028-12-25', '2028-12-26', '2029-01-01'],
      ['2028-12-25', '2028-12-26'],
    ];
    expect(due([clock({})], '2028-12-29T10:00:00Z', 'E', known)).toBe('2029-01-02T17:00:00.000Z');
    expect(due([clock({})], '2028-12-29T10:00:00Z', 'E', until)).toBe('2029-01-01T17:00:00.000Z');
  });

  it('has no clock before it takes effect or once it has ended', () => {
    expect(due([clock({ effectiveFrom: '2027-01-01' })], '2026-11-24T10:00:00Z')).toBeNull();
    expect(due([clock({ effectiveTo: '2026-11-24' })], '2026-11-24T10:00:00Z')).toBeNull();
  });
});

it.each([
  ['more than a year after', ['2028-12-25', '2028-12-26', '2026-01-01'], '2027-12-25T23:59:59Z', null],
  ['a year after', ['2028-12-26'], '2027-12-26T12:00:00Z', null],
  ['less than a year after', ['2028-12-26', '2028-12-25'], '2027-12-27T00:00:00Z', '2028-12-26'],
  ['in the past', ['2028-12-26'], '2029-06-01T00:00:00Z', '2028-12-26'],
  ['nowhere', [], '2026-11-24T00:00:00Z', 'none'],
])('where the list of holidays ends %s', (_where, holidays, at, last) => {
  expect(lastHolidaySoon({ clocks: [], holidays: new Set(holidays) }, new Date(at))).toBe(last);
});

it('the clocks that are shipped are read, each with its source', () => {
  const { clocks, holidays } = readClocks();
  expect(clocks.map(({ name }) => name)).toContain('holderTask.section47Enquiry');
  expect(clocks.every(({ source }) => source.length > 0)).toBe(true);
  expect(holidays.has('2026-12-28')).toBe(true);
});

it('faults of the file are told all at once', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'lintel-clocks-')), 'clocks.yaml');
  writeFileSync(
    file,
    'clocks:\n  - { name: x, country: E, minutes: 5, workingDays: 1, source: s, effectiveFrom: 2026-01-01 }\nholidays: [soon]\n',
  );
  expect(() => readClocks(file)).toThrow(/<what>\.<when>[\s\S]*holidays|holidays[\s\S]*<what>\.<when>/);
});
