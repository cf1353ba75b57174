import { resolve } from 'node:path';
import { notOneOf } from '#policies/core/faults';
import { EXIT_CODES, endFailed, Misuse } from '#policies/service/misuse';
import { SUBSCRIBERS } from '#subgraphs/governance/subscribers';
import { agencyNamed, commandName, commandNames } from './agencyArgument';
import { DATABASE_OF } from './databases';
import { reseedReplica } from './postgres/reseedReplica';
import { superuserUrlOf } from './postgres/startPostgres';
import { withConnections } from './postgres/withConnections';
import { readOptions } from './readOptions';

const AGENCIES = SUBSCRIBERS.map(({ agency }) => agency);
const USAGE = `npm run reseed -- ${commandNames(AGENCIES)} [--home .lintel]

Copies the governance tables to one agency again, after its replication slot was lost. The agency answers 'unavailable' until
that is done. With PostgreSQL servers of your own, name a superuser's URLs of both databases:
LINTEL_PUBLISHER_URL (governance's) and LINTEL_SUBSCRIBER_URL (the agency's).

${EXIT_CODES}`;

/** `npm run reseed`: beside a Lintel that runs. */
async function main(): Promise<void> {
  const { values, positionals } = readOptions(
    {
      allowPositionals: true,
      options: { home: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    },
    USAGE,
  );
  const agency = agencyNamed(positionals[0], AGENCIES);
  if (values.help) return console.log(USAGE);
  if (agency === undefined)
    throw new Misuse(`${notOneOf('agency', positionals[0], AGENCIES.map(commandName))}\n\n${USAGE}`);
  const name = DATABASE_OF[agency];
  const home = resolve(values.home ?? '.lintel');
  const environment = process.env;
  await withConnections(async (connect) =>
    reseedReplica({
      publisher: await connect(environment.LINTEL_PUBLISHER_URL ?? superuserUrlOf(home, 'governance')),
      subscriber: await connect(environment.LINTEL_SUBSCRIBER_URL ?? superuserUrlOf(home, name)),
      name,
      agency,
      leaseMs: Number(environment.LINTEL_LEASE_MS ?? 5000),
      onProgress: (text) => console.log(`  ${text}`),
    }),
  );
  console.log(`\n${commandName(agency)} has the governance tables again, and answers as soon as its lease is renewed.`);
}

main().catch(endFailed);
