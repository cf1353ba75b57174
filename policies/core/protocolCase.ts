import type { RecordFacts, SubjectFacts } from './decision';
import type { DataItemId } from './ids';
import type { Generalisation, Purpose, WithheldReason } from './vocabulary';

/** A test that a protocol carries: what a persona is answered, given facts. */
export interface ProtocolCase {
  readonly name: string;
  readonly persona: string;
  readonly purpose: Purpose;
  /** ISO date of the request. */
  readonly on: string;
  /** `emergencyAccess`: an emergency grant stands, for every clause that is marked for it. */
  readonly facts: Omit<RecordFacts, 'subject'> & {
    readonly subject: Omit<SubjectFacts, 'emergencyAccess'> & { readonly emergencyAccess: boolean };
  };
  readonly expected: readonly ExpectedDecision[];
}

export interface ExpectedDecision {
  readonly item: DataItemId;
  readonly outcome: 'disclosed' | 'generalised' | 'withheld' | 'silent';
  readonly by: Generalisation | null;
  readonly reason: WithheldReason | null;
  /** As written in the document (`E2`) or in full (`early-help-wales.E2`); null: any. */
  readonly clause: string | null;
}
