import type { FieldDecision } from '#policies/core/decision';
import type { LawfulBasis } from '#policies/core/protocol';
import type { RecordedOutcome } from '#policies/disclosure/disclosureRecord';

/** Gathers what an answer gave and withheld, each distinct (controller, item, outcome, clause) once, for its record. */
export interface OutcomeLedger {
  note(controller: string | null, dataItem: string, decision: FieldDecision): void;
  outcomes(): readonly RecordedOutcome[];
}

export function outcomeLedger(): OutcomeLedger {
  const noted = new Map<string, RecordedOutcome>();
  return {
    note(controller, dataItem, decision) {
      const clause = decision.clause;
      const key = `${controller}|${dataItem}|${decision.outcome}|${clause}`;
      if (noted.has(key)) return;
      const basis = 'basis' in decision ? basisText(decision.basis) : null;
      const reason = decision.outcome === 'withheld' ? decision.reason : null;
      noted.set(key, { controller, dataItem, outcome: decision.outcome, clause, basis, reason });
    },
    outcomes: () => [...noted.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, outcome]) => outcome),
  };
}

/** A basis in one line, e.g. `ukGdpr 6(1)(e), 9(2)(h) para2, sswba2014s21`. */
export function basisText(basis: LawfulBasis): string {
  const parts = [`${basis.regime} 6(1)(${basis.article6})`];
  if (basis.article9 !== null) parts.push(`9(2)(${basis.article9})`);
  if (basis.article10) parts.push('10');
  if (basis.schedule1 !== null) parts.push(`Sch 1 ${basis.schedule1}`);
  return [...parts, basis.power].join(', ');
}
