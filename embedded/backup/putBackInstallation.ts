import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { destroyedFolderOf } from '../ownedDatabase';
import { majorVersion, readyBinaries } from '../postgres/binaries';
import { isServerRunning } from '../postgres/earlierServer';
import { PostgresFault } from '../postgres/fault';
import { serverUser } from '../postgres/serverUser';
import { reachableFolder } from '../postgres/startPostgres';
import { nothingDestroyedNote, putBackNote } from '../putBackNote';
import { copyFile, copyFolder, hashOf } from './copyFolder';
import { type Manifest, readManifest } from './manifest';

export interface RestoreOptions {
  readonly home: string;
  readonly from: string;
  /**
   * The folder with the lists of what was destroyed, where the home has lost its own; 'nothing' on the operator's word that nothing was
   * destroyed since the copy.
   */
  readonly destroyed?: string | 'nothing';
  tell(text: string): void;
}

/**
 * Puts a backup in the place of an installation that is not there: every file is compared with the backup's list first, and
 * nothing is written over. Keys that the home still has stay, and so do its lists of what was destroyed: the next start destroys that
 * again before anything answers. Throws `PostgresFault`, RESTORE_DESTROYED_UNKNOWN where nobody says what was.
 */
export function putBackInstallation({ home, from, destroyed, tell }: RestoreOptions): Manifest {
  const manifest = readManifest(from);
  const user = serverUser();
  mkdirSync(home, { recursive: true });
  const folder = reachableFolder(join(home, 'postgres'), user);
  const cluster = join(folder, 'cluster');
  refuseWhatIsThere(home, cluster);
  const lists = destroyedFolderOf(home);
  if (destroyed === undefined && !existsSync(lists))
    throw new PostgresFault(
      'RESTORE_DESTROYED_UNKNOWN',
      `${home} has no list of what was destroyed, and the copy may hold persons who were erased since. Give the folder in which you keep the lists with --destroyed DIR; where nothing was destroyed since the copy, say so with --nothing-destroyed.`,
    );
  if (destroyed !== undefined && destroyed !== 'nothing' && !existsSync(destroyed))
    throw new PostgresFault('RESTORE_DESTROYED_UNKNOWN', `--destroyed ${destroyed}: there is no such folder.`);
  if (destroyed !== undefined && destroyed !== 'nothing' && listsIn(destroyed).length === 0)
    throw new PostgresFault(
      'RESTORE_DESTROYED_UNKNOWN',
      `--destroyed ${destroyed}: no list stands in this folder itself (a file for each agency, police.jsonl). Name the folder that holds them; where nothing was destroyed since the copy, say so with --nothing-destroyed.`,
    );
  const major = majorVersion(readyBinaries(user, folder), user);
  if (manifest.postgresMajor !== major)
    throw new PostgresFault(
      'BACKUP_OTHER_VERSION',
      `The backup is of PostgreSQL ${manifest.postgresMajor}; these binaries are ${major}. Restore it with the Lintel that made it.`,
    );
  tell(`comparing ${Object.keys(manifest.files).length} files with the backup's list`);
  for (const [path, sha256] of Object.entries(manifest.files)) requireWhole(from, path, sha256);
  tell('databases');
  const plainly = { leaveOut: () => false, onCopied: () => undefined };
  // An interrupted restore leaves no `complete`: the next one begins again.
  rmSync(cluster, { recursive: true, force: true });
  copyFolder({ from: join(from, 'cluster'), to: cluster, ...plainly });
  copyFile({ from, to: folder, ...plainly }, 'password');
  for (const part of [cluster, join(folder, 'password')]) user.own(part);
  if (existsSync(join(home, 'keys', 'secrets.json'))) tell('the keys of this home stay as they are');
  else copyFolder({ from: join(from, 'keys'), to: join(home, 'keys'), ...plainly });
  mkdirSync(lists, { recursive: true });
  if (destroyed !== undefined && destroyed !== 'nothing') addLists(destroyed, lists);
  // Before anything can be started on it.
  if (destroyed === 'nothing') nothingDestroyedNote.write(home, manifest.begunAt);
  putBackNote.write(home, manifest.begunAt);
  writeFileSync(join(folder, 'complete'), `${major}\n`);
  return manifest;
}

/** What the one folder knows beside the other; repeated lines do no harm. */
function addLists(from: string, to: string): void {
  for (const name of listsIn(from)) appendFileSync(join(to, name), readFileSync(join(from, name)), { mode: 0o600 });
}

const listsIn = (folder: string) => readdirSync(folder).filter((each) => each.endsWith('.jsonl'));

function refuseWhatIsThere(home: string, cluster: string): void {
  if (isServerRunning(cluster))
    throw new PostgresFault('POSTGRES_IN_USE', `A Lintel runs in ${home}: stop it, and move its data away.`);
  const complete = existsSync(join(cluster, '..', 'complete'));
  if (complete && existsSync(cluster) && readdirSync(cluster).length > 0)
    throw new PostgresFault(
      'RESTORE_DATA_EXISTS',
      `${home} holds data already, and a restore writes over nothing: move ${join(cluster, '..')} away, or name another --home.`,
    );
}

function requireWhole(from: string, path: string, sha256: string): void {
  if (hashOf(join(from, path)) === sha256) return;
  throw new PostgresFault(
    'BACKUP_DAMAGED',
    `${path} of the backup ${from} is not as it was written: take another backup.`,
  );
}
