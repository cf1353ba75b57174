import { chmodSync, chownSync, lchownSync, lstatSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PostgresFault } from './fault';

/** Who runs the server: PostgreSQL refuses to run as root. */
export interface ServerUser {
  /** For child processes; empty where we are that user already. */
  readonly ids: { readonly uid?: number; readonly gid?: number };
  /** Gives a folder and all in it to that user. */
  own(path: string): void;
}

/** Ourselves, or where we are root, `postgres` or else `nobody` of /etc/passwd. Throws POSTGRES_NO_USER where there is neither. */
export function serverUser(): ServerUser {
  if (process.getuid?.() !== 0) return { ids: {}, own: () => undefined };
  const passwd = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const found = ['postgres', 'nobody']
    .map((name) => passwd.find(([each]) => each === name))
    .find((entry) => entry !== undefined);
  const [uid, gid] = [Number(found?.[2]), Number(found?.[3])];
  if (found === undefined || Number.isNaN(uid) || Number.isNaN(gid)) {
    throw new PostgresFault(
      'POSTGRES_NO_USER',
      'PostgreSQL does not run as root, and /etc/passwd has neither postgres nor nobody. Run Lintel as an ordinary user.',
    );
  }
  return { ids: { uid, gid }, own: (path) => chownAll(path, uid, gid) };
}

function chownAll(path: string, uid: number, gid: number): void {
  lchownSync(path, uid, gid);
  if (!lstatSync(path).isDirectory()) return;
  for (const entry of readdirSync(path)) chownAll(join(path, entry), uid, gid);
}

/** Makes a folder that the server's user alone may enter. */
export function privateFolder(path: string, user: ServerUser): void {
  mkdirSync(path, { recursive: true });
  chmodSync(path, 0o700);
  if (user.ids.uid !== undefined && user.ids.gid !== undefined) chownSync(path, user.ids.uid, user.ids.gid);
}
