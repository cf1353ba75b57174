import type { SubjectState } from './replica';

/** Whether what a holder has to decide of a person is the requester's to see: not barred, or barred as everybody is. */
export function hasDuty(state: SubjectState | null | undefined): boolean {
  return state !== null && state !== undefined && (!state.excluded || state.protected);
}
