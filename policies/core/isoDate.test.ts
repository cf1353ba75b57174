import { dayBefore, instantOf, isIsoDate, isPeriod, resolveDate } from './isoDate';

test.each([
  ['2026-10-31', 'P1M', '2026-09-30'],
  ['2024-03-31', 'P1M', '2024-02-29'],
  ['2026-03-31', 'P1M', '2026-02-28'],
  ['2026-01-15', 'P6M', '2025-07-15'],
  ['2026-01-15', 'P1Y', '2025-01-15'],
  ['2024-02-29', 'P1Y', '2023-02-28'],
  ['2026-03-01', 'P1D', '2026-02-28'],
  ['2026-03-01', 'P1Y2M3D', '2024-12-29'],
  ['2000-01-01', 'P999Y9999M99999D', null],
  ['2026-02-30', 'P1M', null],
  ['2026-01-15', 'P', null],
  ['2026-01-15', 'PT1H', null],
])('%s less %s is %s', (on, period, day) => {
  expect(dayBefore(on, period)).toBe(day);
});

test('an operand is a date or a period back from the day', () => {
  expect(resolveDate('2020-05-01', '2026-01-15')).toBe('2020-05-01');
  expect(resolveDate('P6M', '2026-01-15')).toBe('2025-07-15');
  expect(resolveDate('soon', '2026-01-15')).toBeNull();
});

test('days and periods are told from what only looks like them', () => {
  expect(['2024-02-29', '2026-02-29', '2026-2-1', '26-02-01'].map(isIsoDate)).toEqual([true, false, false, false]);
  expect(['P1Y', 'P6M', 'P28D', 'P1Y6M', 'P', '6M', 'P6', 'P1W'].map(isPeriod)).toEqual([
    true,
    true,
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});

test('an instant needs its offset, and an existing day', () => {
  expect(instantOf('2026-06-01T10:30:00+01:00')).toBe(Date.UTC(2026, 5, 1, 9, 30));
  expect(['2026-06-01T10:30:00', '2026-02-30T10:30:00Z', '2026-06-01T25:00:00Z', ''].map(instantOf)).toEqual([
    null,
    null,
    null,
    null,
  ]);
});
