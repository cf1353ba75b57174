import type { Requester } from '../../kit/replica/replica';
import type { Party } from '../involvements/party';

/** What of an organisation an exclusion bars. */
export const EXTENTS = ['organisation', 'team', 'practitioner'] as const;
export type Extent = (typeof EXTENTS)[number];

/**
 * Whether the hubs hear of an exclusion of `party`: of an organisation as a whole, whoever set it; of a team or a practitioner where
 * their own organisation did, which could bar one after the other, and where nobody else would know. Who reviews emergency access is
 * a role of their token, which nobody here knows of a name: so it is told of every practitioner, and of none who it is. What a hub
 * barred of another organisation is told to no other hub: what none needs goes to none.
 */
export function isToldToHubs({ organisation, team, practitioner }: Party, by: Requester): boolean {
  return organisation === by.organisation.id || (team === null && practitioner === null);
}

/** The condition that the hubs hear of the exclusion `row`, as `isToldToHubs` has it. */
export function toldToHubs(row: string): string {
  return `(${row}.organisation IS NOT NULL AND (num_nonnulls(${row}.team, ${row}.practitioner) = 0 OR EXISTS (
    SELECT FROM authority.exclusion_event s
    WHERE s.exclusion = ${row}.id AND s.event = 'set' AND s.by_organisation = ${row}.organisation)))`;
}

/**
 * The condition that a hub of `organisation` ends the exclusion `row`, of which it hears, without saying of whom: what whose it is set
 * of its own, or somebody of its own council. What another hub set protects a child from that organisation, and whoever does not
 * know the child cannot judge it.
 */
export function endableUnnamed(row: string, organisation: string): string {
  return `(${toldToHubs(row)} AND EXISTS (
    SELECT FROM authority.exclusion_event s
    WHERE s.exclusion = ${row}.id AND s.event = 'set' AND s.by_organisation IN (${row}.organisation, ${organisation})))`;
}

/** The `Extent` of the exclusion `row`. */
export function extentOf(row: string): string {
  return `CASE WHEN ${row}.practitioner IS NOT NULL THEN 'practitioner' WHEN ${row}.team IS NOT NULL THEN 'team' ELSE 'organisation' END`;
}
