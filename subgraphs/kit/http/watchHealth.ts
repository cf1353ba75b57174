import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Agency } from '#policies/core/vocabulary';
import { ADD_MIGRATION } from '../migrations/missingColumns';
import { isDatabaseDown } from './databaseDown';

export interface HealthWatch {
  /** Whether what the first fetch needs has been run once. */
  rehearsed(): boolean;
  stop(): void;
}

export interface WatchOptions {
  readonly agency: Agency;
  leaseHeld(): boolean;
  /** Runs what a first fetch runs, for nobody; false while no rules are known. */
  rehearse(): Promise<boolean>;
  /** Columns that are mapped and that the database has not. */
  missingColumns(): Promise<readonly string[]>;
  /** Asks the database for nothing; rejects where it does not answer. */
  ping(): Promise<unknown>;
  readonly log: Logger;
  readonly everyMs?: number;
}

/**
 * Looks after the database each second and says, once each time, that it does not answer and that it answers again. The first
 * time it answers, a fetch is rehearsed.
 */
export function watchHealth(options: WatchOptions): HealthWatch {
  const { agency, leaseHeld, rehearse, missingColumns, ping, log, everyMs = 1000 } = options;
  let database: 'answers' | 'down' | 'unknown' = 'unknown';
  let rehearsed = false;
  let missed = 0;
  let emptyTold = false;
  let columnsTold = false;
  const stopped = new AbortController();

  /** A replica that is whole and knows no organisation: nothing was put in force yet. */
  function tellEmpty(): void {
    if (emptyTold || !leaseHeld()) return;
    emptyTold = true;
    log.warn({ event: 'noOrganisationKnown', remedy: 'npm run protocols -- load' });
  }

  /** A source that cannot read what it maps would fail whoever asks for it, and is not ready. */
  async function fits(): Promise<boolean> {
    const missing = await missingColumns();
    if (missing.length > 0 && !columnsTold) {
      columnsTold = true;
      log.error({ event: 'columnsMissing', columns: missing.join(', '), remedy: ADD_MIGRATION });
    }
    return missing.length === 0;
  }

  async function look(): Promise<void> {
    try {
      if (rehearsed) await ping();
      else if (await rehearse()) rehearsed = await fits();
      else tellEmpty();
      if (database === 'down') log.warn({ event: 'databaseBack', database: agency });
      database = 'answers';
      missed = 0;
    } catch (fault) {
      missed += 1;
      // One look may fail because this process was busy.
      if (missed < 2) return;
      if (database !== 'down') {
        const kind = isDatabaseDown(fault) ? 'doesNotAnswer' : 'fails';
        log.error({ event: 'databaseDown', database: agency, kind, code: (fault as { code?: string }).code });
      }
      database = 'down';
    }
  }

  async function rounds(): Promise<void> {
    while (!stopped.signal.aborted) {
      await look();
      await wait(rehearsed || columnsTold ? everyMs : 50, undefined, { signal: stopped.signal, ref: false }).catch(
        () => undefined,
      );
    }
  }
  void rounds();
  return { rehearsed: () => rehearsed, stop: () => stopped.abort() };
}
