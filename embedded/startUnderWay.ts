import { homeNote } from './homeNote';
import { runningUrl } from './runningUrl';

/** The process that starts a Lintel in the home. After a kill it may be gone. */
const starting = homeNote('starting');

/** Port of the gateway at the last start of a home; it stays when that Lintel stops. */
export const lastPort = homeNote('port');

/** Notes that this process starts a Lintel in the home, at `port`; 0: it is not known yet. */
export function noteStart(home: string, port: number): void {
  // That of a run that was killed: nothing answers there for this home.
  runningUrl.forget(home);
  if (port === 0) lastPort.forget(home);
  else lastPort.write(home, `${port}`);
  starting.write(home, `${process.pid}`);
}

/** The start is over: at `port`, or null where it failed. */
export function noteStartOver(home: string, port: number | null): void {
  if (port !== null) lastPort.write(home, `${port}`);
  if (starting.read(home) === `${process.pid}`) starting.forget(home);
}

/** The id of the process that starts a Lintel in the home at this moment; null where none does. */
export function startingProcess(home: string): number | null {
  const pid = Number(starting.read(home));
  return Number.isInteger(pid) && pid > 0 && isAlive(pid) ? pid : null;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (fault) {
    // Another user's is there all the same.
    return (fault as { code?: unknown }).code === 'EPERM';
  }
}
