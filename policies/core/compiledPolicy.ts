import type {
  DecisionTrail,
  FieldDecision,
  Permission,
  RecordFacts,
  StandingNotice,
  StaticVerdict,
  SubjectFacts,
} from './decision';
import type { DataItemId, OrganisationId } from './ids';
import type { Powers } from './powers';
import type { Recipient } from './protocol';
import type { Generalisation, Purpose, UnlockRoute } from './vocabulary';

/** A condition on the columns of a row, to be pushed down into SQL. `attribute` names a declared decision attribute. */
export type RowCondition =
  | { readonly kind: 'true' }
  | { readonly kind: 'false' }
  | { readonly kind: 'and'; readonly all: readonly RowCondition[] }
  | { readonly kind: 'or'; readonly any: readonly RowCondition[] }
  | { readonly kind: 'not'; readonly of: RowCondition }
  | { readonly kind: 'controllerIn'; readonly controllers: readonly OrganisationId[] }
  | { readonly kind: 'in'; readonly attribute: string; readonly values: readonly (string | number | boolean)[] }
  | { readonly kind: 'before' | 'after'; readonly attribute: string; readonly date: string }
  | { readonly kind: 'atMost'; readonly attribute: string; readonly value: number };

/** One way in which an item is given, and the rows of which it is given so. */
export interface RowWay {
  /** Null: as it stands. */
  readonly by: Generalisation | null;
  readonly condition: RowCondition;
}

/**
 * The rules in force for one requester (organisation, team, role) and one purpose on one day, compiled to CASL.
 * The only decision point: the gateway asks `staticVerdict`, a source asks the others.
 */
export interface CompiledPolicy {
  readonly revision: string;
  readonly recipient: Recipient;
  readonly purpose: Purpose;
  /** ISO date for which it was compiled. */
  readonly on: string;
  /** What no clause can give, before any record: the union over the controllers that signed. Never throws. */
  staticVerdict(item: DataItemId): StaticVerdict;
  /**
   * What the requester would be told of this item for this child, whatever the agency holds: `possible` when at least one
   * signed controller's clause has its requirements met (for some value of its row conditions). Depends on no record.
   * `factsOf` gives the subject's facts as seen for a controller (consents are scoped by controller). `among` names the
   * controllers by whose clauses a fact about the child is decided that rests on no record of theirs, and who have no part in what
   * is told of its refusal; null where it rests on records. While whereabouts are closed all decide alike, and what is then told is what is told of some child whose
   * whereabouts are open: the refusal of all, or that nothing is held (`asIfNotHeld`).
   */
  subjectVerdict(
    item: DataItemId,
    factsOf: (controller: OrganisationId) => SubjectFacts,
    among?: readonly OrganisationId[] | null,
  ): StaticVerdict;
  /**
   * What is told beside a list of this item that `subjectVerdict` lets some controllers give: that those of the requester's own country
   * withhold what they may hold, for a requirement about the child that is not met. So an empty list is not read as 'nobody has any'.
   * Depends on no record, and on nobody's knowing the child. Null where nothing of the kind is to be told.
   */
  refusalInPart(
    item: DataItemId,
    factsOf: (controller: OrganisationId) => SubjectFacts,
  ): Extract<FieldDecision, { outcome: 'withheld' }> | null;
  /**
   * The permission by which `subjectVerdict` is `possible`, for what is disclosed of no record (a count of none, a fact about
   * the person): a clause of those `among` whom it is decided, and of the requester's own country where that is nobody in
   * particular. Null where the verdict is `never`.
   */
  subjectPermission(
    item: DataItemId,
    factsOf: (controller: OrganisationId) => SubjectFacts,
    among?: readonly OrganisationId[] | null,
  ): Permission | null;
  /** The decision on one field of one record. Never throws; an unknown item or ill-typed fact withholds. */
  decide(item: DataItemId, facts: RecordFacts): FieldDecision;
  /**
   * Rows for which `decide(item, …)` can disclose or generalise: for every row, the condition is true exactly when
   * `decide` says so (a property test holds the two equal).
   */
  rowCondition(item: DataItemId, factsOf: (controller: OrganisationId) => SubjectFacts): RowCondition;
  /**
   * `rowCondition` taken apart by the way in which the item is given: no row is in two of them, and a row in none is one of
   * which the item is refused. What orders or pages rows reads a date as its requester does.
   */
  rowWays(item: DataItemId, factsOf: (controller: OrganisationId) => SubjectFacts): readonly RowWay[];
  /**
   * The routes that notices of this item can offer for this child, standing notices aside: by the decisions that make the
   * notices, and on no record.
   */
  offeredRoutes(item: DataItemId, factsOf: (controller: OrganisationId) => SubjectFacts): readonly UnlockRoute[];
  /** Standing notices of the record types named, for this recipient and purpose. */
  standingNotices(records: readonly string[]): readonly StandingNotice[];
  /** `table`: rows of the powers that a decision against a refusal may name, though no protocol in force carries them. */
  explain(item: DataItemId, facts: RecordFacts, table?: Powers): DecisionTrail;
  /** Controllers that could give at least one item of the agency (they signed a clause for this recipient and purpose). */
  controllersOf(agency: string): readonly OrganisationId[];
}

/**
 * Signature of `compilePolicy` (compilePolicy.ts). `on` is the ISO date of the request. Throws only on programmer error:
 * `rules` have been validated.
 */
export type CompilePolicy = (
  rules: import('./protocol').Rules,
  catalogue: import('./dataItem').Catalogue,
  recipient: Recipient,
  purpose: Purpose,
  on: string,
) => CompiledPolicy;
