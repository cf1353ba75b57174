import { PRACTITIONERS } from '../acts';
import type { Role } from '../vocabulary';
import type { GrantorKind } from './capacity';

/** Whom a family tells what it has decided. */
const OF_THE_FAMILY: readonly Role[] = [...PRACTITIONERS, 'subjectRepresentative'];
/** Who handles the orders of courts: children's social work and the hub, to whom they are served, and who answers for records. */
const OF_A_COURT: readonly Role[] = [
  'socialWorker',
  'hubPractitioner',
  'caldicottGuardian',
  'informationGovernanceOfficer',
];

/** Roles that record what such a grantor decided. A court's decision prevails over everybody's: not every role records one. */
export const DECISION_RECORDERS: Readonly<Record<GrantorKind, readonly Role[]>> = {
  child: OF_THE_FAMILY,
  adult: OF_THE_FAMILY,
  parentalResponsibility: OF_THE_FAMILY,
  court: OF_A_COURT,
};
