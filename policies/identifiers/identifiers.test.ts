import { isNhsNumber, testNhsNumber } from './nhsNumber';
import { isUpn, makeUpn } from './upn';

describe('NHS number', () => {
  it.each(['9434765919', '6541003238', '9990000018'])('%s is valid', (number) =>
    expect(isNhsNumber(number)).toBe(true),
  );
  it.each(['9434765918', '943476591', '94347659190', '9990000010', 'ABCDEFGHIJ'])('%s is not', (number) =>
    expect(isNhsNumber(number)).toBe(false),
  );
  it('makes distinct valid numbers in the range kept for tests', () => {
    const made = Array.from({ length: 5000 }, (_, index) => testNhsNumber(index));
    expect(made.every((number) => isNhsNumber(number) && number.startsWith('999'))).toBe(true);
    expect(new Set(made).size).toBe(5000);
  });
});

describe('UPN', () => {
  it.each(['B801200005001', 'P207000016049'])('%s is valid', (upn) => expect(isUpn(upn)).toBe(true));
  it.each(['A801200005001', 'B80120000500', 'b801200005001'])('%s is not', (upn) => expect(isUpn(upn)).toBe(false));
  it('makes a number that is valid', () => expect(isUpn(makeUpn('660200005001'))).toBe(true));
});
