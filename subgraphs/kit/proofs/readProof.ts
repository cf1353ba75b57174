import { OFFICERS } from '#policies/core/acts';
import { RECORD_AGENCIES } from '#policies/core/vocabulary';
import { consistencyPlan, inclusionPlan } from '#policies/disclosure/merkleProof';
import type { Countersignature, SignedHead } from '#policies/disclosure/treeHead';
import { SourceFault } from '../http/maskError';
import type { RequestScope } from '../request/requestScope';
import { readPath } from '../witness/readTree';
import type { DisclosureProof, LogConsistency } from './proofObjects';

interface LeafRow {
  readonly seq: string;
  readonly leaf_hash: Buffer;
  readonly destroyed: boolean;
}

interface CoveringHead {
  readonly head: Omit<SignedHead, 'log'>;
  readonly countersignature: Countersignature | null;
}

const hex = (hashes: readonly Buffer[]): string[] => hashes.map((hash) => hash.toString('hex'));

/**
 * The proof behind a receipt, for its own requester; anybody else's is unknown. Throws RECEIPT_UNKNOWN, and RECORD_DESTROYED
 * where the record was destroyed at the end of its retention, unless that is asked for.
 */
export async function readProof(scope: RequestScope, receipt: string, ofDestroyed: boolean): Promise<DisclosureProof> {
  const [leaf] = await scope.sql<LeafRow>(
    `SELECT leaf.seq::text AS seq, leaf.leaf_hash, leaf.destroyed
     FROM unnest($2::bytea[]) AS own(tag), disclosure.leaf_of($1, own.tag) AS leaf`,
    [receipt, scope.requesterTags()],
  );
  if (leaf === undefined)
    throw new SourceFault(
      'RECEIPT_UNKNOWN',
      'This agency gave you no such receipt: take the id beside the name of this agency in extensions.lintel.receipts of your own answer.',
    );
  if (leaf.destroyed && !ofDestroyed)
    throw new SourceFault(
      'RECORD_DESTROYED',
      'The record behind this receipt was destroyed at the end of its retention: ask with ofDestroyed: true for the proof that it stood in the log.',
    );
  const seq = Number(leaf.seq);
  const [covering] = await scope.sql<{ found: CoveringHead }>('SELECT disclosure.head_covering($1) AS found', [seq]);
  if (covering === undefined) throw new Error('The log has records and no head.');
  const { head, countersignature } = covering.found;
  return {
    receipt,
    leafHash: leaf.leaf_hash.toString('hex'),
    leafIndex: seq - 1,
    auditPath: hex(await readPath(scope.sql, inclusionPlan(seq - 1, head.size))),
    head: { log: scope.agency, ...head, witness: countersignature },
    destroyed: leaf.destroyed,
  };
}

/** That the log at size `to` grew out of itself at size `from`, for its overseers. Throws QUERY_NOT_GRANTED, LOG_SIZE_INVALID. */
export async function readConsistency(scope: RequestScope, from: number, to: number): Promise<LogConsistency> {
  if (!oversees(scope))
    throw new SourceFault(
      'QUERY_NOT_GRANTED',
      'A log’s growth is shown to the scrutineer and to officers of its controllers: give them the heads that you kept.',
    );
  const [newest] = await scope.sql<{ newest: CoveringHead | null }>('SELECT disclosure.newest_head() AS newest', []);
  const size = newest?.newest?.head.size ?? 0;
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from < 0 || from > to || to > size)
    throw new SourceFault('LOG_SIZE_INVALID', `Give two sizes in rising order, whole numbers from 0 to ${size}.`);
  return { from, to, path: hex(await readPath(scope.sql, consistencyPlan(from, to))) };
}

/**
 * How fast a log grows tells how often an agency is asked: it is for those who answer for the log. The hub's and governance's
 * are kept for the controllers of all agencies. The witness has a way of its own.
 */
function oversees({ agency, requester: { role, organisation } }: RequestScope): boolean {
  if (role === 'scrutineer') return true;
  const kept = RECORD_AGENCIES.some((each) => each === agency)
    ? organisation.agency === agency
    : organisation.agency !== null;
  return OFFICERS.includes(role) && kept;
}
