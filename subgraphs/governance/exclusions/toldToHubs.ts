import type { Requester } from '../../kit/replica/replica';
import type { Party } from '../involvements/party';

/**
 * Whether the hubs hear of an exclusion of `party`: of an organisation as a whole, whoever set it; of a team where its own organisation
 * did, which could bar one after the other of its teams, and where nobody else would know. A team that a hub barred of another
 * organisation is told to no other hub: what none needs goes to none.
 */
export function isToldToHubs({ organisation, team, practitioner }: Party, by: Requester): boolean {
  return practitioner === null && (team === null || organisation === by.organisation.id);
}

/** The condition that the hubs hear of the exclusion `row`, as `isToldToHubs` has it. */
export function toldToHubs(row: string): string {
  return `(${row}.practitioner IS NULL AND (${row}.team IS NULL OR EXISTS (SELECT FROM authority.exclusion_event s
    WHERE s.exclusion = ${row}.id AND s.event = 'set' AND s.by_organisation = ${row}.organisation)))`;
}
