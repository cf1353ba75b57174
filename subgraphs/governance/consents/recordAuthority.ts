import { randomUUID } from 'node:crypto';
import type { Clocks } from '#policies/core/clocks';
import { type AssessedMatter, RESPONSIBILITY_BASES, type ResponsibilityBasis } from '#policies/core/consent/capacity';
import { describesAlike } from '#policies/core/consent/resembles';
import { readAssessed } from '#policies/core/consent/terms';
import { notOneOf } from '#policies/core/faults';
import { isIsoDate } from '#policies/core/isoDate';
import { momentOf } from '#policies/core/legalDay';
import type { Organisation } from '#policies/core/protocol';
import { ACCESS_DECISION } from '#policies/core/subjectAccess';
import { saysSomething } from '#policies/core/texts';
import { CONSENT_GATES } from '#policies/core/vocabulary';
import type { Acting } from '../../kit/acts/act';
import { SourceFault } from '../../kit/http/maskError';
import type { Requester } from '../../kit/replica/replica';
import { correctedBy } from './correctedBy';
import {
  doubtRight,
  doubtWhoIsNew,
  doubtWhoResembles,
  type Held,
  holdersInForce,
  rightDoubtedBy,
} from './holderDoubts';
import { holdRights, lapseDecisions } from './lapseDecisions';
import { type Forbidden, forbid, requireReview } from './notToBeInformed';
import { requirePossibleAssessment, requirePossibleResponsibility } from './requirePossible';
import { alertOfYoungFinding } from './youngFinding';

/** Whether a child is competent for one decision, as somebody assessed it. */
export interface CompetenceTerms {
  readonly decision: string;
  readonly competent: boolean;
  /** Of which data, and for which purposes; null where none are named (`reachOf`). */
  readonly categories: readonly string[] | null;
  readonly purposes: readonly string[] | null;
  readonly assessor: string;
  /** ISO 8601. */
  readonly assessedAt: string;
  readonly grounds: string;
}

/** Decisions for which a child may be competent. */
const ASSESSED = [...CONSENT_GATES, ACCESS_DECISION] as const;

/**
 * Records an assessment of competence; of several that reach one kind of data for one purpose the latest counts there. Decisions
 * that rested on what it ends lapse, where who records it may end them: `lapseDecisions`. There is no lowest age in law: that a
 * younger child than the clock `competence.rarelyBefore` says was found competent is told to the safeguarding leads of who recorded
 * it. Throws CONSENT_INVALID, SCOPE_UNKNOWN, SCOPE_EMPTY, TEXT_MISSING, AUTHORITY_IMPOSSIBLE.
 */
