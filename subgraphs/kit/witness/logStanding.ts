import type { WitnessRound } from './witnessHead';

/** How a log stands with its witness, as one process knows. What governance does not accept, nothing is released on. */
export interface LogStanding {
  /** Whether governance refused the newest head, and has accepted none since. */
  refused(): boolean;
  /** Whether governance is to be asked about the newest head though it is witnessed, as this database has it. */
  inDoubt(): boolean;
  /** The database was lost, or may have been: another may stand in its place. */
  doubt(): void;
  /** The code of a refusal that was not there before; null of every other round. */
  note(round: WitnessRound): string | null;
}

/** In doubt from the first: a database that was put back has heads of its own that are witnessed. */
export function logStanding(): LogStanding {
  let refusal: string | null = null;
  let doubted = true;
  return {
    refused: () => refusal !== null,
    inDoubt: () => doubted,
    doubt() {
      doubted = true;
    },
    note(round) {
      // Another process asks: it is told, and we are the next time.
      if (round.kind === 'askedElsewhere') return null;
      const before = refusal;
      refusal = round.kind === 'refused' ? round.code : null;
      doubted = false;
      return refusal === before ? null : refusal;
    },
  };
}
