import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { RateScope } from '#telemetry/metrics/codes';

/** How many requests in how many seconds, over all gateway processes. */
export interface Rate {
  readonly requests: number;
  readonly seconds: number;
}

/** How much time of one gateway process in how many seconds. */
export interface Share {
  readonly milliseconds: number;
  readonly seconds: number;
}

export interface RateSettings {
  /** Of one practitioner of one issuer. */
  readonly practitioner: Rate;
  /** Of all practitioners of one organisation. */
  readonly organisation: Rate;
  /** Of failed authentications from one address. */
  readonly failedAuthentication: Rate;
  /** For validating and planning what one practitioner asks and nobody asked before; in each process. */
  readonly newOperations: Share;
  /** Gateway processes that share the load: each admits its part. */
  readonly processes: number;
}

/** Twenty requests a second from one person, for a minute: no person asks so, a loop of an app does. */
export const DEFAULT_RATES: RateSettings = {
  practitioner: { requests: 1200, seconds: 60 },
  organisation: { requests: 30_000, seconds: 60 },
  failedAuthentication: { requests: 60, seconds: 60 },
  newOperations: { milliseconds: 3000, seconds: 20 },
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
  /** Whether a caller may ask what has to be validated or planned first. Counts nothing. */
  admitNew(caller: Caller): Promise<Admission>;
  /** Counts what that took. */
  spendNew(caller: Caller, milliseconds: number): void;
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
  const { milliseconds, seconds } = rates.newOperations;
  const news = new RateLimiterMemory({ points: milliseconds, duration: seconds });
  return {
    async admit(caller) {
      const own = await consume(practitioners, practitionerKey(caller), 'practitioner');
      // What one person asks too much does not use up the organisation's.
      return own.admitted ? consume(organisations, caller.organisation, 'organisation') : own;
    },
    admitFailure: (address) => consume(failures, address, 'address'),
    // Asking takes one, whatever the planning takes: who has used up their time is not let in once more.
    admitNew: (caller) => consume(news, practitionerKey(caller), 'newOperations'),
    spendNew(caller, spent) {
      void news.penalty(practitionerKey(caller), Math.ceil(spent));
    },
  };
}

/** One practitioner of one issuer. */
export function practitionerKey({ issuer, practitioner }: Pick<Caller, 'issuer' | 'practitioner'>): string {
  return JSON.stringify([issuer, practitioner]);
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
