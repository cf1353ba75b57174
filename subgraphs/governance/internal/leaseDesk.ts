import type { Logger } from 'pino';
import { z } from 'zod';
import { AGENCIES, type Agency } from '#policies/core/vocabulary';
import type { LeaseAnswer } from '../../kit/replica/lease';
import {
  judgeMark,
  type KnownSeeding,
  type MarkVerdict,
  NOWHERE,
  type ToFind,
  UNSEEDED,
} from '../../kit/replica/leaseMark';
import type { RunSql } from '../../kit/replica/readReplica';
import { SUBSCRIBERS } from '../subscribers';

export const leaseChallengeSchema = z.strictObject({
  agency: z.enum(AGENCIES),
  process: z.uuid(),
  nonce: z.string().min(8).max(64),
  leaseMs: z.number().int().positive(),
  /** Left out before the first mark: so a version without marks is understood, and understands. */
  presented: z
    .strictObject({
      seeding: z.guid(),
      mark: z.int().nonnegative(),
      place: z
        .string()
        .regex(/^\d+:\d+:[\d,]*$/)
        .optional(),
      incomplete: z.boolean().optional(),
    })
    .default({ seeding: UNSEEDED, mark: 0 }),
});
export type TakenChallenge = z.infer<typeof leaseChallengeSchema>;

export interface LeaseDesk {
  /** Lets a nonce out through replication, unless the mark shows that a database was put back. */
  accept(challenge: TakenChallenge): Promise<LeaseAnswer>;
}

/**
 * In one statement: the mark is at least the highest that was presented of the latest seeding, or the seeding is a new one; what
 * is presented is kept, the next mark given, and the nonce written. No row where the mark is refused.
 *
 * Beside it what was done by transactions that the place presented does not hold: the statement sees them, so their commits stand
 * before the nonce's and are applied before it. Of one person it is told once, with the revision as it is. A place that lies ahead
 * of all transactions is not of this server, and counts as none. Of very many those are told that began first.
 */
const ACCEPT = `
WITH went_on AS (
  UPDATE authority.lease_mark m SET given = m.given + 1, presented = greatest(m.presented, $3::bigint)
  WHERE m.agency = $1 AND m.seeding = $2::uuid AND $3::bigint BETWEEN m.presented AND m.given
    AND m.begun = (SELECT max(l.begun) FROM authority.lease_mark l WHERE l.agency = $1)
  RETURNING m.given),
begun AS (
  INSERT INTO authority.lease_mark (agency, seeding, given, presented)
  SELECT $1, $2::uuid, 1, 0 WHERE $3::bigint = 0
    AND NOT EXISTS (SELECT FROM authority.lease_mark l WHERE l.agency = $1 AND (l.seeding = $2::uuid OR $2::uuid = '${UNSEEDED}'))
  ON CONFLICT DO NOTHING RETURNING given),
mark AS (SELECT given FROM went_on UNION ALL SELECT given FROM begun),
taken AS (
  INSERT INTO governance.lease_challenge AS c (agency, process, nonce, accepted_at)
  SELECT $1, $4::uuid, $5, now() FROM mark
  ON CONFLICT (agency, process) DO UPDATE SET nonce = EXCLUDED.nonce, accepted_at = EXCLUDED.accepted_at),
place AS MATERIALIZED (
  SELECT now, CASE WHEN pg_snapshot_xmax($6::pg_snapshot) <= pg_snapshot_xmax(now) THEN $6::pg_snapshot ELSE '${NOWHERE}' END AS before
  FROM pg_current_snapshot() AS now),
moved AS (
  SELECT m.person, m.moved_by FROM authority.subject_moved m, place
  WHERE m.moved_by >= (SELECT pg_snapshot_xmin(before) FROM place) AND m.moved_by < (SELECT pg_snapshot_xmax(now) FROM place)
    AND NOT pg_visible_in_snapshot(m.moved_by, before)
  ORDER BY m.moved_by FETCH FIRST $7 ROWS WITH TIES),
told AS (
  SELECT count(*) >= $7 AS full, (max(moved_by::text::bigint) + 1)::text::xid8 AS next FROM moved)
SELECT given::text AS given, CASE WHEN told.full
    THEN concat_ws(':', least(pg_snapshot_xmin(now), next), next,
      (SELECT coalesce(string_agg(x::text, ',' ORDER BY x), '') FROM pg_snapshot_xip(now) AS x WHERE x < next))
    ELSE now::text END AS place, NOT told.full AS whole,
  (SELECT revision::text FROM governance.protocol_revision WHERE id = 1) AS rules,
  (SELECT coalesce(json_agg(json_build_array(s.person, s.revision)), '[]')
    FROM moved JOIN governance.subject_revision s ON s.person = moved.person) AS moved
FROM mark, place, told`;

