import { randomUUID } from 'node:crypto';
import { RESPONSIBILITY_BASES } from '#policies/core/consent/capacity';
import { notOneOf } from '#policies/core/faults';
import { instantOf, isIsoDate } from '#policies/core/isoDate';
import type { Organisation } from '#policies/core/protocol';
import { ACCESS_DECISION } from '#policies/core/subjectAccess';
import { saysSomething } from '#policies/core/texts';
import { CONSENT_GATES } from '#policies/core/vocabulary';
import type { Acting } from '../../kit/acts/act';
import { SourceFault } from '../../kit/http/maskError';
import type { Requester } from '../../kit/replica/replica';
import { correctedBy } from './correctedBy';
import { holdRights, lapseDecisions } from './lapseDecisions';
import { type Forbidden, forbid, requireReview } from './notToBeInformed';

/** Whether a child is competent for one decision, as somebody assessed it. */
export interface CompetenceTerms {
  readonly decision: string;
  readonly competent: boolean;
  readonly assessor: string;
  /** ISO 8601. */
  readonly assessedAt: string;
  readonly grounds: string;
}

/** Decisions for which a child may be competent. */
const ASSESSED = [...CONSENT_GATES, ACCESS_DECISION] as const;

/**
 * Records an assessment of competence; of several the latest counts. Decisions that rested on what it ends lapse, where who records
 * it may end them: `lapseDecisions`. Throws CONSENT_INVALID, TEXT_MISSING.
 */
export async function recordCompetence(
  acting: Acting,
  by: Requester,
  { decision, competent, assessor, assessedAt, grounds }: CompetenceTerms,
): Promise<{ readonly id: string }> {
  const { sql, now, person } = acting;
  if (!ASSESSED.some((each) => each === decision)) throw invalid(notOneOf('decision', decision, ASSESSED));
  requireText(assessor, 'Name who assessed the child’s competence.');
  requireText(grounds, 'Say what the child understands, or does not: competence is for this decision alone.');
  const assessed = instantOf(assessedAt);
  if (assessed === null || assessed > now.getTime())
    throw invalid('assessedAt is an ISO 8601 date or instant, not in the future.');
  const id = randomUUID();
  await holdRights(acting);
  await sql(
    `INSERT INTO authority.competence (id, person, decision, competent, assessor, assessed_at, grounds, recorded_at, by_organisation,
       by_practitioner) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      ...[id, person, decision, competent, assessor.trim(), new Date(assessed), grounds.trim(), now],
      ...[by.organisation.id, by.practitioner],
    ],
  );
  await lapseDecisions(acting, { by, finding: { of: 'competence', decision } });
  return { id };
}

/** Who holds parental responsibility, from what, and what a court has said of it. */
export interface ResponsibilityTerms {
  readonly holder: string;
  readonly basis: string;
  readonly authority: string | null;
  readonly registeredOn: string | null;
  readonly evidence: string;
  readonly courtRestricted: boolean;
  readonly notToBeInformed: string | null;
  readonly reviewBy: string | null;
  /** A record of the same holder that this one takes the place of. */
  readonly replaces: string | null;
}

/**
 * Records parental responsibility. A holder who must not be informed is never accepted, and nobody learns why; recorded anew,
 * the holder still must not be: that is ended by itself alone. Decisions by a right that it ends lapse. Throws CONSENT_INVALID, TEXT_MISSING, RESPONSIBILITY_UNKNOWN.
 */
export async function recordResponsibility(
  acting: Acting,
  by: Requester,
  terms: ResponsibilityTerms,
  organisations: readonly Organisation[],
): Promise<{ readonly id: string }> {
  const { sql, now, person } = acting;
  const forbidden = requireSound(terms, organisations);
  await holdRights(acting);
  const id = randomUUID();
  const holder = terms.replaces === null ? id : await endResponsibility(acting, by, terms.replaces);
  await sql(
    `INSERT INTO authority.parental_responsibility (id, person, holder_id, holder, basis, authority, registered_on, evidence,
       court_restricted, valid_from, recorded_at, by_organisation, by_practitioner)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11, $12)`,
    [
      ...[id, person, holder, terms.holder.trim(), terms.basis, terms.authority, terms.registeredOn],
      ...[terms.evidence.trim(), terms.courtRestricted, now, by.organisation.id, by.practitioner],
    ],
  );
  if (forbidden !== null) await forbid(acting, by, { ...forbidden, holder, whom: terms.holder.trim() }, organisations);
  await lapseDecisions(acting, { by, finding: { of: 'responsibility', holder } });
  return { id };
}

function requireSound(
  terms: ResponsibilityTerms,
  organisations: readonly Organisation[],
): Pick<Forbidden, 'reason' | 'reviewBy'> | null {
  const { holder, basis, evidence, authority, registeredOn, notToBeInformed, reviewBy } = terms;
  requireText(holder, 'Say who the holder is, as the family knows them: the mother, a grandmother.');
  requireText(evidence, 'Say what was seen: the certificate, the order, its date.');
  if (!RESPONSIBILITY_BASES.some((each) => each === basis))
    throw invalid(notOneOf('basis', basis, RESPONSIBILITY_BASES));
  if (authority !== null && !organisations.some(({ id, kind }) => id === authority && kind === 'council'))
    throw invalid('authority is the id of the council that holds the care order.');
  if (registeredOn !== null && !isIsoDate(registeredOn)) throw invalid('registeredOn is an ISO date.');
  if (notToBeInformed === null) return null;
  requireReview(notToBeInformed, reviewBy);
  return { reason: notToBeInformed, reviewBy };
}

/** The holder's own id, which stays the same from record to record. */
async function endResponsibility(acting: Acting, by: Requester, id: string): Promise<string> {
  const { sql, now, person } = acting;
  const corrected = await correctedBy(acting, by, 4);
  const [ended] = await sql<{ holder: string }>(
    `UPDATE authority.parental_responsibility SET valid_until = $3
     WHERE id::text = $1 AND person = $2 AND valid_until IS NULL AND ${corrected.sql} RETURNING holder_id AS holder`,
    [id.toLowerCase(), person, now, ...corrected.values],
  );
  if (ended === undefined)
    throw new SourceFault(
      'RESPONSIBILITY_UNKNOWN',
      'No parental responsibility in force has this id: record a new one.',
    );
  return ended.holder;
}

function invalid(message: string): SourceFault {
  return new SourceFault('CONSENT_INVALID', message);
}

function requireText(text: string, message: string): void {
  if (!saysSomething(text)) throw new SourceFault('TEXT_MISSING', message);
}