export async function recordCompetence(
  acting: Acting,
  by: Requester,
  { decision, competent, assessor, assessedAt, grounds, ...matter }: CompetenceTerms,
  clocks: Clocks,
): Promise<{ readonly id: string }> {
  const { sql, now, person } = acting;
  if (!ASSESSED.some((each) => each === decision)) throw invalid(notOneOf('decision', decision, ASSESSED));
  const { categories, purposes } = requireMatter(decision, matter);
  requireText(assessor, 'Name who assessed the child’s competence.');
  requireText(grounds, 'Say what the child understands, or does not: competence is for this decision alone.');
  const assessed = momentOf(assessedAt);
  if (assessed === null || assessed > now)
    throw invalid('assessedAt is an ISO 8601 date or instant, not in the future.');
  const id = randomUUID();
  await holdRights(acting);
  await requirePossibleAssessment(acting, by, new Date(assessed));
  await sql(
    `INSERT INTO authority.competence (id, person, decision, competent, assessor, assessed_at, grounds, recorded_at, by_organisation,
       by_practitioner, categories, purposes) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      ...[id, person, decision, competent, assessor.trim(), assessed, grounds.trim(), now],
      ...[by.organisation.id, by.practitioner, categories, purposes],
    ],
  );
  if (competent) await alertOfYoungFinding(acting, by, { id, assessed: new Date(assessed) }, clocks);
  await lapseDecisions(acting, { by, finding: { of: 'competence', decision, competent, categories, purposes } });
  return { id };
}

function requireMatter(decision: string, named: Pick<CompetenceTerms, 'categories' | 'purposes'>): AssessedMatter {
  if (decision === ACCESS_DECISION && (named.categories !== null || named.purposes !== null))
    throw invalid(`${ACCESS_DECISION} is of all that is held of the child: leave out categories and purposes.`);
  const read = readAssessed(named);
  if ('code' in read) throw new SourceFault(read.code, read.message);
  return read;
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
  /** Records in force of others, none of whom this holder is. */
  readonly anotherThan: readonly string[];
}

/**
 * Records parental responsibility. While others are recorded it is said whether the holder is one of them (`replaces`) or another than
 * all of them (`anotherThan`): of one person under two records one decision would not be the other's. A holder who must not be
 * informed is never accepted, and nobody learns why; recorded anew, the holder still must not be: that is ended by itself alone. Whoever
 * may be one that must not decide, and whose right a court had taken away, decides nothing until somebody else confirms
 * (`confirmResponsibility`). Decisions by a right that it ends lapse. Throws CONSENT_INVALID, TEXT_MISSING, RESPONSIBILITY_UNKNOWN,
 * HOLDER_NOT_TOLD_APART, AUTHORITY_IMPOSSIBLE.
 */
export async function recordResponsibility(
  acting: Acting,
  by: Requester,
  terms: ResponsibilityTerms,
  organisations: readonly Organisation[],
): Promise<{ readonly id: string }> {
  const { sql, now, person } = acting;
  const forbidden = requireSound(terms, organisations);
  const described = { words: terms.holder.trim(), basis: basisOf(terms) };
  await holdRights(acting);
  await requirePossibleResponsibility(acting, by, terms);
  const inForce = await holdersInForce(acting);
  const anotherThan = requireToldApart(terms, inForce);
  const replaced = terms.replaces === null ? null : await endResponsibility(acting, by, terms.replaces, inForce);
  const id = randomUUID();
  const before = replaced !== null && describesAlike(described, replaced) ? replaced : null;
  const holder = replaced?.holder ?? id;
  await sql(
    `INSERT INTO authority.parental_responsibility (id, person, holder_id, holder, basis, authority, registered_on, evidence,
       court_restricted, valid_from, recorded_at, by_organisation, by_practitioner, another_than, described)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11, $12, $13, $14)`,
    [
      ...[id, person, holder, described.words, described.basis, terms.authority, terms.registeredOn],
      ...[terms.evidence.trim(), terms.courtRestricted, now, by.organisation.id, by.practitioner],
      ...[anotherThan, before?.described ?? null],
    ],
  );
  if (forbidden !== null) await forbid(acting, by, { ...forbidden, holder, whom: described.words }, organisations);
  await doubtAfter(acting, terms, { holder, replaced, before }, forbidden !== null);
  await lapseDecisions(acting, { by, finding: { of: 'responsibility', holder } });
  return { id };
}

interface Recorded {
  readonly holder: string;
  /** The record of the same holder that was in force. */
  readonly replaced: Held | null;
  /** The same, where it describes the holder as the new one does. */
  readonly before: Held | null;
}

/** Who may be somebody that must not decide, now that this is on record. */
async function doubtAfter(
  acting: Acting,
  { courtRestricted }: ResponsibilityTerms,
  { holder, replaced, before }: Recorded,
  forbidden: boolean,
): Promise<void> {
  if (before === null) await doubtWhoIsNew(acting, holder);
  if (before === null || forbidden || (courtRestricted && !before.courtRestricted))
    await doubtWhoResembles(acting, { holder });
  if (replaced === null) return;
  const restrictedBy = replaced.courtRestricted ? replaced.organisation : await rightDoubtedBy(acting, replaced);
  if (restrictedBy !== null && !courtRestricted) await doubtRight(acting, holder, restrictedBy);
}

function basisOf({ basis }: ResponsibilityTerms): ResponsibilityBasis {
  const known = RESPONSIBILITY_BASES.find((each) => each === basis);
  if (known === undefined) throw invalid(notOneOf('basis', basis, RESPONSIBILITY_BASES));
  return known;
}

/** Throws HOLDER_NOT_TOLD_APART, CONSENT_INVALID, RESPONSIBILITY_UNKNOWN. */
function requireToldApart({ replaces, anotherThan }: ResponsibilityTerms, inForce: readonly Held[]): readonly string[] {
  const named = [...new Set(anotherThan.map((id) => id.toLowerCase()))];
  if (replaces !== null && named.includes(replaces.toLowerCase()))
    throw invalid('replaces names a record of the same holder, anotherThan those of others: no record is both.');
  if (named.some((id) => !inForce.some((held) => held.id === id)))
    throw new SourceFault(
      'RESPONSIBILITY_UNKNOWN',
      'anotherThan names records in force alone: take their ids from parentalResponsibility.',
    );
  if (replaces === null && inForce.some(({ id }) => !named.includes(id)))
    throw new SourceFault(
      'HOLDER_NOT_TOLD_APART',
      'Other holders are recorded, and it is not said of each whether this is they: read parentalResponsibility of this person, then give in replaces the record of the same holder, or in anotherThan all records, where it is none of them. Whoever is recorded already decides by the id of their record.',
    );
  return named;
}

function requireSound(
  terms: ResponsibilityTerms,
  organisations: readonly Organisation[],
): Pick<Forbidden, 'reason' | 'reviewBy'> | null {
  const { holder, evidence, authority, registeredOn, notToBeInformed, reviewBy } = terms;
  requireText(holder, 'Say who the holder is, as the family knows them: the mother, a grandmother.');
  requireText(evidence, 'Say what was seen: the certificate, the order, its date.');
  if (authority !== null && !organisations.some(({ id, kind }) => id === authority && kind === 'council'))
    throw invalid('authority is the id of the council that holds the care order.');
  if (registeredOn !== null && !isIsoDate(registeredOn)) throw invalid('registeredOn is an ISO date.');
  if (notToBeInformed === null) return null;
  requireReview(notToBeInformed, reviewBy);
  return { reason: notToBeInformed, reviewBy };
}

async function endResponsibility(acting: Acting, by: Requester, id: string, inForce: readonly Held[]): Promise<Held> {
  const { sql, now, person } = acting;
  const corrected = await correctedBy(acting, by, 4);
  const ended = await sql<{ id: string }>(
    `UPDATE authority.parental_responsibility SET valid_until = $3
     WHERE id::text = $1 AND person = $2 AND valid_until IS NULL AND ${corrected.sql} RETURNING id`,
    [id.toLowerCase(), person, now, ...corrected.values],
  );
  const replaced = inForce.find((held) => held.id === ended[0]?.id);
  if (replaced === undefined)
    throw new SourceFault(
      'RESPONSIBILITY_UNKNOWN',
      'No parental responsibility in force that your organisation may replace has this id: take one of parentalResponsibility, or ask the council that works with the child to replace it.',
    );
  return replaced;
}

function invalid(message: string): SourceFault {
  return new SourceFault('CONSENT_INVALID', message);
}

function requireText(text: string, message: string): void {
  if (!saysSomething(text)) throw new SourceFault('TEXT_MISSING', message);
}
