import type { Country } from '#policies/core/vocabulary';
import type { Requester } from '../../kit/replica/replica';
import { type CountedScope, countSearch } from './countSearch';

const NOW = new Date('2026-11-30T10:00:00Z');
const rate = (jurisdiction: 'E' | 'W' | 'EW', searches: number, seconds: number, effectiveFrom: string) => ({
  ...{ jurisdiction, searches, seconds, effectiveFrom },
  source: 'Agreed',
});
const OWN = {
  searchRates: [rate('EW', 3, 60, '2026-01-01'), rate('W', 5, 120, '2026-11-30'), rate('E', 9, 120, '2026-12-01')],
};

/** The outcome of the search that is counted as this many in its window, and the window that it was counted in. */
async function counted(country: Country, points: number) {
  const windows: unknown[] = [];
  const scope = {
    requester: { organisation: { id: 'a-council', country }, practitioner: 'anybody' } as unknown as Requester,
    own: OWN,
    now: NOW,
    sql: async (_text: string, values: readonly unknown[]) => {
      windows.push(values[2]);
      return [{ points, expire: String(NOW.getTime() / 1000 + 30) }];
    },
  } as unknown as CountedScope;
  const outcome = await countSearch(scope).then(
    () => 'passes',
    (fault: Error) => fault.message,
  );
  return [outcome, ...windows];
}

test('searches pass up to the rate on record for the country of the asker, in its window', async () => {
  expect(await counted('E', 3)).toEqual(['passes', 60]);
  expect(await counted('E', 4)).toEqual([expect.stringMatching(/^3 searches in 60 seconds .*in 30 seconds/), 60]);
  expect(await counted('W', 5)).toEqual(['passes', 120]);
  expect(await counted('W', 6)).toEqual([expect.stringMatching(/^5 searches in 120 seconds/), 120]);
});
