import { birthday, PRECEDENCE } from '#policies/core/consent/capacity';
import { CONSENT_EVENTS, type ConsentEventKind, type ConsentState } from '#policies/core/consent/consent';
import { type ConsentGate, DATA_CATEGORIES, type DataCategory, type Purpose } from '#policies/core/vocabulary';
import { type Child, dayBefore, drawDays, instantBefore } from './child';
import { derivedId, grantorId, type TownGrantor } from './familyRows';
import { fanOut } from './fanOut';
import type { Random } from './random';
import type { TownBatch } from './town';

/** A lapse follows from a later change of who may decide, and no story of the town has one. */
export const CONSENT_STATES = CONSENT_EVENTS.filter((event) => event !== 'lapsed');
export type { ConsentState };

export interface Consent {
  readonly gate: ConsentGate;
  readonly state: ConsentState;
  readonly purposes: readonly Purpose[];
  readonly recipients: readonly string[];
  readonly categories?: readonly DataCategory[];
  /** Who decided; by default the mother, and from 16 the child. */
  readonly by?: TownGrantor;
  /** What was decided before it ended; given where absent. */
  readonly decided?: 'given' | 'refused';
}

/** Scope is explicit: controllers, recipients, purposes and categories by name, never 'all'. */
export function addConsent(batch: TownBatch, child: Child, random: Random, today: string, consent: Consent): void {
  const { gate, state, purposes, recipients, categories = DATA_CATEGORIES } = consent;
  const by = consent.by ?? (child.age >= 16 ? 'child' : 'mother');
  const id = random.uuid();
  const from = instantBefore(today, drawDays(child, random, 25, 200));
  const drawn = validUntil(state, random, today);
  const adult = birthday(child.dateOfBirth, 18)?.toISOString() ?? null;
  const lapses = by === 'child' ? null : adult;
  const stands = state === 'refused' || state === 'withdrawn';
  const until = stands ? lapses : drawn === null ? lapses : lapses !== null && lapses < drawn ? lapses : drawn;
  const precedence = by === 'child' ? PRECEDENCE.self : PRECEDENCE.parentalResponsibility;
  const row = {
    id,
    person: child.person,
    gate,
    controllers: child.knownBy.map((known) => known.controller),
    recipients,
    purposes,
    categories,
    grantor: grantorId(child, by),
    precedence,
    valid_from: from,
    valid_until: until,
  };
  const ended = halfway(from, today);
  fanOut(batch, 'consent', { ...row, state, decided_at: state === 'withdrawn' ? ended : from });
  batch.add('governance', 'authority.consent', {
    ...row,
    grantor_kind: by === 'child' ? 'child' : 'parentalResponsibility',
    capacity_basis:
      by !== 'child' ? 'parentalResponsibility' : child.age >= 16 ? 'presumedCompetent' : 'gillickCompetent',
    capacity_reference: by === 'child' ? null : grantorId(child, by),
    notice_version: `${child.country === 'W' ? 'EH-W' : 'EH-E'}/2026.1`,
    collection_method: 'inPerson',
    jurisdiction: child.country,
    review_by: dayBefore(today, -180),
    conditions: null,
    stated_until: stands ? null : drawn,
    evidence: 'Signed form in the family’s file',
    created_at: from,
  });
  addEvents(batch, id, consent, { from, until, ended });
}

function addEvents(
  batch: TownBatch,
  consent: string,
  { state, decided = 'given' }: Consent,
  { from, until, ended }: { from: string; until: string | null; ended: string },
): void {
  const hasEnded = !['requested', 'given', 'refused'].includes(state);
  const events: readonly (readonly [ConsentEventKind, string])[] = hasEnded
    ? [
        [decided, from],
        [state, state === 'expired' && until !== null ? until : ended],
      ]
    : [[state, from]];
  for (const [index, [event, at]] of events.entries())
    batch.add('governance', 'authority.consent_event', {
      consent,
      seq: index + 1,
      event,
      at,
      reason: null,
      coercion: null,
      by_consent: null,
      by_organisation: null,
      by_practitioner: null,
    });
}

/** The moment half way between two. */
function halfway(from: string, to: string): string {
  return new Date((Date.parse(from) + Date.parse(to)) / 2).toISOString();
}

/** Somebody assessed the child as competent for decisions on these gates, of all that a consent of the town speaks of (Gillick). */
export function addCompetence(batch: TownBatch, child: Child, today: string, gates: readonly ConsentGate[]): void {
  for (const [index, decision] of gates.entries())
    batch.add('governance', 'authority.competence', {
      id: derivedId(child.person, `b${index}`),
      person: child.person,
      decision,
      competent: true,
      categories: DATA_CATEGORIES,
      purposes: null,
      assessor: 'School nurse',
      assessed_at: instantBefore(today, 210),
      grounds: 'Understands what is shared, with whom and why, and what follows.',
      recorded_at: instantBefore(today, 210),
      by_organisation: child.healthBody.controller,
      by_practitioner: `${child.healthBody.controller}/school-nurse`,
    });
}

function validUntil(state: ConsentState, random: Random, today: string): string | null {
  if (state === 'expired') return instantBefore(today, random.whole(1, 20));
  return random.chance(0.3) ? instantBefore(today, -random.whole(30, 300)) : null;
}
