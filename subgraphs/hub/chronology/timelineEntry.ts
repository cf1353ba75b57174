import { z } from 'zod';
import { ASSERTIONS, RECORD_AGENCIES } from '#policies/core/vocabulary';

const contact = z
  .object({ name: z.string().nullable(), telephone: z.string().nullable(), email: z.string().nullable() })
  .partial();

/**
 * An episode or event as an agency offers it to the hub: decided for this requester at its source, null where a value
 * was not disclosed. The hub adds nothing and decides nothing about it; of its own records it offers the same.
 */
const timelineEntrySchema = z.object({
  id: z.string(),
  type: z.string(),
  layer: z.enum(['serviceEpisode', 'lifeEvent']),
  code: z.string(),
  agency: z.enum([...RECORD_AGENCIES, 'hub']),
  start: z.string().nullable(),
  end: z.string().nullable(),
  service: z.string().nullable(),
  professional: z.object({ name: z.string().nullable(), role: z.string().nullable() }).partial().nullable(),
  contact: contact.nullable(),
  location: z.string().nullable(),
  summary: z.string().nullable(),
  assertion: z.enum(ASSERTIONS).nullable(),
  source: z.string().nullable(),
  controller: z.string().nullable(),
});

export type TimelineEntry = z.infer<typeof timelineEntrySchema>;

export interface Timeline {
  readonly entries: readonly TimelineEntry[];
  /** Nothing is known to be missing: no kind is withheld, and every agency answered. What is silent is never known. */
  readonly whole: boolean;
}

/**
 * Parses what an agency offers; entries that do not have the agreed shape are left out, never half shown. Not whole where a kind
 * of record is withheld, which stands there as no entry, or all of it, and where the agency did not answer.
 */
export function parseTimeline(offered: unknown): Timeline {
  if (!Array.isArray(offered)) return { entries: [], whole: false };
  const entries = offered.flatMap((entry) => {
    const parsed = timelineEntrySchema.safeParse(entry);
    return parsed.success ? [parsed.data] : [];
  });
  return { entries, whole: entries.length === offered.length };
}
