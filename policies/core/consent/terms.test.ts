import type { OrganisationId } from '../ids';
import type { Organisation } from '../protocol';
import { type ConsentTerms, readTerms } from './terms';

const NOW = new Date('2026-11-30T12:00:00Z');
const SCHOOL: Organisation = {
  ...{ id: 'a-school' as OrganisationId, kind: 'school', agency: 'education', country: 'W' },
  ...{ name: 'A school', area: 'afonwen', dutyToShare: false },
};
const TERMS: ConsentTerms = {
  ...{ gate: 'serviceAgreement', controllers: ['a-school'], recipients: ['a-school'], purposes: ['earlyHelp'] },
  ...{ categories: ['schoolLife'], noticeVersion: '1', collectionMethod: 'inPerson', jurisdiction: 'W' },
  ...{ validFrom: null, validUntil: null, reviewBy: null, conditions: null, evidence: null },
};
const read = (over: Partial<ConsentTerms>) => readTerms({ ...TERMS, ...over }, [SCHOOL], NOW);

test.each([
  [{ reviewBy: '2026-11-29' }, 'CONSENT_INVALID'],
  [{ reviewBy: '2020-01-01' }, 'CONSENT_INVALID'],
  [{ conditions: '\u200b' }, 'TEXT_MISSING'],
  [{ conditions: '-' }, 'TEXT_MISSING'],
  [{ evidence: '\u3164' }, 'TEXT_MISSING'],
  [{ conditions: 'x'.repeat(2001) }, 'CONSENT_INVALID'],
  [{ evidence: 'a\u{e0041}' }, 'CONSENT_INVALID'],
  [{ noticeVersion: '1\u{e0001}' }, 'CONSENT_INVALID'],
])('%j is no consent: %s', (over, code) => expect(read(over)).toMatchObject({ code }));

test.each([
  [{ reviewBy: '2026-11-30' }, { reviewBy: '2026-11-30' }],
  [{ reviewBy: '2027-01-01' }, { reviewBy: '2027-01-01' }],
  [{ conditions: ' Only by day ' }, { conditions: 'Only by day' }],
  [
    { conditions: ' ', evidence: '' },
    { conditions: null, evidence: null },
  ],
])('%j is kept as %j', (over, kept) => expect(read(over)).toMatchObject(kept));

test('a day that it is given from or until begins at midnight in England and Wales', () => {
  const [validFrom, validUntil] = [new Date('2027-03-31T23:00:00Z'), new Date('2027-11-01T00:00:00Z')];
  expect(read({ validFrom: '2027-04-01', validUntil: '2027-11-01' })).toMatchObject({ validFrom, validUntil });
  expect(read({ validUntil: '2027-07-10' })).toMatchObject({ validUntil: new Date('2027-07-09T23:00:00Z') });
  // A moment is what it says.
  expect(read({ validUntil: '2027-07-10T00:00:00Z' })).toMatchObject({ validUntil: new Date('2027-07-10') });
});

test.each([
  ['2026-07-09T22:59:59Z', 'reviewBy'],
  ['2026-07-09T23:00:00Z', 'CONSENT_INVALID'],
])('at %s the review of 9 July 2026 is %s', (at, found) => {
  const terms = readTerms({ ...TERMS, reviewBy: '2026-07-09' }, [SCHOOL], new Date(at));
  expect(JSON.stringify(terms)).toContain(found);
});
