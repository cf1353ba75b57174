import type { FieldDecision, Permission } from '#policies/core/decision';
import type { HolderBasis } from '#policies/core/holderBasis';
import type { OrganisationId } from '#policies/core/ids';
import type { LawfulBasis } from '#policies/core/protocol';
import type { Obligation } from '#policies/core/vocabulary';
import type { NotedOutcome } from '#policies/disclosure/disclosureRecord';

/** The answer is that nothing is there, which the requester sees: of no controller, under no clause. */
export const NOT_HELD = { outcome: 'notHeld', clause: null } as const;

/** A holder told it by a decision of its own, recorded with its reason, and under no clause. */
export interface ToldByHolder {
  readonly outcome: 'disclosed';
  readonly clause: null;
  /** As the holder stated it; null for what goes to the subject, or to the holder's own officers. */
  readonly basis: HolderBasis | null;
  readonly obligations: readonly Obligation[];
  /** Whom, where it is not the requester: it was told outside of any answer. */
  readonly recipient?: OrganisationId | undefined;
}

export const TOLD_BY_HOLDER: ToldByHolder = { outcome: 'disclosed', clause: null, basis: null, obligations: [] };

export interface Noted {
  /** The person whom it concerns; null for nobody in particular. */
  readonly person: string | null;
  /** Null where the agency as a whole decided, before any record was looked at. */
  readonly controller: string | null;
  readonly dataItem: string;
  /** Coordinate of the graph, `Type.field`; null for what stands on no field of its own. */
  readonly field: string | null;
  readonly decision: FieldDecision | typeof NOT_HELD | ToldByHolder;
}

/** Gathers what an answer gave and withheld, each distinct (controller, item, outcome, clause, reason) once, for its record. */
export interface OutcomeLedger {
  note(noted: Noted): void;
  outcomes(): readonly NotedOutcome[];
}

interface Gathered {
  readonly outcome: Omit<NotedOutcome, 'persons' | 'fields'>;
  readonly persons: Set<string>;
  readonly fields: Set<string>;
}

export function outcomeLedger(): OutcomeLedger {
  const noted = new Map<string, Gathered>();
  return {
    note({ person, controller, dataItem, field, decision }) {
      const recipient = 'recipient' in decision ? decision.recipient : undefined;
      const { outcome, clause } = decision;
      const reason = decision.outcome === 'withheld' ? decision.reason : null;
      const openedBy = 'overrides' in decision ? openedByText(decision) : toldOnText(decision);
      const key = `${controller}|${dataItem}|${outcome}|${clause}|${reason}|${openedBy.join()}|${recipient}`;
      let gathered = noted.get(key);
      if (gathered === undefined) {
        const basis = basisOf(decision, openedBy);
        const obligations = 'obligations' in decision ? decision.obligations : [];
        gathered = {
          outcome: {
            ...{ controller, dataItem, outcome, clause, basis, obligations, reason },
            ...(recipient === undefined ? {} : { recipient }),
          },
          persons: new Set(),
          fields: new Set(),
        };
        noted.set(key, gathered);
      }
      if (person !== null) gathered.persons.add(person);
      if (field !== null) gathered.fields.add(field);
    },
    outcomes: () =>
      [...noted.values()].map(({ outcome, persons, fields }) => ({
        ...outcome,
        persons: [...persons].sort(),
        fields: [...fields].sort(),
      })),
  };
}

/**
 * What opened the clause where its own requirements were not met: else who reads the record would take them for met. A grant is
 * named by no id: its review, with its reason, is found by whom, what for and when.
 */
function openedByText({ overrides, inEmergency }: Permission): readonly string[] {
  return [...overrides.map(overrideText), ...(inEmergency ? ['emergency access'] : [])];
}

/** A decision to go on against a refusal, which says of itself why. */
const overrideText = (id: string) => `override ${id}`;

/** A clause has one basis and its obligations; a holder that tells the same twice may state others. */
function toldOnText(decision: Exclude<Noted['decision'], Permission>): readonly string[] {
  return 'basis' in decision && decision.basis !== null
    ? [holderBasisText(decision.basis), ...decision.obligations.map((each) => `obliged ${each}`)]
    : [];
}

function basisOf(decision: Noted['decision'], openedBy: readonly string[]): string | null {
  if (!('basis' in decision) || decision.basis === null) return null;
  if (!('overrides' in decision)) return holderBasisText(decision.basis);
  return [basisText(decision.basis), ...openedBy].join(', ');
}

/**
 * The whole of what a holder stated, which no clause says for it: with how the duty of confidence is met and why there is no consent,
 * by their codes. That the police named a law by which data leave DPA 2018 Part 3 stands as `s36(4)`; its words are the holder's own, and
 * stand with the decision.
 */
export function holderBasisText(basis: HolderBasis): string {
  const { confidentiality, para18Reason, part3Authorisation, against = [], exceptions = [] } = basis;
  const parts = [basisText(basis), `confidentiality ${confidentiality}`];
  if (para18Reason !== null) parts.push(para18Reason);
  if (part3Authorisation !== null) parts.push('s36(4)');
  return [...parts, ...exceptions.map((id) => `exception to ${id}`), ...against.map(overrideText)].join(', ');
}

/** A basis in one line, e.g. `ukGdpr 6(1)(e), 9(2)(h) para2, sswba2014s21`. */
export function basisText(basis: LawfulBasis): string {
  return [groundsText(basis), basis.power].join(', ');
}

/** A basis without its power, of which many are of one country: while whereabouts are closed nobody learns in which the holder is. */
export function groundsText(basis: LawfulBasis): string {
  const parts = [`${basis.regime} 6(1)(${basis.article6})`];
  if (basis.article9 !== null) parts.push(`9(2)(${basis.article9})`);
  if (basis.article10) parts.push('10');
  if (basis.schedule1 !== null) parts.push(`Sch 1 ${basis.schedule1}`);
  return parts.join(', ');
}