interface Accepted {
  readonly given: string;
  readonly place: string;
  readonly whole: boolean;
  readonly rules: string;
  readonly moved: readonly (readonly [string, number])[];
}

/** Persons that are told of in one answer. */
const MOST_MOVED = 5000;

/** Refused challenges that are remembered: of each process the last, and of no more than this many. */
const MOST_REMEMBERED = 1000;

/** Names a database that was put back in the log when it is first seen, and again when its agency goes on. */
export function leaseDesk(sql: RunSql, log: Logger, most = MOST_MOVED): LeaseDesk {
  const told = new Set<Agency>();
  const refused = new Map<string, string>();

  /** Whoever was overtaken by another process presents more the next time; whose database was put back presents the same. */
  function isRefusedAgain({ process, presented: { seeding, mark } }: TakenChallenge): boolean {
    const what = `${seeding} ${mark}`;
    const again = refused.get(process) === what;
    if (refused.size >= MOST_REMEMBERED) refused.clear();
    refused.set(process, what);
    return again;
  }

  function tell(agency: Agency, missing: Exclude<MarkVerdict, 'goesOn'>): void {
    if (told.has(agency)) return;
    told.add(agency);
    const name = SUBSCRIBERS.find((each) => each.agency === agency)?.publication.replaceAll('_', '-');
    log.error({ event: 'databasePutBack', agency, missing, remedy: `npm run reseed -- ${name}` });
  }

  return {
    async accept(challenge) {
      const { agency, process, nonce, presented } = challenge;
      const { seeding, mark, place = NOWHERE, incomplete = false } = presented;
      if (incomplete) {
        const verdict = judgeMark(presented, await readSeedings(sql, agency));
        if (verdict !== 'goesOn') tell(agency, verdict);
        return { kind: 'putBack', verdict: verdict === 'goesOn' ? 'agencyPutBack' : verdict, presented: null };
      }
      const [row] = await sql<Accepted>(ACCEPT, [agency, seeding, mark, process, nonce, place, most]);
      if (row !== undefined) {
        refused.delete(process);
        if (told.delete(agency)) log.warn({ event: 'databasePutBackMended', agency });
        return { kind: 'accepted', mark: Number(row.given), toFind: toFindOf(row) };
      }
      const known = await readSeedings(sql, agency);
      const latest = known.at(-1);
      const verdict = judgeMark(presented, known);
      // Refused by what stood a moment ago: whoever reads again and asks again is answered by what stands now.
      if (verdict === 'goesOn') return { kind: 'putBack', verdict: 'agencyPutBack', presented: 0 };
      if (verdict === 'governancePutBack' || isRefusedAgain(challenge)) tell(agency, verdict);
      return { kind: 'putBack', verdict, presented: latest?.seeding === presented.seeding ? latest.presented : null };
    },
  };
}

function toFindOf({ place, whole, rules, moved }: Accepted): ToFind {
  const persons = moved.map(([person]) => person);
  return { place, whole, rules: Number(rules), persons, revisions: moved.map(([, revision]) => revision) };
}

/** Every seeding of an agency of which governance knows, the latest last. */
export async function readSeedings(sql: RunSql, agency: Agency): Promise<readonly KnownSeeding[]> {
  const rows = await sql<{ seeding: string; given: string; presented: string }>(
    'SELECT seeding, given, presented FROM authority.lease_mark WHERE agency = $1 ORDER BY begun',
    [agency],
  );
  return rows.map(({ seeding, given, presented }) => ({
    seeding,
    given: Number(given),
    presented: Number(presented),
  }));
}
