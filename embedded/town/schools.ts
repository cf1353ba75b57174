import type { Country } from '#policies/core/vocabulary';

/** Numbers of the town's schools by the ages that they take; the names in organisations.ts say the same. */
const SECONDARY: Readonly<Record<Country, readonly number[]>> = { W: [1, 2, 3, 11], E: [1, 2, 3] };
const SPECIAL = 13;
/** Ages of the first and last year, inclusive. */
const PRIMARY: Readonly<
  Record<Country, readonly { readonly number: number; readonly from: number; readonly to: number }[]>
> = {
  W: [4, 5, 6, 7, 8, 9, 10, 12, 14, 15].map((number) => ({ number, from: 4, to: 10 })),
  E: [
    ...[4, 5, 6, 7, 10, 11, 12, 14, 15].map((number) => ({ number, from: 4, to: 10 })),
    { number: 8, from: 7, to: 10 },
    { number: 9, from: 4, to: 6 },
  ],
};

export const SCHOOL_AGE = 4;

/** Schools of a country that take children of an age, by number; the special school takes every age. */
export function schoolsFor(country: Country, age: number): readonly number[] {
  const ordinary =
    age >= 11
      ? SECONDARY[country]
      : PRIMARY[country].filter(({ from, to }) => from <= age && age <= to).map(({ number }) => number);
  return [...ordinary, SPECIAL];
}
