import { z } from 'zod';
import type { DataItemId } from '#policies/core/ids';

const countSchema = z.object({ kind: z.string(), window: z.enum(['P6M', 'P12M']), atLeast: z.number().int().min(1) });

/** The item under which convergence is counted. */
export const CONVERGENCE = 'hub.indicator.convergence' as DataItemId;

/** A count as an agency offers it: counted there, under its own clause. */
export interface OfferedCount {
  readonly kind: string;
  readonly agency: string;
  readonly window: 'P6M' | 'P12M';
  readonly atLeast: number;
}

/** What a field that is made of counts requires of a person. */
export const COUNTS = 'policeCounts healthCounts educationCounts';

type Offering = Readonly<Partial<Record<'policeCounts' | 'healthCounts' | 'educationCounts', unknown>>>;

/** All that was counted of a person. */
export function countsOf(person: Offering): readonly OfferedCount[] {
  return [
    ...parseCounts('police', person.policeCounts),
    ...parseCounts('health', person.healthCounts),
    ...parseCounts('education', person.educationCounts),
  ];
}

function parseCounts(agency: string, offered: unknown): readonly OfferedCount[] {
  if (!Array.isArray(offered)) return [];
  return offered.flatMap((count) => {
    const parsed = countSchema.safeParse(count);
    return parsed.success ? [{ agency, ...parsed.data }] : [];
  });
}

/** The inquiry's pattern, and the item under which each part is counted: no agency saw it whole. */
export const CONVERGING: readonly { readonly kind: string; readonly item: DataItemId }[] = [
  { kind: 'missingEpisodes', item: 'police.missingEpisode.count' as DataItemId },
  { kind: 'persistentAbsence', item: 'education.attendance.count' as DataItemId },
  { kind: 'emergencyAttendances', item: 'health.emergencyAttendance.count' as DataItemId },
];

/**
 * The windows within which missing episodes, absence from school and emergency attendances converge: 1 of 'at least', and
 * nothing where one of the three was not counted for this requester (a count not seen is not a count of none).
 */
export function convergence(counts: readonly OfferedCount[]): readonly OfferedCount[] {
  return (['P6M', 'P12M'] as const).flatMap((window) => {
    const parts = CONVERGING.map(({ kind }) => counts.find((count) => count.kind === kind && count.window === window));
    if (parts.some((part) => part === undefined)) return [];
    return [{ kind: 'convergence', agency: 'hub', window, atLeast: 1 }];
  });
}
