import { distance, nearest } from '#policies/core/faults';

/** As many as are read at a glance. */
const SHOWN = 8;

/** That `given` is no data item, with the one that was probably meant, or the nearest: those of the same record or agency first. */
export function fieldFault(given: string, items: readonly string[]): string {
  const parts = given.split('.');
  const ranked = items
    .map((item) => ({ item, shared: sharedParts(parts, item.split('.')), away: distance(given, item) }))
    .toSorted((a, b) => b.shared - a.shared || a.away - b.away);
  const shared = ranked[0]?.shared ?? 0;
  // What is right already is no measure of the slip.
  const rest = (parts: readonly string[]) => parts.slice(shared).join('.');
  const beside = ranked.filter((each) => each.shared === shared).map(({ item }) => item);
  const meant = nearest(
    rest(parts),
    beside.map((item) => rest(item.split('.'))),
  );
  if (meant !== null)
    return `'${given}' is no data item: did you mean '${[...parts.slice(0, shared), meant].join('.')}'?`;
  const near = ranked.slice(0, SHOWN).map(({ item }) => item);
  return `'${given}' is no data item: the nearest are ${near.join(', ')}. All stand in schema/fields.json.`;
}

function sharedParts(given: readonly string[], item: readonly string[]): number {
  const unlike = given.findIndex((part, index) => part !== item[index]);
  return unlike === -1 ? given.length : unlike;
}
