import { readClocks } from '#policies/clocks/readClocks';
import type { RequestScope } from '../request/requestScope';
import { leavesOnOf } from './leavesOn';

const leaves = (receivedOn: string, now: string) => {
  const asked = { clocks: readClocks(), now: new Date(now), requester: { organisation: { country: 'E' } } };
  return leavesOnOf(asked as unknown as RequestScope, 'subjectAccess.request', receivedOn, 0);
};

it.each([
  ['2026-07-09', '2026-08-10'],
  ['2026-07-10', '2026-08-10'],
  // Over the change of clocks.
  ['2026-10-06', '2026-11-06'],
  ['2027-03-05', '2027-04-05'],
])('the copy of a request of %s leaves on %s', (receivedOn, leavesOn) => {
  expect(leaves(receivedOn, '2027-06-01T12:00:00Z')).toBe(leavesOn);
});

it('a request is received on a day that has begun in England and Wales', () => {
  expect(() => leaves('2026-07-10', '2026-07-09T22:59:59Z')).toThrow(/not in the future/);
  expect(leaves('2026-07-10', '2026-07-09T23:00:00Z')).toBe('2026-08-10');
  expect(() => leaves('2026-01-10', '2026-01-09T23:59:59Z')).toThrow(/not in the future/);
});
