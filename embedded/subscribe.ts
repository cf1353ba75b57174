import 'reflect-metadata';
import { setTimeout as wait } from 'node:timers/promises';
import type { Client } from 'pg';
import { EXIT_CODES, endFailed, Misuse } from '#policies/service/misuse';
import { SUBSCRIBERS } from '#subgraphs/governance/subscribers';
import { explainDatabaseFault } from '#subgraphs/kit/explainDatabaseFault';
import { agencyNamed, commandNames } from './agencyArgument';
import { DATABASE_OF } from './databases';
import {
  awaitReplication,
  connectionOf,
  createReader,
  emptyReplica,
  holdsReplica,
  linkReplication,
  linkState,
  nameSynchronousStandbys,
  type ReplicationLink,
  RUN_AGAIN,
  subscribeFromAfar,
} from './postgres/linkReplication';
import { requireServer } from './postgres/requireServer';
import { withConnections } from './postgres/withConnections';
import { readOptions } from './readOptions';
import { readUrls } from './readUrls';
import { requireDatabaseOf } from './requireDatabaseOf';

const NAMES = commandNames(SUBSCRIBERS.map(({ agency }) => agency));
const USAGE = `npm run subscribe -- <agency>

Lets the governance tables flow to one agency: the role that reads them, the replication slot, the subscription, the first
copy, and synchronous_standby_names, so that an act of governance waits for this agency. Both databases are there (npm run
provision). What is there already stays. Says what it did. <agency>: ${NAMES}.

  LINTEL_READER_URL       governance's database as the agency's server reaches it; names the role that reads, and its password
  LINTEL_PUBLISHER_URL    a superuser's URL of governance's database
  LINTEL_SUBSCRIBER_URL   a superuser's URL of the agency's database

Where the two have operators of their own (and servers of their own), each runs it with the URL of its own database alone:
governance first, then the agency.

${EXIT_CODES}`;

const WANTED = {
  LINTEL_READER_URL: "governance's database as the agency's server reaches it, with the role that reads",
  LINTEL_PUBLISHER_URL: "a superuser's URL of governance's database",
  LINTEL_SUBSCRIBER_URL: "a superuser's URL of the agency's database",
} as const;

const COPY_BOUND_MS = 600_000;
const LEASE_MS = 5000;

/** `npm run subscribe`. */
async function main(): Promise<void> {
  const { values, positionals } = readOptions(
    {
      allowPositionals: true,
      options: { help: { type: 'boolean', short: 'h' } },
    },
    USAGE,
  );
  if (values.help) return console.log(USAGE);
  const [given = ''] = positionals;
  const agency = agencyNamed(
    given,
    SUBSCRIBERS.map((each) => each.agency),
  );
  if (agency === undefined) throw new Misuse(`Name one agency: ${NAMES}\n\n${USAGE}`);
  const urls = readUrls(process.env, WANTED, ['LINTEL_PUBLISHER_URL', 'LINTEL_SUBSCRIBER_URL']);
  const { LINTEL_READER_URL: reader, LINTEL_PUBLISHER_URL: publisher, LINTEL_SUBSCRIBER_URL: subscriber } = urls;
  const name = DATABASE_OF[agency];
  if (publisher === undefined && subscriber === undefined)
    throw new Error(`Neither LINTEL_PUBLISHER_URL nor LINTEL_SUBSCRIBER_URL is set.\n\n${USAGE}`);
  await withConnections(async (connect) => {
    const atGovernance = publisher === undefined ? null : await connect(publisher.url);
    const atAgency = subscriber === undefined ? null : await connect(subscriber.url);
    for (const [client, who, whose] of [
      [atGovernance, 'governance', 'governance'],
      [atAgency, agency, given],
    ] as const) {
      if (client === null) continue;
      await requireServer(client, who);
      await requireDatabaseOf(client, whose);
    }
    if (atGovernance !== null) {
      await createReader(atGovernance, reader.login);
      console.log(`  role ${reader.login.name} may read and stream what governance publishes`);
    }
    if (atAgency !== null) {
      await clearLeftovers(atAgency, name);
      if (atGovernance === null) await subscribeFromAfar(atAgency, name, reader.url);
      else await link({ publisher: atGovernance, subscriber: atAgency, name, connection: reader.url }, given);
      console.log(`  subscription ${name} made in ${subscriber?.database}; copying the governance tables`);
      await awaitReplication([{ subscriber: atAgency, name }], COPY_BOUND_MS, RUN_AGAIN);
      console.log('  the first copy is complete');
    }
    if (atGovernance !== null) {
      await nameSynchronousStandbys(atGovernance, [name]);
      console.log(`  acts of governance wait for ${name} (synchronous_standby_names)`);
    }
  });
  console.log(`\n${rest(given, publisher !== undefined, subscriber !== undefined)}`);
}

/** Rows of a subscription that was dropped would stand in the way of the first copy. */
async function clearLeftovers(subscriber: Client, name: string): Promise<void> {
  if ((await connectionOf(subscriber, name)) !== null || !(await holdsReplica(subscriber))) return;
  console.log('  rows of an earlier subscription are there; waiting until the last lease has run out');
  await wait(Number(process.env.LINTEL_LEASE_MS || LEASE_MS));
  await emptyReplica(subscriber);
}

/** A replica must not be emptied while a process may hold a lease on it: that is done by reseed, which waits. */
async function link(parts: ReplicationLink, agency: string): Promise<void> {
  if ((await linkState(parts)) === 'slotLost')
    throw new Error(
      `${agency} is subscribed, but its slot at governance was lost: npm run reseed -- ${agency} copies the tables again.`,
    );
  await linkReplication(parts);
}

function rest(agency: string, atGovernance: boolean, atAgency: boolean): string {
  if (!atAgency)
    return `Governance's half is done. The agency's operator runs npm run subscribe -- ${agency} with LINTEL_SUBSCRIBER_URL and LINTEL_READER_URL.`;
  if (!atGovernance) return `The agency's half is done; governance's operator did the other with LINTEL_PUBLISHER_URL.`;
  return `${agency} has the governance tables.`;
}

main().catch((fault: unknown) => endFailed(fault, explainDatabaseFault));
