import type { OrganisationId } from '../ids';
import type { ConsentGate, DataCategory, Jurisdiction, Purpose } from '../vocabulary';
import type { GrantorKind } from './capacity';

/** What can happen to a consent. An event is appended and never changed; what stands follows from the list. */
export const CONSENT_EVENTS = [
  'requested',
  'given',
  'refused',
  'withdrawn',
  'expired',
  'invalidated',
  'superseded',
  // The right by which it was decided ended: `lapsesOf`.
  'lapsed',
] as const;
export type ConsentEventKind = (typeof CONSENT_EVENTS)[number];
/** A consent is in the state of its last event, or `expired` once its time is over. */
export type ConsentState = ConsentEventKind;

export interface ConsentEvent {
  readonly event: ConsentEventKind;
  readonly at: Date;
}

/** Named one by one: there is no 'all'. */
export interface ConsentScope {
  readonly controllers: readonly OrganisationId[];
  readonly recipients: readonly OrganisationId[];
  readonly purposes: readonly Purpose[];
  readonly categories: readonly DataCategory[];
}

/** One person's decision on one of the three gates, asked for or taken. Fields after ISO/IEC TS 27560. */
export interface Consent {
  readonly id: string;
  readonly gate: ConsentGate;
  readonly grantor: { readonly id: string; readonly kind: GrantorKind };
  readonly scope: ConsentScope;
  readonly jurisdiction: Jurisdiction;
  readonly validFrom: Date;
  /** Exclusive; null while open. A parent's decision never reaches beyond the child's 18th birthday. */
  readonly validUntil: Date | null;
  /** In order of time. */
  readonly events: readonly ConsentEvent[];
}

const ENDS: readonly ConsentEventKind[] = ['withdrawn', 'expired', 'invalidated', 'superseded', 'lapsed'];

/**
 * The state at an instant: the last event up to then; a decision past its time counts as expired without any event, and
 * nothing follows upon an end, but that a withdrawal too lapses with the right of who withdrew, and upon a supersession what was
 * recorded while it was told to nobody. Null before the first event. Never throws.
 */
export function stateAt(consent: Pick<Consent, 'events' | 'validUntil'>, now: Date): ConsentState | null {
  let state: ConsentState | null = null;
  for (const { event, at } of consent.events) {
    if (at > now) break;
    if (state !== null && state !== 'superseded' && ENDS.includes(state) && !mayFollow(state, event)) continue;
    state = event;
  }
  const over = consent.validUntil !== null && consent.validUntil <= now;
  return over && state !== null && !ENDS.includes(state) ? 'expired' : state;
}

/** What may follow upon a state. Nothing follows upon an end: a new decision is a new consent. */
const FOLLOWS: Readonly<Record<ConsentState, readonly ConsentEventKind[]>> = {
  requested: ['given', 'refused', 'expired', 'invalidated', 'superseded', 'lapsed'],
  given: ['withdrawn', 'expired', 'invalidated', 'superseded', 'lapsed'],
  refused: ['expired', 'invalidated', 'superseded', 'lapsed'],
  withdrawn: ['lapsed'],
  expired: [],
  invalidated: [],
  superseded: [],
  lapsed: [],
};

export function mayFollow(state: ConsentState, event: ConsentEventKind): boolean {
  return FOLLOWS[state].includes(event);
}

const PARTS = ['controllers', 'recipients', 'purposes', 'categories'] as const;

/** Whether every case that `narrow` speaks of lies within `wide`. */
export function covers(wide: ConsentScope, narrow: ConsentScope): boolean {
  return PARTS.every((part) => narrow[part].every((each) => (wide[part] as readonly string[]).includes(each)));
}

/** The cases of which both speak; null where there is none. */
export function inBoth(one: ConsentScope, other: ConsentScope): ConsentScope | null {
  if (!overlap(one, other)) return null;
  return {
    controllers: one.controllers.filter((each) => other.controllers.includes(each)),
    recipients: one.recipients.filter((each) => other.recipients.includes(each)),
    purposes: one.purposes.filter((each) => other.purposes.includes(each)),
    categories: one.categories.filter((each) => other.categories.includes(each)),
  };
}

/** Whether there may be one, for all that may be told of them while whereabouts are closed: not who holds, nor who receives. */
export function mayOverlap(one: ConsentScope, other: ConsentScope): boolean {
  return shared(['purposes', 'categories'], one, other);
}

/** Whether there is a case of which both speak. */
export function overlap(one: ConsentScope, other: ConsentScope): boolean {
  return shared(PARTS, one, other);
}

function shared(parts: readonly (typeof PARTS)[number][], one: ConsentScope, other: ConsentScope): boolean {
  return parts.every((part) => one[part].some((each) => (other[part] as readonly string[]).includes(each)));
}
