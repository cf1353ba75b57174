import type { Agency } from '#policies/core/vocabulary';
import { callService, type ServiceAnswer } from '#policies/service/callService';

/** How a process reaches governance's internal API: as its own agency, each call signed. */
export interface GovernanceCalls {
  readonly agency: Agency;
  readonly url: string;
  /** Asked at each call: the key rotates while the process runs. */
  serviceKey(): string;
  readonly timeoutMs: number;
}

/** POSTs one signed call. Rejects where governance does not answer in time; the status is the caller's to judge. */
export function callGovernance(calls: GovernanceCalls, path: string, message: unknown): Promise<ServiceAnswer> {
  return callService({
    peer: calls.agency,
    url: calls.url,
    method: 'POST',
    path,
    key: calls.serviceKey(),
    message,
    signal: AbortSignal.timeout(calls.timeoutMs),
    now: new Date(),
  });
}
