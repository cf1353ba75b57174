import { instantOf } from './isoDate';
import type { Generalisation } from './vocabulary';

/**
 * The coarser value, to be computed before any filter, sort or count. Total: a value whose shape the function does not know
 * becomes null, never itself. Objects (`Period`, `Address`) keep their keys.
 * - `year`, `month`: ISO text cut to `YYYY` or `YYYY-MM`, of a date, an instant or both ends of a period.
 * - `outwardPostcode`: the part of a UK postcode before its last three characters; of an address nothing else remains.
 * - `presence`: true where something is held.
 */
export function generalise(by: Generalisation, value: unknown): unknown {
  return value === null || value === undefined ? null : GENERALISERS[by](value);
}

const GENERALISERS: Readonly<Record<Generalisation, (value: unknown) => unknown>> = {
  year: (value) => cutDate(value, 4),
  month: (value) => cutDate(value, 7),
  outwardPostcode: (value) => {
    if (!isObject(value)) return outward(value);
    const emptied = Object.fromEntries(Object.keys(value).map((key) => [key, null]));
    return { ...emptied, postcode: outward(value.postcode) };
  },
  presence: () => true,
};

function cutDate(value: unknown, length: number): unknown {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : cutDate(value.toISOString(), length);
  if (typeof value === 'string') return instantOf(value) === null ? null : value.slice(0, length);
  if (!isObject(value)) return null;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, isObject(each) ? null : cutDate(each, length)]),
  );
}

const POSTCODE = /^([A-Z]{1,2}\d[A-Z\d]?) ?\d[A-Z]{2}$/;

function outward(value: unknown): string | null {
  return typeof value === 'string' ? (POSTCODE.exec(value.trim().toUpperCase())?.[1] ?? null) : null;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
