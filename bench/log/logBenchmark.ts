import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { ClientBase } from 'pg';
import { asSuperuser } from '#embedded/postgres/createDatabase';
import type { VerifierSettings } from '#subgraphs/kit/verify/verifyLogs';
import { type Logs, startLogs } from '#test/disclosure/startLogs';
import { scripts } from '../../package.json';
import { type DiskFigures, probeDisk } from './probeDisk';
import type { VerifierFigures } from './verifier';
import type { WriterFigures, WriterOrders } from './writer';

const WRITERS = 2;
const CALLERS = 64;
const PERSONS = 2000;

/** Asked for in a second where latency is measured: a little over the target, so that it is reached. */
const PACE = 3100;

const TARGETS = { recordsPerSecond: 3000, p99Ms: 15, heapGrowth: 0.2, verifiedPerSecond: 100_000 };

/**
 * The disclosure log, without HTTP, on a durable PostgreSQL: two writer processes with 64 callers between them, each waiting
 * for its record to be committed; first as fast as they are answered, then at the pace of the target, where latency is held
 * against it: with every caller waiting all the time it only says how many wait. Then the whole log is verified against its
 * witness, as it was written and as it stands after its first night. Beside the paced writing a file is made durable twenty
 * times a second: what the disk takes by itself is no doing of the log's. The cluster is brought to where one is that has been
 * used for a while: as many segments of PostgreSQL's own log as it keeps are there to be written over, where a new cluster holds
 * all callers up for each that it makes. `--seconds 40` sets how long each is written.
 */
export async function run(args: readonly string[]): Promise<boolean> {
  const seconds = Number(args[args.indexOf('--seconds') + 1] ?? 40) || 40;
  const logs = await startLogs({ durable: true });
  try {
    const persons = Array.from({ length: PERSONS }, () => randomUUID()).sort();
    await logs.asOwner(
      'police',
      'INSERT INTO governance.subject_revision (person, revision) SELECT unnest($1::uuid[]), 1',
      [persons],
    );
    await asSuperuser(logs.postgres, 'police', makeSegments);
    const full = await writeAt(null);
    const writing = writeAt(PACE);
    const [paced, disk] = await Promise.all([writing, probeDisk(logs.home, writing)]);
    const written = reportWriting(full, paced, disk, seconds);
    console.log('\nVerified as it was just written, which PostgreSQL has yet to mark as committed (no target):');
    await reportVerifying(logs);
    await logs.asOwner('police', 'VACUUM (FREEZE, ANALYZE) disclosure.log, disclosure.restricted');
    console.log('\nVerified as `npm run retention` leaves it each night:');
    const verified = await reportVerifying(logs);
    return written && verified;

    function writeAt(pace: number | null): Promise<readonly WriterFigures[]> {
      const perSecond = pace === null ? null : pace / WRITERS;
      return Promise.all(Array.from({ length: WRITERS }, () => startWriter(logs, { perSecond, persons, seconds })));
    }
  } finally {
    await logs.stop();
  }
}

/** So many a server has that has been written to for a while: `max_wal_size`. One that holds nothing is not switched away from. */
async function makeSegments(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ kept: number }>(
    `SELECT ceil(pg_size_bytes(current_setting('max_wal_size')) / pg_size_bytes(current_setting('wal_segment_size'))::float)::int AS kept`,
  );
  for (let made = 0; made < (rows[0]?.kept ?? 0); made += 1) {
    await client.query("SELECT pg_logical_emit_message(false, 'lintel-bench', ' ')");
    await client.query('SELECT pg_switch_wal()');
  }
  await client.query('CHECKPOINT');
}

function startWriter(
  logs: Logs,
  asked: Pick<WriterOrders, 'persons' | 'perSecond' | 'seconds'>,
): Promise<WriterFigures> {
  const orders: WriterOrders = {
    ...asked,
    url: logs.pools.police.options.connectionString ?? '',
    logKey: logs.secrets.logKeys.police,
    callers: CALLERS / WRITERS,
  };
  return runProcess<WriterFigures>(['--expose-gc'], 'writer.ts', orders);
}

/** What a process of our own says, as JSON, once it has done what it was told by its first argument. */
function runProcess<Figures>(options: readonly string[], file: string, orders: object): Promise<Figures> {
  const root = join(__dirname, '..', '..');
  const child = spawn(
    process.execPath,
    [...options, '-r', './scripts/register.cjs', join(__dirname, file), JSON.stringify(orders)],
    { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.on('exit', (status) =>
      status === 0 ? resolve(JSON.parse(said) as Figures) : reject(new Error(`${file} ended with status ${status}.`)),
    );
  });
}

function reportWriting(
  full: readonly WriterFigures[],
  paced: readonly WriterFigures[],
  disk: DiskFigures,
  seconds: number,
): boolean {
  const [atFull, atPace] = [full, paced].map((figures) => {
    const latencies = figures.flatMap((each) => each.latencies).sort((a, b) => a - b);
    const at = (share: number) => latencies[Math.floor((latencies.length - 1) * share)] ?? 0;
    return { perSecond: latencies.length / (seconds * 0.75), p50: at(0.5), p99: at(0.99) };
  }) as [Pace, Pace];
  const growth = Math.max(...[...full, ...paced].map(({ heap: [warm, end] }) => end / warm - 1));
  const line = ({ perSecond, p50, p99 }: Pace) =>
    `${perSecond.toFixed(0).padStart(9)} records a second, added latency p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`;
  const { recordsPerSecond, p99Ms, heapGrowth } = TARGETS;
  console.log(`
Written by ${WRITERS} processes with ${CALLERS} callers, after a quarter of ${seconds} s to warm up:
  as fast as answered ${line(atFull)} (target ${recordsPerSecond} a second or more)
  at an even pace     ${line(atPace)} (target p99 ${p99Ms} ms or less at ${recordsPerSecond} a second)
  the disk beside it  a block durable in p50 ${disk.p50.toFixed(1)} ms, p99 ${disk.p99.toFixed(1)} ms
  memory, warm to end   ${(growth * 100).toFixed(0).padStart(8)} % (target ${heapGrowth * 100} or less)`);
  return (
    [atFull, atPace].every((each) => each.perSecond >= recordsPerSecond) && atPace.p99 <= p99Ms && growth <= heapGrowth
  );
}

interface Pace {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
}

/** The options with which `npm run verify` starts Node. */
const VERIFY_OPTIONS = scripts.verify.split(' ').filter((word) => word.startsWith('--'));

async function reportVerifying(logs: Logs): Promise<boolean> {
  await logs.witnessRound();
  const settings: VerifierSettings = { ...logs.verifier, logs: ['police'] };
  const { entries, seconds, verifierMicros } = await runProcess<VerifierFigures>(
    VERIFY_OPTIONS,
    'verifier.ts',
    settings,
  );
  const [{ heads } = { heads: 0 }] = await logs.asOwner<{ heads: number }>(
    'police',
    'SELECT count(*)::int AS heads FROM disclosure.tree_head',
  );
  const perSecond = entries / seconds;
  console.log(`  ${entries.toLocaleString('en-GB')} records under ${heads.toLocaleString('en-GB')} heads in ${seconds.toFixed(2)} s:
  records a second   ${perSecond.toFixed(0).padStart(9)}   (target ${TARGETS.verifiedPerSecond})
  processor time     ${(verifierMicros / entries).toFixed(1).padStart(9)} µs a record in the verifier, beside PostgreSQL's`);
  return perSecond >= TARGETS.verifiedPerSecond;
}
