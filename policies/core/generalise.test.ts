import fc from 'fast-check';
import { generalise } from './generalise';
import { GENERALISATIONS } from './vocabulary';

describe('generalising', () => {
  test.each([
    ['year', '2011-03-09', '2011'],
    ['month', '2011-03-09T23:10:00Z', '2011-03'],
    ['month', new Date('2011-03-09T23:10:00Z'), '2011-03'],
    ['month', { start: '2026-01-31', end: null }, { start: '2026-01', end: null }],
    ['year', 'last summer', null],
    ['year', 2011, null],
    ['year', { start: { of: '2011-03-09' } }, { start: null }],
    ['outwardPostcode', 'CF10 3AT', 'CF10'],
    ['outwardPostcode', 'sy83dr', 'SY8'],
    ['outwardPostcode', '1 High Street', null],
    ['outwardPostcode', { line1: '1 High Street', postcode: 'CF10 3AT' }, { line1: null, postcode: 'CF10' }],
    ['presence', 'anything', true],
  ] as const)('%s of %j is %j', (by, value, coarser) => {
    expect(generalise(by, value)).toEqual(coarser);
  });

  test('never throws and never gives back what it does not know', () => {
    fc.assert(
      fc.property(fc.constantFrom(...GENERALISATIONS), fc.anything(), (by, value) => {
        const coarser = generalise(by, value);
        if (typeof coarser === 'string') expect(coarser).toMatch(/^(\d{4}(-\d{2})?|[A-Z]{1,2}\d[A-Z\d]?)$/);
      }),
    );
  });
});
