import { THRESHOLDS } from '#policies/core/vocabulary';

/** SQL for the place of a recorded threshold among all, from the lowest on: thresholds are compared by it. */
export function thresholdRank(threshold: string): string {
  return `array_position(ARRAY[${THRESHOLDS.map((each) => `'${each}'`).join(', ')}], ${threshold})`;
}
