import { randomUUID } from 'node:crypto';
import {
  birthday,
  type Capacity,
  capacityOf,
  cutTo,
  type GrantorKind,
  PRECEDENCE,
} from '#policies/core/consent/capacity';
import { covers, mayFollow } from '#policies/core/consent/consent';
import type { ReadTerms } from '#policies/core/consent/terms';
import type { Acting } from '../../kit/acts/act';
import { SourceFault } from '../../kit/http/maskError';
import type { Requester } from '../../kit/replica/replica';
import { addEverywhere } from '../acts/replicated';
import {
  appendEvent,
  birthOf,
  type ConsentRow,
  competenceOf,
  consentOf,
  consentsOf,
  responsibilityOf,
  unknownConsent,
} from './consentRows';
import { holdRights, momentOf } from './lapseDecisions';

/** Who decides, as the caller names them. */
export interface Grantor {
  readonly kind: GrantorKind;
  /** Id of the record of parental responsibility. */
  readonly responsibility: string | null;
  /** Reference of the court's order. */
  readonly courtOrder: string | null;
}

export interface ConsentDone {
  readonly id: string;
  readonly state: string;
}

export type Decision = 'given' | 'refused';

/** Asks for a consent: nobody is asked who could not give it. Throws AUTHORITY_NOT_CONFIRMED. */
export async function requestConsent(
  acting: Acting,
  by: Requester,
  terms: ReadTerms,
  grantor: Grantor,
): Promise<ConsentDone> {
  const id = await insertConsent(acting, terms, grantor, 'requested');
  await appendEvent(acting, by, id, { event: 'requested' });
  return { id, state: 'requested' };
}

/**
 * Records a decision that nobody had asked for in writing. What the same grantor decided before on no more than this is
 * superseded. Throws AUTHORITY_NOT_CONFIRMED, COERCION_NOT_CONSIDERED.
 */
export async function recordDecision(
  acting: Acting,
  by: Requester,
  terms: ReadTerms,
  grantor: Grantor,
  decision: Decision,
  coercion: string | null,
): Promise<ConsentDone> {
  requireCoercion(grantor.kind, decision, coercion);
  // A refusal stands until the next decision.
  const standing = decision === 'refused' ? { ...terms, validUntil: null } : terms;
  const id = await insertConsent(acting, standing, grantor, decision);
  await appendEvent(acting, by, id, { event: decision, coercion });
  await supersedeCovered(acting, by, id, standing.validFrom);
  return { id, state: decision };
}

/** Records the answer to a request, as it was asked. Throws as above, CONSENT_UNKNOWN, CONSENT_NOT_IN_FORCE. */
export async function answerRequest(
  acting: Acting,
  by: Requester,
  request: string,
  decision: Decision,
  coercion: string | null,
): Promise<ConsentDone> {
  await holdRights(acting);
  const asked = await consentOf(acting, request);
  if (asked.state !== 'requested')
    throw new SourceFault('CONSENT_NOT_IN_FORCE', `This consent is ${asked.state}: record the decision as a new one.`);
  const [kept] = await acting.sql<{ kind: GrantorKind; reference: string | null }>(
    'SELECT grantor_kind AS kind, capacity_reference AS reference FROM authority.consent WHERE id = $1',
    [asked.id],
  );
  if (kept === undefined) throw unknownConsent();
  requireCoercion(kept.kind, decision, coercion);
  const parental = kept.kind === 'parentalResponsibility';
  await requireCapacity(acting, asked.gate, {
    kind: kept.kind,
    responsibility: parental ? kept.reference : null,
    courtOrder: parental ? null : kept.reference,
  });
  await acting.sql('UPDATE governance.consent SET decided_at = $2 WHERE id = $1', [asked.id, acting.now]);
  if (decision === 'refused') await standOpen(acting, asked);
  await appendEvent(acting, by, asked.id, { event: decision, coercion });
  await supersedeCovered(acting, by, asked.id, acting.now);
  return { id: asked.id, state: decision };
}

/**
 * Withdraws, from now on. As easy as giving (UK GDPR art 7(3)): no reason is asked for; recorded by whoever of a party the family
 * tells, of the organisation that took the consent, or by the subject's representative; to any other the consent is unknown.
 * Of a child's withdrawal it is kept whether coercion was considered. Throws CONSENT_UNKNOWN, CONSENT_WITHDRAWN_ALREADY, CONSENT_NOT_IN_FORCE, COERCION_NOT_CONSIDERED.
 */
export async function withdrawConsent(
  acting: Acting,
  by: Requester,
  id: string,
  reason: string | null,
  coercion: string | null,
): Promise<ConsentDone> {
  const consent = await consentOf(acting, id);
  const mayTell = isParty(consent, by) || consent.takenBy === by.organisation.id;
  if (!mayTell && by.role !== 'subjectRepresentative') throw unknownConsent();
  if (consent.state === 'withdrawn')
    throw new SourceFault(
      'CONSENT_WITHDRAWN_ALREADY',
      'This consent was withdrawn before: nothing more is to be done.',
    );
  if (!mayFollow(consent.state, 'withdrawn'))
    throw new SourceFault('CONSENT_NOT_IN_FORCE', `This consent is ${consent.state}: only a given one is withdrawn.`);
  requireCoercion(consent.grantorKind, 'withdrawn', coercion);
  await standOpen(acting, consent);
  await appendEvent(acting, by, consent.id, { event: 'withdrawn', reason, coercion });
  return { id: consent.id, state: 'withdrawn' };
}

