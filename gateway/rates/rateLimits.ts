import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { RateScope } from '#telemetry/metrics/codes';

/** How many requests in how many seconds, over all gateway processes. */
export interface Rate {
  readonly requests: number;
  readonly seconds: number;
}

export interface RateSettings {
  /** Of one practitioner of one issuer. */
  readonly practitioner: Rate;
  /** Of all practitioners of one organisation. */
  readonly organisation: Rate;
  /** Of failed authentications from one address. */
  readonly failedAuthentication: Rate;
  /** Gateway processes that share the load: each admits its part. */
  readonly processes: number;
}

/** Twenty requests a second from one person, for a minute: no person asks so, a loop of an app does. */
export const DEFAULT_RATES: RateSettings = {
  practitioner: { requests: 1200, seconds: 60 },
  organisation: { requests: 30_000, seconds: 60 },
  failedAuthentication: { requests: 60, seconds: 60 },
  processes: 1,
};

export interface Caller {
  readonly issuer: string;
  readonly practitioner: string;
  readonly organisation: string;
}

/** The answer of a limiter; `retryAfterS` is whole seconds, at least 1. */
export type Admission =
  | { readonly admitted: true }
  | { readonly admitted: false; readonly scope: RateScope; readonly retryAfterS: number };

export interface RateLimits {
  /** Counts one request of a caller whose token was verified. */
  admit(caller: Caller): Promise<Admission>;
  /** Counts one failed authentication. A valid token from the same address is not counted, and never refused for it. */
  admitFailure(address: string): Promise<Admission>;
}

/**
 * Counters in this process's memory: the gateway has no database, and a counter that is asked over the network would be one
 * more thing that can stop an answer. With several processes each admits its part (docs/operations.md).
 */
export function rateLimits({ processes, ...rates }: RateSettings): RateLimits {
  const limiter = (rate: Rate) =>
    new RateLimiterMemory({ points: Math.ceil(rate.requests / processes), duration: rate.seconds });
  const practitioners = limiter(rates.practitioner);
  const organisations = limiter(rates.organisation);
  const failures = limiter(rates.failedAuthentication);
  return {
    async admit({ issuer, practitioner, organisation }) {
      const own = await consume(practitioners, JSON.stringify([issuer, practitioner]), 'practitioner');
      // What one person asks too much does not use up the organisation's.
      return own.admitted ? consume(organisations, organisation, 'organisation') : own;
    },
    admitFailure: (address) => consume(failures, address, 'address'),
  };
}

async function consume(limiter: RateLimiterMemory, key: string, scope: RateScope): Promise<Admission> {
  try {
    await limiter.consume(key);
    return { admitted: true };
  } catch (answer) {
    if (!(answer instanceof RateLimiterRes)) throw answer;
    return { admitted: false, scope, retryAfterS: Math.max(1, Math.ceil(answer.msBeforeNext / 1000)) };
  }
}
