import type { PoolClient } from 'pg';
import type { Act } from '#policies/core/acts';
import type { PersonId } from '#policies/core/ids';
import type { Agency } from '#policies/core/vocabulary';
import type { RunSql } from '../replica/readReplica';

/** From when one agency answers by an act. */
export interface Effect {
  readonly agency: Agency;
  /** Its replica has applied the act. False: only its lease bounds how long it may still answer by what was before. */
  readonly confirmed: boolean;
  /** ISO 8601. When it was seen to be applied; else the moment at which the agency's lease has run out, or will have. */
  readonly effectiveAt: string;
  /** False: the agency was never subscribed. It has nothing to apply, and answers nothing. */
  readonly takesPart: boolean;
}

/** A mutation as its caller sends it. */
export interface ActCall {
  readonly act: Act;
  /** Idempotency key, chosen by the caller: 8 to 200 characters. */
  readonly key: string;
  /**
   * Somebody whom the requester named, or whom a list names to them of whose record they take the id: done, the act has looked them
   * up, and is noted of their own family though its answer gives no person. Null for acts that concern no child, or a child of whom
   * the act alone would tell (`nameWhomTheyRead`).
   */
  readonly person: string | null;
  /** What the requester decides as the holder of records: of a protected person too. */
  readonly duty?: true;
  /** The requester is named, on record, as who is to decide this: whether or not they are involved with the person. */
  readonly asked?: true;
  /** All that the caller said; a key that comes again with other input is refused. JSON. */
  readonly input: unknown;
}

/** What an act's work may use: its own transaction, and one instant for all that it writes. */
export interface Acting {
  readonly sql: RunSql;
  readonly now: Date;
  /** In the index's own spelling; null for acts that concern no child. */
  readonly person: PersonId | null;
}

export interface ActDone<Result> {
  readonly result: Result;
  /** Empty for acts that reach no other database. */
  readonly effects: readonly Effect[];
  /** The key came again: these are the result and the effects of the first time. */
  readonly repeated: boolean;
}

/**
 * Ends an open transaction in which an act was done: commits it, and says from when each agency answers by it. Governance
 * waits for its subscribers; elsewhere a commit is enough.
 */
export type CommitAct = (client: PoolClient, act: Act) => Promise<readonly Effect[]>;

export interface ActCommits {
  readonly commit: CommitAct;
  stop(): Promise<void>;
}

export const commitHere: CommitAct = async (client) => {
  await client.query('COMMIT');
  return [];
};

/** Where no other database follows. */
export const localCommits: ActCommits = { commit: commitHere, stop: async () => undefined };
