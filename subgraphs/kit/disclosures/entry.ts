import { z } from 'zod';
import { AGENCIES, OBLIGATIONS, PURPOSES, ROLES } from '#policies/core/vocabulary';

const itemSchema = z.object({
  dataItem: z.string(),
  words: z.string(),
  generalised: z.boolean(),
  obligations: z.array(z.enum(OBLIGATIONS)),
  clause: z.string().nullable(),
  basis: z.string().nullable(),
});

/** One entry of 'who saw what' as an agency offers it to the hub: decided for its reader, null where nothing may be seen. */
const entrySchema = z.object({
  id: z.string(),
  agency: z.enum(AGENCIES),
  at: z.string().nullable(),
  purpose: z.enum(PURPOSES).nullable(),
  role: z.enum(ROLES).nullable(),
  controller: z.string().nullable(),
  organisation: z.string().nullable(),
  team: z.string().nullable(),
  case: z.string().nullable(),
  practitioner: z.string().nullable(),
  reason: z.string().nullable(),
  receipt: z.string().nullable(),
  items: z.array(itemSchema).nullable(),
});

const offeredSchema = z.object({
  entries: z.array(entrySchema),
  /** There may be others: older ones than the latest that were read, or, as a notice tells, what is withheld. */
  more: z.boolean(),
  /** Where the reader's own go on before these, in the agency's `DisclosureLog`. Absent from what the release before offers. */
  earlier: z
    .object({ agency: z.enum(AGENCIES), after: z.string() })
    .nullable()
    .default(null),
});

export type DisclosureEntry = z.infer<typeof entrySchema>;
export type DisclosedThing = z.infer<typeof itemSchema>;
export type OfferedDisclosures = z.infer<typeof offeredSchema>;

/** Nothing is offered by an agency that may give none of it, as a notice tells, and by one that did not answer. */
const NOTHING: OfferedDisclosures = { entries: [], more: true, earlier: null };

/** Parses what an agency offers; what has not the agreed shape is left out, never half shown. */
export function parseOffered(offered: unknown): OfferedDisclosures {
  const parsed = offeredSchema.safeParse(offered);
  return parsed.success ? parsed.data : NOTHING;
}

/** A data item in words: `police.missingEpisode.whereFound` is 'missing episode: where found'. */
export function inWords(dataItem: string): string {
  const [, ...parts] = dataItem.split('.');
  const words = parts.map((part) => part.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`));
  const [record, field] = words;
  if (field === undefined) return record ?? dataItem;
  return field === 'involvement' ? `${record}: that there is one` : `${record}: ${field}`;
}
