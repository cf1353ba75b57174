import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const BLOCK = Buffer.alloc(16_384);
const BLOCKS = 512;
const EVERY_MS = 50;

/** What the disk alone takes to make a block of a batch's size durable, while the log is written beside it. Milliseconds. */
export interface DiskFigures {
  readonly p50: number;
  readonly p99: number;
}

/** Writes a block and waits for fdatasync, twenty times a second, in a file that has its size already, until `done`. */
export async function probeDisk(folder: string, done: Promise<unknown>): Promise<DiskFigures> {
  const path = join(folder, 'probe');
  const file = await open(path, 'w');
  const took: number[] = [];
  let running = true;
  const end = () => {
    running = false;
  };
  done.then(end, end);
  try {
    for (let at = 0; at < BLOCKS; at += 1) await file.write(BLOCK, 0, BLOCK.length, at * BLOCK.length);
    await file.sync();
    for (let turn = 0; running; turn += 1) {
      const began = performance.now();
      await file.write(BLOCK, 0, BLOCK.length, (turn % BLOCKS) * BLOCK.length);
      await file.datasync();
      took.push(performance.now() - began);
      await wait(EVERY_MS);
    }
  } finally {
    await file.close();
    await rm(path, { force: true });
  }
  took.sort((a, b) => a - b);
  const at = (share: number) => took[Math.floor((took.length - 1) * share)] ?? 0;
  return { p50: at(0.5), p99: at(0.99) };
}
