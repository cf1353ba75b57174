import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Country } from '#policies/core/vocabulary';
import { faultsTold } from '#test/fixtures/faultsTold';
import { readSearchRates, type SearchRates, searchRateFor } from './readSearchRates';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lintel-rates-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function read(text: string): SearchRates {
  const file = join(folder, 'search-rates.yaml');
  writeFileSync(file, text);
  return readSearchRates(file);
}

const row = (jurisdiction: string, searches: number, from: string) =>
  `- { jurisdiction: ${jurisdiction}, searches: ${searches}, seconds: 60, source: Agreed, effectiveFrom: ${from} }\n`;
const BOTH = row('EW', 30, '2026-03-01');

test.each<[string, string, Country, on: string, searches: number]>([
  ['of both countries', BOTH, 'E', '2026-03-01', 30],
  ['of both countries, before its day', BOTH, 'W', '2026-02-28', 30],
  ['that took over', row('EW', 20, '2026-04-01') + BOTH, 'E', '2026-04-01', 20],
  ['that takes over tomorrow', row('EW', 20, '2026-04-01') + BOTH, 'E', '2026-03-31', 30],
  ['of the country', row('W', 10, '2026-02-01') + BOTH, 'W', '2026-03-01', 10],
  ['of the other country', row('W', 10, '2026-02-01') + BOTH, 'E', '2026-03-01', 30],
  ['of the country, from tomorrow', row('W', 10, '2026-03-02') + BOTH, 'W', '2026-03-01', 30],
  ['of both, newer than that of the country', row('W', 10, '2026-02-01') + BOTH, 'W', '2026-12-01', 10],
])('a rate %s', (_which, text, country, on, searches) => {
  expect(searchRateFor(read(text), country, on).searches).toBe(searches);
});

test.each<[string, string, ...string[]]>([
  ['of neither country', row('S', 1, '2026-01-01'), '1 wrongType jurisdiction'],
  ['without searches', BOTH + row('E', 0, '2026-01-01'), '2 wrongType searches'],
  ['from no day', row('EW', 1, 'soon'), '1 wrongType effectiveFrom'],
  ['without a source', BOTH.replace(', source: Agreed', ''), '1 missing {'],
  ['with a source that says nothing', BOTH.replace('Agreed', "''"), '1 wrongType source'],
  ['in no time', BOTH.replace('seconds: 60', 'seconds: 0'), '1 wrongType seconds'],
  ['over more than a day', BOTH.replace('seconds: 60', 'seconds: 86401'), '1 wrongType seconds'],
  ['with an unknown key', BOTH.replace('}', ', perTeam: 3 }'), '1 unknownKey perTeam'],
  ['twice from a day', BOTH + BOTH, '2 duplicate effectiveFrom'],
  ['of one country alone', row('E', 1, '2026-01-01'), '1 missing -'],
  [
    'with faults in several rows',
    row('S', 1, '2026-01-01') + row('E', 0, 'soon'),
    '1 wrongType jurisdiction',
    '2 wrongType searches',
    '2 wrongType effectiveFrom',
  ],
])('a rate %s is a fault', (_what, text, ...expected) => {
  expect(faultsTold(text, read)).toEqual(expected);
});
