import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, lstatSync, mkdirSync, openSync, readdirSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export interface Copying {
  readonly from: string;
  readonly to: string;
  /** Paths below `from`, with `/`; what is left out is not entered either. */
  leaveOut(path: string): boolean;
  onCopied(path: string, sha256: string, bytes: number): void;
}

/** One for all files, each being read to its end before the next. */
const chunk = Buffer.allocUnsafe(1 << 20);

/** Copies regular files, synced, and folders. What vanishes meanwhile is left out: a running server removes files. */
export function copyFolder(copying: Copying, path = ''): void {
  mkdirSync(join(copying.to, path), { recursive: true, mode: 0o700 });
  for (const name of readdirSync(join(copying.from, path)).sort()) {
    const each = path === '' ? name : `${path}/${name}`;
    // A folder neither: PostgreSQL takes an empty one among the slots for a broken slot, and makes anew what it misses.
    if (copying.leaveOut(each)) continue;
    const found = lstatSync(join(copying.from, each), { throwIfNoEntry: false });
    if (found?.isDirectory()) copyFolder(copying, each);
    else if (found?.isFile()) copyFile(copying, each);
  }
}

export function copyFile({ from, to, onCopied }: Copying, path: string): void {
  const source = openIfThere(join(from, path));
  if (source === null) return;
  const target = openSync(join(to, path), 'w', 0o600);
  const hash = createHash('sha256');
  let bytes = 0;
  for (let read = readSync(source, chunk); read > 0; read = readSync(source, chunk)) {
    hash.update(chunk.subarray(0, read));
    writeSync(target, chunk, 0, read);
    bytes += read;
  }
  fsyncSync(target);
  closeSync(target);
  closeSync(source);
  onCopied(path, hash.digest('hex'), bytes);
}

/** SHA-256 of a file, hex; null where it is not there. */
export function hashOf(file: string): string | null {
  const source = openIfThere(file);
  if (source === null) return null;
  const hash = createHash('sha256');
  for (let read = readSync(source, chunk); read > 0; read = readSync(source, chunk))
    hash.update(chunk.subarray(0, read));
  closeSync(source);
  return hash.digest('hex');
}

function openIfThere(file: string): number | null {
  try {
    return openSync(file, 'r');
  } catch (fault) {
    if ((fault as { code?: unknown }).code === 'ENOENT') return null;
    throw fault;
  }
}
