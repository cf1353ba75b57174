import type { Logger } from 'pino';
import type { Agency } from '#policies/core/vocabulary';
import type { RunSql } from '../../kit/replica/readReplica';
import { SUBSCRIBERS } from '../subscribers';

export interface SlotWatch {
  /** Whether what an agency missed can no longer be had from its slot: it was invalidated (max_slot_wal_keep_size), or dropped. */
  lost(agency: Agency): Promise<boolean>;
}

/** Names a lost slot in the log when it is first seen, and again when it is whole. */
export function slotWatch(sql: RunSql, log: Logger): SlotWatch {
  const told = new Set<Agency>();
  return {
    async lost(agency) {
      const publication = SUBSCRIBERS.find((each) => each.agency === agency)?.publication;
      const [slot] = await sql<{ whole: boolean }>(
        "SELECT wal_status <> 'lost' AS whole FROM pg_replication_slots WHERE slot_name = $1",
        [publication],
      );
      const lost = slot?.whole !== true;
      if (lost && !told.has(agency)) {
        told.add(agency);
        const name = publication?.replaceAll('_', '-');
        // Without a slot it may never have been subscribed: governance cannot tell that from one that was dropped.
        const first = slot === undefined ? `npm run subscribe -- ${name}, or where it was subscribed before ` : '';
        log.error({ event: 'replicationLost', agency, remedy: `${first}npm run reseed -- ${name}` });
      }
      if (!lost && told.delete(agency)) log.warn({ event: 'replicationWhole', agency });
      return lost;
    },
  };
}
