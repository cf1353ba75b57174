import { readFileSync, statSync } from 'node:fs';
import { EmbeddedPostgresFault } from './embeddedPostgresFault';

/** The account that PostgreSQL runs as and that owns its files. */
export interface ServerAccount {
  readonly uid: number;
  readonly gid: number;
  /** Whether this process must change to it (we are root) or already is it. */
  readonly other: boolean;
}

/**
 * Who runs PostgreSQL on `dataDir`. An ordinary user runs it directly. Root cannot (PostgreSQL refuses): the folder's owner
 * does where there is one, so that a user's own cluster stays his after a start as root, else `postgres`, else `nobody`.
 */
export function chooseServerAccount(dataDir: string): ServerAccount {
  const uid = process.geteuid?.() ?? 0;
  const owner = statSync(dataDir, { throwIfNoEntry: false });
  if (uid !== 0) {
    if (owner && owner.uid !== uid) {
      throw new EmbeddedPostgresFault(
        'POSTGRES_FOLDER_NOT_OURS',
        `The data folder ${dataDir} belongs to user ${owner.uid}, and this is user ${uid}.`,
      );
    }
    return { uid, gid: process.getegid?.() ?? 0, other: false };
  }
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid, other: true };
  const account = findAccount('postgres') ?? findAccount('nobody');
  if (!account)
    throw new EmbeddedPostgresFault('POSTGRES_NO_ACCOUNT', 'There is neither a user postgres nor a nobody.');
  return { ...account, other: true };
}

/** The options of `spawn` that make a child run as `account`. */
export function runAs(account: ServerAccount): { readonly uid?: number; readonly gid?: number } {
  return account.other ? { uid: account.uid, gid: account.gid } : {};
}

function findAccount(name: string): { uid: number; gid: number } | null {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  // Unsigned, since some systems write the uid of nobody as -2.
  return uid === undefined || gid === undefined ? null : { uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 };
}
