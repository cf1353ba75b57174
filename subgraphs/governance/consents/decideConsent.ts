import { randomUUID } from 'node:crypto';
import { birthday, cutTo, type GrantorKind, PRECEDENCE } from '#policies/core/consent/capacity';
import { type ConsentScope, mayFollow } from '#policies/core/consent/consent';
import type { MadeBefore } from '#policies/core/consent/decidedAt';
import type { ReadTerms } from '#policies/core/consent/terms';
import { saysSomething } from '#policies/core/texts';
import type { ConsentGate } from '#policies/core/vocabulary';
import type { Acting } from '../../kit/acts/act';
import { SourceFault } from '../../kit/http/maskError';
import type { Requester } from '../../kit/replica/replica';
import { addEverywhere } from '../acts/replicated';
import { alertOfDecision, alertOfEndedConsent, alertOfLapse, alertOfUnlinked } from './alertParties';
import {
  appendEvent,
  birthOf,
  type ConsentRow,
  closes,
  consentIn,
  consentOf,
  consentsOf,
  type DecidedNow,
  meets,
  unknownConsent,
} from './consentRows';
import type { Grantor } from './grantor';
import { holdRights } from './lapseDecisions';
import { isBorneOut, isParty, mayStandIn, requireRecorder } from './recorder';
import { requireAnother } from './requireAnother';
import { requireCapacity } from './requireCapacity';
import type { Decider } from './requireDecider';
import { supersedeCovered } from './supersedeCovered';

export interface ConsentDone {
  readonly id: string;
  readonly state: string;
}

export type Decision = MadeBefore['decision'];

/** A decision that comes to be recorded. */
export interface Made {
  readonly decision: Decision;
  readonly coercion: string | null;
  /** Before now, as a document says: what the grantor decided since prevails. Null: now. */
  readonly decidedAt: Date | null;
}

/**
 * Asks for a consent: nobody is asked who could not give it (`requireDecider`), and a court is not asked here. Throws
 * CONSENT_INVALID.
 */
export async function requestConsent(
  acting: Acting,
  by: Requester,
  terms: ReadTerms,
  decider: Decider,
): Promise<ConsentDone> {
  if (decider.grantor.kind === 'court')
    throw new SourceFault(
      'CONSENT_INVALID',
      'A court is not asked here: record its decision, once it has made its order, by recordConsentDecision.',
    );
  const id = await insertConsent(acting, terms, decider, 'requested');
  await appendEvent(acting, by, id, { event: 'requested' });
  return { id, state: 'requested' };
}

/**
 * Records a decision that nobody had asked for in writing. What the same grantor decided before on no more than this is
 * superseded, and so is what is given by what they decided since on no less; what is given to whom their own organisation alone
 * links to the person stands behind every other decision. Throws COERCION_NOT_CONSIDERED, DECISION_OWN.
 */
export async function recordDecision(
  acting: Acting,
  by: Requester,
  terms: ReadTerms,
  decider: Decider,
  { decision, coercion, decidedAt }: Made,
): Promise<ConsentDone> {
  const { grantor } = decider;
  requireCoercion(grantor.kind, decision, coercion);
  // A refusal stands until the next decision.
  const standing = decision === 'refused' ? { ...terms, validUntil: null } : terms;
  const borneOut = await isBorneOut(acting, by);
  const id = await insertConsent(acting, standing, decider, decision, decidedAt);
  const { gate, scope } = terms;
  // By a clock that is behind, what is given opens less: in doubt withhold.
  const now = decision === 'refused' && decidedAt === null ? {} : undefined;
  await followDecision(acting, by, { id, gate, scope, grantor, decision, coercion, decidedAt, borneOut, now });
  return { id, state: decision };
}

/**
 * Records the answer to a request, as it was asked: to whom it is not one of theirs it is unknown. Throws as above,
 * CONSENT_UNKNOWN, CONSENT_NOT_IN_FORCE, CONSENT_NOT_YOURS, AUTHORITY_NOT_CONFIRMED.
 */
export async function answerRequest(
  acting: Acting,
  by: Requester,
  request: string,
  decision: Decision,
  coercion: string | null,
): Promise<ConsentDone> {
  await holdRights(acting);
  const asked = await consentOf(acting, request);
  if (!(await mayStandIn(acting, by, asked))) throw unknownConsent();
  if (asked.state !== 'requested')
    throw new SourceFault(
      'CONSENT_NOT_IN_FORCE',
      `This consent is ${asked.state}, and no request any more: record the decision as a new one, with consent in the place of request.`,
    );
  const grantor = await grantorAsked(acting, asked.id);
  await requireRecorder(acting, by, asked, grantor.kind);
  requireCoercion(grantor.kind, decision, coercion);
  await requireCapacity(acting, asked, grantor);
  const borneOut = await isBorneOut(acting, by);
  const until = decision === 'refused' ? await closedUntil(acting, asked) : undefined;
  if (until !== undefined)
    // Kept alike, as of a refusal without a request: what still closes would read as expired.
    await acting.sql('UPDATE authority.consent SET valid_until = $2, stated_until = NULL WHERE id = $1', [
      asked.id,
      until,
    ]);
  await followDecision(acting, by, {
    id: asked.id,
    gate: asked.gate,
    scope: asked,
    grantor,
    decision,
    coercion,
    decidedAt: null,
    borneOut,
    now: { until },
  });
  return { id: asked.id, state: decision };
}

