import { randomBytes } from 'node:crypto';
import { closeSync, fchownSync, openSync, renameSync, writeSync } from 'node:fs';
import type { ServerAccount } from './serverAccount';

/**
 * Writes `text` to `path` at once or not at all: mode 0600, owned by `account`. The new file is renamed into place, so that
 * root never writes through a link that the server's account may have put there.
 */
export function writeOwned(path: string, text: string, account: ServerAccount): void {
  const fresh = `${path}.${randomBytes(6).toString('hex')}`;
  const file = openSync(fresh, 'wx', 0o600);
  try {
    writeSync(file, text);
    if (account.other) fchownSync(file, account.uid, account.gid);
  } finally {
    closeSync(file);
  }
  renameSync(fresh, path);
}
