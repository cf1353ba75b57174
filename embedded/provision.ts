import 'reflect-metadata';
import { EXIT_CODES, endFailed, Misuse } from '#policies/service/misuse';
import { SUBGRAPHS } from '#subgraphs/definitions';
import { explainDatabaseFault } from '#subgraphs/kit/explainDatabaseFault';
import { migrateItsDatabase } from '#subgraphs/migrateItsDatabase';
import { agencyNamed, commandNames } from './agencyArgument';
import { connected, databaseAt } from './postgres/createDatabase';
import { requireServer } from './postgres/requireServer';
import { withConnections } from './postgres/withConnections';
import { provisionDatabase } from './provisionDatabase';
import { readOptions } from './readOptions';
import { readUrls } from './readUrls';

const USAGE = `npm run provision -- <agency>

Makes the database of one agency on a PostgreSQL server of your own: its roles, the database, what each role may do, and every
migration that has not run. What is there already stays; passwords are set to those given. Says what it did.
<agency>: ${commandNames()}.

  LINTEL_SUPERUSER_URL     a superuser's URL of the server, any database of it
  DATABASE_MIGRATION_URL   the owner's URL of the database: names role, password and database to make
  DATABASE_URL             the runtime role's URL of the same database
  DATABASE_VERIFIER_URL    may be absent: the same of <runtime role>_verifier, with which npm run verify reads the log

${EXIT_CODES}`;

const WANTED = {
  LINTEL_SUPERUSER_URL: "a superuser's URL of the server",
  DATABASE_MIGRATION_URL: "the owner's URL of the agency's database",
  DATABASE_URL: "the runtime role's URL of the agency's database",
  DATABASE_VERIFIER_URL: "the verifier's URL of the agency's database",
} as const;

/** `npm run provision`. */
async function main(): Promise<void> {
  const { values, positionals } = readOptions(
    {
      allowPositionals: true,
      options: { help: { type: 'boolean', short: 'h' } },
    },
    USAGE,
  );
  if (values.help) return console.log(USAGE);
  const [name = ''] = positionals;
  const [agency, load] = [agencyNamed(name), SUBGRAPHS[name]];
  if (agency === undefined || load === undefined) throw new Misuse(`Name one agency: ${commandNames()}\n\n${USAGE}`);
  const urls = readUrls(process.env, WANTED, ['DATABASE_VERIFIER_URL']);
  const { DATABASE_MIGRATION_URL: owner, DATABASE_URL: runtime, DATABASE_VERIFIER_URL: verifier = null } = urls;
  requireRoles(owner.login.name, runtime.login.name, verifier?.login.name);
  for (const { database } of [runtime, verifier ?? runtime])
    if (database !== owner.database)
      throw new Error(
        `DATABASE_MIGRATION_URL names the database ${owner.database}, another URL ${database}: it is one.`,
      );
  const server = urls.LINTEL_SUPERUSER_URL.url;
  const roles = {
    database: owner.database,
    owner: owner.login,
    runtime: runtime.login,
    verifier: verifier?.login ?? null,
  };
  const done = await withConnections(async (connect) => {
    await requireServer(await connect(databaseAt(server, 'postgres')), agency);
    return provisionDatabase(connect, { agency, server, ...roles });
  });
  for (const line of done) console.log(`  ${line}`);
  await migrateItsDatabase(name, await load(), owner.url, runtime.login.name);
  console.log(`  migrations run, and ${runtime.login.name} granted what its process needs`);
  // What the process will do first: nothing may be left that only its start would show.
  await connected(runtime.url, (client) => client.query('SELECT FROM governance.protocol_revision'));
  console.log(`\nThe database of ${name} is ready.`);
}

function requireRoles(owner: string, runtime: string, verifier: string | undefined): void {
  if (owner === runtime)
    throw new Error('DATABASE_URL and DATABASE_MIGRATION_URL name one role: the process must not own what it reads.');
  if (verifier !== undefined && verifier !== `${runtime}_verifier`)
    throw new Error(
      `DATABASE_VERIFIER_URL: the role is called ${runtime}_verifier, so that it is granted what it reads.`,
    );
}

main().catch((fault: unknown) => endFailed(fault, explainDatabaseFault));
