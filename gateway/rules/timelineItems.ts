import type { CompiledPolicy } from '#policies/core/compiledPolicy';
import type { Catalogue } from '#policies/core/dataItem';
import { disclosureItem } from '#policies/core/disclosureItems';
import type { DataItemId } from '#policies/core/ids';
import { AGENCIES, type Agency, RECORD_AGENCIES } from '#policies/core/vocabulary';
import type { WholeRefusal } from '../execution/executionContext';

/**
 * Fields of `Person` that no client can ask and the planner adds for the hub (`policeTimeline`, `policeCounts`,
 * `policeDisclosures`), with the data items they are made of: that a record of each type is there, the counts, and that
 * something was disclosed.
 */
export function timelineItemsOf(catalogue: Catalogue): ReadonlyMap<string, readonly DataItemId[]> {
  const itemsOf = (agency: Agency, field: string) =>
    [...catalogue.items.values()]
      .filter((item) => item.agency === agency && item.field === field && item.record !== `${agency}.disclosure`)
      // What is counted of no records of a child, a report's figures, is no part of a timeline.
      .filter(({ record }) => catalogue.items.has(`${record}.involvement` as DataItemId))
      .map(({ id }) => id);
  const disclosures = AGENCIES.map((agency): [string, readonly DataItemId[]] => [
    `Person.${agency}Disclosures`,
    [disclosureItem(agency, 'involvement')],
  ]);
  return new Map<string, readonly DataItemId[]>([
    ...disclosures,
    ...RECORD_AGENCIES.flatMap((agency) => [
      [`Person.${agency}Timeline`, itemsOf(agency, 'involvement')] as const,
      [`Person.${agency}Counts`, itemsOf(agency, 'count')] as const,
    ]),
  ]);
}

/**
 * What stands in place of such a field where no clause gives any of it to this requester; null where some clause
 * might, or where the field is another.
 */
export function refusedWhole(
  items: ReadonlyMap<string, readonly DataItemId[]>,
  policy: CompiledPolicy,
  agency: Agency,
  type: string,
  field: string,
): WholeRefusal | null {
  const made = items.get(`${type}.${field}`);
  if (made === undefined) return null;
  const notices: WholeRefusal['notices'][number][] = [];
  for (const dataItem of made) {
    const verdict = policy.staticVerdict(dataItem);
    if (verdict.kind === 'possible') return null;
    if (verdict.decision.outcome === 'silent') continue;
    const { clause, reason, unlock } = verdict.decision;
    notices.push({ type, field, outcome: 'withheld', agency, dataItem, clause, reason, unlock });
  }
  return { items: made, notices };
}
