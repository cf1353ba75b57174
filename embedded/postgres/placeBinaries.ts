import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { EmbeddedPostgresFault } from './embeddedPostgresFault';
import type { Binaries } from './findBinaries';
import { runAs, type ServerAccount } from './serverAccount';

/** Where copies go when even the data folder's parent is closed to the server's account: only root may write there. */
const SYSTEM_FOLDER = '/var/lib/lintel';

/**
 * A folder of the binaries (bin, lib, share) that `account` can run, its links complete: the package itself where that
 * serves, else a copy owned by this process's user in `beside`, else (as root, in a home of mode 0700) in /var/lib.
 */
export function placeBinaries(
  binaries: Binaries,
  account: ServerAccount,
  beside: string,
  onProgress: (text: string) => void,
): string {
  if (linksAreComplete(binaries.folder) && canRun(binaries.folder, account)) return binaries.folder;
  const places = account.other ? [beside, SYSTEM_FOLDER] : [beside];
  for (const place of places) {
    if (place === SYSTEM_FOLDER) mkdirSync(place, { recursive: true, mode: 0o755 });
    if (!canEnter(place, account)) continue;
    const copy = join(place, `postgres-programs-${binaries.version}`);
    if (!isOurs(copy)) {
      onProgress(`Copying PostgreSQL's programs to ${copy}, where its account can reach them …`);
      copyBinaries(binaries.folder, copy);
    }
    if (canRun(copy, account)) return copy;
  }
  throw new EmbeddedPostgresFault(
    'POSTGRES_UNREACHABLE',
    `User ${account.uid} can reach PostgreSQL's programs neither in ${binaries.folder} nor in ${places.join(' or ')}.`,
  );
}

/** Whether `account` may pass through `folder`. Asked of the system itself, which also knows access lists and mounts. */
export function canEnter(folder: string, account: ServerAccount): boolean {
  return trial('cd "$1"', folder, account);
}

function canRun(folder: string, account: ServerAccount): boolean {
  return trial(
    'test -r "$1/share/postgresql/postgres.bki" && "$1/bin/initdb" --version >/dev/null 2>&1',
    folder,
    account,
  );
}

function trial(script: string, folder: string, account: ServerAccount): boolean {
  return (
    spawnSync('/bin/sh', ['-c', script, 'sh', folder], { ...runAs(account), cwd: '/', stdio: 'ignore' }).status === 0
  );
}

const linksFile = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * The package's libraries need links that its install script makes; install scripts may be off. Makes the missing ones;
 * false when the folder is read-only.
 */
function linksAreComplete(folder: string): boolean {
  const list = join(folder, 'pg-symlinks.json');
  if (!existsSync(list)) return true;
  try {
    for (const { source, target } of linksFile.parse(JSON.parse(readFileSync(list, 'utf8')))) {
      const link = join(dirname(folder), target);
      if (existsSync(link)) continue;
      rmSync(link, { force: true });
      symlinkSync(relative(dirname(target), source), link);
    }
    return true;
  } catch (fault) {
    if (isSystemFault(fault) && ['EACCES', 'EPERM', 'EROFS'].includes(fault.code)) return false;
    // Another start made the same link a moment ago.
    if (isSystemFault(fault) && fault.code === 'EEXIST') return linksAreComplete(folder);
    throw fault;
  }
}

function isSystemFault(fault: unknown): fault is Error & { code: string } {
  return fault instanceof Error && 'code' in fault && typeof fault.code === 'string';
}

/** A copy counts only when nobody but this process's user can have written it. */
function isOurs(copy: string): boolean {
  const found = lstatSync(copy, { throwIfNoEntry: false });
  return found?.isDirectory() === true && found.uid === process.geteuid?.() && (found.mode & 0o022) === 0;
}

function copyBinaries(from: string, to: string): void {
  const root = `${to}.making-${randomBytes(6).toString('hex')}`;
  // Paths in pg-symlinks.json begin with the folder's own name.
  const copy = join(root, basename(from));
  try {
    cpSync(from, copy, { recursive: true, verbatimSymlinks: true });
    linksAreComplete(copy);
    chmodSync(copy, 0o755);
    if (existsSync(to) && !isOurs(to)) renameSync(to, `${to}.not-ours-${randomBytes(6).toString('hex')}`);
    renameSync(copy, to);
  } catch (fault) {
    // Another start finished the same copy first.
    if (!isOurs(to)) throw fault;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
