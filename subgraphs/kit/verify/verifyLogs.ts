import { Client } from 'pg';
import { AGENCIES, type Agency } from '#policies/core/vocabulary';
import { RUN } from '#policies/disclosure/checkRun';
import type { WitnessedHead } from '#policies/disclosure/checkSignatures';
import { type DeclaredEpoch, declaredEpochSchema } from '#policies/disclosure/epoch';
import {
  type Countersignature,
  readVerifyingKeys,
  type SignedHead,
  signedHeadSchema,
} from '#policies/disclosure/treeHead';
import { type LogEvidence, type LogVerdict, verifyLog } from '#policies/disclosure/verifyLog';
import { checkRange, rangesOf } from './checkRange';
import { readDerived } from './readDerived';

export interface VerifierSettings {
  /** Databases of the agencies, each with a role that reads its log; governance's is the witness's. */
  readonly urls: Readonly<Partial<Record<Agency, string>>> & { readonly governance: string };
  /** Public keys of each agency's log, those no longer in use included. */
  readonly logKeys: Readonly<Partial<Record<Agency, readonly string[]>>>;
  /** Public keys of the witness. */
  readonly witnessKeys: readonly string[];
  /** Logs to verify: each of them is in doubt that cannot be read. Where absent, all that take part. */
  readonly logs?: readonly Agency[];
  /** Records that are read and checked together, a multiple of a block of subjects; as many as is best where absent. */
  readonly recordsAtOnce?: number;
}

export type LogReport =
  | { readonly kind: 'read'; readonly verdict: LogVerdict }
  /** Whatever could not be read is a doubt. */
  | { readonly kind: 'unreadable'; readonly log: Agency; readonly reason: string }
  /** It was not asked for, no database of it is named, and governance never witnessed a head or an epoch of it: it takes no part in this installation. */
  | { readonly kind: 'absent'; readonly log: Agency; readonly reason: string };

/** Told how far the verification of a log has come. */
export type OnProgress = (log: Agency, done: number, all: number) => void;

/**
 * Verifies the logs of all agencies against what governance witnessed. What governance says is read first: a log that goes on
 * while it is read is only ever longer than that.
 */
export async function verifyLogs(settings: VerifierSettings, onProgress?: OnProgress): Promise<readonly LogReport[]> {
  const witnessed = await readWitnessed(settings.urls.governance).catch(reasonOf);
  const reports: LogReport[] = [];
  for (const log of settings.logs ?? AGENCIES) {
    if (typeof witnessed === 'string') {
      reports.push({ kind: 'unreadable', log, reason: `what governance witnessed cannot be read: ${witnessed}` });
      continue;
    }
    const headsOfLog = ({ heads }: typeof witnessed) => heads.filter(({ head }) => head.log === log);
    const ofLog = {
      witnessed: headsOfLog(witnessed),
      witnessedSince: async () => headsOfLog(await readWitnessed(settings.urls.governance)),
      epochs: witnessed.epochs.filter((epoch) => epoch.log === log),
    };
    reports.push(await reportOn(settings, log, ofLog, onProgress));
  }
  return reports;
}

async function reportOn(
  settings: VerifierSettings,
  log: Agency,
  witnessed: Pick<LogEvidence, 'epochs' | 'witnessedSince'> & { readonly witnessed: readonly WitnessedHead[] },
  onProgress?: OnProgress,
): Promise<LogReport> {
  try {
    return { kind: 'read', verdict: await verifyOne(settings, log, witnessed, onProgress) };
  } catch (fault) {
    const tookPart = witnessed.witnessed.length > 0 || witnessed.epochs.length > 0;
    const absent = settings.logs === undefined && fault instanceof NoDatabase && !tookPart;
    return { kind: absent ? 'absent' : 'unreadable', log, reason: reasonOf(fault) };
  }
}

/** No database is named. One that is named takes part: no server, no such role and a refused password are doubts alike. */
class NoDatabase extends Error {}

/** An agency that takes no part leaves nothing in doubt. */
export function isSound(report: LogReport): boolean {
  return report.kind === 'absent' || (report.kind === 'read' && report.verdict.firstBad === null);
}

