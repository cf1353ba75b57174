import { uptime } from 'node:os';
import type { Pool, PoolClient } from 'pg';
import type { SteadyClock } from '../../kit/replica/lease';
import { commitEverywhere, type Everywhere } from './commitEverywhere';
import { type Challenge, LeaseBook } from './leaseBook';
import { noteReplicasAhead } from './noteReplicasAhead';

/** A process that has not renewed for so long is gone for good, and its challenge is swept away. */
const GONE_AFTER_S = 3600;

export interface CommitDesk {
  /** Commits the transaction that is open on `client`: see `commitEverywhere`. */
  commit(client: PoolClient): Promise<Everywhere>;
  stop(): Promise<void>;
}

export interface CommitDeskOptions {
  /** Connections of its own, closed by `stop`. */
  readonly watch: Pool;
  /** How long a commit waits for agencies that have not confirmed. */
  readonly waitMs: number;
  /** The longest life of a lease that any agency is configured with. */
  readonly leaseMs: number;
  readonly clock?: SteadyClock;
}

/**
 * Where governance's acts are committed: connections of its own to watch by, and a book of the leases that is kept up between
 * commits, so that an agency which has been away is not waited for. What an agency has applied is looked at as often: more than was
 * written is noted before it can count as confirmed.
 */
export function commitDesk({ watch, waitMs, leaseMs, clock = uptime }: CommitDeskOptions): CommitDesk {
  watch.on('error', () => undefined);
  const leases = new LeaseBook(clock);
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  async function note(): Promise<void> {
    const { rows } = await watch.query<Challenge>('SELECT agency, process, nonce FROM governance.lease_challenge');
    leases.note(rows);
    for (const { agency, process, nonce } of leases.dropOlderThan(GONE_AFTER_S))
      await watch.query('DELETE FROM governance.lease_challenge WHERE agency = $1 AND process = $2 AND nonce = $3', [
        agency,
        process,
        nonce,
      ]);
  }

  async function round(): Promise<void> {
    await Promise.allSettled([note(), noteReplicasAhead(watch)]);
    if (stopped) return;
    timer = setTimeout(round, leaseMs / 20);
    timer.unref();
  }

  void round();
  return {
    commit: (client) => commitEverywhere(client, watch, { waitMs, leaseMs, leases, clock }),
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await watch.end();
    },
  };
}
