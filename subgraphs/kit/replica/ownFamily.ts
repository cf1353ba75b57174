/** Kinds of declared relationship of whoever is the person, or of their household: what their look-ups alert of. */
export const OWN_FAMILY: readonly string[] = ['self', 'household'];

/** Kinds of those whom the words of a condition may be about (docs/decisions/0050): agencies are told of them, and of no other kind. */
export const FAMILY: readonly string[] = [...OWN_FAMILY, 'family'];

/** The condition that a declared relationship `r` is one of them. */
export const IS_OWN_FAMILY = isOneOf(OWN_FAMILY);
export const IS_FAMILY = isOneOf(FAMILY);

function isOneOf(kinds: readonly string[]): string {
  return `r.kind IN (${kinds.map((kind) => `'${kind}'`).join(', ')})`;
}
