import type { DataItem } from './dataItem';
import { PURPOSE_TERMS } from './purposes';
import type { Flag, Purpose } from './vocabulary';

/** What is more than that a service is involved, since when, and whom to ring. */
const FLAGS_OF_TRAINING: readonly Flag[] = ['S', 'C', 'T', 'R', 'O'];

/** What keeps a mistake from being made is for whoever is given anything at all. */
const FOR_EVERYBODY: readonly string[] = ['hub.notToBeInformed'];

/** Whether a requester whose training has expired is refused the item under a routine purpose. */
export function asksForTraining({ flags, record }: Pick<DataItem, 'flags' | 'record'>): boolean {
  return flags.some((flag) => FLAGS_OF_TRAINING.includes(flag)) && !FOR_EVERYBODY.includes(record);
}

/**
 * Whether training that is in force before `validUntil` (an ISO date; null where the organisation says nothing of it) narrows
 * nothing on `on` under `purpose`: a purpose that protects a child is never narrowed.
 */
export function trainedFor(purpose: Purpose, validUntil: string | null, on: string): boolean {
  return !PURPOSE_TERMS[purpose].routine || !trainingExpired(validUntil, on);
}

export function trainingExpired(validUntil: string | null, on: string): boolean {
  return validUntil !== null && validUntil <= on;
}
