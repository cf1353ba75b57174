import type { ClauseId, DataItemId, OrganisationId, ProtocolId } from './ids';
import type { Power } from './powers';
import type {
  Agency,
  Article6,
  Article9,
  ConfidentialityBasis,
  ConsentGate,
  Country,
  Effect,
  Generalisation,
  Jurisdiction,
  Obligation,
  OrganisationKind,
  Para18Reason,
  Purpose,
  Refusal,
  Regime,
  Role,
  Schedule1,
  Threshold,
  UnlockRoute,
} from './vocabulary';

/** A body known to the gateway: a possible controller, a possible recipient, or both. */
export interface Organisation {
  readonly id: OrganisationId;
  readonly name: string;
  readonly kind: OrganisationKind;
  readonly country: Country;
  /** The agency whose subgraph holds its records; null for a recipient only. */
  readonly agency: Agency | null;
  readonly area: string;
  /** Within Children Act 2004 s16LA(4) (English bodies; a commissioned provider for its service only). */
  readonly dutyToShare: boolean;
}

/** Who asks, as proven by the token: organisation, team and role. */
export interface Recipient {
  readonly organisation: Organisation;
  readonly team: string;
  readonly role: Role;
}

/** The lawful basis of a clause: the holders', and the recipients' too where they have none of their own. */
export interface LawfulBasis {
  readonly regime: Regime;
  readonly article6: Article6;
  readonly article9: Article9 | null;
  /** UK GDPR art 10 with the Sch 1 condition below; required for criminal-offence items. */
  readonly article10: boolean;
  readonly schedule1: Schedule1 | null;
  readonly para18Reason: Para18Reason | null;
  /** Key of policies/powers/powers.yaml, e.g. `childrenAct1989s47`. */
  readonly power: string;
  readonly confidentiality: ConfidentialityBasis;
  /** Data leaving DPA 2018 Part 3 names the law that authorises it (s36(4)). */
  readonly part3Authorisation: string | null;
}

/**
 * The recipients' own basis. How the duty of confidence is met, and under which law data leave Part 3, is for the holders alone.
 */
export type RecipientBasis = Omit<LawfulBasis, 'confidentiality' | 'part3Authorisation'>;

export type Operand = string | number | boolean;

/** A test on one declared decision attribute. `before`/`after` take an ISO date or `P<n>M|D|Y` counted back from today. */
export type Condition =
  | { readonly attribute: string; readonly equals: Operand }
  | { readonly attribute: string; readonly in: readonly Operand[] }
  | { readonly attribute: string; readonly before: string }
  | { readonly attribute: string; readonly after: string }
  | { readonly attribute: string; readonly atMost: number };

/** From whom: every controller of the agency in these countries that signed, or named ones among them. */
export interface ClauseSource {
  readonly agency: Agency;
  readonly countries: readonly Country[];
  readonly controllers: readonly OrganisationId[] | null;
}

export interface ClauseRecipients {
  /** Named organisations, or kinds of organisation (with country); at least one of the two lists is not empty. */
  readonly organisations: readonly OrganisationId[];
  readonly kinds: readonly OrganisationKind[];
  readonly countries: readonly Country[];
  /** Only bodies within s16LA(4). */
  readonly dutyToShare: boolean;
  readonly teams: readonly string[] | null;
  readonly roles: readonly Role[];
}

/** What must hold for the requester and the child, beside the record. */
export interface ClauseRequirements {
  readonly involvement: boolean;
  readonly threshold: Threshold;
  readonly consent: readonly ConsentGate[];
  /** True: nothing but an emergency access grant opens the clause. Absent: requirements as above. */
  readonly emergencyAccess?: true;
}

/**
 * For how many minutes an emergency access grant opens a clause that does not say, and at most: an hour, and a shift of twelve. No
 * law sets them. They belong to the grammar and to no table that is edited by itself: who signed an agreement signed what its
 * clauses say by them.
 */
export const EMERGENCY_MINUTES = { unlessSaid: 60, atMost: 720 } as const;

/** A row of the information reference table: the unit that compiles to rules. */
export interface Clause {
  readonly id: ClauseId;
  readonly title: string;
  readonly dataItems: readonly DataItemId[];
  readonly from: ClauseSource;
  readonly to: ClauseRecipients;
  readonly purposes: readonly Purpose[];
  readonly lawfulBasis: LawfulBasis;
  /** On what the recipients rely, where it is not what the holders rely on. Absent: `lawfulBasis` stands for both sides. */
  readonly recipientBasis?: RecipientBasis;
  readonly requires: ClauseRequirements;
  /** All must hold. */
  readonly when: readonly Condition[];
  readonly effect: Effect;
  readonly generaliseBy: Generalisation | null;
  readonly whenRefused: Refusal;
  /** Shown to this recipient for every child, whether or not anything is there. Set iff `silentWithStandingNotice`. */
  readonly standingNotice: string | null;
  readonly unlock: readonly UnlockRoute[];
  /** Opened by an emergency access grant in place of its requirements (never its conditions). */
  readonly emergency: boolean;
  /** Minutes that such a grant lasts: `EMERGENCY_MINUTES`. */
  readonly emergencyMinutes: number;
  readonly obligations: readonly Obligation[];
  /** ISO 8601 duration for which the recipient may keep it. */
  readonly retention: string;
  /** Children Act 2004 s16LA(3): who considered usefulness and detriment, with a stop per child. Set iff the power is s16LA. */
  readonly consideration: string | null;
}

/** A rule that only forbids, and that nothing opens. It has no basis, no requirement, no effect but silence. */
export interface Restriction {
  readonly id: ClauseId;
  readonly title: string;
  readonly dataItems: readonly DataItemId[];
  readonly when: readonly Condition[];
  readonly jurisdiction: Jurisdiction;
  readonly source: string;
  /** When the law lets its holder tell it all the same, with its place; absent where it never does. No clause can judge it. */
  readonly exception?: string;
}

export interface ProtocolReferences {
  readonly dpia: string | null;
  readonly appropriatePolicyDocument: string | null;
  readonly privacyNotice: string | null;
}

/** A document after WASPI's Information Sharing Protocol, or an English data-sharing agreement. */
export interface Protocol {
  readonly id: ProtocolId;
  readonly version: number;
  readonly title: string;
  readonly jurisdiction: Jurisdiction;
  /** ISO dates; `to` is exclusive. Past its end a protocol discloses nothing. */
  readonly inForceFrom: string;
  readonly inForceTo: string;
  readonly reviewBy: string;
  readonly introduction: string;
  readonly partners: readonly OrganisationId[];
  readonly dataSubjectRights: string;
  readonly security: string;
  readonly references: ProtocolReferences;
  readonly clauses: readonly Clause[];
  readonly restrictions: readonly Restriction[];
  /**
   * The powers that its clauses name, each once, by key in order: as the table said them when the protocol was put in force. They
   * travel with it, so that every process decides on the same.
   */
  readonly powers: readonly Power[];
}

/** A controller joins a protocol by its own signature; one that has not signed shares nothing under it and blocks nobody. */
export interface ProtocolSignature {
  readonly protocol: ProtocolId;
  readonly version: number;
  readonly controller: OrganisationId;
  readonly signedAt: string;
}

/** Everything that `compilePolicy` reads. One value per protocol revision. */
export interface Rules {
  readonly revision: string;
  readonly protocols: readonly Protocol[];
  readonly signatures: readonly ProtocolSignature[];
  readonly organisations: readonly Organisation[];
}
