/**
 * One byte string per value: JSON with keys sorted by code unit, no white space, UTF-8. Numbers must be safe integers, so that
 * no two writers spell one number differently. (Shape of RFC 8785, restricted to what a disclosure record holds.)
 * Throws TypeError on what it cannot carry exactly: undefined, functions, fractions, lone surrogates.
 */
export function canonicalBytes(value: unknown): Buffer {
  return Buffer.from(canonicalText(value), 'utf8');
}

/** Text that is canonical already, and stands as it is. */
export class Canonical {
  constructor(readonly text: string) {}
}

/** What JSON writes as it is, and most of what stands in a record. */
const PLAIN = /^[ !#-[\]-~]*$/;
/** In a pattern that reads code points, a surrogate is one that has no partner. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/** The same before it is encoded. */
export function canonicalText(value: unknown): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new TypeError(`Not a safe integer: ${value}`);
    return String(value);
  }
  if (typeof value === 'string') {
    if (PLAIN.test(value)) return `"${value}"`;
    if (LONE_SURROGATE.test(value)) throw new TypeError('A string with a lone surrogate has no UTF-8 form.');
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  if (value instanceof Canonical) return value.text;
  if (typeof value === 'object') {
    const parts = value as Readonly<Record<string, unknown>>;
    let text = '';
    for (const key of sorted(Object.keys(parts)))
      text += `${text === '' ? '' : ','}${canonicalText(key)}:${canonicalText(parts[key])}`;
    return `{${text}}`;
  }
  throw new TypeError(`Not a value of a record: ${typeof value}`);
}

/** By code unit. Most objects come with their keys in order. */
function sorted(keys: string[]): readonly string[] {
  return keys.every((key, at) => at === 0 || key > (keys[at - 1] ?? '')) ? keys : keys.sort();
}
