import { setTimeout as wait } from 'node:timers/promises';
import { connected } from '#embedded/postgres/createDatabase';
import type { LintelOptions } from '#embedded/startLintel';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import { type Answer, startTown, type Town } from '#test/town/startTown';
import { type ActDone, consentActs } from './consentActs';

const { person } = scriptedChild('withdrawnConsent');
const UNLIMITED = { requests: 1_000_000_000, seconds: 60 };

/** A town in which one family's consent, on which a school's concerns are shared, is given and withdrawn again and again. */
export interface ConsentTown {
  readonly town: Town;
  give(): Promise<ActDone>;
  /** Given, but for another time: from the moment on for a number above 0, until then for one below. */
  giveFrom(moment: Date, direction: number): Promise<ActDone>;
  withdraw(): Promise<ActDone>;
  readonly person: string;
  ask(): Promise<Answer>;
  stop(): Promise<void>;
}

export async function startConsentTown(options: Partial<LintelOptions> & { leaseMs: number }): Promise<ConsentTown> {
  const rates = {
    practitioner: UNLIMITED,
    organisation: UNLIMITED,
    failedAuthentication: UNLIMITED,
    newOperations: { milliseconds: 1_000_000_000, seconds: 60 },
    processes: 1,
  };
  const town = await startTown({ ...options, gateway: { rates, ...options.gateway } });
  // Each with a token of its own moment: clocks are what jumps here.
  const ask = async (query: string, variables: Record<string, unknown>) => {
    const headers = { authorization: `Bearer ${await town.lintel.issueToken('early-help-worker')}` };
    return town.ask({ persona: 'early-help-worker', purpose: 'earlyHelp', query, variables, headers });
  };
  const acts = consentActs(async (query, variables) => (await ask(query, { ...variables })).text, person);
  return {
    town,
    give: () => acts.give(),
    async giveFrom(moment, direction) {
      if (direction > 0) return acts.give({ validFrom: moment.toISOString() });
      const done = await acts.give();
      // As if that had been long ago: nobody can give a consent that is over.
      await connected(town.lintel.databases.owner.governance, (client) =>
        client.query(
          `BEGIN; SET LOCAL synchronous_commit = remote_apply;
           UPDATE governance.consent SET valid_from = '2020-01-01', valid_until = '${moment.toISOString()}'
             WHERE person = '${person}' AND state = 'given'; COMMIT`,
        ),
      );
      return done;
    },
    person,
    withdraw: () => acts.withdraw(),
    ask: () => ask('query($id: ID!) { person(id: $id) { education { concerns { kind } } } }', { id: person }),
    stop: () => town.stop(),
  };
}

export type Outcome = 'disclosed' | 'withheld' | 'unavailable' | 'refused';

/** What became of the concerns in an answer. */
export function outcomeOf({ status, body }: Answer): Outcome {
  if (status !== 200) return 'refused';
  const seen = body.data?.person as { education: { concerns: unknown[] | null } | null } | null;
  if ((seen?.education?.concerns ?? null) !== null) return 'disclosed';
  return body.errors === undefined ? 'withheld' : 'unavailable';
}

/** Asks until the outcome is there, for `patienceMs` at most; does `before` each time again where it is given. */
export async function eventually(
  { ask }: Pick<ConsentTown, 'ask'>,
  wanted: Outcome,
  patienceMs: number,
  before: () => Promise<unknown> = async () => undefined,
): Promise<void> {
  let last: Outcome | null = null;
  for (const until = Date.now() + patienceMs; Date.now() < until; await wait(50)) {
    await before();
    last = outcomeOf(await ask());
    if (last === wanted) return;
  }
  throw new Error(`It stayed ${last}, and was to become ${wanted}.`);
}
