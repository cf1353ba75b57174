import { GRANTOR_KINDS, type GrantorKind } from '#policies/core/consent/capacity';
import { notOneOf } from '#policies/core/faults';
import { type CourtOrder, type CourtOrderTerms, requireCourtOrder } from '../../kit/acts/courtOrder';
import { SourceFault } from '../../kit/http/maskError';

/** Who decides, as the caller names them. */
export interface Grantor {
  readonly kind: GrantorKind;
  /** Id of the record of parental responsibility. */
  readonly responsibility: string | null;
  /** Of a court, and of nobody else. */
  readonly order: CourtOrder | null;
}

/** A grantor as it is sent. */
export interface GrantorTerms extends CourtOrderTerms {
  readonly kind: string;
  readonly responsibility?: string | null;
}

/** Throws CONSENT_INVALID for a kind of grantor that there is not, COURT_ORDER_NOT_SEEN for a court without its order. */
export function grantorOf(terms: GrantorTerms, now: Date): Grantor {
  const { kind, responsibility = null } = terms;
  const known = GRANTOR_KINDS.find((each): each is GrantorKind => each === kind);
  if (known === undefined) throw new SourceFault('CONSENT_INVALID', notOneOf('kind of grantor', kind, GRANTOR_KINDS));
  return { kind: known, responsibility, order: known === 'court' ? requireCourtOrder(terms, now) : null };
}
