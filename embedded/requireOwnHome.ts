import { statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Throws where an installation's keys belong to another user: they are that user's alone, and whatever this one made beside
 * them would be a second installation. `uid` is who asks; root may, and where there are no users anybody may.
 */
export function requireOwnHome(home: string, uid: number | undefined = process.geteuid?.()): void {
  const keys = statSync(join(home, 'keys'), { throwIfNoEntry: false }) ?? statSync(home, { throwIfNoEntry: false });
  if (keys === undefined || uid === undefined || uid === 0 || keys.uid === uid) return;
  throw new Error(
    `The installation in ${home} belongs to another user (uid ${keys.uid}${keys.uid === 0 ? ', root' : ''}): run this as that user, or choose another folder with --home.`,
  );
}
