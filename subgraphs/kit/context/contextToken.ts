import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { PURPOSES, ROLES } from '#policies/core/vocabulary';
import type { KeySet } from '#policies/service/keySet';
import { isInTime } from '#policies/service/tokenTime';

const payloadSchema = z.strictObject({
  v: z.literal(1),
  aud: z.string(),
  iat: z.number(),
  request: z.string(),
  organisation: z.string(),
  team: z.string(),
  role: z.enum(ROLES),
  practitioner: z.string(),
  /** Whose token proved it. */
  issuer: z.string(),
  trainingValidUntil: z.iso.date().nullable(),
  purpose: z.enum(PURPOSES),
  case: z.uuid().nullable(),
  reason: z.string().nullable(),
  /** The gateway's protocol revision; null where it holds no lease and did not prune. */
  rules: z.string().nullable(),
  /** SHA-256 of the exact request body, hex: a replay can only repeat the same question. */
  body: z.string(),
  /** Coordinates that the gateway pruned and reports as refusals. */
  pruned: z.array(z.string()).optional(),
  /** No other source is asked: whether the persons asked about are anybody to the requester is decided here. */
  alone: z.literal(true).optional(),
});

export type ContextPayload = z.infer<typeof payloadSchema>;

/** Why a token was refused: for the log. The answer is the same for all, save `clockSkew`, which only a holder of the key can meet. */
export type ContextFault = 'missing' | 'malformed' | 'signature' | 'audience' | 'clockSkew' | 'body';

export interface ContextQuestion {
  readonly token: string | undefined;
  readonly body: Buffer;
  readonly audience: string;
  /** Keys of this gateway-subgraph pair. */
  readonly keys: KeySet;
  readonly now: Date;
}

/**
 * Verifies a context token: HMAC-SHA256 (a subgraph can forge for nobody but itself), audience, age, and that it was made for
 * these very bytes.
 */
export function verifyContext(
  question: ContextQuestion,
): { readonly payload: ContextPayload } | { readonly fault: ContextFault } {
  if (question.token === undefined) return { fault: 'missing' };
  const [text, signature, rest] = question.token.split('.');
  if (text === undefined || signature === undefined || rest !== undefined) return { fault: 'malformed' };
  const given = Buffer.from(signature, 'base64url');
  if (!question.keys.some((key) => sameBytes(createHmac('sha256', key).update(text).digest(), given)))
    return { fault: 'signature' };
  const payload = readPayload(text);
  if (payload === null) return { fault: 'malformed' };
  if (payload.aud !== question.audience) return { fault: 'audience' };
  if (!isInTime(payload.iat, question.now)) return { fault: 'clockSkew' };
  return payload.body === createHash('sha256').update(question.body).digest('hex') ? { payload } : { fault: 'body' };
}

function readPayload(text: string): ContextPayload | null {
  try {
    return payloadSchema.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))).data ?? null;
  } catch {
    return null;
  }
}

function sameBytes(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
