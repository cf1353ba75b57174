import fc from 'fast-check';
import { isNhsNumber, testNhsNumber } from './nhsNumber';
import { isUpn, makeUpn } from './upn';

const nineDigits = fc.integer({ min: 100_000_000, max: 999_999_999 }).map(String);

describe('NHS number', () => {
  it.each(['9434765919', '6541003238', '9990000018'])('%s is valid', (number) =>
    expect(isNhsNumber(number)).toBe(true),
  );
  it.each(['9434765918', '943476591', '94347659190', '9990000010', 'ABCDEFGHIJ', '943 476 5919', '9434765919\n'])(
    '%j is not',
    (number) => expect(isNhsNumber(number)).toBe(false),
  );
  it('has at most one check digit for nine digits', () => {
    fc.assert(
      fc.property(nineDigits, (body) => {
        expect([...'0123456789'].filter((digit) => isNhsNumber(`${body}${digit}`)).length).toBeLessThanOrEqual(1);
      }),
    );
  });
  it('makes distinct valid numbers in the range kept for tests, and none beyond it', () => {
    const made = Array.from({ length: 5000 }, (_, index) => testNhsNumber(index));
    expect(made[0]).toBe('9990000018');
    expect(made.every((number) => isNhsNumber(number) && number.startsWith('999'))).toBe(true);
    expect(new Set(made).size).toBe(5000);
    expect(isNhsNumber(testNhsNumber(200_000))).toBe(true);
    expect(() => testNhsNumber(400_000)).toThrow(RangeError);
  });
});

describe('UPN', () => {
  it.each(['B801200005001', 'P207000016049'])('%s is valid', (upn) => expect(isUpn(upn)).toBe(true));
  it.each(['A801200005001', 'B80120000500', 'b801200005001', 'I801200005001'])('%s is not', (upn) =>
    expect(isUpn(upn)).toBe(false),
  );
  it('a temporary number ends in a letter of the check alphabet, which I, O and S are not', () => {
    const temporary = (last: string) =>
      [...'ABCDEFGHJKLMNPQRTUVWXYZ'].filter((letter) => isUpn(`${letter}80120000500${last}`));
    expect(temporary('A')).toHaveLength(1);
    expect(['I', 'O', 'S'].flatMap(temporary)).toEqual([]);
  });
  it('makes a number that is valid from any twelve digits', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\d{12}$/), (digits) => {
        expect(isUpn(makeUpn(digits))).toBe(true);
        expect(makeUpn(digits).slice(1)).toBe(digits);
      }),
    );
  });
  it.each(['66020000500', '6602000050011', '66020000500A', ''])('makes none of %j', (digits) =>
    expect(() => makeUpn(digits)).toThrow(RangeError),
  );
});
