import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { nameFault } from '#policies/service/nameFault';
import { startRounds } from '#policies/service/startRounds';
import { callGovernance, type GovernanceCalls } from '../http/callGovernance';
import { LogDamaged } from '../release/release';
import { makeSubjectKeys } from '../release/subjectKeys';
import type { RunSql } from '../replica/readReplica';
import { countSharing } from '../reports/countSharing';
import { declaredNotes } from '../reports/noteDeclared';
import type { LogStanding } from './logStanding';
import { readWitnessed, witnessHead } from './witnessHead';

export interface LogKeeping {
  /** Ends the rounds, after a last one for what was recorded since. */
  stop(): Promise<void>;
}

export interface LogKeepingOptions {
  readonly pool: Pool;
  readonly sql: RunSql;
  readonly log: Logger;
  readonly calls: GovernanceCalls;
  readonly standing: LogStanding;
  /** Milliseconds between two looks for a new head; what is recorded is witnessed within a second of it. */
  readonly witnessEveryMs: number;
}

/** Milliseconds between two looks for persons without a key. */
const KEYS_EVERY_MS = 5000;

/** Milliseconds between two counts of what was shared. */
const COUNTS_EVERY_MS = 20_000;

/** Until the first rules are there: whoever asks for figures at once need not wait for the next count. */
const FIRST_NOTE_EVERY_MS = 1000;

/**
 * What a subgraph does for its log beside answering: has its newest head witnessed, makes the keys of persons who are new
 * to the index, counts for the reports and notes which clauses are in force. A head that is refused is an alarm, and nothing is
 * released until one is accepted; a witness or database that does not answer is asked again.
 */
export function startLogKeeping({ pool, sql, log, calls, standing, witnessEveryMs }: LogKeepingOptions): LogKeeping {
  const witness = async () => {
    const send = async (message: unknown) => readWitnessed(await callGovernance(calls, '/internal/witness', message));
    const code = standing.note(await witnessHead({ pool, log: calls.agency, inDoubt: standing.inDoubt(), send }));
    if (code !== null) log.error({ event: 'logHeadRefused', code });
  };
  const notWitnessed = (fault: unknown) => {
    if (fault instanceof LogDamaged) log.error({ event: 'logDamaged' });
    else log.warn({ event: 'logHeadNotWitnessed', ...nameFault(fault) });
  };
  const noteDeclared = declaredNotes(sql, calls.agency);
  let isNoted = false;
  const rounds = [
    startRounds(witness, witnessEveryMs, notWitnessed),
    startRounds(
      () => makeSubjectKeys(sql),
      KEYS_EVERY_MS,
      (fault) => log.warn({ event: 'subjectKeysNotMade', ...nameFault(fault) }),
    ),
    startRounds(
      () => countSharing(sql),
      COUNTS_EVERY_MS,
      (fault) => log.warn({ event: 'sharingNotCounted', ...nameFault(fault) }),
    ),
    startRounds(
      async () => {
        isNoted = await noteDeclared();
      },
      () => (isNoted ? COUNTS_EVERY_MS : FIRST_NOTE_EVERY_MS),
      (fault) => log.warn({ event: 'clausesNotNoted', ...nameFault(fault) }),
    ),
  ];
  return {
    async stop() {
      await Promise.all(rounds.map((round) => round.stop()));
      await witness().catch(notWitnessed);
    },
  };
}
