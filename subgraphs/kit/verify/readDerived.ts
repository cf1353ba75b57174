import type { ClientBase } from 'pg';
import { emptySpan } from '#policies/disclosure/checkRun';
import type { DerivedTables } from '#policies/disclosure/derivedTables';
import { isWellFormed, type Subtree } from '#policies/disclosure/merkleTree';
import { SUBJECT_BLOCK } from '#policies/disclosure/subjectBlocks';
import { KEPT_LEVELS } from '../release/appendRecords';
import { copyRows, readInt8 } from './copyRows';

/** Rows fetched at once. */
const AT_ONCE = 10_000;

interface HeadRow {
  readonly epoch: number;
  readonly size: string;
  readonly frontier: Buffer;
}

/** The tables that a log keeps beside its records. In one snapshot with them; throws RangeError on a head that is none. */
export async function readDerived(client: ClientBase): Promise<DerivedTables> {
  const { rows } = await client.query<HeadRow>('SELECT epoch, size::text AS size, frontier FROM disclosure.head');
  const [head] = rows;
  if (head === undefined || rows.length !== 1) throw new RangeError('The log has no head.');
  const bytes = head.frontier;
  const hashes = Array.from({ length: Math.floor(bytes.length / 32) }, (_, at) =>
    bytes.subarray(at * 32, at * 32 + 32),
  );
  const frontier = { size: Number(head.size), hashes };
  if (!isWellFormed(frontier)) throw new RangeError("The log's head is not that of a tree of its size.");
  return {
    head: { epoch: head.epoch, frontier },
    keptLevels: KEPT_LEVELS,
    nodes: readNodes(client),
    subjects: (onBlock) => readSubjects(client, onBlock),
  };
}

async function* readNodes(client: ClientBase): AsyncGenerator<readonly Subtree[]> {
  const text = 'SELECT level, index::text AS index, hash FROM disclosure.node';
  for await (const rows of read<{ level: number; index: string; hash: Buffer }>(client, 'nodes', text))
    yield rows.map(({ level, index, hash }) => ({ level, index: Number(index), hash }));
}

/** Put together and sorted by PostgreSQL, in memory where they fit: a message a block, and none of text. */
const SUBJECTS = `SELECT (seq - 1) / ${SUBJECT_BLOCK},
    string_agg(int8send(seq) || int4send(octet_length(pseudonym)) || pseudonym, '' ORDER BY seq, pseudonym)
  FROM disclosure.subject_entry GROUP BY 1`;
/** The records are read in an order of their own, without sorting. */
const SUBJECTS_PLAN = "SET LOCAL enable_sort = on; SET LOCAL work_mem = '64MB'";

async function readSubjects(client: ClientBase, onBlock: Parameters<DerivedTables['subjects']>[0]): Promise<void> {
  await client.query(SUBJECTS_PLAN);
  const [block, entries] = [emptySpan(), emptySpan()];
  await copyRows(client, SUBJECTS, [block, entries], (bytes) =>
    onBlock(readInt8(bytes, block), bytes.subarray(entries.from, entries.to)),
  );
}

async function* read<Row extends object>(
  client: ClientBase,
  name: string,
  text: string,
): AsyncGenerator<readonly Row[]> {
  await client.query(`DECLARE ${name} NO SCROLL CURSOR FOR ${text}`);
  for (;;) {
    const { rows } = await client.query<Row>(`FETCH ${AT_ONCE} FROM ${name}`);
    if (rows.length === 0) return;
    yield rows;
  }
}
