/** Kinds of declared relationship of whoever is the person, or of their household: what their look-ups alert of. */
export const OWN_FAMILY: readonly string[] = ['self', 'household'];

/** The condition that a declared relationship `r` is one of them. */
export const IS_OWN_FAMILY = `r.kind IN (${OWN_FAMILY.map((kind) => `'${kind}'`).join(', ')})`;
