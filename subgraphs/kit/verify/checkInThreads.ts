import { once } from 'node:events';
import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { CheckedRun } from '#policies/disclosure/checkRun';
import type { Range } from './checkRange';
import type { ThreadAnswer, ThreadOrders } from './checkThread';

const FILE = join(__dirname, `checkThread${extname(__filename)}`);
/** Sources are read as they stand, also where our own process was not started with that hook. */
const SOURCES =
  extname(__filename) === '.ts' ? { execArgv: ['-r', join(__dirname, '../../../scripts/register.cjs')] } : {};

/**
 * Checks ranges of a log in `threads` threads, each with a connection of its own in the snapshot of the caller's transaction,
 * which stays open meanwhile. Gives the runs in the order of the ranges; no more than one for each thread waits for an earlier
 * one. Throws where a thread fails.
 */
export async function* checkInThreads(
  orders: ThreadOrders,
  threads: number,
  ranges: Iterable<Range>,
): AsyncGenerator<CheckedRun> {
  const workers = Array.from({ length: threads }, () => new Worker(FILE, { ...SOURCES, workerData: orders }));
  const waiting: Promise<CheckedRun>[] = [];
  const rest = ranges[Symbol.iterator]();
  const send = (worker: Worker) => {
    const { done, value } = rest.next();
    if (done) return;
    const answer = askFor(worker, value);
    answer.catch(() => undefined);
    waiting.push(answer);
  };
  try {
    for (const worker of workers) send(worker);
    for (let turn = 0; ; turn += 1) {
      const answer = waiting.shift();
      if (answer === undefined) break;
      const run = await answer;
      // The range after those that are under way goes to whoever has just answered: all ranges but the last are alike.
      send(workers[turn % threads] as Worker);
      yield run;
    }
    for (const worker of workers) worker.postMessage(null);
    await Promise.all(workers.map((worker) => once(worker, 'exit')));
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

async function askFor(worker: Worker, range: Range): Promise<CheckedRun> {
  const ended = new AbortController();
  const gone = once(worker, 'exit', { signal: ended.signal }).then(() => {
    throw new Error('A thread of the verifier ended before its time.');
  });
  gone.catch(() => undefined);
  try {
    worker.postMessage(range);
    const [answer] = (await Promise.race([once(worker, 'message', { signal: ended.signal }), gone])) as [ThreadAnswer];
    if (answer.kind === 'failed') throw new Error(answer.reason);
    return answer.run;
  } finally {
    ended.abort();
  }
}