/** PostgreSQL's code. */
const UNDEFINED_COLUMN = '42703';

function reasonOf(fault: unknown): string {
  const { message, code } = fault as { message?: string; code?: string };
  const said = message || code || 'unknown';
  if (code !== UNDEFINED_COLUMN) return said;
  return `its database is of another version of Lintel: migrate it, or verify with the version that it is of (${said})`;
}

async function verifyOne(
  { urls, logKeys, witnessKeys, recordsAtOnce }: VerifierSettings,
  log: Agency,
  witnessed: Pick<LogEvidence, 'witnessed' | 'witnessedSince' | 'epochs'>,
  onProgress?: OnProgress,
): Promise<LogVerdict> {
  return inSnapshot(urls[log], async (client) => {
    const { rows } = await client.query<{ last: string }>(
      'SELECT coalesce(max(seq), 0)::text AS last FROM disclosure.log',
    );
    const last = Number(rows[0]?.last);
    const evidence = {
      log,
      runs: runsOf(client, last, recordsAtOnce ?? RUN),
      ...(await readHeads(client, log)),
      derived: await readDerived(client),
      ...witnessed,
      keys: readVerifyingKeys(logKeys[log] ?? []),
      witnessKeys: readVerifyingKeys(witnessKeys),
    };
    return verifyLog(evidence, (done) => onProgress?.(log, done, last));
  });
}

/** One after the other: on two processors PostgreSQL, which reads ahead, and the pool, which checks signatures, fill the other. */
async function* runsOf(client: Client, last: number, records: number) {
  for (const range of rangesOf(last, records)) yield await checkRange(client, range);
}

interface HeadRow extends Omit<SignedHead, 'log' | 'size'> {
  readonly size: string;
  readonly witness_at: string | null;
  readonly witness_key: string | null;
  readonly witness_signature: string | null;
}

async function readHeads(client: Client, log: Agency) {
  const { rows } = await client.query<HeadRow>(
    `SELECT h.size::text AS size, h.epoch, h.root, h.previous, h.at, h.key, h.signature, c.at AS witness_at, c.key AS witness_key,
       c.signature AS witness_signature
     FROM disclosure.tree_head h LEFT JOIN disclosure.countersignature c USING (size) ORDER BY h.size`,
  );
  const heads = rows.map((row) => toHead(row, log));
  const countersignatures = new Map<number, Countersignature>();
  for (const { size, witness_at: at, witness_key: key, witness_signature: signature } of rows) {
    if (at !== null && key !== null && signature !== null) countersignatures.set(Number(size), { at, key, signature });
  }
  return { heads, countersignatures };
}

async function readWitnessed(
  url: string,
): Promise<{ heads: readonly WitnessedHead[]; epochs: readonly DeclaredEpoch[] }> {
  return inSnapshot(url, async (client) => {
    const { rows } = await client.query<HeadRow & { log: Agency }>(
      'SELECT log, size::text AS size, epoch, root, previous, at, key, signature, witness_at, witness_key, witness_signature FROM authority.witnessed_head ORDER BY log, epoch, witnessed_head.size',
    );
    const declared = await client.query<{ declared: unknown }>(
      'SELECT declared FROM authority.log_epoch ORDER BY log, epoch',
    );
    const epochs = declared.rows.map((row) => declaredEpochSchema.parse(row.declared));
    const heads = rows.map((row) => ({
      head: toHead(row, row.log),
      countersignature: {
        at: row.witness_at ?? '',
        key: row.witness_key ?? '',
        signature: row.witness_signature ?? '',
      },
    }));
    return { heads, epochs };
  });
}

/** Throws on what is no head at all. */
function toHead({ size, epoch, root, previous, at, key, signature }: HeadRow, log: Agency): SignedHead {
  return signedHeadSchema.parse({ log, size: Number(size), epoch, root, previous, at, key, signature });
}

async function inSnapshot<Result>(url: string | undefined, work: (client: Client) => Promise<Result>): Promise<Result> {
  if (url === undefined) throw new NoDatabase('no database is named');
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    return await work(client);
  } finally {
    await client.end();
  }
}
