import type { ToldKind } from './toldAlerts';

/** An SQL condition of an agency and of the id of an organisation. */
type Condition = (agency: string, organisation: string) => string;

/**
 * That a registered organisation answers for records at an agency: it is of that agency, or holds some there; at the hub and at
 * governance, which keep something for all, whichever it is.
 */
const answersAt: Condition = (
  agency,
  organisation,
) => `EXISTS (SELECT FROM governance.organisation o WHERE o.id = ${organisation} AND (
    ${agency} IN ('hub', 'governance') OR o.agency = ${agency}
    OR EXISTS (SELECT FROM governance.link l WHERE l.agency = ${agency} AND l.controller = o.id)))`;

/** That it does, or is a council: of any agency its hub is asked for what no record there decides. */
const isAsked: Condition = (agency, organisation) =>
  `(${answersAt(agency, organisation)} OR EXISTS (SELECT FROM governance.organisation o WHERE o.id = ${organisation} AND o.kind = 'council'))`;

/** That it is registered: people of any are given something at any agency. */
const isRegistered: Condition = (_agency, organisation) =>
  `EXISTS (SELECT FROM governance.organisation o WHERE o.id = ${organisation})`;

/** Whom an agency may tell of what, so that it alerts nobody of another's. */
export const MAY_BE_TOLD: Readonly<Record<ToldKind, Condition>> = {
  patternsConverge: answersAt,
  referralNotAccepted: answersAt,
  caseReviewOverdue: answersAt,
  section47NotAgreed: answersAt,
  subjectAccessWaits: answersAt,
  subjectAccessOverdue: answersAt,
  breachOverdue: answersAt,
  unlockAsked: isAsked,
  unlockNotAnswered: isAsked,
  unlockWentOn: isAsked,
  disclosureCorrected: isRegistered,
};
