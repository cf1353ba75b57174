import { isIsoDate } from '#policies/core/isoDate';
import { dayOf } from '#policies/core/legalDay';
import { saysSomething } from '#policies/core/texts';
import { SourceFault } from '../http/maskError';

/** A court's order, as whoever acts on it saw it. */
export interface CourtOrder {
  readonly reference: string;
  readonly court: string;
  /** ISO date. */
  readonly orderedOn: string;
}

/** An order as it is sent. */
export interface CourtOrderTerms {
  readonly courtOrder?: string | null;
  readonly court?: string | null;
  readonly orderedOn?: string | null;
}

/** Throws COURT_ORDER_NOT_SEEN where reference, court or a day that is not in the future is missing. */
export function requireCourtOrder({ courtOrder, court, orderedOn }: CourtOrderTerms, now: Date): CourtOrder {
  const order = { reference: courtOrder?.trim() ?? '', court: court?.trim() ?? '', orderedOn: orderedOn ?? '' };
  const dated = isIsoDate(order.orderedOn) && order.orderedOn <= dayOf(now);
  if (saysSomething(order.reference) && saysSomething(order.court) && dated) return order;
  throw new SourceFault(
    'COURT_ORDER_NOT_SEEN',
    'A court acts by an order that you have seen: give its reference in courtOrder, the court, and orderedOn, an ISO date that is not in the future.',
  );
}
