import { z } from 'zod';
import { PURPOSES, ROLES } from '#policies/core/vocabulary';

/** Reports of one delivery at most. */
export const REPORTS_AT_ONCE = 100;

/**
 * What a gateway refused for an agency that it did not ask: who asked, about whom, and the data items that no clause could
 * give. The agency records it under `id` as the receipt, so that the same report is never recorded twice.
 */
export const refusalReportSchema = z.strictObject({
  /** 128 random bits, base64url. */
  id: z.string().regex(/^[A-Za-z0-9_-]{22}$/),
  request: z.string(),
  /** ISO 8601 instant of the refusal. */
  at: z.iso.datetime(),
  organisation: z.string(),
  team: z.string(),
  role: z.enum(ROLES),
  practitioner: z.string(),
  /** Whose token proved it: ids are unique under one issuer alone. Null in a report that was spooled before reports said so. */
  issuer: z.string().nullable().default(null),
  purpose: z.enum(PURPOSES),
  case: z.uuid().nullable(),
  reason: z.string().nullable(),
  /** Ids of persons in the requester's view under whom something was refused. */
  persons: z.array(z.string()),
  /** Data items, of this agency all of them. */
  pruned: z.array(z.string()).min(1),
  /** SHA-256 of the operation's text, hex. */
  operation: z.string().regex(/^[0-9a-f]{64}$/),
});
export type RefusalReport = z.infer<typeof refusalReportSchema>;

/** The body of `POST /internal/refusals`. */
export const refusalDeliverySchema = z.strictObject({
  reports: z.array(refusalReportSchema).min(1).max(REPORTS_AT_ONCE),
});

/** Where an agency takes the reports of its gateway, signed with their context key. */
export const REFUSALS_PATH = '/internal/refusals';
