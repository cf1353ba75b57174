import { z } from 'zod';
import type { RunSql } from './readReplica';

/** Of a database to which the governance tables were first copied before there were marks, or not yet. */
export const UNSEEDED = '00000000-0000-0000-0000-000000000000';

/** How far an agency's database has come. */
export interface LeaseMark {
  /** Names the copying of the governance tables from which its rows descend: a new one whenever they were emptied for that. */
  readonly seeding: string;
  /** The highest mark that governance gave and this database has kept since; 0 before the first. */
  readonly mark: number;
}

/** What governance knows of one seeding of an agency. */
export const knownSeedingSchema = z.strictObject({
  seeding: z.guid(),
  /** The highest mark that it gave. */
  given: z.int().nonnegative(),
  /** The highest that the agency presented: that was durable there. More than was given where it has applied what is lost to governance. */
  presented: z.int().nonnegative(),
});
export type KnownSeeding = z.infer<typeof knownSeedingSchema>;

/**
 * `agencyPutBack`: the agency's database held more once than it does now. `governancePutBack`: governance's did, since it knows
 * nothing of what it gave.
 */
export type MarkVerdict = 'goesOn' | 'agencyPutBack' | 'governancePutBack';

/** Judges a mark by the seedings that governance knows of its agency, the latest last. Never throws. */
export function judgeMark({ seeding, mark }: LeaseMark, known: readonly KnownSeeding[]): MarkVerdict {
  const found = known.find((each) => each.seeding === seeding);
  if (found !== undefined) {
    if (found !== known.at(-1)) return 'agencyPutBack';
    if (mark > found.given || found.presented > found.given) return 'governancePutBack';
    return mark < found.presented ? 'agencyPutBack' : 'goesOn';
  }
  if (mark > 0) return 'governancePutBack';
  // From before there were marks, though marks were given since.
  return seeding === UNSEEDED && known.length > 0 ? 'agencyPutBack' : 'goesOn';
}

/** Where a process reads and keeps the mark of its agency's database, which all its processes share. */
export interface MarkKeeper {
  read(): Promise<LeaseMark>;
  /** Settles once it is durable there, or a higher one is. */
  keep(kept: LeaseMark): Promise<void>;
}

/** Rejects where the table is not there, or not to be read. */
export async function readMark(sql: RunSql): Promise<LeaseMark> {
  const [row] = await sql<{ seeding: string; mark: string }>('SELECT seeding, mark FROM replica.lease_mark', []);
  if (row === undefined) throw new Error('replica.lease_mark has lost its row.');
  return { seeding: row.seeding, mark: Number(row.mark) };
}

export function markKeeper(sql: RunSql): MarkKeeper {
  return {
    read: () => readMark(sql),
    async keep({ seeding, mark }) {
      // What is presented must outlive a crash, and a failover where the server waits for its standby. Of the server that publishes
      // the standbys are the agencies: its default is not to wait for them.
      await sql(
        `WITH durable AS MATERIALIZED (SELECT set_config('synchronous_commit',
           replace(current_setting('synchronous_commit'), 'off', 'local'), true))
         UPDATE replica.lease_mark SET mark = $2 FROM durable WHERE seeding = $1 AND mark < $2`,
        [seeding, mark],
      );
    },
  };
}
