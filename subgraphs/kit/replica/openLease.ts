import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { Agency } from '#policies/core/vocabulary';
import { currentKey } from '#policies/service/keySet';
import { nameFault } from '#policies/service/nameFault';
import { signServiceCall } from '#policies/service/serviceToken';
import type { SubgraphConfiguration } from '../readConfiguration';
import { type Lease, type LeaseChallenge, type LeaseGap, startLease } from './lease';
import type { RunSql } from './readReplica';

export interface LeaseParts {
  readonly agency: Agency;
  readonly configuration: SubgraphConfiguration;
  readonly pool: Pool;
  readonly sql: RunSql;
  readonly log: Logger;
  now(): Date;
}

/** What an operator does about it first. */
const REMEDIES: Readonly<Record<LeaseGap, (agency: string) => string>> = {
  notRead: (agency) => `npm run provision -- ${agency}`,
  notSubscribed: (agency) => `npm run subscribe -- ${agency}`,
  copying: () => 'wait until the first copy is complete, or look at pg_stat_subscription',
  notAccepted: () => 'look whether governance answers at LINTEL_GOVERNANCE_URL, and knows LINTEL_SERVICE_KEY',
  notReturned: () => 'look at pg_stat_subscription: replication does not arrive',
};

const commandNameOf = (agency: Agency): string => (agency === 'socialCare' ? 'social-care' : agency);

/** The lease of one process of an agency, renewed over governance's API and lost with any connection to the database. */
export function openLease({ agency, configuration, pool, sql, log, now }: LeaseParts): Lease {
  const { governanceUrl, leaseMs } = configuration;
  // Governance is the authority itself: there is no replica that could be late.
  if (agency === 'governance' || governanceUrl === null)
    return { held: () => agency === 'governance', missing: () => null, lose: () => undefined, stop: () => undefined };
  let lost = false;
  const lease = startLease({
    agency,
    leaseMs,
    everyMs: leaseMs / 5,
    sql,
    send: (challenge) => sendChallenge(challenge, governanceUrl, currentKey(configuration.serviceKey), now()),
    onNeverHeld: (missing, fault) =>
      log.warn({
        event: 'leaseNotHeld',
        missing,
        remedy: REMEDIES[missing](commandNameOf(agency)),
        // Of the others the last challenge's fault is only a consequence.
        ...(missing === 'notRead' || missing === 'notAccepted' ? nameFault(fault) : {}),
      }),
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

/** Rejects with governance's code and status where it does not accept the nonce. */
async function sendChallenge(
  challenge: LeaseChallenge,
  governanceUrl: string,
  serviceKey: string,
  now: Date,
): Promise<void> {
  const path = '/internal/lease';
  const body = JSON.stringify(challenge);
  const call = { peer: challenge.agency, method: 'POST', path, body };
  const response = await fetch(new URL(path, governanceUrl), {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'lintel-service': signServiceCall(call, serviceKey, now) },
    body,
    signal: AbortSignal.timeout(Math.min(2000, challenge.leaseMs)),
  });
  if (response.ok) return;
  const told = (await response.json().catch(() => null)) as { errors?: { extensions?: { code?: string } }[] } | null;
  throw new Error(`Governance answered ${response.status} ${told?.errors?.[0]?.extensions?.code ?? ''}`.trim());
}
