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
  /** The snapshot of governance (`pg_snapshot`) all of which was found here; left out before the first. */
  readonly place?: string | undefined;
  /** Something that governance did was found to be lost here; for good, until it is seeded again. */
  readonly incomplete?: boolean | undefined;
}

/** Snapshot that holds nothing. */
export const NOWHERE = '1:1:';

/** What governance did since the place that was presented: a database that holds what comes back with the nonce holds all of it. */
export const toFindSchema = z.object({
  /** What was found then. */
  place: z.string(),
  /** Whether this is all: the next challenge has more otherwise. */
  whole: z.boolean(),
  /** Of the rules in force. */
  rules: z.int(),
  /** Who was acted on, and beside them the revision of each. */
  persons: z.array(z.guid()),
  revisions: z.array(z.int()),
});
export type ToFind = z.infer<typeof toFindSchema>;

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
export function judgeMark({ seeding, mark, incomplete }: LeaseMark, known: readonly KnownSeeding[]): MarkVerdict {
  const verdict = judgeNumber({ seeding, mark }, known);
  return verdict === 'goesOn' && incomplete === true ? 'agencyPutBack' : verdict;
}

function judgeNumber({ seeding, mark }: LeaseMark, known: readonly KnownSeeding[]): MarkVerdict {
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

/** A mark that governance gave with a nonce. */
export interface GivenMark {
  readonly agency: string;
  readonly process: string;
  readonly nonce: string;
  readonly seeding: string;
  readonly mark: number;
  /** The one that was presented: what was done before it is not told. */
  readonly from: number;
  /** Null where governance is of a version that does not say. */
  readonly toFind: ToFind | null;
}

/**
 * `kept`: it is durable there, or a higher one is, and what was to be found is there. `lacking`: it is not, and that is durable.
 * `gone`: the nonce is not there any more, or the mark that was presented is not: nothing was kept, whatever was found.
 */
export type Keeping = 'kept' | 'lacking' | 'gone';

/** Where a process reads and keeps the mark of its agency's database, which all its processes share. */
export interface MarkKeeper {
  read(): Promise<LeaseMark>;
  keep(given: GivenMark): Promise<Keeping>;
}

/** Rejects where the table is not there, or not to be read. */
export async function readMark(sql: RunSql): Promise<LeaseMark> {
  // As it is: of a database that the version before left, too.
  const [row] = await sql<{ kept: { seeding: string; mark: number; place?: string; incomplete?: boolean } }>(
    'SELECT to_jsonb(m) AS kept FROM replica.lease_mark m',
    [],
  );
  if (row === undefined) throw new Error('replica.lease_mark has lost its row.');
  const { seeding, mark, place = NOWHERE, incomplete = false } = row.kept;
  return { seeding, mark, ...(place === NOWHERE ? {} : { place }), ...(incomplete ? { incomplete } : {}) };
}

/**
 * In one statement, which sees one state of the database: the nonce is there, and all that governance had done before it; then the mark
 * is raised, and else it is noted that something is lost. What must outlive a crash is presented, and a failover where the server
 * waits for its standby. Of the server that publishes the standbys are the agencies: its default is not to wait for them.
 */
const KEEP = `
WITH durable AS MATERIALIZED (
  SELECT set_config('synchronous_commit', replace(current_setting('synchronous_commit'), 'off', 'local'), true)),
came AS (
  SELECT FROM governance.lease_challenge c, replica.lease_mark m
  WHERE c.agency = $1 AND c.process = $2::uuid AND c.nonce = $3 AND m.seeding = $4::uuid AND m.mark >= $10),
found AS (
  SELECT m.incomplete OR coalesce((SELECT r.revision FROM governance.protocol_revision r) < $6, $6 IS NOT NULL)
    OR EXISTS (SELECT FROM unnest($7::uuid[], $8::bigint[]) AS moved (person, revision)
      LEFT JOIN governance.subject_revision s ON s.person = moved.person
      WHERE s.revision IS NULL OR s.revision < moved.revision) AS lacking
  FROM replica.lease_mark m),
raised AS (
  UPDATE replica.lease_mark m SET mark = $5, place = coalesce($9, m.place) FROM durable, came, found
  WHERE NOT lacking AND m.seeding = $4::uuid AND m.mark < $5 AND m.mark >= $10),
noted AS (
  UPDATE replica.lease_mark m SET incomplete = true FROM durable, came, found
  WHERE lacking AND m.seeding = $4::uuid AND NOT m.incomplete)
SELECT CASE WHEN NOT EXISTS (SELECT FROM came) THEN 'gone' WHEN lacking THEN 'lacking' ELSE 'kept' END AS keeping FROM found`;

export function markKeeper(sql: RunSql): MarkKeeper {
  return {
    read: () => readMark(sql),
    async keep({ agency, process, nonce, seeding, mark, from, toFind }) {
      const { rules = null, persons = [], revisions = [], place = null } = toFind ?? {};
      const given = [agency, process, nonce, seeding, mark, rules, persons, revisions, place, from];
      const [row] = await sql<{ keeping: Keeping }>(KEEP, given);
      return row?.keeping ?? 'gone';
    },
  };
}