/**
 * An officer of a party, who holds or receives on it, finds that it never was a valid consent; to any other it is unknown.
 * Throws CONSENT_UNKNOWN, CONSENT_NOT_IN_FORCE.
 */
export async function invalidateConsent(
  acting: Acting,
  by: Requester,
  id: string,
  reason: string,
): Promise<ConsentDone> {
  const consent = await consentOf(acting, id);
  if (!isParty(consent, by)) throw unknownConsent();
  if (!mayFollow(consent.state, 'invalidated'))
    throw new SourceFault('CONSENT_NOT_IN_FORCE', `This consent is ${consent.state}: there is nothing to invalidate.`);
  await appendEvent(acting, by, consent.id, { event: 'invalidated', reason });
  return { id: consent.id, state: 'invalidated' };
}

/** Holds or receives on it. */
function isParty({ controllers, recipients }: ConsentRow, { organisation }: Requester): boolean {
  return [...controllers, ...recipients].includes(organisation.id);
}

/** A refusal or withdrawal stands until the next decision; a parent's no longer than the parent could decide. */
async function standOpen(acting: Acting, { id, precedence }: ConsentRow): Promise<void> {
  const born = precedence === PRECEDENCE.parentalResponsibility ? await birthOf(acting) : null;
  const until = born === null ? null : birthday(born, 18);
  await acting.sql('UPDATE governance.consent SET valid_until = $2 WHERE id = $1', [id, until]);
}

async function insertConsent(
  acting: Acting,
  { scope, gate, ...terms }: ReadTerms,
  grantor: Grantor,
  state: Decision | 'requested',
): Promise<string> {
  const { sql, now, person } = acting;
  const capacity = await requireCapacity(acting, gate, grantor);
  const id = randomUUID();
  const validUntil = cutTo(terms.validUntil, capacity.lapsesAt);
  const decider = grantorId(acting, grantor, capacity.holder);
  const row = { id, person, gate, grantor: decider, precedence: capacity.precedence, ...scope };
  const kept = {
    ...row,
    grantor_kind: grantor.kind,
    capacity_basis: capacity.basis,
    capacity_reference: grantor.responsibility ?? grantor.courtOrder,
    notice_version: terms.noticeVersion,
    collection_method: terms.collectionMethod,
    jurisdiction: terms.jurisdiction,
    valid_from: terms.validFrom,
    valid_until: validUntil,
    review_by: terms.reviewBy,
    conditions: terms.conditions,
    evidence: terms.evidence,
    created_at: now,
  };
  const columns = Object.keys(kept);
  await sql(
    `INSERT INTO authority.consent (${columns.join(', ')}) VALUES (${columns.map((_, at) => `$${at + 1}`).join(', ')})`,
    Object.values(kept),
  );
  await addEverywhere(sql, 'consent', {
    ...row,
    state,
    decided_at: now,
    valid_from: terms.validFrom,
    valid_until: validUntil,
  });
  return id;
}

/** Confirmed, or one answer for every cause. */
async function requireCapacity(
  acting: Acting,
  gate: string,
  { kind, responsibility, courtOrder }: Grantor,
): Promise<Extract<Capacity, { kind: 'confirmed' }> & { readonly holder: string | null }> {
  await holdRights(acting);
  const held = responsibility === null ? null : await responsibilityOf(acting, responsibility);
  const competence = await competenceOf(acting);
  const capacity = capacityOf({
    kind,
    dateOfBirth: await birthOf(acting),
    decision: gate,
    now: momentOf(acting, competence, held === null ? [] : [held]),
    competence,
    responsibility: held,
    courtOrder: courtOrder === null || courtOrder.trim() === '' ? null : courtOrder,
  });
  if (capacity.kind === 'notConfirmed') throw authorityNotConfirmed();
  return { ...capacity, holder: held?.id ?? null };
}

export function authorityNotConfirmed(): SourceFault {
  return new SourceFault(
    'AUTHORITY_NOT_CONFIRMED',
    'The authority to decide this could not be confirmed: have it recorded, or ask somebody who may decide.',
  );
}

/** One key per grantor and child: the courts are one. */
function grantorId({ person }: Acting, { kind }: Grantor, holder: string | null): string {
  if (kind === 'court') return '00000000-0000-4000-8000-000000000000';
  const decider = holder ?? person;
  if (decider === null) throw new Error('A consent concerns a person.');
  return decider;
}

function requireCoercion(kind: string, decision: 'given' | 'refused' | 'withdrawn', coercion: string | null): void {
  if (kind !== 'child' || decision === 'given' || (coercion ?? '').trim() !== '') return;
  throw new SourceFault(
    'COERCION_NOT_CONSIDERED',
    'A child refuses or withdraws: say in coercion whether pressure by others was considered, and what was found.',
  );
}

/** Decisions of the same grantor on no more than this one, made before. Those on more stand where this one says nothing. */
async function supersedeCovered(acting: Acting, by: Requester, id: string, from: Date): Promise<void> {
  const all = await consentsOf(acting);
  const latest = all.find((row) => row.id === id);
  if (latest === undefined || (latest.state === 'given' && from > acting.now)) return;
  const replaced = (row: ConsentRow) =>
    row.id !== id && row.gate === latest.gate && row.grantor === latest.grantor && mayFollow(row.state, 'superseded');
  for (const row of all.filter((each) => replaced(each) && covers(latest, each)))
    await appendEvent(acting, by, row.id, { event: 'superseded', byConsent: id });
}
