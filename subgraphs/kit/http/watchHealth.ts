import { setTimeout as wait } from 'node:timers/promises';
import type { GraphQLSchema } from 'graphql';
import type { Logger } from 'pino';
import { rehearseFetch, type SourceParts } from './answerFetch';
import { isDatabaseDown } from './databaseDown';
import { rehearsalQuestion } from './rehearseFetch';

export interface HealthWatch {
  /** Whether what the first fetch needs has been run once. */
  rehearsed(): boolean;
  stop(): void;
}

export interface WatchOptions {
  readonly parts: SourceParts;
  readonly schema: GraphQLSchema;
  /** Asks the database for nothing; rejects where it does not answer. */
  ping(): Promise<unknown>;
  readonly log: Logger;
  readonly everyMs?: number;
}

/**
 * Looks after the database each second and says, once each time, that it does not answer and that it answers again. The first
 * time it answers, a fetch is rehearsed.
 */
export function watchHealth({ parts, schema, ping, log, everyMs = 1000 }: WatchOptions): HealthWatch {
  let database: 'answers' | 'down' | 'unknown' = 'unknown';
  let rehearsed = false;
  let missed = 0;
  let emptyTold = false;
  const stopped = new AbortController();

  /** A replica that is whole and knows no organisation: nothing was put in force yet. */
  function tellEmpty(): void {
    if (rehearsed || emptyTold || !parts.leaseHeld()) return;
    emptyTold = true;
    log.warn({ event: 'noOrganisationKnown', remedy: 'npm run protocols -- load' });
  }

  async function look(): Promise<void> {
    try {
      if (rehearsed) await ping();
      else rehearsed = await rehearseFetch(parts, rehearsalQuestion(schema));
      tellEmpty();
      if (database === 'down') log.warn({ event: 'databaseBack', database: parts.agency });
      database = 'answers';
      missed = 0;
    } catch (fault) {
      missed += 1;
      // One look may fail because this process was busy.
      if (missed < 2) return;
      if (database !== 'down') {
        const kind = isDatabaseDown(fault) ? 'doesNotAnswer' : 'fails';
        log.error({ event: 'databaseDown', database: parts.agency, kind, code: (fault as { code?: string }).code });
      }
      database = 'down';
    }
  }

  async function rounds(): Promise<void> {
    while (!stopped.signal.aborted) {
      await look();
      await wait(rehearsed ? everyMs : 50, undefined, { signal: stopped.signal, ref: false }).catch(() => undefined);
    }
  }
  void rounds();
  return { rehearsed: () => rehearsed, stop: () => stopped.abort() };
}
