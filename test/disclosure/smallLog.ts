import { type CheckedRun, type LogRow, RUN, runCheck } from '#policies/disclosure/checkRun';
import type { Disclosure } from '#policies/disclosure/disclosureRecord';
import { appendLeaves, EMPTY_FRONTIER, type Frontier, rootOf } from '#policies/disclosure/merkleTree';
import type { LogSubject } from '#policies/disclosure/sealedContext';
import { type SealedRecord, sealRecord } from '#policies/disclosure/sealRecord';
import {
  countersign,
  headDigest,
  makeSigningKey,
  readSigningKey,
  readVerifyingKeys,
  type SignedHead,
  signHead,
} from '#policies/disclosure/treeHead';
import type { LogEvidence } from '#policies/disclosure/verifyLog';

/** A log in memory as an honest agency and an honest governance would have made it. */

export const AGENCY_KEY = readSigningKey(makeSigningKey());
export const WITNESS_KEY = readSigningKey(makeSigningKey());
export const KEYS = {
  keys: readVerifyingKeys([AGENCY_KEY.publicText]),
  witnessKeys: readVerifyingKeys([WITNESS_KEY.publicText]),
};

/** A row of a log, its parts apart. */
export interface LogEntry {
  readonly seq: number;
  readonly receipt: string;
  readonly body: Buffer | null;
  readonly restricted: Buffer | null;
  readonly bodyHash: Buffer;
  readonly restrictedHash: Buffer;
  readonly leaf: Buffer;
}

/** The entry as it lies in a reader's memory. */
function rowOf({ seq, receipt, body, restricted, bodyHash, restrictedHash, leaf }: LogEntry): LogRow {
  const parts = [Buffer.from('before it'), Buffer.from(receipt), bodyHash, restrictedHash, leaf, body, restricted];
  const bytes = Buffer.concat(parts.map((part) => part ?? Buffer.alloc(0)));
  const span = (place: number) => {
    const from = parts.slice(0, place).reduce((sum, part) => sum + (part?.length ?? 0), 0);
    const part = parts[place] ?? null;
    return { from, to: part === null ? -1 : from + part.length };
  };
  return {
    seq,
    bytes,
    receipt: span(1),
    bodyHash: span(2),
    restrictedHash: span(3),
    leaf: span(4),
    body: span(5),
    restricted: span(6),
  };
}

/** The runs of a log that is held in memory, `most` records in each. */
export async function* checkedRuns(entries: readonly LogEntry[], most = RUN): AsyncGenerator<CheckedRun> {
  for (let first = 1; first === 1 || first <= entries.length; first += most) {
    const run = runCheck(first, most);
    const some = entries.slice(first - 1, first - 1 + most);
    for (const entry of some) run.check(rowOf(entry));
    yield run.end(some.length);
  }
}

const AT = '2026-11-24T10:00:00.000Z';

export function disclosure(request: string): Disclosure {
  return {
    request,
    at: AT,
    agency: 'police',
    requester: { organisation: 'afonwen-council', team: 'child-protection', role: 'socialWorker', practitioner: 'p' },
    purpose: 'section47Enquiry',
    case: null,
    reason: null,
    persons: [request],
    closed: [],
    acts: [],
    outcomes: [],
    protocolRevision: '1',
    operation: 'o',
  };
}

/** Somebody under a pseudonym of the test's, whose case nobody names. */
export const subjectAs = (pseudonym: string): LogSubject => ({ pseudonym, key: Buffer.from(pseudonym), ofCase: false });

export const seal = (request: string): SealedRecord =>
  sealRecord(disclosure(request), {
    subjectOf: (person) => subjectAs(Buffer.from(person).toString('hex')),
    requesterKey: 'r',
  });

export const entryOf = (record: SealedRecord, seq: number): LogEntry => ({ seq, ...record });

function headOf(frontier: Frontier, previous: string | null): SignedHead {
  const root = rootOf(frontier).toString('hex');
  return signHead({ log: 'police', epoch: 1, size: frontier.size, root, previous, at: AT }, AGENCY_KEY);
}

/** Heads at the given sizes of the log of these leaves, signed with the agency's key; those up to the size `unchained` as of before they were chained. */
export function headsOf(entries: readonly LogEntry[], sizes: readonly number[], unchained = 0): readonly SignedHead[] {
  let frontier = EMPTY_FRONTIER;
  let before: SignedHead | null = null;
  return sizes.map((size) => {
    frontier = appendLeaves(
      frontier,
      entries.slice(frontier.size, size).map(({ leaf }) => leaf),
    );
    before = headOf(frontier, before === null || size <= unchained ? null : headDigest(before));
    return before;
  });
}

export type Evidence = Omit<LogEvidence, 'runs'> & { readonly entries: readonly LogEntry[] };

/** `batches` are the sizes of the batches; every `each`th head was witnessed, and the last. `unchained`: as for `headsOf`. */
export function honestLog(batches: readonly number[], each = 2, unchained = 0): Evidence {
  const sizes = batches.map((_, at) => batches.slice(0, at + 1).reduce((sum, size) => sum + size, 0));
  const entries = Array.from({ length: sizes.at(-1) ?? 0 }, (_, at) => entryOf(seal(`request ${at}`), at + 1));
  const heads = headsOf(entries, sizes, unchained);
  const witnessed = heads
    .filter((_, at) => at % each === 0 || at === heads.length - 1)
    .map((head) => ({ head, countersignature: countersign(head, AT, WITNESS_KEY) }));
  const countersignatures = new Map(witnessed.map(({ head, countersignature }) => [head.size, countersignature]));
  const witnessedSince = async () => witnessed;
  return {
    log: 'police',
    entries,
    heads,
    witnessed,
    witnessedSince,
    countersignatures,
    epochs: [],
    derived: null,
    ...KEYS,
  };
}
