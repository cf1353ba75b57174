import { createHash, createHmac } from 'node:crypto';
import type { Declaration } from '../identity/readPurpose';
import type { Requester } from '../identity/verifyToken';

export interface ContextParts {
  readonly audience: string;
  readonly request: string;
  readonly requester: Requester;
  readonly declaration: Declaration;
  /** The protocol revision that was pruned by; null where nothing was pruned. */
  readonly rules: string | null;
  readonly pruned: readonly string[];
  /** Whether no other source is asked: this one decides whether the persons asked about are anybody to the requester. */
  readonly alone: boolean;
  /** The exact bytes of the request. */
  readonly body: string;
  readonly issuedAtMs: number;
}

/**
 * The context token of one fetch: who asks, for what, bound to these bytes and this subgraph, for ten seconds. HMAC-SHA256
 * with a key per gateway-subgraph pair: an Ed25519 signature would cost more than the rest of the fetch, and a subgraph can
 * forge for nobody but itself either way.
 */
export function contextToken(parts: ContextParts, key: string): string {
  const { requester, declaration } = parts;
  const payload = {
    v: 1,
    aud: parts.audience,
    iat: parts.issuedAtMs,
    request: parts.request,
    organisation: requester.organisation.id,
    team: requester.team,
    role: requester.role,
    practitioner: requester.practitioner,
    issuer: requester.issuer,
    trainingValidUntil: requester.trainingValidUntil,
    purpose: declaration.purpose,
    case: declaration.caseId,
    reason: declaration.reason,
    rules: parts.rules,
    body: createHash('sha256').update(parts.body).digest('hex'),
    pruned: parts.pruned,
    ...(parts.alone ? { alone: true } : {}),
  };
  const text = Buffer.from(JSON.stringify(payload)).toString('base64url');
  return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
}
