declare const brand: unique symbol;
/** A valid NHS number, ten digits without spaces. */
export type NhsNumber = string & { readonly [brand]: 'NhsNumber' };

/** First of the range 999 000 0000 up, which is kept for tests: no living person has a number in it. */
const FIRST_FOR_TESTS = 999_000_000;
const LAST_FOR_TESTS = 999_999_999;

/** NHS number: ten digits, weights 10 to 2, 11 - (sum mod 11); 11 becomes 0, 10 makes the number invalid. */
export function isNhsNumber(text: string): text is NhsNumber {
  return /^\d{10}$/.test(text) && checkDigit(text.slice(0, 9)) === Number(text[9]);
}

/** The `index`-th valid number (from 0) of the range kept for tests. Throws where the range is used up, at about 333,000. */
export function testNhsNumber(index: number): NhsNumber {
  // A body in eleven has no check digit; of three in a row one has.
  for (let body = FIRST_FOR_TESTS + index * 3; body <= LAST_FOR_TESTS; body += 1) {
    const number = `${body}${checkDigit(String(body)) ?? ''}`;
    if (isNhsNumber(number)) return number;
  }
  throw new RangeError(`The range of NHS numbers for tests has no ${index}-th number.`);
}

function checkDigit(body: string): number | null {
  const sum = [...body].reduce((total, digit, place) => total + Number(digit) * (10 - place), 0);
  const digit = (11 - (sum % 11)) % 11;
  return digit === 10 ? null : digit;
}
