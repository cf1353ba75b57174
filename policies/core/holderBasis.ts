import { clauseInContext, type Known } from './clauseChecks';
import type { DataItem } from './dataItem';
import { notOneOf } from './faults';
import type { ClauseId, DataItemId } from './ids';
import { LAWFULNESS_CHECKS } from './lawfulness';
import { dayOf } from './legalDay';
import { NO_POWER, type Powers } from './powers';
import { type Clause, EMERGENCY_MINUTES, type LawfulBasis, type Organisation } from './protocol';
import { thresholdsFrom } from './requirements';
import { ROLE_KINDS } from './roleKinds';
import {
  ARTICLE_6,
  ARTICLE_9,
  CONFIDENTIALITY_BASES,
  type OrganisationKind,
  PARA_18_REASONS,
  type Purpose,
  type Role,
  SCHEDULE_1,
  type Threshold,
} from './vocabulary';

/** On what a holder relies for a disclosure that it decides by itself, as it was sent. */
export interface HolderBasisTerms {
  readonly article6: string;
  readonly article9: string | null;
  readonly article10: boolean;
  readonly schedule1: string | null;
  readonly para18Reason: string | null;
  readonly power: string;
  readonly confidentiality: string;
  readonly part3Authorisation: string | null;
}

/** Who discloses what, and to what kind of asker: the asker's organisation is not told to a holder, and nothing here depends on it. */
export interface HolderSetting extends Known {
  readonly holder: Organisation;
  /** What is disclosed; nothing where it is none of the holder's records. */
  readonly items: readonly DataItem[];
  readonly role: Role;
  /** Whom the holder tells, where it chose them itself and is told nothing of an asker. */
  readonly recipient?: Organisation;
  readonly purpose: Purpose;
  readonly now: Date;
}

/**
 * A holder's basis with what it goes against, where something stands: ids of decisions that weighed the refusals, and the restrictions
 * of which it states the exception in law.
 */
export interface HolderBasis extends LawfulBasis {
  readonly against?: readonly string[];
  readonly exceptions?: readonly string[];
}

/** How a case of the child stands to who decides as its holder. */
export interface HolderThreshold {
  /** The highest that is recorded of an open case. */
  readonly recorded: Threshold;
  /** What they were told of it with what they decide. */
  readonly told: Threshold;
  /** Whoever is involved reads of every case. */
  readonly involved: boolean;
}

/**
 * What would be right where a power is named that says of a case what is not so (R (AB & CD) v Haringey [2013] EWHC 416 (Admin)), in
 * one sentence; null where it may be named. Whoever was told of no enquiry reads the same whether or not one is recorded. Never throws.
 */
export function powerNotReached(
  key: string,
  powers: Powers,
  { recorded, told, involved }: HolderThreshold,
): string | null {
  const power = powers.get(key);
  if (power?.threshold == null) return null;
  const reaching = thresholdsFrom(power.threshold);
  if (reaching.includes(recorded) && (involved || reaching.includes(told))) return null;
  return `${power.source} is named while a case of the child is recorded at ${power.threshold}, by whoever is involved with the child or was asked in its name: share under another function of yours, or have both recorded (recordInvolvement; openCase or recordThreshold).`;
}

export type ReadHolderBasis = { readonly basis: LawfulBasis } | { readonly fault: string };

const article6 = ARTICLE_6.filter((each) => each !== 'a');
const article9 = ARTICLE_9.filter((each) => each !== 'a');
const confidentiality = CONFIDENTIALITY_BASES.filter((each) => each !== 'consent');

/**
 * The basis of a holder's own decision to disclose, held to the rules of a clause that would give the same (`LAWFULNESS_CHECKS`), or
 * in one sentence what would be right. Never consent: one that is recorded opens what agreements let it open, and ends with its
 * withdrawal, as an answer does not. Never Children Act 2004 s16LA, which binds only where the asker's organisation is within it.
 * Never throws.
 */
export function readHolderBasis(terms: HolderBasisTerms, setting: HolderSetting): ReadHolderBasis {
  const fault = onConsent(terms) ?? notInVocabulary(terms) ?? notForHolders(terms, setting);
  if (fault !== null) return { fault };
  const basis = toBasis(terms, setting.holder);
  const [found] = findings(basis, setting);
  return found === undefined ? { basis } : { fault: found };
}

function onConsent({ article6: six, article9: nine, confidentiality: met }: HolderBasisTerms): string | null {
  return six === 'a' || nine === 'a' || met === 'consent'
    ? 'An answer rests on no consent: have that recorded (recordConsentDecision), and what agreements give on it opens; else name another basis.'
    : null;
}

