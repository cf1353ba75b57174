/** First of the range 999 000 0000 up, which is kept for tests: no living person has a number in it. */
const FIRST_FOR_TESTS = 999_000_000;

/** NHS number: ten digits, weights 10 to 2, 11 - (sum mod 11); 11 becomes 0, 10 makes the number invalid. */
export function isNhsNumber(text: string): boolean {
  return /^\d{10}$/.test(text) && checkDigit(text.slice(0, 9)) === Number(text[9]);
}

/** The `index`-th valid number (from 0) of the range kept for tests. */
export function testNhsNumber(index: number): string {
  // A body in eleven has no check digit; of three in a row one has.
  let body = FIRST_FOR_TESTS + index * 3;
  for (;;) {
    const digit = checkDigit(String(body));
    if (digit !== null) return `${body}${digit}`;
    body += 1;
  }
}

function checkDigit(body: string): number | null {
  const sum = [...body].reduce((total, digit, place) => total + Number(digit) * (10 - place), 0);
  const digit = (11 - (sum % 11)) % 11;
  return digit === 10 ? null : digit;
}
