import { z } from 'zod';
import type { Fault } from '#policies/core/faults';
import { isIsoDate } from '#policies/core/isoDate';

/** A column that is an ISO date. */
export const day = z.string().refine(isIsoDate, { error: 'A day is written as YYYY-MM-DD.' });

/** From which day on a row of a register is in force, and the first day on which it no longer is; null while no end is known. */
export interface EffectiveDays {
  readonly effectiveFrom: string;
  readonly effectiveTo: string | null;
}

/** Columns of a row of a file. */
export const effectiveDays = { effectiveFrom: day, effectiveTo: day.nullable().default(null) };

export function inOrder({ effectiveFrom, effectiveTo }: EffectiveDays): boolean {
  return effectiveTo === null || effectiveFrom < effectiveTo;
}

export const OUT_OF_ORDER = {
  path: ['effectiveTo'],
  error: 'effectiveTo is the first day on which this no longer holds: after effectiveFrom.',
};

export function isEffective({ effectiveFrom, effectiveTo }: EffectiveDays, on: string): boolean {
  return effectiveFrom <= on && (effectiveTo === null || on < effectiveTo);
}

/** Of rates by jurisdiction one holds from one day: a second row for both is a fault of its own. */
export function sameDayTwice(
  rows: readonly { readonly jurisdiction: string; readonly effectiveFrom: string }[],
): readonly Fault[] {
  const keys = rows.map(({ jurisdiction, effectiveFrom }) => `${jurisdiction} from ${effectiveFrom}`);
  return keys.flatMap((key, index): readonly Fault[] => {
    if (keys.indexOf(key) === index) return [];
    const message = `A rate for ${key} stands here already: each once.`;
    return [{ code: 'duplicate', path: [index, 'effectiveFrom'], message }];
  });
}
