import { type Power, powerInEffect, termOf } from './powers';

const power = (from: string | null, to: string | null): Power => ({
  key: 'act',
  label: 'A power',
  jurisdiction: 'EW',
  effectiveFrom: from,
  effectiveTo: to,
  source: 'An Act',
  duty: false,
  dutyToShareOnly: false,
  threshold: null,
  recipients: null,
  toCheck: null,
});

test.each<[string, Power, on: string, inEffect: boolean, term: string]>([
  ['that always was', power(null, null), '0001-01-01', true, 'always'],
  ['on the day before its first', power('2026-09-30', null), '2026-09-29', false, 'from 2026-09-30'],
  ['on its first day', power('2026-09-30', null), '2026-09-30', true, 'from 2026-09-30'],
  ['on its last day', power(null, '2026-09-30'), '2026-09-29', true, 'until 2026-09-30'],
  ['that has ended', power(null, '2026-09-30'), '2026-09-30', false, 'until 2026-09-30'],
  [
    'that has begun and ended',
    power('2020-01-01', '2026-09-30'),
    '2026-10-01',
    false,
    'from 2020-01-01 until 2026-09-30',
  ],
  ['within its term', power('2020-01-01', '2026-09-30'), '2020-01-02', true, 'from 2020-01-01 until 2026-09-30'],
])('a power %s', (_what, of, on, inEffect, term) => {
  expect(powerInEffect(of, on)).toBe(inEffect);
  expect(termOf(of)).toBe(term);
});
