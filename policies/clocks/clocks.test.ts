import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CLOCK_NAMES, type Clock, dueAt, lastHolidaySoon } from '#policies/core/clocks';
import { startOfDay } from '#policies/core/legalDay';
import { faultsTold } from '#test/fixtures/faultsTold';
import { readClocks } from './readClocks';

const clock = (over: Partial<Clock>): Clock => ({
  name: 'unlockRequest.routine',
  country: 'EW',
  minutes: null,
  workingDays: 1,
  days: null,
  months: null,
  pausedFor: null,
  source: 'test',
  effectiveFrom: '2026-01-01',
  effectiveTo: null,
  ...over,
});
const due = (clocks: readonly Clock[], from: string, country: 'E' | 'W' = 'E', holidays: readonly string[] = []) =>
  dueAt({ clocks, holidays: new Set(holidays) }, 'unlockRequest.routine', country, new Date(from))?.toISOString() ??
  null;

describe('what is due', () => {
  it.each([
    ['a Tuesday is due on Wednesday', '2026-11-24T10:00:00Z', [], '2026-11-25T17:00:00.000Z'],
    ['a Friday evening is due on Monday', '2026-11-27T19:30:00Z', [], '2026-11-30T17:00:00.000Z'],
    ['a Saturday is due on Monday', '2026-11-28T09:00:00Z', [], '2026-11-30T17:00:00.000Z'],
    ['the day before a holiday is due after it', '2026-12-24T09:00:00Z', ['2026-12-25'], '2026-12-28T17:00:00.000Z'],
    ['in summer at five by the clock on the wall', '2026-07-09T22:59:59Z', [], '2026-07-10T16:00:00.000Z'],
    ['and what begins after midnight there the next day', '2026-07-09T23:00:00Z', [], '2026-07-13T16:00:00.000Z'],
    ['in winter midnight is that of UTC', '2026-01-08T23:59:59Z', [], '2026-01-09T17:00:00.000Z'],
    ['and the next day begins with it', '2026-01-09T00:00:00Z', [], '2026-01-12T17:00:00.000Z'],
    ['from before clocks change to after', '2026-10-23T10:00:00Z', [], '2026-10-26T17:00:00.000Z'],
  ])('in one working day: %s', (_what, from, holidays, at) => {
    expect(due([clock({})], from, 'E', holidays)).toBe(at);
  });

  it.each([
    ['the corresponding day', '2026-09-03T23:30:00Z', 1, '2026-10-05'],
    ['in summer the day of before midnight there', '2026-09-06T22:59:59Z', 1, '2026-10-06'],
    ['and of after it', '2026-09-06T23:00:00Z', 1, '2026-10-07'],
    ['a Saturday moves to Monday', '2026-10-28T09:00:00Z', 1, '2026-11-30'],
    ['the last day of a shorter month', '2027-01-31T09:00:00Z', 1, '2027-03-01'],
    ['29 February where there is one', '2028-01-31T09:00:00Z', 1, '2028-02-29'],
    ['over the end of a year, past holidays', '2026-11-25T09:00:00Z', 1, '2026-12-29'],
    ['three months', '2026-11-24T09:00:00Z', 3, '2027-02-24'],
  ])('in months: %s', (_what, from, months, day) => {
    const clocks = [clock({ workingDays: null, months })];
    expect(due(clocks, from, 'E', ['2026-12-25', '2026-12-28'])).toBe(startOfDay(day).toISOString());
  });

  it.each([
    ['the days of a pause follow the corresponding day', '2026-09-03T00:00:00Z', 9, '2026-10-12'],
    ['and then the working day is looked for', '2026-09-02T00:00:00Z', 8, '2026-10-12'],
    ['after the last day of a shorter month', '2027-01-31T00:00:00Z', 2, '2027-03-02'],
  ])('in months that were paused: %s', (_what, from, days, day) => {
    const clocks = { clocks: [clock({ workingDays: null, months: 1 })], holidays: new Set<string>() };
    expect(dueAt(clocks, 'unlockRequest.routine', 'E', new Date(from), days)?.toISOString()).toBe(
      startOfDay(day).toISOString(),
    );
  });

  it('in days ends on whatever day it is, at the same time', () => {
    const short = [clock({ days: 4, workingDays: null })];
    expect(due(short, '2026-12-22T10:00:00Z', 'E', ['2026-12-26'])).toBe('2026-12-26T10:00:00.000Z');
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

  it('takes effect, and has ended, from midnight there on', () => {
    const urgent = { workingDays: null, minutes: 5 };
    const summer = clock({ ...urgent, effectiveFrom: '2026-07-10', effectiveTo: '2026-07-20' });
    expect(due([summer], '2026-07-09T22:59:59Z')).toBeNull();
    expect(due([summer], '2026-07-09T23:00:00Z')).not.toBeNull();
    expect(due([summer], '2026-07-19T22:59:59Z')).not.toBeNull();
    expect(due([summer], '2026-07-19T23:00:00Z')).toBeNull();
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

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lintel-clocks-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const SHIPPED = readFileSync(join(__dirname, 'clocks.yaml'), 'utf8');
const read = (text: string) => {
  const file = join(folder, 'clocks.yaml');
  writeFileSync(file, text);
  return readClocks(file);
};
/** What stands after the row of `name` until the next, with `from` put for `to`. */
const changed = (name: string, from: string, to: string) => {
  const at = SHIPPED.indexOf(`name: ${name}\n`);
  const place = SHIPPED.indexOf(from, at);
  if (at < 0 || place < 0) throw new Error(`${from} does not stand after ${name}.`);
  return SHIPPED.slice(0, place) + to + SHIPPED.slice(place + from.length);
};
/** The fault of a word, whatever its line. */
const told = (text: string) => faultsTold(text, read).map((each) => each.replace(/^\d+ /, ''));

it('the clocks that are shipped are read, each with its source, and with one for each name and country', () => {
  const { clocks, holidays } = readClocks();
  expect(new Set(clocks.map(({ name }) => name))).toEqual(new Set(CLOCK_NAMES));
  expect(clocks.every(({ source }) => source.length > 0)).toBe(true);
  expect(holidays.has('2026-12-28')).toBe(true);
});

it.each<[string, string, ...string[]]>([
  ['of no known name', changed('override.longest', 'override.longest', 'override.longer'), 'wrongType name'],
  ['in a unit that it is not in', changed('override.longest', 'days: 28', 'minutes: 28'), 'malformed minutes'],
  ['longer than it may be', changed('override.longest', 'days: 28', 'days: 93'), 'malformed days'],
  ['of no time', changed('override.longest', 'days: 28', 'days: 0'), 'wrongType days'],
  ['of a time that is past', changed('detriment.longest', 'days: 366', 'days: -1'), 'wrongType days'],
  ['of half a month', changed('healthOpinion.counts', 'months: 6', 'months: 0.5'), 'wrongType months'],
  ['longer than a year', changed('healthOpinion.counts', 'months: 6', 'months: 13'), 'malformed months'],
  ['of two units', changed('protocol.endNear', 'days: 30', 'days: 30\n    months: 1'), 'wrongType name'],
  ['of none', changed('protocol.endNear', '    days: 30\n', ''), 'wrongType name'],
  [
    'paused without months',
    changed('protocol.endNear', 'days: 30', 'days: 30\n    pausedFor: clarification'),
    'wrongType pausedFor',
  ],
  [
    'with a key that is not known',
    changed('protocol.endNear', 'days: 30', 'days: 30\n    hours: 1'),
    'unknownKey hours',
  ],
  ['without a source', changed('protocol.endNear', "source: 'Local", "source: ''\n    # 'Local"), 'wrongType source'],
  [
    'that ends before it begins',
    changed('protocol.endNear', '2026-01-01', '2026-01-01\n    effectiveTo: 2025-01-01'),
    'wrongType effectiveTo',
  ],
  // One for each country.
  [
    'that nothing follows',
    changed('protocol.endNear', '2026-01-01', '2026-01-01\n    effectiveTo: 2027-01-01'),
    'missing clocks',
    'missing clocks',
  ],
  ['of one country alone', changed('protocol.endNear', 'EW', 'W'), 'missing clocks'],
  [
    'that stands twice',
    changed('subjectAccess.extended', 'subjectAccess.extended', 'subjectAccess.request'),
    'duplicate effectiveFrom',
  ],
  ['of a day that is none', SHIPPED.replace('  - 2026-12-28\n', '  - 2026-12-32\n'), 'wrongType 2026'],
])('a clock %s is a fault, at its line and column', (_what, text, ...expected) => {
  expect(told(text)).toEqual(expected);
});

it('a clock that is missing is named', () => {
  expect(() => read(changed('protocol.endNear', 'EW', 'W'))).toThrow(
    /clocks\.yaml:\d+:1 {2}missing {2}No clock protocol\.endNear holds in E\.$/,
  );
});

it('faults of the file are told all at once', () => {
  const row = (name: string) => `  - { name: ${name}, country: E, minutes: 5, source: s, effectiveFrom: 2026-01-01 }\n`;
  expect(faultsTold(`clocks:\n${row('x')}${row('y')}holidays: [soon]\n`, read)).toEqual([
    '2 wrongType name',
    '3 wrongType name',
    '4 wrongType soon',
  ]);
});
