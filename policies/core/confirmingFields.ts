/**
 * Fields of a person that confirm who a candidate of a search is. A search comes before any involvement, and most of what it
 * finds is another child: it shows these alone, whatever the requester's clauses would give.
 */
export const CONFIRMING_FIELDS: readonly string[] = ['id', 'name', 'dateOfBirth', 'sexCode'];

/** Why each of the fields asked of a candidate is refused that does more than confirm identity. */
export function beyondConfirming(fields: Iterable<string>): readonly string[] {
  return [...new Set(fields)]
    .filter((name) => name !== '__typename' && !CONFIRMING_FIELDS.includes(name))
    .map(
      (name) =>
        `A candidate shows what confirms identity only (${CONFIRMING_FIELDS.join(', ')}): ask person(id) for ${name}.`,
    );
}
