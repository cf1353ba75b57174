import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isServerRunning } from './postgres/earlierServer';
import { sharedFolder } from './postgres/startPostgres';
import { runningUrl } from './runningUrl';
import { startingProcess } from './startUnderWay';

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
 * Throws where a Lintel runs in the home, or starts there: its server runs, and its gateway answers or a process is at its start.
 * A server without either may be left over of a run that was killed, and is waited for.
 */
export async function refuseWhereRunning(home: string): Promise<void> {
  if (!hasRunningServer(home)) return;
  const starting = startingProcess(home);
  if (starting !== null)
    throw new Error(
      `A Lintel is starting in ${home} (process ${starting}). Wait for it, or choose another folder with --home.`,
    );
  const url = runningUrl.read(home);
  const answers =
    url !== null &&
    (await fetch(`${url}/health`, { signal: AbortSignal.timeout(2000) }).then(
      ({ ok }) => ok,
      () => false,
    ));
  if (answers)
    throw new Error(`A Lintel runs in ${home}, at ${url}. Stop it first, or choose another folder with --home.`);
}
