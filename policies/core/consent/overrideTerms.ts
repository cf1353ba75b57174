import { type Clocks, dueAt } from '../clocks';
import { notOneOf } from '../faults';
import { dayOf, momentOf } from '../legalDay';
import {
  carriesOverrides,
  type Power,
  type PowerRecipients,
  type Powers,
  powerInEffect,
  servedBy,
  servesOrganisation,
} from '../powers';
import type { LawfulBasis, Organisation } from '../protocol';
import { thresholdsFrom } from '../requirements';
import { saysSomething } from '../texts';
import { type Country, PARA_18_REASONS, type Threshold } from '../vocabulary';
import { type Decider, namedColleague } from './namedColleague';

/** Who may approve going on against a refusal: never whoever decides it. */
export const APPROVING_ROLES = [
  'teamManager',
  'serviceManager',
  'headOfService',
  'namedNurse',
  'detectiveInspector',
] as const;

/** The points of UK GDPR article 6(1) on which it may rest: never consent again, and interests (ea, f) are no authority's. */
export const ARTICLE6_POINTS = { c: 'legal obligation', d: 'vital interests', e: 'public task' } as const;

export const CONFIDENTIALITY_MET = {
  statute: 'an Act or an order requires or permits it',
  overridingPublicInterest: 'it outweighs the duty of confidence',
} as const;

/** A decision to go on against a refusal, as the caller sent it. */
export interface OverrideTerms {
  readonly article6: string;
  readonly power: string;
  readonly confidentiality: string;
  readonly para18Reason: string;
  readonly proportionality: string;
  readonly approvedRole: string;
  readonly approvedBy: string;
  readonly subjectTold: boolean;
  readonly whyNotTold: string | null;
  /** ISO 8601. */
  readonly validUntil: string;
}

export interface OverrideFault {
  readonly code: 'OVERRIDE_REASON_MISSING' | 'OVERRIDE_BASIS_INVALID' | 'OVERRIDE_NOT_APPROVED' | 'OVERRIDE_TOO_LONG';
  readonly message: string;
}

export interface ReadOverride {
  readonly basis: LawfulBasis;
  /** It opens while an open case of the child is recorded there or above, and at no other time; null: its power asks for none. */
  readonly threshold: Threshold | null;
  /** To whom alone it opens; null: to every recipient of what was refused. */
  readonly serves: PowerRecipients | null;
  /** Who is said to have approved it, as `organisation/practitioner`. */
  readonly approvedBy: string;
  readonly validUntil: Date;
}

/** Where the decision is taken: by whom, when, and in which countries the holders stand, who rely on the power. */
export interface OverrideSetting {
  readonly decidedBy: Decider;
  /** Of the deciding organisation. */
  readonly country: Country;
  readonly holders: readonly Country[];
  /** Whom the refusal names as recipients. While whereabouts are closed none is looked at: to whom it opens is decided at each disclosure. */
  readonly recipients: readonly Pick<Organisation, 'country' | 'kind'>[];
  /** To who decides: the extent of a power is then judged as of a child of their own country, and tells nothing of this one. */
  readonly whereaboutsClosed: boolean;
  /** The highest that is recorded of an open case of the child; `none` to whoever is not involved, who reads of no case. */
  readonly threshold: Threshold;
  readonly powers: Powers;
  /** Of which `override.longest` of that country bounds how long it may stand. */
  readonly clocks: Clocks;
  readonly now: Date;
}

/**
 * Reads the basis of a decision against a refusal, or its first fault: never consent again, always safeguarding (UK GDPR
 * art 9(2)(g), DPA 2018 Sch 1 para 18) with its reason, within a bound. Never throws.
 */
export function readOverride(terms: OverrideTerms, setting: OverrideSetting): ReadOverride | OverrideFault {
  const fault = missingReason(terms) ?? basisFault(terms, setting) ?? roleFault(terms);
  if (fault !== null) return fault;
  const approvedBy = namedColleague(terms.approvedBy, setting.decidedBy);
  if (approvedBy === null) return notApproved(setting.decidedBy);
  const until = momentOf(terms.validUntil);
  const { now, country, clocks } = setting;
  const last = dueAt(clocks, 'override.longest', country, now) ?? now;
  if (until === null || until <= now || until > last) {
    const wrong = until === null ? 'is no date' : until <= now ? 'is past' : 'is too late';
    const message = `validUntil ${wrong}: it is an ISO 8601 date in the future, ${last.toISOString()} at the latest.`;
    return { code: 'OVERRIDE_TOO_LONG', message };
  }
  const { threshold = null, recipients: serves = null } = setting.powers.get(terms.power) ?? {};
  return { basis: basisOf(terms), threshold, serves, approvedBy, validUntil: until };
}

