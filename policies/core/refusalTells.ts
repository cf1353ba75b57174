import { type ClauseInContext, type Finding, finding } from './clauseChecks';
import type { Clause } from './protocol';

/**
 * A refusal by a condition on the record tells of the record: a notice is allowed only where this requester may see the
 * attribute, under this clause or another of the protocol that reaches all its recipients and purposes.
 */
export function refusalTellsOfRecord({ clause, items, siblings, catalogue }: ClauseInContext): readonly Finding[] {
  if (clause.whenRefused !== 'notice') return [];
  const attributes = [...new Set(items.map(({ record }) => record))].flatMap(
    (record) => catalogue.records.get(record)?.attributes ?? [],
  );
  return clause.when.flatMap(({ attribute }, index) => {
    const declared = attributes.filter(({ name }) => name === attribute);
    const seen = declared.every(
      ({ shownBy }) =>
        shownBy !== null && siblings.some((each) => each.dataItems.includes(shownBy) && reaches(each, clause)),
    );
    const message = `A notice would tell what ${attribute} is, which this requester may not see: set whenRefused to silent or silentWithStandingNotice.`;
    return seen ? [] : [finding('refusalTellsOfRecord', ['when', index, 'attribute'], message)];
  });
}

/** Whether `wide` discloses to everyone that `narrow` addresses. */
function reaches(wide: Clause, narrow: Clause): boolean {
  const within = <T>(some: readonly T[] | null, all: readonly T[] | null) =>
    all === null || (some?.every((each) => all.includes(each)) ?? false);
  return (
    wide.effect === 'disclose' &&
    wide.from.agency === narrow.from.agency &&
    within(narrow.from.controllers, wide.from.controllers) &&
    within(narrow.from.countries, wide.from.countries) &&
    within(narrow.purposes, wide.purposes) &&
    within(narrow.to.roles, wide.to.roles) &&
    within(narrow.to.teams, wide.to.teams) &&
    within(narrow.to.kinds, wide.to.kinds) &&
    within(narrow.to.countries, wide.to.countries) &&
    within(narrow.to.organisations, wide.to.organisations) &&
    (narrow.to.dutyToShare || !wide.to.dutyToShare)
  );
}