interface Decided extends Made {
  readonly id: string;
  readonly gate: ConsentGate;
  readonly scope: ConsentScope;
  readonly grantor: Grantor;
  /** Whether others than their own organisation link whoever records it to the person. */
  readonly borneOut: boolean;
  /** Absent: as its row was written. */
  readonly now: DecidedNow | undefined;
}

/**
 * What a decision brings about. One that is not borne out changes nothing that stands: neither does what was refused open, nor is
 * what was decided superseded, so that nothing of decisions that its recorder may not read is told by what becomes of them.
 */
async function followDecision(acting: Acting, by: Requester, made: Decided): Promise<void> {
  const { id, gate, scope, grantor, decision, coercion, decidedAt, borneOut, now } = made;
  if (decision === 'given') await requireAnother(acting, by, { gate, scope, ...grantor, borneOut });
  await appendEvent(acting, by, id, { event: decision, coercion, at: decidedAt ?? acting.now, decision: now });
  await alertOfDecision(acting, grantor, { id, ...scope }, borneOut);
  if (borneOut)
    return supersedeCovered(acting, by, id, {
      everything: await consentsOf(acting),
      made: decidedAt === null ? null : { decision, decidedAt },
    });
  if (decision === 'given') await standAt(acting, id, PRECEDENCE.givenToUnlinked);
}

/** Beside its grantor's right, what a decision counts for where others disagree. */
async function standAt({ sql }: Acting, id: string, precedence: number): Promise<void> {
  await sql('UPDATE governance.consent SET precedence = $2 WHERE id = $1 AND precedence <> $2', [id, precedence]);
}

/** Whoever was asked, as the request names them. */
async function grantorAsked({ sql }: Acting, consent: string): Promise<Grantor> {
  const [kept] = await sql<{ kind: GrantorKind; reference: string | null }>(
    'SELECT grantor_kind AS kind, capacity_reference AS reference FROM authority.consent WHERE id = $1',
    [consent],
  );
  if (kept === undefined) throw unknownConsent();
  const { kind, reference } = kept;
  return { kind, responsibility: kind === 'parentalResponsibility' ? reference : null, order: null };
}

const INSTEAD_OF_WITHDRAWING =
  'A request is answered, and what they refuse now recorded, by recordConsentDecision (decision: refused).';

/**
 * Withdraws, from now on, all that the consent was about, also what its grantor gave of it since. As easy as giving (UK GDPR
 * art 7(3)): no reason is asked for; recorded by whoever of a party the family tells, of the organisation that took the
 * consent, by the subject's representative whom others involved, or by whoever works with the subject and may read the consent
 * (`as`; null: whether they may is not known); to any other the consent is unknown. Of a child's withdrawal it is kept whether coercion was considered. Throws
 * CONSENT_UNKNOWN, CONSENT_NOT_YOURS, CONSENT_WITHDRAWN_ALREADY, CONSENT_NOT_IN_FORCE, COERCION_NOT_CONSIDERED.
 */
export async function withdrawConsent(
  acting: Acting,
  by: Requester,
  id: string,
  reason: string | null,
  coercion: string | null,
  as: ConsentReader | null,
): Promise<ConsentDone> {
  const everything = await consentsOf(acting);
  const consent = consentIn(everything, id);
  const theirs = consent.takenBy === by.organisation.id || (await mayStandIn(acting, by, consent));
  if (!theirs) await requireWorksWith(acting, by, consent, as);
  if (consent.state === 'withdrawn')
    throw new SourceFault(
      'CONSENT_WITHDRAWN_ALREADY',
      'This consent was withdrawn before: nothing more is to be done.',
    );
  if (!mayFollow(consent.state, 'withdrawn'))
    throw new SourceFault(
      'CONSENT_NOT_IN_FORCE',
      `This consent is ${consent.state}: only a given one is withdrawn. ${INSTEAD_OF_WITHDRAWING}`,
    );
  const adultAt = await adultFrom(acting);
  // Whoever decided as a child and has come of age withdraws as an adult, of whom nothing on pressure by others is asked.
  if (!isPast(adultAt, acting)) requireCoercion(consent.grantorKind, 'withdrawn', coercion);
  const decision = { until: standsUntil(consent, adultAt, acting), precedence: consent.precedence };
  await appendEvent(acting, by, consent.id, { event: 'withdrawn', reason, coercion, decision });
  await alertOfEndedConsent(acting, consent);
  if (await isBorneOut(acting, by)) {
    const withdrawn = { ...consent, state: 'withdrawn' as const, validUntil: decision.until };
    const changed = everything.map((row) => (row.id === consent.id ? withdrawn : row));
    await supersedeCovered(acting, by, consent.id, { everything: changed, made: null });
  }
  return { id: consent.id, state: 'withdrawn' };
}

