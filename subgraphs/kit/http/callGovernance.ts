import type { Agency } from '#policies/core/vocabulary';
import { signServiceCall } from '#policies/service/serviceToken';

/** How a process reaches governance's internal API: as its own agency, each call signed. */
export interface GovernanceCalls {
  readonly agency: Agency;
  readonly url: string;
  /** Asked at each call: the key rotates while the process runs. */
  serviceKey(): string;
  readonly timeoutMs: number;
}

/** POSTs one signed call. Rejects where governance does not answer in time; the status is the caller's to judge. */
export function callGovernance(calls: GovernanceCalls, path: string, message: unknown): Promise<Response> {
  const body = JSON.stringify(message);
  const token = signServiceCall({ peer: calls.agency, method: 'POST', path, body }, calls.serviceKey(), new Date());
  return fetch(new URL(path, calls.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'lintel-service': token },
    body,
    signal: AbortSignal.timeout(calls.timeoutMs),
  });
}
