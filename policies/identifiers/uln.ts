declare const brand: unique symbol;
/** A valid unique learner number, ten digits. */
export type Uln = string & { readonly [brand]: 'Uln' };

/**
 * Unique learner number: ten digits, the first not 0; the sum of digits by weights 10 to 1 is 10 modulo 11. An NHS number's
 * sum is 0 by the same weights, so no number is both.
 */
export function isUln(text: string): text is Uln {
  return /^[1-9]\d{9}$/.test(text) && weightedSum(text) % 11 === 10;
}

/** The number that starts with these nine digits; null where none does (one in eleven). Throws for anything but nine digits. */
export function makeUln(digits: string): Uln | null {
  if (!/^[1-9]\d{8}$/.test(digits))
    throw new RangeError(`A ULN starts with nine digits, the first not 0, not ${JSON.stringify(digits)}.`);
  const uln = `${digits}${(((10 - weightedSum(digits)) % 11) + 11) % 11}`;
  return isUln(uln) ? uln : null;
}

function weightedSum(digits: string): number {
  return [...digits].reduce((total, digit, place) => total + Number(digit) * (10 - place), 0);
}
