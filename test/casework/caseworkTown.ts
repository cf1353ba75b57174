import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import type { LintelOptions } from '#embedded/startLintel';
import type { Agency, Role } from '#policies/core/vocabulary';
import { keptTokens } from '#test/town/keptTokens';
import { hasten } from '#test/town/rounds';
import { shared } from '#test/town/shared';
import { type Answer, type AnswerBody, startTown, type Town } from '#test/town/startTown';

export interface Claims {
  readonly practitioner: string;
  readonly organisation: string;
  readonly team: string;
  readonly role: Role;
  readonly trainingValidUntil?: string;
}

export interface Asked {
  readonly persona?: string;
  /** Somebody who is no persona: a token of the organisation's own issuer. */
  readonly as?: Claims;
  readonly purpose: string;
  readonly reason?: string;
  readonly case?: string;
}

/** A town with what tests of casework do again and again. */
export interface CaseworkTown {
  readonly town: Town;
  /** How far the wall clock of a source is ahead of the machine's, in milliseconds: for what ends by time. */
  readonly ahead: Partial<Record<Agency, number>>;
  ask(who: Asked, query: string, variables?: Record<string, unknown>): Promise<Answer>;
  /** A mutation under its own key, its fields in `data`. */
  act(who: Asked, query: string, variables?: Record<string, unknown>): Promise<AnswerBody>;
  rows<Row extends object>(agency: Agency, text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  /** A connection of the owner; whoever takes it ends it. */
  connect(agency: Agency): Promise<Client>;
  stop(): Promise<void>;
}

export async function startCaseworkTown(options: Partial<LintelOptions> = {}): Promise<CaseworkTown> {
  const ahead: Partial<Record<Agency, number>> = {};
  const aheadOf = (process: Agency | 'gateway') => (process === 'gateway' ? 0 : (ahead[process] ?? 0));
  const town = await startTown({
    clockOf: (process) => () => new Date(Date.now() + aheadOf(process)),
    ...options,
  });
  const hastened = hasten(town.lintel);
  const tokenOf = keptTokens((claims: Claims) => town.lintel.issuers.issueToken(claims, new Date()));
  const connect = async (agency: Agency) => {
    const client = new Client({ connectionString: town.lintel.databases.owner[agency] });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  };
  const made: CaseworkTown = {
    town,
    ahead,
    connect,
    async ask({ persona = 'social-worker', as, purpose, reason, case: caseId }, query, variables = {}) {
      const headers = as === undefined ? {} : { authorization: `Bearer ${await tokenOf(as)}` };
      return town.ask({
        persona,
        purpose,
        query,
        variables,
        headers,
        reason: reason ?? 'Joint enquiry',
        case: caseId ?? null,
      });
    },
    async act(who, query, variables = {}) {
      return (await made.ask(who, query, { key: randomUUID(), ...variables })).body;
    },
    async rows<Row extends object>(agency: Agency, text: string, values?: readonly unknown[]) {
      return (await town.asOwner<Row>(agency, text, values)).rows;
    },
    async stop() {
      hastened();
      await town.stop();
    },
  };
  return made;
}

export function codeOf(body: AnswerBody): unknown {
  return body.errors?.[0]?.extensions?.code;
}

export function reasonsOf(body: AnswerBody): readonly string[] {
  return (body.extensions?.lintel?.notices ?? []).map(({ reason }) => reason);
}

export const caseworkTown = shared(startCaseworkTown);
