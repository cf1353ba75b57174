import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { faultsTold } from '#test/fixtures/faultsTold';
import { holdingOf, type Keeping, keptInWords, readHoldings, regimeOf } from './readHoldings';

const FILE = join(__dirname, 'holdings.yaml');
const shipped = readHoldings();
const DAY = '2026-12-01';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lintel-holdings-'));
});
afterAll(() => rmSync(folder, { recursive: true }));
const read = (text: string) => {
  const file = join(folder, 'holdings.yaml');
  writeFileSync(file, text);
  return readHoldings(file);
};
const row = {
  ...{ record: 'police.incident', jurisdiction: 'E', heldFor: ['To protect people'], from: 'Whoever called' },
  ...{ kept: { years: 6, from: 'the last entry' }, source: 'sample', effectiveFrom: '2026-01-01', effectiveTo: null },
};
const withRows = (...records: readonly object[]) =>
  stringify({ records, ...(({ records: _, ...others }) => others)(parse(readFileSync(FILE, 'utf8'))) });

test('a row holds in its country, from its first day until its last', () => {
  const until = { ...row, effectiveTo: '2026-12-01' };
  const holdings = read(withRows(until, { ...row, effectiveFrom: '2026-12-01', from: 'Another' }));
  const from = (country: 'E' | 'W', day: string) => holdingOf(holdings, 'police.incident', country, day)?.from;
  expect(from('E', '2026-11-30')).toBe('Whoever called');
  expect(from('E', '2026-12-01')).toBe('Another');
  expect(from('E', '2025-12-31')).toBeUndefined();
  expect(from('W', '2026-12-01')).toBeUndefined();
  for (const country of ['E', 'W'] as const) expect(regimeOf(shipped, 'dpaPart3', country, DAY)?.basis).toMatch(/s35/);
});

test.each<[Keeping, string]>([
  [{ years: 1, from: 'the birth' }, '1 year from the birth'],
  [{ months: 30, from: 'the birth' }, '30 months from the birth'],
  [{ until: 'the 25th birthday' }, 'Until the 25th birthday'],
  [{ schedule: 'disclosureLog.ordinary', from: 'that day' }, '8 years from that day'],
  [{ schedule: 'lookups.ownFamily', from: 'that day' }, '1 day from that day'],
])('how long something is kept is said in words: %j', (kept, said) => {
  expect(keptInWords(shipped, kept, DAY)).toBe(said);
});

test('by the schedule of that day, and for what explains the log by the period that counts', () => {
  const kept: Keeping = { schedule: 'authority.consent', from: 'then' };
  const years = (years: number) => shipped.schedule.map((rule) => ({ ...rule, keepFor: { years } }));
  expect(keptInWords({ schedule: years(2) }, kept, DAY)).toBe('25 years from then');
  expect(keptInWords({ schedule: years(40) }, kept, DAY)).toBe('40 years from then');
  const english = shipped.schedule.filter(({ jurisdiction }) => jurisdiction === 'E');
  expect(keptInWords({ schedule: english }, kept, DAY)).toMatch(/^No period has been set/);
  expect(keptInWords(shipped, kept, '2025-12-31')).toMatch(/^No period has been set/);
});

test.each<[string, readonly object[], readonly string[]]>([
  ['no period', [{ ...row, kept: { from: 'then' } }], ['wrongType kept']],
  ['a period and criteria', [{ ...row, kept: { years: 1, from: 'then', until: 'then' } }], ['wrongType kept']],
  ['a type that is not in the schedule', [{ ...row, kept: { schedule: 'all', from: 'then' } }], ['wrongType kept']],
  ['no purpose', [{ ...row, heldFor: [] }], ['wrongType heldFor']],
  ['no source', [{ ...row, source: '' }], ['wrongType source']],
  ['a key that is not known', [{ ...row, reason: 'none' }], ['unknownKey reason']],
  ['an end before its beginning', [{ ...row, effectiveTo: '2025-01-01' }], ['wrongType effectiveTo']],
  [
    'two at once of one country',
    [row, { ...row, jurisdiction: 'EW', effectiveFrom: '2026-06-01' }],
    ['duplicate effectiveFrom'],
  ],
])('%s is a fault, at its place', (_which, rows, faults) => {
  expect(faultsTold(withRows(...rows), read).map((each) => each.replace(/^\d+ /, ''))).toEqual(faults);
});
