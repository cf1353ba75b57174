import type { SubjectFacts } from '#policies/core/decision';
import type { OrganisationId, PersonId, PractitionerId } from '#policies/core/ids';
import type { Organisation, Recipient, Rules } from '#policies/core/protocol';
import type { DataCategory, Purpose } from '#policies/core/vocabulary';
import type { EmergencyOpenings, OverridesTold } from '#policies/enforcement/sourceObligation';

/** The requester as a source knows it: from the context token, the organisation from the replica. */
export interface Requester extends Recipient {
  readonly practitioner: PractitionerId;
  /** Whose token proved it: ids are unique under one issuer alone. Null where no token is at hand. */
  readonly issuer: string | null;
  /** ISO date from which the requester's training is over; null where their organisation says nothing of it. */
  readonly trainingValidUntil: string | null;
}

export interface SubjectQuestion {
  readonly persons: readonly PersonId[];
  /** Of the organisation the id alone is sure: one that is no more can have asked, whom no power serves that serves certain bodies. */
  readonly requester: Omit<Requester, 'organisation'> & {
    readonly organisation: Pick<Organisation, 'id'> & Partial<Organisation>;
  };
  readonly purpose: Purpose;
  readonly caseId: string | null;
  readonly now: Date;
}

/** What the governance tables say of one person for one requester, all read in one statement. */
export interface SubjectState {
  readonly person: PersonId;
  /** The person stands in the index; false also for ids that never existed. */
  readonly known: boolean;
  /** The requester is barred from this person: every answer is that of an unknown id. */
  readonly excluded: boolean;
  /**
   * Barred as everybody is, because the person is protected, and for no reason of the requester's own: what the requester's
   * office has to decide as the holder of records is still theirs to decide.
   */
  readonly protected: boolean;
  /** The requester's organisation, team or the requester stands in a relationship with this person. */
  readonly involved: boolean;
  /** The requester is declared to be this person, or of their household; told of the barred too. */
  readonly ownFamily: boolean;
  /** Controllers that know this person, in this agency; in the hub, in any. */
  readonly knownTo: readonly OrganisationId[];
  /** The person's whereabouts are closed to the requester: nothing may say where they live, who works with them included. */
  readonly whereaboutsClosed: boolean;
  /**
   * What the declared purpose says of a case is recorded for this person, and the requester is told so (`isToldStated`). Nothing
   * else that the requester sees may depend on whether it is recorded.
   */
  readonly toldStated: boolean;
  /** Which grants open the clauses that the facts' `emergencyAccess` names, and until when. */
  readonly emergencyOpenings: EmergencyOpenings;
  /**
   * Of decisions in force against a refusal, by their ids, whether the subject was told: to whom one opens something it is told. None
   * while whereabouts are closed, nor to whoever speaks for the subject or is of the family.
   */
  readonly overridesTold: OverridesTold;
  /** `subject_revision`, compared again in the release; null for unknown persons. */
  readonly revision: string | null;
  /**
   * When the first of what was read here is over by time alone: a consent, a decision against a refusal, an involvement, a clause
   * that a grant opens. Exclusive; judged again in the release; null where nothing ends so. What only opens as time passes may
   * wait for the next request.
   */
  readonly endsAt: Date | null;
  /** Facts as they stand for a controller's records of a category: consents are scoped by both. */
  factsFor(controller: OrganisationId, category: DataCategory): SubjectFacts;
}

export interface RulesInForce {
  readonly revision: string;
  readonly rules: Rules;
}

/** The governance tables as this process sees them in its own database. */
export interface GovernanceReplica {
  /** Protocols in force, signatures and organisations; read again only when `protocol_revision` moved. */
  rules(): Promise<RulesInForce>;
  /**
   * What this process read last, without asking whether it is still in force: for what is decided again should the revision
   * have moved by its release. Null before the first read.
   */
  lastRules(): RulesInForce | null;
  organisation(id: string): Promise<Organisation | null>;
  /** One statement, however many persons. Unknown persons get a state too. `decidedOn`: the rules of the question, read where they are not given. */
  subjects(question: SubjectQuestion, decidedOn?: Rules): Promise<ReadonlyMap<PersonId, SubjectState>>;
}
