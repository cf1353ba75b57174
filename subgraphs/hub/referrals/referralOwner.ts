import { randomUUID } from 'node:crypto';
import { saysSomething } from '#policies/core/texts';
import type { Acting } from '../../kit/acts/act';
import { SourceFault } from '../../kit/http/maskError';
import type { Requester } from '../../kit/replica/replica';

/** Who answers for a referral, as others are to read it: a name in words, and the practitioner to whom it belongs. */
export interface ReferralOwner {
  readonly name: string;
  readonly role: string;
  /** As the tokens of the organisation name them; absent where only words were given. */
  readonly practitioner?: string;
}

const LONGEST_NAME = 200;

/** Throws REFERRAL_OWNER_MISSING. */
export function requireOwner({ name, role }: ReferralOwner, practitioner: string): Required<ReferralOwner> {
  return { name: requireWords(name), role: requireWords(role), practitioner: requireWords(practitioner) };
}

function requireWords(text: string): string {
  const given = text.trim();
  if (!saysSomething(given) || given.length > LONGEST_NAME)
    throw new SourceFault(
      'REFERRAL_OWNER_MISSING',
      `Say in owner who answers for the referral: name and role, ${LONGEST_NAME} characters each at most.`,
    );
  return given;
}

export interface ReferralRow {
  readonly id: string;
  readonly accepted: boolean;
  readonly acceptedBy: string | null;
  readonly owner: ReferralOwner | null;
}

/** The undecided referral of this person and of the requester's organisation, locked; null for every other. */
export async function lockReferral(
  { sql, person }: Acting,
  { organisation }: Requester,
  referral: string,
): Promise<ReferralRow | null> {
  const [row] = await sql<ReferralRow>(
    `SELECT id, accepted_at IS NOT NULL AS accepted, accepted_by AS "acceptedBy", owner FROM public.hub_referral
     WHERE id::text = $1 AND person = $2 AND controller = $3 AND outcome IS NULL AND restriction <> 'protectedPerson' FOR UPDATE`,
    [referral.toLowerCase(), person, organisation.id],
  );
  return row ?? null;
}

/** One answer for whatever is not there, not theirs, decided, or not in the state that was asked for. */
export function referralUnknown(): SourceFault {
  return new SourceFault(
    'REFERRAL_UNKNOWN',
    'No referral of this person with which your organisation, or you, may do this has this id: see referralsToAccept.',
  );
}

/** What was done about a referral, with the owner whom it had before. */
export async function noteReferral(
  { sql, now, person }: Acting,
  by: Requester,
  { id, owner }: ReferralRow,
  event: 'assigned' | 'accepted' | 'returned',
  reason: string | null = null,
): Promise<void> {
  await sql(
    `INSERT INTO public.referral_event (id, referral, person, event, owner_before, reason, at, by_organisation, by_practitioner)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      ...[randomUUID(), id, person, event, owner === null ? null : JSON.stringify(owner)],
      ...[reason, now, by.organisation.id, by.practitioner],
    ],
  );
}
