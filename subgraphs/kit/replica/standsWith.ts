import type { ExclusionPlaces } from './notExcluded';

/** Where a statement has whom it asks about, and who may be one of those to whom whereabouts are open. */
export interface KeeperPlaces extends Pick<ExclusionPlaces, 'agency' | 'person' | 'organisation' | 'practitioner'> {
  readonly role: string;
}

/** The condition that the requester has to do with a person; where `borneOut` holds, what their own organisation claims is none. */
export function involvedWith(places: Omit<ExclusionPlaces, 'setter'>, borneOut: string): string {
  return `EXISTS (SELECT FROM ${involvementOf(places, borneOut)})`;
}

/** The rows `i` by which it holds, as the FROM of a statement. */
export function involvementOf(
  { agency, person, organisation, team, practitioner, now }: Omit<ExclusionPlaces, 'setter'>,
  borneOut: string,
): string {
  return `governance.involvement i WHERE i.agency = ${agency} AND i.person = ${person} AND i.organisation = ${organisation}
      AND (i.team IS NULL OR i.team = ${team}) AND (i.practitioner IS NULL OR i.practitioner = ${practitioner})
      AND i.ended_at IS NULL AND i.valid_from <= ${now} AND (i.valid_until IS NULL OR i.valid_until > ${now})
      AND NOT (i.self_claimed AND ${borneOut}::boolean)`;
}

/** The condition that a person's whereabouts are closed to the requester: `SubjectState.whereaboutsClosed`, for statements that page. */
export function closedTo({ agency, person, organisation, practitioner, role }: KeeperPlaces): string {
  return `EXISTS (SELECT FROM governance.whereabouts_flag w WHERE w.agency = ${agency} AND w.person = ${person}
      AND NOT EXISTS (SELECT FROM jsonb_array_elements(w.open_to) keeper WHERE keeper ->> 'organisation' = ${organisation}
        AND keeper ->> 'role' = ${role} AND NOT coalesce(keeper -> 'except', '[]') ? ${practitioner}))`;
}
