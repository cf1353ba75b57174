import type { FieldDecision, StandingNotice } from '#policies/core/decision';
import type { Agency, UnlockRoute, WithheldReason } from '#policies/core/vocabulary';

/** A notice as a source reports it: by type, entity id and field, so that the answer's writer can place it. */
export interface SourceNotice {
  readonly type: string;
  readonly id: string;
  readonly field: string;
  readonly outcome: 'withheld' | 'generalised' | 'standing';
  readonly agency: Agency;
  /** Null where the field is made of several items, as a place in the common layer is. */
  readonly dataItem: string | null;
  readonly clause: string | null;
  readonly reason: WithheldReason | 'generalised';
  readonly unlock: readonly UnlockRoute[];
  readonly text?: string;
}

export interface NoticePlace {
  readonly type: string;
  readonly id: string;
  readonly field: string;
  readonly agency: Agency;
  readonly dataItem: string | null;
}

/** The notice of a decision, or null where nothing is to be said: disclosed and silent outcomes say nothing. */
export function noticeOf(place: NoticePlace, decision: FieldDecision): SourceNotice | null {
  switch (decision.outcome) {
    case 'disclosed':
    case 'silent':
      return null;
    case 'generalised':
      return { ...place, outcome: 'generalised', clause: decision.clause, reason: 'generalised', unlock: [] };
    case 'withheld':
      return {
        ...place,
        outcome: 'withheld',
        clause: decision.clause,
        reason: decision.reason,
        unlock: decision.unlock,
      };
  }
}

/**
 * The one notice of every null whereabouts field, whatever the cause: not held, closed, refused for this record. It must be
 * the same bytes in each case.
 */
export function whereaboutsNotice(place: NoticePlace): SourceNotice {
  return { ...place, outcome: 'withheld', clause: null, reason: 'whereaboutsNotShown', unlock: ['ringFrontDoor'] };
}

/** A pointer that a clause shows to this recipient for every child. */
export function standingNoticeAt(place: NoticePlace, standing: StandingNotice): SourceNotice {
  return {
    ...place,
    dataItem: standing.dataItem,
    outcome: 'standing',
    clause: standing.clause,
    reason: 'mayExist',
    unlock: standing.unlock,
    text: standing.text,
  };
}
