import { createHash, type Hash } from 'node:crypto';
import type { Findings } from './findings';
import type { Frontier, Subtree } from './merkleTree';

/** What a store keeps beside the records and makes out of them: whoever changes it changes what is found and what is proved. */
export interface DerivedTables {
  /** The state from which the log goes on. */
  readonly head: { readonly epoch: number; readonly frontier: Frontier };
  /** Levels of the tree of which the inner nodes are kept: every so many. */
  readonly keptLevels: number;
  readonly nodes: AsyncIterable<readonly Subtree[]>;
  /** By ascending sequence number, read after the records. */
  readonly subjects: AsyncIterable<readonly IndexedSubjects[]>;
}

/** The pseudonyms under which one record is found. */
export interface IndexedSubjects {
  readonly seq: number;
  /** Hex, sorted, each in quotes, with commas between: as they stand in the record. */
  readonly subjects: string;
}

export interface DerivedCheck {
  /** Told every record, in order. */
  record(entry: { readonly seq: number; readonly body: Buffer | null }): void;
  /** Told every inner subtree that becomes complete. */
  subtree(subtree: Subtree): void;
  /** Reads the tables and names what differs from the records; `epoch` is that of the next record. */
  compare(frontier: Frontier, epoch: number, findings: Findings): Promise<void>;
}

/** Records whose index entries are compared as one. */
const BLOCK = 1024;

const SUBJECTS = '"subjects":[';

export function derivedCheck(tables: DerivedTables | null): DerivedCheck {
  if (tables === null) return { record: () => undefined, subtree: () => undefined, compare: async () => undefined };
  const nodes = new Map<string, Buffer>();
  const expected = new Map<number, Hash>();
  return {
    record({ seq, body }) {
      const subjects = body === null ? '' : subjectsIn(body);
      if (subjects !== '') addTo(expected, seq, subjects);
    },
    subtree({ level, index, hash }) {
      if (level % tables.keptLevels === 0) nodes.set(`${level}/${index}`, hash);
    },
    async compare(frontier, epoch, findings) {
      checkHead(tables.head, frontier, epoch, findings);
      await checkNodes(tables.nodes, nodes, frontier.size, findings);
      await checkSubjects(tables.subjects, expected, findings);
    },
  };
}

/** The record's own list: the last of that name in canonical bytes, whose keys are sorted. */
function subjectsIn(body: Buffer): string {
  const from = body.lastIndexOf(SUBJECTS);
  if (from < 0) return '';
  const begins = from + SUBJECTS.length;
  return body.toString('latin1', begins, body.indexOf(']', begins));
}

function checkHead(head: DerivedTables['head'], frontier: Frontier, epoch: number, findings: Findings): void {
  const { size, hashes } = head.frontier;
  const same = size === frontier.size && hashes.length === frontier.hashes.length;
  if (same && head.epoch === epoch && hashes.every((hash, at) => frontier.hashes[at]?.equals(hash))) return;
  findings.note(frontier.size + 1, 'frontierWrong', frontier.size + 2);
}

async function checkNodes(
  tables: DerivedTables['nodes'],
  expected: Map<string, Buffer>,
  entries: number,
  findings: Findings,
): Promise<void> {
  const wrong = (place: { level: number; index: number }) => {
    const width = 2 ** place.level;
    const first = Math.min(place.index * width, entries) + 1;
    findings.note(first, 'nodeWrong', Math.max(first + 1, (place.index + 1) * width));
  };
  for await (const some of tables) {
    for (const { level, index, hash } of some) {
      const key = `${level}/${index}`;
      if (expected.get(key)?.equals(hash) !== true) wrong({ level, index });
      expected.delete(key);
    }
  }
  for (const key of expected.keys()) {
    const [level, index] = key.split('/').map(Number);
    wrong({ level: level ?? 0, index: index ?? 0 });
  }
}

async function checkSubjects(
  tables: DerivedTables['subjects'],
  expected: ReadonlyMap<number, Hash>,
  findings: Findings,
): Promise<void> {
  const indexed = new Map<number, Hash>();
  for await (const some of tables) for (const { seq, subjects } of some) addTo(indexed, seq, subjects);
  const digests = (of: ReadonlyMap<number, Hash>) =>
    new Map([...of].map(([block, hash]) => [block, hash.digest('hex')] as const));
  const [is, shouldBe] = [digests(indexed), digests(expected)];
  for (const block of new Set([...is.keys(), ...shouldBe.keys()])) {
    if (is.get(block) !== shouldBe.get(block))
      findings.note(block * BLOCK + 1, 'subjectIndexWrong', (block + 1) * BLOCK);
  }
}

function addTo(blocks: Map<number, Hash>, seq: number, subjects: string): void {
  const block = Math.floor((seq - 1) / BLOCK);
  const hash = blocks.get(block) ?? createHash('sha256');
  blocks.set(block, hash.update(`${seq}:${subjects}\n`));
}
