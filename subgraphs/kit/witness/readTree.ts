import type { ProofStep } from '#policies/disclosure/merkleProof';
import { stepHash } from '#policies/disclosure/merkleProof';
import { appendLeaves, EMPTY_FRONTIER, rootOf, type SubtreePlace } from '#policies/disclosure/merkleTree';
import { KEPT_LEVELS } from '../release/appendRecords';
import { LogDamaged } from '../release/release';
import type { RunSql } from '../replica/readReplica';

/**
 * The hashes of a proof, in its order, read in one statement: every subtree is put together from those of the next kept level
 * below it, at most 128 of them. Throws where the log lacks one.
 */
export async function readPath(sql: RunSql, plan: readonly ProofStep[]): Promise<readonly Buffer[]> {
  const ranges = plan.flat().map(keptRange);
  const rows = await sql<{ level: number; index: string; hash: Buffer }>(
    'SELECT level, index::text AS index, hash FROM disclosure.hashes($1::int[], $2::bigint[], $3::bigint[])',
    [ranges.map(({ level }) => level), ranges.map(({ first }) => first), ranges.map(({ last }) => last)],
  );
  const kept = new Map(rows.map(({ level, index, hash }) => [`${level}/${index}`, hash]));
  const hashOf = (place: SubtreePlace): Buffer => {
    const { level, first, last } = keptRange(place);
    const hashes = Array.from({ length: last - first }, (_, at) => {
      const hash = kept.get(`${level}/${first + at}`);
      if (hash === undefined) throw new LogDamaged(`The log lacks the hash ${first + at} of level ${level}.`);
      return hash;
    });
    return rootOf(appendLeaves(EMPTY_FRONTIER, hashes));
  };
  return plan.map((step) => stepHash(step.map(hashOf)));
}

/** Places on the kept level at or below a subtree's own, that make it up. */
function keptRange({ level, index }: SubtreePlace): { level: number; first: number; last: number } {
  const below = level % KEPT_LEVELS;
  const width = 2 ** below;
  return { level: level - below, first: index * width, last: (index + 1) * width };
}
