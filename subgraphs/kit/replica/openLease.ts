import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Agency } from '#policies/core/vocabulary';
import { callService } from '#policies/service/callService';
import { currentKey } from '#policies/service/keySet';
import { nameFault } from '#policies/service/nameFault';
import type { SubgraphConfiguration } from '../readConfiguration';
import { type Lease, type LeaseAnswer, type LeaseChallenge, type LeaseGap, startLease } from './lease';
import { markKeeper, toFindSchema, UNSEEDED } from './leaseMark';
import type { RunSql } from './readReplica';

export interface LeaseParts {
  readonly agency: Agency;
  readonly configuration: SubgraphConfiguration;
  readonly pool: Pool;
  readonly sql: RunSql;
  readonly log: Logger;
  now(): Date;
  /** Told whenever the database was lost, or may have been. */
  onLost(): void;
}

/** What an operator does about it first. */
const REMEDIES: Readonly<Record<LeaseGap, (agency: string) => string>> = {
  notRead: (agency) => `npm run provision -- ${agency}`,
  agencyPutBack: (agency) => `npm run reseed -- ${agency}`,
  governancePutBack: (agency) => `npm run reseed -- ${agency}, and of every other agency`,
  notSubscribed: (agency) => `npm run subscribe -- ${agency}`,
  copying: () => 'wait until the first copy is complete, or look at pg_stat_subscription',
  notAccepted: () => 'look whether governance answers at LINTEL_GOVERNANCE_URL, and knows LINTEL_SERVICE_KEY',
  notReturned: () => 'look at pg_stat_subscription: replication does not arrive',
};

const commandNameOf = (agency: Agency): string => (agency === 'socialCare' ? 'social-care' : agency);

/** The lease of one process of an agency, renewed over governance's API and lost with any connection to the database. */
export function openLease({ agency, configuration, pool, sql, log, now, onLost }: LeaseParts): Lease {
  const { governanceUrl, leaseMs } = configuration;
  // Governance is the authority itself: there is no replica that could be late.
  if (agency === 'governance' || governanceUrl === null)
    return {
      held: () => agency === 'governance',
      missing: () => null,
      putBack: () => false,
      lose: () => undefined,
      stop: () => undefined,
    };
  let lost = false;
  const lease = startLease({
    agency,
    leaseMs,
    everyMs: leaseMs / 5,
    sql,
    marks: markKeeper(sql),
    onLost,
    send: (challenge) => sendChallenge(challenge, governanceUrl, currentKey(configuration.serviceKey), now()),
    onNeverHeld: (missing, fault) =>
      log.warn({
        event: 'leaseNotHeld',
        missing,
        remedy: REMEDIES[missing](commandNameOf(agency)),
        // Of the others the last challenge's fault is only a consequence.
        ...(missing === 'notRead' || missing === 'notAccepted' ? nameFault(fault) : {}),
      }),
    onPutBack(verdict) {
      if (verdict === null) return log.warn({ event: 'databasePutBackMended', agency });
      log.error({
        event: 'databasePutBack',
        agency,
        missing: verdict,
        remedy: REMEDIES[verdict](commandNameOf(agency)),
      });
    },
    onChange(held, fault) {
      // The first lease is no news; one that comes back is told as loudly as its loss.
      if (held && !lost) return log.info({ event: 'leaseHeld' });
      if (held) return log.warn({ event: 'leaseHeld' });
      lost = true;
      log.warn({ event: 'leaseLost', missing: lease.missing(), ...(fault === undefined ? {} : nameFault(fault)) });
    },
  });
  // A server that went away may come back as it was before: what it said last is no longer relied on.
  pool.on('connect', (client) => client.on('error', () => lease.lose()));
  return lease;
}

const acceptedSchema = z.object({ mark: z.int().positive(), toFind: toFindSchema.optional() });
const refusedSchema = z.object({
  errors: z
    .array(
      z.object({ extensions: z.object({ code: z.string(), presented: z.int().nonnegative().nullable().optional() }) }),
    )
    .min(1),
});

/** What governance's refusals for the sake of a mark say. */
const PUT_BACK = { AGENCY_PUT_BACK: 'agencyPutBack', GOVERNANCE_PUT_BACK: 'governancePutBack' } as const;

/** Rejects with governance's code and status where it does not accept the nonce, whatever the mark. */
async function sendChallenge(
  { presented, ...challenge }: LeaseChallenge,
  governanceUrl: string,
  serviceKey: string,
  now: Date,
): Promise<LeaseAnswer> {
  // Governance of a version before marks, or places, takes a call as it was, and gives none.
  const { seeding, mark, incomplete = false } = presented;
  const marked = mark === 0 && seeding === UNSEEDED && !incomplete ? {} : { presented };
  const { status, json } = await callService({
    peer: challenge.agency,
    url: governanceUrl,
    method: 'POST',
    path: '/internal/lease',
    key: serviceKey,
    message: { ...challenge, ...marked },
    signal: AbortSignal.timeout(Math.min(2000, challenge.leaseMs)),
    now,
  });
  if (status === 204) return { kind: 'accepted', mark: null, toFind: null };
  if (status === 200) {
    const accepted = acceptedSchema.parse(json);
    return { kind: 'accepted', mark: accepted.mark, toFind: accepted.toFind ?? null };
  }
  const { code = '', presented: highest = null } = refusedSchema.safeParse(json).data?.errors[0]?.extensions ?? {};
  if (code === 'AGENCY_PUT_BACK' || code === 'GOVERNANCE_PUT_BACK')
    return { kind: 'putBack', verdict: PUT_BACK[code], presented: highest };
  throw new Error(`Governance answered ${status} ${code}`.trim());
}
