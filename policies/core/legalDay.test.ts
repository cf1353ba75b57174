import { dayOf, endOfDay, startOfDay } from './legalDay';

it.each([
  // Both sides of both midnights, in winter, in summer and where clocks change.
  ['2026-01-09T23:59:59.999Z', '2026-01-09'],
  ['2026-01-10T00:00:00.000Z', '2026-01-10'],
  ['2026-07-09T22:59:59.999Z', '2026-07-09'],
  ['2026-07-09T23:00:00.000Z', '2026-07-10'],
  ['2026-07-10T00:00:00.000Z', '2026-07-10'],
  ['2026-03-28T23:59:59.999Z', '2026-03-28'],
  ['2026-03-29T00:00:00.000Z', '2026-03-29'],
  ['2026-03-29T22:59:59.999Z', '2026-03-29'],
  ['2026-03-29T23:00:00.000Z', '2026-03-30'],
  ['2026-10-24T23:00:00.000Z', '2026-10-25'],
  ['2026-10-25T23:59:59.999Z', '2026-10-25'],
  ['2026-12-31T23:59:59.999Z', '2026-12-31'],
  ['2028-02-28T23:30:00.000Z', '2028-02-28'],
])('%s is of %s', (instant, day) => {
  expect(dayOf(new Date(instant))).toBe(day);
});

it.each([
  ['2026-01-10', '2026-01-10T00:00:00.000Z', '2026-01-11T00:00:00.000Z'],
  ['2026-07-10', '2026-07-09T23:00:00.000Z', '2026-07-10T23:00:00.000Z'],
  ['2026-03-29', '2026-03-29T00:00:00.000Z', '2026-03-29T23:00:00.000Z'],
  ['2026-10-25', '2026-10-24T23:00:00.000Z', '2026-10-26T00:00:00.000Z'],
])('%s is from %s to %s', (day, from, until) => {
  expect([startOfDay(day), endOfDay(day)]).toEqual([new Date(from), new Date(until)]);
});

it('every moment is of the day within whose bounds it is', () => {
  for (let at = Date.UTC(2024, 0, 1); at < Date.UTC(2045, 0, 1); at += 23.5 * 3_600_000 * 3) {
    const day = dayOf(new Date(at));
    expect(startOfDay(day).getTime()).toBeLessThanOrEqual(at);
    expect(endOfDay(day).getTime()).toBeGreaterThan(at);
  }
});
