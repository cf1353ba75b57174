import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { sharedFolder } from './postgres/startPostgres';
import { hasRunningServer, serverFolders } from './refuseWhereRunning';

/**
 * Moves a home out of the way, whole, and returns where it is kept; null where there is none. Throws where a Lintel still runs
 * in it: its databases would move under its feet.
 */
export function putAside(home: string, now: Date): string | null {
  if (!existsSync(home)) return null;
  const servers = serverFolders(home);
  if (hasRunningServer(home))
    throw new Error(`A Lintel runs in ${home}. Stop it first, or choose another folder with --home.`);
  const kept = `${home}-before-${now.toISOString().replaceAll(/[-:]|\.\d+/g, '')}`;
  renameSync(home, kept);
  // Data outside the home lies under a name that follows from its path.
  for (const folder of servers) {
    const outside = sharedFolder(join(home, folder));
    if (existsSync(outside)) renameSync(outside, sharedFolder(join(kept, folder)));
  }
  return kept;
}
