import { birthday, ON_CERTIFICATE_FROM } from '#policies/core/consent/capacity';
import { dayOf } from '#policies/core/legalDay';
import type { Acting } from '../../kit/acts/act';
import { SourceFault } from '../../kit/http/maskError';
import type { Requester } from '../../kit/replica/replica';
import { birthOf } from './consentRows';

/**
 * Refuses an assessment of competence on a day on which there was no child: before the birth, or from the 18th birthday on. At 16
 * and 17 one may be recorded, though competence is presumed: it says that the presumption does not hold, that it does again, or
 * that the decision is no parent's any more. Where nobody knows when the child was born it is taken as it is. Throws
 * AUTHORITY_IMPOSSIBLE.
 */
export async function requirePossibleAssessment(
  acting: Pick<Acting, 'sql' | 'person'>,
  by: Requester,
  assessed: Date,
): Promise<void> {
  const born = await birthToldTo(acting, by);
  const [bornAt, adultAt] = born === null ? [null, null] : [birthday(born, 0), birthday(born, 18)];
  if (bornAt !== null && assessed < bornAt)
    throw impossible('assessedAt lies before the child was born: give the day of the assessment.');
  if (adultAt !== null && assessed >= adultAt)
    throw impossible(
      'assessedAt lies on or after the 18th birthday: an adult decides without an assessment, as the grantor adult.',
    );
}

export interface StatedResponsibility {
  readonly basis: string;
  readonly authority: string | null;
  /** ISO date. */
  readonly registeredOn: string | null;
}

/**
 * Refuses what gives no parental responsibility as it is stated, while whoever records it can still say what would: every decision by
 * it would be answered AUTHORITY_NOT_CONFIRMED, without a why. Throws AUTHORITY_IMPOSSIBLE.
 * Law: Adoption and Children Act 2002 s111, Children Act 1989 s4(1)(a), s33(3).
 */
export async function requirePossibleResponsibility(
  acting: Pick<Acting, 'sql' | 'person' | 'now'>,
  by: Requester,
  { basis, authority, registeredOn }: StatedResponsibility,
): Promise<void> {
  if (basis === 'localAuthorityCareOrder' && authority === null)
    throw impossible('Name in authority the council that holds the care order, by its id in the register.');
  if (registeredOn === null) return;
  if (registeredOn > dayOf(acting.now))
    throw impossible('registeredOn lies in the future: give the day that stands on the certificate.');
  if (basis === 'fatherOnCertificate' && registeredOn < ON_CERTIFICATE_FROM)
    throw impossible(
      `A certificate gives a father parental responsibility where the birth was registered on or after ${ON_CERTIFICATE_FROM}: record what else gives it, as marriedFather or courtOrder.`,
    );
  const born = await birthToldTo(acting, by);
  if (born !== null && registeredOn < born)
    throw impossible('registeredOn lies before the child was born: give the day that stands on the certificate.');
}

/**
 * Which days are refused tells when the child was born, day by day. Agreements give the date to the practitioners of organisations that
 * hold records, whatever else they lack; to one that only receives it is given by year, on a consent, or not at all: what it records is
 * taken as it is.
 */
async function birthToldTo(
  acting: Pick<Acting, 'sql' | 'person'>,
  { organisation }: Pick<Requester, 'organisation'>,
): Promise<string | null> {
  return organisation.agency === null ? null : birthOf(acting);
}

const impossible = (message: string): SourceFault => new SourceFault('AUTHORITY_IMPOSSIBLE', message);
