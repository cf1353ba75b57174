import { judgeMark, type MarkVerdict, UNSEEDED } from './leaseMark';

const [FIRST, LATEST, OTHER] = ['1', '2', '3'].map((digit) => UNSEEDED.replace(/0$/, digit)) as [
  string,
  string,
  string,
];
const KNOWN = [
  { seeding: FIRST, given: 40, presented: 39 },
  { seeding: LATEST, given: 12, presented: 10 },
];

test.each<[string, string, number, MarkVerdict]>([
  ['what was presented last', LATEST, 10, 'goesOn'],
  ['what was given and not yet presented', LATEST, 12, 'goesOn'],
  ['less than was presented', LATEST, 9, 'agencyPutBack'],
  ['more than was given', LATEST, 13, 'governancePutBack'],
  ['a seeding from before the latest, however high', FIRST, 40, 'agencyPutBack'],
  ['a seeding that is new', OTHER, 0, 'goesOn'],
  ['a mark of a seeding that nobody knows', OTHER, 1, 'governancePutBack'],
  ['a database from before there were marks', UNSEEDED, 0, 'agencyPutBack'],
])('%s', (_what, seeding, mark, verdict) => expect(judgeMark({ seeding, mark }, KNOWN)).toBe(verdict));

test.each([0, 11, 12, 13])('no mark is good where the agency has applied what is lost to governance: %i', (mark) => {
  const known = [{ seeding: LATEST, given: 12, presented: 13 }];
  expect(judgeMark({ seeding: LATEST, mark }, known)).toBe('governancePutBack');
  expect(judgeMark({ seeding: OTHER, mark: 0 }, known)).toBe('goesOn');
});

test('what lacks something is put back whatever its mark, unless governance was', () => {
  const incomplete = true;
  expect(judgeMark({ seeding: LATEST, mark: 11, incomplete }, KNOWN)).toBe('agencyPutBack');
  expect(judgeMark({ seeding: OTHER, mark: 0, incomplete }, KNOWN)).toBe('agencyPutBack');
  expect(judgeMark({ seeding: LATEST, mark: 13, incomplete }, KNOWN)).toBe('governancePutBack');
});

test('a database from before there were marks begins where none was given', () => {
  expect(judgeMark({ seeding: UNSEEDED, mark: 0 }, [])).toBe('goesOn');
});
