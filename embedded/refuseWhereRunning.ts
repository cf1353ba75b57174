import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isServerRunning } from './postgres/earlierServer';
import { sharedFolder } from './postgres/startPostgres';
import { runningUrl } from './runningUrl';

/** Whether a database server runs on a cluster of this home, wherever its data lies. */
export function hasRunningServer(home: string): boolean {
  return serverFolders(home)
    .flatMap((folder) => [join(home, folder), sharedFolder(join(home, folder))])
    .some((place) => isServerRunning(join(place, 'cluster')));
}

/** Names of the folders of a home that hold a database server's data. */
export function serverFolders(home: string): readonly string[] {
  return existsSync(home) ? readdirSync(home).filter((folder) => /^postgres(-|$)/.test(folder)) : [];
}

/**
 * Throws where a Lintel runs in the home: its server runs and its gateway answers. A server without a gateway may be left over
 * of a run that was killed, and is waited for.
 */
export async function refuseWhereRunning(home: string): Promise<void> {
  const url = runningUrl.read(home);
  if (url === null || !hasRunningServer(home)) return;
  const answers = await fetch(`${url}/health`, { signal: AbortSignal.timeout(2000) }).then(
    ({ ok }) => ok,
    () => false,
  );
  if (answers)
    throw new Error(`A Lintel runs in ${home}, at ${url}. Stop it first, or choose another folder with --home.`);
}
