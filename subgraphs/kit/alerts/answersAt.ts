/**
 * The condition that a registered organisation answers for records at an agency: it is of that agency, or holds some there; at
 * the hub and at governance, which keep something for all, whichever it is. So an agency alerts nobody of another's.
 */
export function answersAt(agency: string, organisation: string): string {
  return `EXISTS (SELECT FROM governance.organisation o WHERE o.id = ${organisation} AND (
    ${agency} IN ('hub', 'governance') OR o.agency = ${agency}
    OR EXISTS (SELECT FROM governance.link l WHERE l.agency = ${agency} AND l.controller = o.id)))`;
}

/** The condition that an organisation is a council: of any agency its hub is asked for what no record there decides. */
export function isCouncil(organisation: string): string {
  return `EXISTS (SELECT FROM governance.organisation o WHERE o.id = ${organisation} AND o.kind = 'council')`;
}
