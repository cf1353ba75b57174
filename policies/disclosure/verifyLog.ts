import type { Agency } from '#policies/core/vocabulary';
import type { CheckedRun } from './checkRun';
import {
  type CheckedCopy,
  type CheckedHead,
  checkSignatures,
  type HeadEvidence,
  type WitnessedHead,
} from './checkSignatures';
import { type DerivedCheck, type DerivedTables, derivedCheck } from './derivedTables';
import { BODY_PARTS, destructionCheck } from './destruction';
import { type DeclaredEpoch, epochAt, isDeclared, isDeclaredLost } from './epoch';
import { type Findings, type FirstBad, firstFinding } from './findings';
import { EMPTY_FRONTIER, type Frontier, growingTree } from './merkleTree';

const LEAF_BYTES = 32;

/** All that is needed to verify one agency's log. */
export interface LogEvidence extends HeadEvidence {
  readonly log: Agency;
  /** The records, each checked by itself, in ascending order; read once, and no further than where one is missing. */
  readonly runs: AsyncIterable<CheckedRun>;
  /**
   * What governance says now. Asked where the agency keeps a countersignature that is not among `witnessed`: a log that goes on
   * may have been witnessed once more between the two readings.
   */
  readonly witnessedSince: () => Promise<readonly WitnessedHead[]>;
  /** Epochs as governance declares them; as the agency does for a verifier that asks no witness. */
  readonly epochs: readonly DeclaredEpoch[];
  /** Null for a verifier that has the records alone. */
  readonly derived: DerivedTables | null;
}

export interface LogVerdict {
  readonly log: Agency;
  readonly entries: number;
  /** Records covered by the last witnessed head; those after it are as sure as the agency's own key. */
  readonly witnessedEntries: number;
  /** Epochs in which the log went on from a backup: what was recorded after the base of one may be lost. */
  readonly epochs: readonly DeclaredEpoch[];
  /** The first bad sequence number, or null for a sound log. A rewrite is placed at the first record that may be meant. */
  readonly firstBad: FirstBad | null;
}

/**
 * Recomputes a whole log: every leaf from its bodies, the tree, every head and its signatures, the agency's own and those that
 * governance witnessed. Stops at nothing and reports the first bad place. `onProgress` is told how far it has come.
 */
export async function verifyLog(evidence: LogEvidence, onProgress?: (seq: number) => void): Promise<LogVerdict> {
  const { log, heads } = evidence;
  const witnessed = evidence.witnessed ?? [];
  const findings = firstFinding();
  const derived = derivedCheck(evidence.derived);
  // In the pool's threads, while the records are walked; awaited after them.
  const signed = checkSignatures(evidence);
  signed.catch(() => undefined);
  const { frontier, roots } = await joinRuns(evidence, derived, findings, onProgress);
  const entries = frontier.size;
  const [newest, covered] = [heads, heads.filter(({ size }) => size <= entries)].map((some) => some.at(-1)?.size ?? 0);
  if (newest !== entries) findings.note((covered ?? 0) + 1, 'headMissing', Math.max(entries, newest ?? 0));
  const epochs = checkEpochs(evidence, roots, findings);
  const checked = await signed;
  checkHeads(evidence, checked.heads, epochs, roots, findings);
  checkWitnessed(evidence, checked.witnessed, epochs, roots, entries, findings);
  await checkCountersigned(evidence, findings);
  // Last: what is wrong with the records explains what is wrong with what was made of them.
  await derived.compare(frontier, epochAt(epochs, entries + 1), findings);
  const witnessedEntries = witnessed.reduce(
    (most, { head }) => (isDeclaredLost(head, epochs) ? most : Math.max(most, head.size)),
    0,
  );
  return { log, entries, witnessedEntries, epochs, firstBad: findings.first() };
}

