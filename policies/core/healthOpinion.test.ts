import { readClocks } from '#policies/clocks/readClocks';
import { clocksWith } from '#test/fixtures/clocksWith';
import { opinionCounts, relyingOn } from './healthOpinion';

test.each([
  ['2026-11-30', '2026-11-30', true],
  ['2026-05-31', '2026-11-30', true],
  ['2026-05-30', '2026-11-30', false],
  ['2026-02-14', '2026-08-13', true],
  ['2026-02-14', '2026-08-14', false],
  // A month that lacks the day: its last stands for it.
  ['2026-03-01', '2026-08-31', true],
  ['2026-02-28', '2026-08-31', false],
  ['2026-12-01', '2026-11-30', false],
])('an opinion of %s counts on %s: %s', (obtainedOn, reliedOn, counts) =>
  expect(opinionCounts(obtainedOn, relyingOn(readClocks(), 'W', reliedOn))).toBe(counts),
);

test('it counts for as long as the clock of the day says that it is relied on', () => {
  const clocks = clocksWith(
    'healthOpinion.counts',
    { months: 6, effectiveTo: '2026-11-30' },
    { months: 3, effectiveFrom: '2026-11-30' },
  );
  const counts = (obtainedOn: string, on: string) => opinionCounts(obtainedOn, relyingOn(clocks, 'E', on));
  expect([counts('2026-06-15', '2026-11-29'), counts('2026-06-15', '2026-11-30')]).toEqual([true, false]);
  expect([counts('2026-08-31', '2026-11-30'), counts('2026-08-30', '2026-11-30')]).toEqual([true, false]);
  // Before the first clock none counts: in doubt it is left out.
  expect(counts('2025-12-31', '2025-12-31')).toBe(false);
});
