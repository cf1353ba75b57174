import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const fileOf = (home: string) => join(home, 'url');

/** Where the Lintel of a home answers, for commands beside it (`npm run token`). */
export function rememberUrl(home: string, url: string): void {
  writeFileSync(fileOf(home), `${url}\n`);
}

export function forgetUrl(home: string): void {
  rmSync(fileOf(home), { force: true });
}

/** Null where none runs, or none was ever started. After a kill it may be that of the last run. */
export function runningUrl(home: string): string | null {
  try {
    return readFileSync(fileOf(home), 'utf8').trim();
  } catch {
    return null;
  }
}