function notInVocabulary(terms: HolderBasisTerms): string | null {
  const words: readonly (readonly [string, string | null, readonly string[]])[] = [
    ['basis under article 6(1)', terms.article6, article6],
    ['condition under article 9(2)', terms.article9, article9],
    ['condition of Schedule 1', terms.schedule1, SCHEDULE_1],
    ['reason of para 18', terms.para18Reason, PARA_18_REASONS],
    ['confidentiality basis', terms.confidentiality, confidentiality],
  ];
  const wrong = words.find(([, given, known]) => given !== null && !known.includes(given));
  return wrong === undefined ? null : notOneOf(wrong[0], wrong[1] ?? '', wrong[2]);
}

function notForHolders({ power: key }: HolderBasisTerms, { powers }: HolderSetting): string | null {
  const power = powers.get(key);
  if (power === undefined)
    return `power is the key of the power or function under which you share, e.g. childrenAct1989s47; ${NO_POWER} where there is none.`;
  if (power.dutyToShareOnly)
    return `${power.source} binds between bodies within it alone, and which organisation asks is not told to you: name the function under which you share.`;
  return null;
}

/** What the police hold was collected for law enforcement; what others hold was not (DPA 2018 s29, s36). */
function toBasis(terms: HolderBasisTerms, { kind }: Organisation): LawfulBasis {
  const authorisation = terms.part3Authorisation?.trim() ?? '';
  return {
    regime: kind === 'policeForce' ? 'dpaPart3' : 'ukGdpr',
    article6: terms.article6 as LawfulBasis['article6'],
    article9: terms.article9 as LawfulBasis['article9'],
    article10: terms.article10,
    schedule1: terms.schedule1 as LawfulBasis['schedule1'],
    para18Reason: terms.para18Reason as LawfulBasis['para18Reason'],
    power: terms.power,
    confidentiality: terms.confidentiality as LawfulBasis['confidentiality'],
    part3Authorisation: authorisation === '' ? null : authorisation,
  };
}

/** What a clause on this basis would be refused for: of the basis itself, and of whom the power serves. */
function findings(lawfulBasis: LawfulBasis, setting: HolderSetting): readonly string[] {
  const { holder, now, catalogue, organisations, powers } = setting;
  const clause = clauseOf(lawfulBasis, setting);
  const context = clauseInContext(
    clause,
    [clause],
    {
      jurisdiction: holder.country,
      inForceFrom: dayOf(now),
      // The holder's own documents, of which nothing is known here.
      references: { dpia: OWN_DOCUMENT, appropriatePolicyDocument: OWN_DOCUMENT, privacyNotice: OWN_DOCUMENT },
    },
    { catalogue, organisations, powers },
  );
  return LAWFULNESS_CHECKS.filter(({ severity }) => severity === 'fault')
    .flatMap(({ find }) => find({ ...context, holders: [holder] }))
    .filter(({ path: [at] }) => at === 'lawfulBasis' || at === 'to')
    .map(({ message }) => message);
}

const OWN_DOCUMENT = 'the holder’s own';

function clauseOf(lawfulBasis: LawfulBasis, { holder, items, role, recipient, purpose }: HolderSetting): Clause {
  return {
    id: 'answer' as ClauseId,
    title: 'What a holder tells by a decision of its own',
    dataItems: items.map(({ id }) => id as DataItemId),
    from: {
      agency: holder.kind === 'policeForce' ? 'police' : (holder.agency ?? 'hub'),
      countries: [holder.country],
      controllers: [holder.id],
    },
    to: {
      organisations: recipient === undefined ? [] : [recipient.id],
      kinds: recipient === undefined ? kindsOf(role) : [],
      ...{ countries: [], dutyToShare: false, teams: null, roles: [role] },
    },
    purposes: [purpose],
    lawfulBasis,
    // What stands of the child is looked at by itself: `powerNotReached`.
    requires: { involvement: false, threshold: 'none', consent: [] },
    when: [],
    effect: 'disclose',
    generaliseBy: null,
    whenRefused: 'silent',
    standingNotice: null,
    unlock: [],
    emergency: false,
    emergencyMinutes: EMERGENCY_MINUTES.unlessSaid,
    obligations: [],
    retention: 'P1Y',
    consideration: null,
  };
}

/** What the role alone tells of the asker's organisation: nothing, where several kinds have it. */
function kindsOf(role: Role): readonly OrganisationKind[] {
  const kinds = ROLE_KINDS[role];
  return kinds.length === 1 ? kinds : [];
}
