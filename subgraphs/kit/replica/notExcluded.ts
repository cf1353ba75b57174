/** Where a statement has what an exclusion is held against: columns, parameters or literals. */
export interface ExclusionPlaces {
  readonly agency: string;
  readonly person: string;
  readonly organisation: string;
  readonly team: string;
  readonly practitioner: string;
  readonly now: string;
}

/**
 * The condition that a requester is not barred from a person, for statements that page or count: who is barred falls in SQL, so
 * that no page is shorter for it.
 */
export function notExcluded({ agency, person, organisation, team, practitioner, now }: ExclusionPlaces): string {
  return `NOT EXISTS (SELECT FROM governance.exclusion e WHERE e.agency = ${agency} AND e.person = ${person}
    AND (e.organisation IS NULL OR e.organisation = ${organisation}) AND (e.team IS NULL OR e.team = ${team})
    AND (e.practitioner IS NULL OR e.practitioner = ${practitioner})
    AND (e.valid_until IS NULL OR e.valid_until > ${now}))`;
}
