import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { isSound, verifyLogs } from '#subgraphs/kit/verify/verifyLogs';
import { type Logs, startLogs } from '#test/disclosure/startLogs';
import type { WriterFigures, WriterOrders } from './writer';

const WRITERS = 2;
const CALLERS = 64;
const PERSONS = 2000;

const TARGETS = { recordsPerSecond: 3000, p99Ms: 15, heapGrowth: 0.2, verifiedPerSecond: 100_000 };

/**
 * The disclosure log, without HTTP, on a durable PostgreSQL: two writer processes with 64 callers between them, each waiting
 * for its record to be committed; then the whole log verified against its witness. `--seconds 20` sets how long is written.
 */
export async function run(args: readonly string[]): Promise<boolean> {
  const seconds = Number(args[args.indexOf('--seconds') + 1] ?? 20) || 20;
  const logs = await startLogs({}, true);
  try {
    const persons = Array.from({ length: PERSONS }, () => randomUUID()).sort();
    await logs.asOwner(
      'police',
      'INSERT INTO governance.subject_revision (person, revision) SELECT unnest($1::uuid[]), 1',
      [persons],
    );
    const figures = await Promise.all(Array.from({ length: WRITERS }, () => startWriter(logs, persons, seconds)));
    const written = reportWriting(figures, seconds);
    const verified = await reportVerifying(logs);
    return written && verified;
  } finally {
    await logs.stop();
  }
}

function startWriter(logs: Logs, persons: readonly string[], seconds: number): Promise<WriterFigures> {
  const orders: WriterOrders = {
    url: logs.pools.police.options.connectionString ?? '',
    logKey: logs.secrets.logKeys.police,
    callers: CALLERS / WRITERS,
    seconds,
    persons,
  };
  const root = join(__dirname, '..', '..');
  const child = spawn(
    process.execPath,
    ['--expose-gc', '-r', './scripts/register.cjs', join(__dirname, 'writer.ts'), JSON.stringify(orders)],
    { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.on('exit', (status) =>
      status === 0
        ? resolve(JSON.parse(said) as WriterFigures)
        : reject(new Error(`A writer ended with status ${status}.`)),
    );
  });
}

function reportWriting(figures: readonly WriterFigures[], seconds: number): boolean {
  const latencies = figures.flatMap((each) => each.latencies).sort((a, b) => a - b);
  const perSecond = latencies.length / (seconds * 0.75);
  const growth = Math.max(...figures.map(({ heap: [warm, end] }) => end / warm - 1));
  const at = (share: number) => latencies[Math.floor((latencies.length - 1) * share)] ?? 0;
  console.log(`
Written by ${WRITERS} processes with ${CALLERS} callers, after a quarter of ${seconds} s to warm up:
  records a second   ${perSecond.toFixed(0).padStart(9)}   (target ${TARGETS.recordsPerSecond} or more)
  added latency p50  ${at(0.5).toFixed(1).padStart(9)} ms
  added latency p99  ${at(0.99).toFixed(1).padStart(9)} ms (target ${TARGETS.p99Ms} or less)
  heap, warm to end  ${(growth * 100).toFixed(0).padStart(8)} %  (target ${TARGETS.heapGrowth * 100} or less)`);
  return perSecond >= TARGETS.recordsPerSecond && at(0.99) <= TARGETS.p99Ms && growth <= TARGETS.heapGrowth;
}

async function reportVerifying(logs: Logs): Promise<boolean> {
  const witnessed = await logs.witnessRound();
  const began = performance.now();
  const reports = await verifyLogs({ ...logs.verifier, logs: ['police'] });
  const took = (performance.now() - began) / 1000;
  const [report] = reports;
  if (report === undefined || report.kind === 'unreadable' || !isSound(report))
    throw new Error('The log of the benchmark does not verify.');
  const perSecond = report.verdict.entries / took;
  console.log(`
Verified ${report.verdict.entries.toLocaleString('en-GB')} records (head ${witnessed.kind}) in ${took.toFixed(2)} s:
  records a second   ${perSecond.toFixed(0).padStart(9)}   (target ${TARGETS.verifiedPerSecond} or more)`);
  return perSecond >= TARGETS.verifiedPerSecond;
}