/** Makes one tree of all runs; gives its root at every size of which there is a head. */
async function joinRuns(
  { runs, heads, witnessed, epochs, derived: tables }: LogEvidence,
  derived: DerivedCheck,
  findings: Findings,
  onProgress?: (seq: number) => void,
): Promise<{ frontier: Frontier; roots: ReadonlyMap<number, string> }> {
  const marks = [...heads, ...(witnessed ?? []).map(({ head }) => head), ...epochs, ...epochs.map(({ base }) => base)];
  const sizes = [...new Set(marks.map(({ size }) => size))].sort((a, b) => a - b);
  const roots = new Map<number, string>();
  const destroyed = destructionCheck();
  const tree = growingTree(EMPTY_FRONTIER, derived.subtree, tables?.keptLevels);
  let size = 0;
  let next = sizes.findIndex((each) => each > 0);
  for await (const run of runs) {
    if (run.firstBad !== null) findings.note(run.firstBad.seq, run.firstBad.finding);
    for (const part of BODY_PARTS) destroyed.gone(part, run.gone[part]);
    for (const destruction of run.recorded) destroyed.recorded(destruction);
    derived.subjects(run.subjects);
    const { buffer, byteOffset, byteLength } = run.leaves;
    const leaves = Buffer.from(buffer, byteOffset, byteLength);
    const [before, after] = [size, size + byteLength / LEAF_BYTES];
    for (;;) {
      const head = sizes[next];
      const until = head === undefined ? after : Math.min(head, after);
      tree.append(leaves.subarray((size - before) * LEAF_BYTES, (until - before) * LEAF_BYTES));
      size = until;
      if (head !== until) break;
      roots.set(head, tree.root());
      next += 1;
    }
    onProgress?.(size);
    if (!run.broken) continue;
    findings.note(size + 1, 'missing');
    break;
  }
  const uncovered = destroyed.firstUncovered();
  if (uncovered !== null) findings.note(uncovered, 'destroyedWithoutRecord');
  return { frontier: tree.frontier(), roots };
}

/** Those that both signed, of this very log. What one states of the log must be so. */
function checkEpochs(
  { log, epochs, keys, witnessKeys }: LogEvidence,
  roots: ReadonlyMap<number, string>,
  findings: Findings,
): readonly DeclaredEpoch[] {
  return epochs.filter((epoch) => {
    if (epoch.log !== log || !isDeclared(epoch, keys, witnessKeys)) return false;
    const wrong = [epoch.base, epoch].find(({ size, root }) => size > 0 && roots.get(size) !== root);
    if (wrong !== undefined) findings.note(1, 'epochUndeclared', wrong.size);
    return true;
  });
}

/** The agency's own heads. A wrong one may be due to any record since the last right one. */
function checkHeads(
  evidence: LogEvidence,
  checked: readonly CheckedHead[],
  epochs: readonly DeclaredEpoch[],
  roots: ReadonlyMap<number, string>,
  findings: Findings,
): void {
  const { log, heads, countersignatures } = evidence;
  let sound = 0;
  for (const [at, head] of heads.entries()) {
    if (head.log !== log || checked[at]?.signed !== true) findings.note(sound + 1, 'headForged', head.size);
    else if (roots.get(head.size) !== head.root) findings.note(sound + 1, 'headWrong', head.size);
    else if (head.epoch !== epochAt(epochs, head.size)) findings.note(sound + 1, 'epochUndeclared', head.size);
    else if (countersignatures.has(head.size) && checked[at]?.countersigned !== true)
      findings.note(sound + 1, 'countersignatureForged', head.size);
    else if (checked[at]?.chained !== true) findings.note(sound + 1, 'headUnchained', head.size);
    else sound = head.size;
  }
}

/** What governance witnessed of it. The agency keeps the very same heads, of whatever is not declared lost. */
function checkWitnessed(
  { log, witnessed }: LogEvidence,
  checked: readonly CheckedCopy[],
  epochs: readonly DeclaredEpoch[],
  roots: ReadonlyMap<number, string>,
  entries: number,
  findings: Findings,
): void {
  if (witnessed === null) return;
  let sound = 0;
  for (const [at, { head }] of witnessed.entries()) {
    if (head.log !== log || checked[at]?.signed !== true) findings.note(sound + 1, 'headForged', head.size);
    else if (checked[at]?.countersigned !== true) findings.note(sound + 1, 'countersignatureForged', head.size);
    else if (isDeclaredLost(head, epochs)) continue;
    else if (head.size > entries) findings.note(sound + 1, 'truncated', head.size);
    else if (roots.get(head.size) !== head.root || checked[at]?.kept !== true)
      findings.note(sound + 1, 'witnessedHeadWrong', head.size);
    else sound = head.size;
  }
}

/** Governance still has every head that it countersigned. */
async function checkCountersigned(
  { witnessed, witnessedSince, countersignatures }: LogEvidence,
  findings: Findings,
): Promise<void> {
  if (witnessed === null) return;
  const lostTo = (heads: readonly WitnessedHead[]) => {
    const held = new Set(heads.map(({ head }) => head.size));
    return [...countersignatures.keys()].find((size) => !held.has(size));
  };
  if (lostTo(witnessed) === undefined) return;
  const lost = lostTo(await witnessedSince());
  if (lost !== undefined) findings.note(lost, 'witnessLost');
}
