import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { KeySet } from './keySet';
import { isInTime } from './tokenTime';

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

/** Why a call was refused. `clockSkew`: rightly signed, but outside its time; the clocks of the two differ. */
export type ServiceFault = 'forged' | 'clockSkew';

/** The peer that made the call, or why there is none: unknown peer, wrong key, another path or body; or its time. Constant time in the key. */
export function verifyServiceCall(
  header: string | undefined,
  call: Omit<ServiceCall, 'peer'>,
  keys: Readonly<Record<string, KeySet>>,
  now: Date,
): { readonly peer: string } | { readonly fault: ServiceFault } {
  const [peer, issued, given] = (header ?? '').split('.');
  const accepted = peer !== undefined && Object.hasOwn(keys, peer) ? keys[peer] : undefined;
  if (peer === undefined || issued === undefined || given === undefined || accepted === undefined)
    return { fault: 'forged' };
  const actual = Buffer.from(given);
  const isUnder = (key: string) => {
    const expected = Buffer.from(mac({ ...call, peer }, issued, key));
    return expected.length === actual.length && timingSafeEqual(expected, actual);
  };
  if (!accepted.some(isUnder)) return { fault: 'forged' };
  return isInTime(Number(issued), now) ? { peer } : { fault: 'clockSkew' };
}

function mac(call: ServiceCall, issued: string, key: string): string {
  const body = createHash('sha256').update(call.body).digest('hex');
  return createHmac('sha256', key)
    .update([call.peer, issued, call.method, call.path, body].join('\n'))
    .digest('base64url');
}
