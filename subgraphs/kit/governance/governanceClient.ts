import { z } from 'zod';
import type { Agency } from '#policies/core/vocabulary';
import { callGovernance } from '../http/callGovernance';
import { SourceFault } from '../http/maskError';

/** Governance's internal API, as this agency's own process calls it. */
export interface GovernanceClient {
  /**
   * Posts a signed call and gives the answer's JSON. What governance refuses is thrown with its own code; SOURCE_UNAVAILABLE
   * where no answer came: what was asked may have been done, and is to be asked again with the same key.
   */
  post(path: string, body: object): Promise<unknown>;
}

export interface GovernanceClientOptions {
  readonly agency: Agency;
  /** Asked at each call: governance calls itself, and knows where only once it listens. */
  governanceUrl(): string | null;
  /** Asked at each call: the key rotates while the process runs. */
  serviceKey(): string;
  readonly deadlineMs: number;
}

const refusalSchema = z.object({ code: z.string(), message: z.string() });

export function governanceClient(options: GovernanceClientOptions): GovernanceClient {
  const { agency, deadlineMs } = options;
  return {
    async post(path, given) {
      const governanceUrl = options.governanceUrl();
      if (governanceUrl === null) throw new Error('Governance was called before it listens.');
      const calls = { agency, url: governanceUrl, serviceKey: options.serviceKey, timeoutMs: deadlineMs };
      const answer = await callGovernance(calls, path, given).catch(() => null);
      if (answer?.status === 200 && answer.json !== null) return answer.json;
      const refusal = refusalSchema.safeParse(answer?.json);
      if (answer?.status === 409 && refusal.success) throw new SourceFault(refusal.data.code, refusal.data.message);
      throw new SourceFault('SOURCE_UNAVAILABLE', 'Governance gave no answer: repeat this with the same key.');
    },
  };
}
