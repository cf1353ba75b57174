import { type Clocks, dueAt } from '../clocks';
import { notOneOf } from '../faults';
import { instantOf } from '../isoDate';
import { NO_POWER, type Powers, powerInEffect } from '../powers';
import type { LawfulBasis } from '../protocol';
import { saysSomething } from '../texts';
import { type Country, PARA_18_REASONS } from '../vocabulary';
import { type Decider, namedColleague } from './namedColleague';

/** Who may approve going on against a refusal: never whoever decides it. */
const APPROVING_ROLES = ['teamManager', 'serviceManager', 'headOfService', 'namedNurse', 'detectiveInspector'] as const;

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
  /** To who decides: the extent of a power is then judged as of a child of their own country, and tells nothing of this one. */
  readonly whereaboutsClosed: boolean;
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
  const until = instantOf(terms.validUntil);
  const { now, country, clocks } = setting;
  const last = dueAt(clocks, 'override.longest', country, now) ?? now;
  if (until === null || until <= now.getTime() || until > last.getTime()) {
    const message = `validUntil is an ISO 8601 date in the future, ${last.toISOString()} at the latest.`;
    return { code: 'OVERRIDE_TOO_LONG', message };
  }
  return { basis: basisOf(terms), approvedBy, validUntil: new Date(until) };
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

function basisFault(terms: OverrideTerms, { now, ...setting }: OverrideSetting): OverrideFault | null {
  const wrong = (message: string): OverrideFault => ({ code: 'OVERRIDE_BASIS_INVALID', message });
  const { article6, power: key, confidentiality } = terms;
  if (!['c', 'd', 'e'].includes(article6))
    return wrong(notOneOf('basis under article 6(1)', article6, ['c', 'd', 'e']));
  const met = ['statute', 'overridingPublicInterest'];
  if (!met.includes(confidentiality)) return wrong(notOneOf('confidentiality basis', confidentiality, met));
  const power = setting.powers.get(key);
  if (!power || key === NO_POWER || power.dutyToShareOnly)
    return wrong('power is the key of the power or function under which the holders share, e.g. childrenAct1989s47.');
  if (!powerInEffect(power, now.toISOString().slice(0, 10)))
    return wrong(`${power.source} is not in effect today: name another power.`);
  const relying = setting.whereaboutsClosed ? [setting.country] : setting.holders;
  if (power.jurisdiction !== 'EW' && relying.some((country) => country !== power.jurisdiction))
    return wrong(`${power.source} extends to ${power.jurisdiction} alone, and holders stand elsewhere too.`);
  if (article6 === 'c' && !power.duty) return wrong(`c needs a duty to disclose, and ${power.source} is none: use e.`);
  return null;
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
