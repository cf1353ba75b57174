import { opinionCounts } from './healthOpinion';

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
  expect(opinionCounts(obtainedOn, reliedOn)).toBe(counts),
);
