import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** Life of a service token, in milliseconds. */
const LIFE_MS = 10_000;

export interface ServiceCall {
  /** Who calls: an agency or `gateway`. */
  readonly peer: string;
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

/** Header value with which a peer calls governance's internal API: `<peer>.<issued ms>.<HMAC-SHA256 over the call>`. */
export function signServiceCall(call: ServiceCall, key: string, now: Date): string {
  const issued = String(now.getTime());
  return `${call.peer}.${issued}.${mac(call, issued, key)}`;
}

/** The peer that made the call, or null: unknown peer, wrong key, another path or body, or too old. Constant time in the key. */
export function verifyServiceCall(
  header: string | undefined,
  call: Omit<ServiceCall, 'peer'>,
  keys: Readonly<Record<string, string>>,
  now: Date,
): string | null {
  const [peer, issued, given] = (header ?? '').split('.');
  const key = peer === undefined ? undefined : keys[peer];
  if (peer === undefined || issued === undefined || given === undefined || key === undefined) return null;
  if (Math.abs(now.getTime() - Number(issued)) > LIFE_MS || Number.isNaN(Number(issued))) return null;
  const expected = Buffer.from(mac({ ...call, peer }, issued, key));
  const actual = Buffer.from(given);
  return expected.length === actual.length && timingSafeEqual(expected, actual) ? peer : null;
}

function mac(call: ServiceCall, issued: string, key: string): string {
  const body = createHash('sha256').update(call.body).digest('hex');
  return createHmac('sha256', key)
    .update([call.peer, issued, call.method, call.path, body].join('\n'))
    .digest('base64url');
}