function missingReason({
  para18Reason,
  proportionality,
  subjectTold,
  whyNotTold,
}: OverrideTerms): OverrideFault | null {
  const missing = (message: string): OverrideFault => ({ code: 'OVERRIDE_REASON_MISSING', message });
  if (!PARA_18_REASONS.some((each) => each === para18Reason))
    return missing(`para18Reason says why there is no consent: one of ${PARA_18_REASONS.join(', ')}.`);
  if (!saysSomething(proportionality))
    return missing('proportionality says what harm may follow from not sharing, and why nothing less will do.');
  if (!subjectTold && !saysSomething(whyNotTold ?? ''))
    return missing('The subject is not told: say in whyNotTold what telling would endanger.');
  return null;
}

function basisFault(terms: OverrideTerms, setting: OverrideSetting): OverrideFault | null {
  const wrong = (message: string): OverrideFault => ({ code: 'OVERRIDE_BASIS_INVALID', message });
  const { article6, power: key, confidentiality } = terms;
  if (!Object.hasOwn(ARTICLE6_POINTS, article6))
    return wrong(`article6 is the point of UK GDPR article 6(1), never consent again: ${inWords(ARTICLE6_POINTS)}.`);
  if (!Object.hasOwn(CONFIDENTIALITY_MET, confidentiality))
    return wrong(`confidentiality says how the duty of confidence is met: ${inWords(CONFIDENTIALITY_MET)}.`);
  const power = setting.powers.get(key);
  const instead = `Name one of those that do: ${powersThatHold(setting, article6)}.`;
  if (!power || !carriesOverrides(power))
    return wrong(`power is the key of the power or function under which the holders share. ${instead}`);
  if (!powerInEffect(power, dayOf(setting.now))) return wrong(`${power.source} is not in effect today. ${instead}`);
  if (!reachesHolders(power, setting))
    return wrong(`${power.source} extends to ${power.jurisdiction} alone, and holders stand elsewhere. ${instead}`);
  if (!servesAll(power, setting))
    return wrong(
      `${power.source} serves ${servedBy(power)} alone, and the refusal names recipients whom it does not serve. ${instead}`,
    );
  if (article6 === 'c' && !power.duty)
    return wrong(`c needs a duty to disclose, and ${power.source} is none: use e. ${instead}`);
  if (!isReached(power, setting))
    return wrong(
      `${power.source} is named by whoever is involved with the child, once a case of theirs is recorded at ${power.threshold}: have both recorded (recordInvolvement; openCase or recordThreshold). ${instead}`,
    );
  return null;
}

/** `c (legal obligation), d (vital interests)` */
function inWords(words: Readonly<Record<string, string>>): string {
  return Object.entries(words)
    .map(([word, meaning]) => `${word} (${meaning})`)
    .join(', ');
}

function reachesHolders(power: Power, { whereaboutsClosed, country, holders }: OverrideSetting): boolean {
  const relying = whereaboutsClosed ? [country] : holders;
  return power.jurisdiction === 'EW' || relying.every((each) => each === power.jurisdiction);
}

function servesAll({ recipients: served }: Power, { whereaboutsClosed, recipients }: OverrideSetting): boolean {
  return whereaboutsClosed || recipients.every((each) => servesOrganisation(served, each));
}

/** Haringey: what the case's status is said to be is so. */
function isReached({ threshold: least }: Power, { threshold }: OverrideSetting): boolean {
  return thresholdsFrom(least ?? 'none').includes(threshold);
}

/** The keys with their places in law, of those that would be accepted with this point of article 6. */
function powersThatHold(setting: OverrideSetting, article6: string): string {
  return [...setting.powers.values()]
    .filter((power) => carriesOverrides(power) && powerInEffect(power, dayOf(setting.now)))
    .filter((power) => reachesHolders(power, setting) && servesAll(power, setting) && isReached(power, setting))
    .filter(({ duty }) => article6 !== 'c' || duty)
    .map(({ key, source }) => `${key} (${source})`)
    .join('; ');
}

function roleFault({ approvedRole }: OverrideTerms): OverrideFault | null {
  if (APPROVING_ROLES.some((each) => each === approvedRole)) return null;
  return { code: 'OVERRIDE_NOT_APPROVED', message: notOneOf('approving role', approvedRole, APPROVING_ROLES) };
}

function notApproved({ organisation }: Decider): OverrideFault {
  const message = `approvedBy names a manager of your organisation other than yourself, in any spelling: ${organisation}/ and who they are there, as their token says it.`;
  return { code: 'OVERRIDE_NOT_APPROVED', message };
}

function basisOf({ article6, power, confidentiality, para18Reason }: OverrideTerms): LawfulBasis {
  return {
    regime: 'ukGdpr',
    article6: article6 as LawfulBasis['article6'],
    article9: 'g',
    article10: true,
    schedule1: 'para18',
    para18Reason: para18Reason as LawfulBasis['para18Reason'],
    power,
    confidentiality: confidentiality as LawfulBasis['confidentiality'],
    part3Authorisation: null,
  };
}
