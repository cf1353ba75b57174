import type { Findings } from './findings';
import type { Frontier, Subtree } from './merkleTree';
import { digestOfEntries, SUBJECT_BLOCK } from './subjectBlocks';

/** What a store keeps beside the records and makes out of them: whoever changes it changes what is found and what is proved. */
export interface DerivedTables {
  /** The state from which the log goes on. */
  readonly head: { readonly epoch: number; readonly frontier: Frontier };
  /** Levels of the tree of which the inner nodes are kept: every so many. */
  readonly keptLevels: number;
  readonly nodes: AsyncIterable<readonly Subtree[]>;
  /** Tells the entries of the index by block, as subjectBlocks.ts has them; each is read before `onBlock` returns. */
  subjects(onBlock: (block: number, entries: Uint8Array) => void): Promise<void>;
}

export interface DerivedCheck {
  /** Told the digests of the records' own subjects, by block. */
  subjects(ofRun: ReadonlyMap<number, string>): void;
  /** Told every inner subtree of a kept level that becomes complete. */
  subtree(subtree: Subtree): void;
  /** Reads the tables and names what differs from the records; `epoch` is that of the next record. */
  compare(frontier: Frontier, epoch: number, findings: Findings): Promise<void>;
}

export function derivedCheck(tables: DerivedTables | null): DerivedCheck {
  if (tables === null) return { subjects: () => undefined, subtree: () => undefined, compare: async () => undefined };
  const nodes = new Map<string, Buffer>();
  const expected = new Map<number, string>();
  return {
    subjects(ofRun) {
      for (const [block, digest] of ofRun) expected.set(block, digest);
    },
    subtree({ level, index, hash }) {
      nodes.set(`${level}/${index}`, hash);
    },
    async compare(frontier, epoch, findings) {
      checkHead(tables.head, frontier, epoch, findings);
      await checkNodes(tables.nodes, nodes, frontier.size, findings);
      await checkSubjects(tables, expected, findings);
    },
  };
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
  tables: Pick<DerivedTables, 'subjects'>,
  expected: ReadonlyMap<number, string>,
  findings: Findings,
): Promise<void> {
  const is = new Map<number, string>();
  await tables.subjects((block, entries) => is.set(block, digestOfEntries(entries)));
  for (const block of new Set([...is.keys(), ...expected.keys()])) {
    if (is.get(block) !== expected.get(block))
      findings.note(block * SUBJECT_BLOCK + 1, 'subjectIndexWrong', (block + 1) * SUBJECT_BLOCK);
  }
}
