import { uptime } from 'node:os';
import { Pool } from 'pg';
import type { LintelOptions } from '#embedded/startLintel';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import { commitEverywhere, type Everywhere } from '#subgraphs/governance/acts/commitEverywhere';
import { LeaseBook } from '#subgraphs/governance/acts/leaseBook';
import { type Answer, startTown, type Town } from '#test/town/startTown';

const LONG_AGO = new Date('2020-01-01');
const { person } = scriptedChild('withdrawnConsent');

/** A town in which one family's consent, on which a school's concerns are shared, is given and withdrawn again and again. */
export interface ConsentTown {
  readonly town: Town;
  /** By governance's own commit, as its mutations do it. */
  give(): Promise<Everywhere>;
  /** Given, but for another time: from the moment on for a number above 0, until then for one below. */
  giveFrom(moment: Date, direction: number): Promise<Everywhere>;
  withdraw(): Promise<Everywhere>;
  readonly person: string;
  ask(): Promise<Answer>;
  stop(): Promise<void>;
}

export async function startConsentTown(options: Partial<LintelOptions> & { leaseMs: number }): Promise<ConsentTown> {
  const town = await startTown({ children: 20, ...options });
  const { leaseMs, actWaitMs = 3000 } = options;
  const url = town.lintel.databases.owner.governance;
  const [pool, watch] = [new Pool({ connectionString: url }), new Pool({ connectionString: url, max: 2 })];
  for (const each of [pool, watch]) each.on('error', () => undefined);
  const leases = new LeaseBook(uptime);
  const setTo = async (state: 'given' | 'withdrawn', from = LONG_AGO, until: Date | null = null) => {
    const client = await pool.connect();
    try {
      await client.query('BEGIN');
      await client.query(
        'UPDATE governance.consent SET state = $2, valid_from = $3, valid_until = $4 WHERE person = $1',
        [person, state, from, until],
      );
      return await commitEverywhere(client, watch, { waitMs: actWaitMs, leaseMs, leases });
    } finally {
      client.release();
    }
  };
  return {
    town,
    give: () => setTo('given'),
    giveFrom: (moment, direction) => (direction > 0 ? setTo('given', moment) : setTo('given', LONG_AGO, moment)),
    person,
    withdraw: () => setTo('withdrawn'),
    ask: () =>
      town.ask({
        persona: 'early-help-worker',
        purpose: 'earlyHelp',
        query: 'query($id: ID!) { person(id: $id) { education { concerns { kind } } } }',
        variables: { id: person },
      }),
    async stop() {
      await Promise.all([pool.end(), watch.end()]);
      await town.stop();
    },
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
