import { GRANTOR_KINDS, type GrantorKind } from '#policies/core/consent/capacity';
import { notOneOf } from '#policies/core/faults';
import { isIsoDate } from '#policies/core/isoDate';
import { SourceFault } from '../../kit/http/maskError';

/** A court's order, as whoever records its decision saw it. */
export interface CourtOrder {
  readonly reference: string;
  readonly court: string;
  /** ISO date. */
  readonly orderedOn: string;
}

/** Who decides, as the caller names them. */
export interface Grantor {
  readonly kind: GrantorKind;
  /** Id of the record of parental responsibility. */
  readonly responsibility: string | null;
  /** Of a court, and of nobody else. */
  readonly order: CourtOrder | null;
}

/** A grantor as it is sent. */
export interface GrantorTerms {
  readonly kind: string;
  readonly responsibility?: string | null;
  readonly courtOrder?: string | null;
  readonly court?: string | null;
  readonly orderedOn?: string | null;
}

/** Throws CONSENT_INVALID for a kind of grantor that there is not, COURT_ORDER_NOT_SEEN for a court without its order. */
export function grantorOf(terms: GrantorTerms, now: Date): Grantor {
  const { kind, responsibility = null } = terms;
  const known = GRANTOR_KINDS.find((each): each is GrantorKind => each === kind);
  if (known === undefined) throw new SourceFault('CONSENT_INVALID', notOneOf('kind of grantor', kind, GRANTOR_KINDS));
  return { kind: known, responsibility, order: known === 'court' ? orderSeen(terms, now) : null };
}

function orderSeen({ courtOrder, court, orderedOn }: GrantorTerms, now: Date): CourtOrder {
  const order = { reference: courtOrder?.trim() ?? '', court: court?.trim() ?? '', orderedOn: orderedOn ?? '' };
  const dated = isIsoDate(order.orderedOn) && new Date(order.orderedOn) <= now;
  if (order.reference !== '' && order.court !== '' && dated) return order;
  throw new SourceFault(
    'COURT_ORDER_NOT_SEEN',
    'A court decides by an order that you have seen: give its reference in courtOrder, the court, and orderedOn, an ISO date that is not in the future.',
  );
}
