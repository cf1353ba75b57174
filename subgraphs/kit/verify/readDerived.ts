import type { ClientBase } from 'pg';
import type { DerivedTables, IndexedSubjects } from '#policies/disclosure/derivedTables';
import { isWellFormed, type Subtree } from '#policies/disclosure/merkleTree';
import { KEPT_LEVELS } from '../release/appendRecords';

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
    subjects: readSubjects(client),
  };
}

async function* readNodes(client: ClientBase): AsyncGenerator<readonly Subtree[]> {
  const text = 'SELECT level, index::text AS index, hash FROM disclosure.node';
  for await (const rows of read<{ level: number; index: string; hash: Buffer }>(client, 'nodes', text))
    yield rows.map(({ level, index, hash }) => ({ level, index: Number(index), hash }));
}

/** The entries are sorted here: the records are read in an order of their own. */
async function* readSubjects(client: ClientBase): AsyncGenerator<readonly IndexedSubjects[]> {
  await client.query('SET LOCAL enable_sort = on');
  const text = `SELECT seq::text AS seq, string_agg('"' || encode(pseudonym, 'hex') || '"', ',' ORDER BY pseudonym) AS subjects
    FROM disclosure.subject_entry GROUP BY subject_entry.seq ORDER BY subject_entry.seq`;
  for await (const rows of read<{ seq: string; subjects: string }>(client, 'subjects', text))
    yield rows.map(({ seq, subjects }) => ({ seq: Number(seq), subjects }));
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
