import { type ClauseInContext, type Finding, finding } from './clauseChecks';

/**
 * A value that means nothing without another (a score without the edition in which it was scored) is given in one clause with
 * it, so that nobody may read the one and not the other, and under a condition that names the values in which it is given: in
 * any other it stays switched off. A clause that withholds gives neither.
 */
export function editionNotNamed({ clause, items, catalogue }: ClauseInContext): readonly Finding[] {
  if (clause.effect === 'withhold') return [];
  return clause.dataItems.flatMap((id, index) => {
    const item = items.find((each) => each.id === id);
    if (!item || item.readWith === null) return [];
    const { record, readWith } = item;
    const attributes = catalogue.records.get(record)?.attributes ?? [];
    const named = clause.when.some(
      (condition) =>
        ('in' in condition || 'equals' in condition) &&
        attributes.some(({ name, shownBy }) => name === condition.attribute && shownBy === readWith),
    );
    if (named && clause.dataItems.includes(readWith)) return [];
    const message = `${id} means nothing without ${readWith}: give both in this clause, and name in when the values of ${readWith} in which it is given.`;
    return [finding('editionNotNamed', ['dataItems', index], message)];
  });
}