/** How whoever withdraws stands to the subject and to the consent, by what they may read. */
export interface ConsentReader {
  readonly involved: boolean;
  readonly reads: boolean;
}

/** What their own organisation alone says of them is told to the officers of the controllers. */
async function requireWorksWith(
  acting: Acting,
  by: Requester,
  consent: ConsentRow,
  as: ConsentReader | null,
): Promise<void> {
  if (as?.reads !== true) throw unknownConsent();
  const borneOut = await isBorneOut(acting, by);
  if (!borneOut && !as.involved)
    throw new SourceFault(
      'CONSENT_NOT_YOURS',
      'A withdrawal is recorded by whoever works with the subject, or by an organisation that the consent names or that took it: ask one of these.',
    );
  if (!borneOut) await alertOfUnlinked(acting, consent);
}

/**
 * An officer of a party, who holds or receives on it, finds that it never was a valid consent, and the parties are told; to any other it
 * is unknown. That a refusal was none is found by an officer of a controller that it names, and told to all of these: what it closed may be open at
 * once. So it is another who finds it than recorded it, or what its end opens. Throws CONSENT_UNKNOWN, CONSENT_NOT_IN_FORCE,
 * CONSENT_NOT_YOURS, DECISION_OWN.
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
    throw new SourceFault(
      'CONSENT_NOT_IN_FORCE',
      `This consent is ${consent.state}: there is nothing to invalidate. What they decide now is recorded as a new one, by recordConsentDecision.`,
    );
  if (closes(consent)) await requireHolder(acting, by, consent);
  await appendEvent(acting, by, consent.id, { event: 'invalidated', reason });
  if (closes(consent)) await alertOfLapse(acting, consent);
  if (consent.state === 'given') await alertOfEndedConsent(acting, consent);
  return { id: consent.id, state: 'invalidated' };
}

async function requireHolder(acting: Acting, { organisation, practitioner }: Requester, refusal: ConsentRow) {
  if (!refusal.controllers.includes(organisation.id))
    throw new SourceFault(
      'CONSENT_NOT_YOURS',
      'That a refusal was none is found by an officer of an organisation that holds what it closes: ask one of its controllers.',
    );
  const opening = (await consentsOf(acting)).filter(
    (row) => row.state === 'given' && row.gate === refusal.gate && meets(row, refusal),
  );
  if ([refusal, ...opening].some(({ events }) => events.at(-1)?.by === practitioner))
    throw new SourceFault(
      'DECISION_OWN',
      'You recorded this refusal, or what its end would open: another officer of a controller decides whether it was one.',
    );
}

async function closedUntil(acting: Acting, refused: ConsentRow): Promise<Date | null> {
  return standsUntil(refused, await adultFrom(acting), acting);
}

/**
 * A refusal or withdrawal stands until the next decision; a parent's and a court's about a child no longer than childhood. Null: it
 * has no end.
 */
function standsUntil({ precedence }: ConsentRow, adultAt: Date | null, acting: Acting): Date | null {
  if (precedence === PRECEDENCE.self) return null;
  return precedence === PRECEDENCE.court && isPast(adultAt, acting) ? null : adultAt;
}

/** Their 18th birthday; null where governance was never told when they were born. */
async function adultFrom(acting: Acting): Promise<Date | null> {
  const born = await birthOf(acting);
  return born === null ? null : birthday(born, 18);
}

function isPast(at: Date | null, { now }: Acting): boolean {
  return at !== null && at <= now;
}

async function insertConsent(
  acting: Acting,
  { scope, gate, ...terms }: ReadTerms,
  { grantor, capacity, id: decider }: Decider,
  state: Decision | 'requested',
  decidedAt: Date | null = null,
): Promise<string> {
  const { sql, now, person } = acting;
  const id = randomUUID();
  const validUntil = cutTo(terms.validUntil, capacity.lapsesAt);
  const row = { id, person, gate, grantor: decider, precedence: capacity.precedence, ...scope };
  const kept = {
    ...row,
    grantor_kind: grantor.kind,
    capacity_basis: capacity.basis,
    capacity_reference: grantor.responsibility ?? grantor.order?.reference ?? null,
    court: grantor.order?.court ?? null,
    ordered_on: grantor.order?.orderedOn ?? null,
    notice_version: terms.noticeVersion,
    collection_method: terms.collectionMethod,
    jurisdiction: terms.jurisdiction,
    valid_from: terms.validFrom,
    valid_until: validUntil,
    stated_until: terms.validUntil,
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
    decided_at: decidedAt ?? now,
    valid_from: terms.validFrom,
    valid_until: validUntil,
  });
  return id;
}

function requireCoercion(kind: string, decision: 'given' | 'refused' | 'withdrawn', coercion: string | null): void {
  if (kind !== 'child' || decision === 'given' || saysSomething(coercion ?? '')) return;
  throw new SourceFault(
    'COERCION_NOT_CONSIDERED',
    'A child refuses or withdraws: say in coercion whether pressure by others was considered, and what was found.',
  );
}
