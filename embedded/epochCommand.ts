import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import { z } from 'zod';
import { notOneOf } from '#policies/core/faults';
import { AGENCIES, type Agency } from '#policies/core/vocabulary';
import { declaredEpochSchema, epochOpeningSchema } from '#policies/disclosure/epoch';
import { readSigningKey, readVerifyingKeys } from '#policies/disclosure/treeHead';
import { EXIT_CODES, Misuse } from '#policies/service/misuse';
import { parseJson } from '#policies/service/parseJson';
import { readSeedings } from '#subgraphs/governance/internal/leaseDesk';
import { declareEpoch } from '#subgraphs/governance/witness/declareEpoch';
import { readLastWord } from '#subgraphs/governance/witness/lastWord';
import { enterEpoch } from '#subgraphs/kit/epoch/enterEpoch';
import { proposeEpoch } from '#subgraphs/kit/epoch/proposeEpoch';
import { judgeMark, type KnownSeeding, knownSeedingSchema, readMark } from '#subgraphs/kit/replica/leaseMark';
import type { RunSql } from '#subgraphs/kit/replica/readReplica';
import { agencyNamed, commandName, commandNames } from './agencyArgument';
import { DATABASE_OF } from './databases';
import { openPostgres } from './postgres/openPostgres';
import { publicKeysOf } from './publicKeys';
import { readOptions } from './readOptions';
import { readSecretSets, readSecrets, secretsFile } from './readSecrets';
import { refuseWhereRunning } from './refuseWhereRunning';
import { requireDatabaseOf } from './requireDatabaseOf';

const USAGE = `npm run epoch -- <agency> --reason TEXT [--home .lintel]

Lets an agency's disclosure log go on from a backup, in a new epoch that agency and governance sign. Records after the last
head that was witnessed before the backup are said to be lost; until then the witness refuses the log, and verify names it.
The agency is stopped meanwhile, and the governance tables have been copied to its database again (npm run reseed): it is refused
where they have not. A log that holds all that governance witnessed needs no epoch, and is refused one.
<agency>: ${commandNames()}.

Where agency and governance have operators of their own, three steps, each with DATABASE_MIGRATION_URL of its own database (-s: npm says nothing of its own):
  npm run -s epoch -- propose <agency> --reason TEXT > opening.json    at the agency, with LINTEL_LOG_KEY;
                                                                    --witnessed SIZE where governance asks for it
  npm run -s epoch -- declare opening.json > declared.json             at governance, with LINTEL_WITNESS_KEY, LINTEL_LOG_PUBLIC_KEYS
  npm run -s epoch -- enter declared.json                              at the agency

${EXIT_CODES}`;

const path = z.array(z.string());
const proposalSchema = z.strictObject({
  opening: epochOpeningSchema,
  path,
  since: z.strictObject({ from: z.int().nonnegative(), path }).nullable(),
});

/** What `declare` hands over: the epoch, and what governance knows of the agency's database, by which it is seen whether that was seeded again. */
const declarationSchema = z.strictObject({ declared: declaredEpochSchema, seedings: z.array(knownSeedingSchema) });

interface StepParts {
  readonly environment: NodeJS.ProcessEnv;
  /** Of the agency, or the file that the step reads. */
  readonly name: string;
  readonly reason: string | undefined;
  readonly witnessed: string | undefined;
}

/**
 * `npm run epoch`: what it says on its standard output. Throws an error that says what is wrong, having changed nothing.
 */
export async function epochCommand(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<string> {
  const { values, positionals } = readOptions(
    {
      args: [...args],
      allowPositionals: true,
      options: {
        reason: { type: 'string' },
        home: { type: 'string' },
        witnessed: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    },
    USAGE,
  );
  const [first, second] = positionals;
  if (values.help) return USAGE;
  const step = STEPS[first ?? ''];
  const { reason, witnessed } = values;
  if (step !== undefined) return step({ environment, name: second ?? '', reason, witnessed });
  const agency = requiredAgency(first);
  return onOneMachine(resolve(values.home ?? '.lintel'), agency, reasonOf(reason));
}

const STEPS: Readonly<Record<string, (parts: StepParts) => Promise<string>>> = {
  async propose({ environment, name, reason, witnessed }) {
    const agency = requiredAgency(name);
    const parts = {
      agency,
      logKey: readSigningKey(required(environment, 'LINTEL_LOG_KEY')),
      reason: reasonOf(reason),
      witnessed: witnessed === undefined ? null : sizeOf(witnessed),
      now: new Date(),
    };
    return inDatabase(environment, agency, async (client) => {
      await refuseWhereWritten(client, agency);
      return json(await proposeEpoch({ ...parts, client }));
    });
  },
  async declare({ environment, name }) {
    const proposal = readStep(proposalSchema, name);
    const keys = z
      .partialRecord(z.enum(AGENCIES), z.array(z.string()))
      .parse(JSON.parse(required(environment, 'LINTEL_LOG_PUBLIC_KEYS')));
    const logKeys = readVerifyingKeys(keys[proposal.opening.log] ?? []);
    const witnessKey = readSigningKey(required(environment, 'LINTEL_WITNESS_KEY'));
    return inDatabase(environment, 'governance', async (client) => {
      const declared = await declareEpoch({ client, witnessKey, logKeys, now: new Date() }, proposal);
      return json({ declared, seedings: await readSeedings(sqlOf(client), declared.log) });
    });
  },
  async enter({ environment, name }) {
    const { declared, seedings } = readStep(declarationSchema, name);
    return inDatabase(environment, declared.log, async (client) => {
      await refuseWhereWritten(client, declared.log);
      await refuseUnseeded(client, declared.log, seedings);
      await enterEpoch(client, declared);
      return `${declared.log} goes on in epoch ${declared.epoch}, from record ${declared.size}.`;
    });
  },
};

/** A step with a database of one's own, which has to be that of the agency. */
function inDatabase(
  environment: NodeJS.ProcessEnv,
  agency: Agency,
  work: (client: Client) => Promise<string>,
): Promise<string> {
  return withClient(required(environment, 'DATABASE_MIGRATION_URL'), async (client) => {
    await requireDatabaseOf(client, commandName(agency));
    return work(client);
  });
}

/** Who may append and is connected: processes of the agency, whatever their role is called. Of others' sessions an owner sees no type. */
const WRITERS = `
SELECT count(*)::int AS number FROM pg_stat_activity a JOIN pg_roles r ON r.oid = a.usesysid, pg_proc p
WHERE a.datname = current_database() AND coalesce(a.backend_type, 'client backend') = 'client backend' AND a.usename <> current_user AND NOT r.rolsuper
  AND p.pronamespace = 'disclosure'::regnamespace AND p.proname = 'append' AND has_function_privilege(r.oid, p.oid, 'EXECUTE')`;

/** Throws where a process of the agency has a connection to its database: what it records meanwhile would be of no epoch. */
async function refuseWhereWritten(client: Client, agency: Agency): Promise<void> {
  const { rows } = await client.query<{ number: number }>(WRITERS);
  if ((rows[0]?.number ?? 0) > 0)
    throw new Error(`Processes of ${commandName(agency)} are connected to its database: stop them first.`);
}

/** Throws where the replica is that of the copy still: in the new epoch the agency would get no lease, and could never say why. */
async function refuseUnseeded(client: Client, agency: Agency, seedings: readonly KnownSeeding[]): Promise<void> {
  if (judgeMark(await readMark(sqlOf(client)), seedings) !== 'agencyPutBack') return;
  const name = commandName(agency);
  throw new Error(
    `The governance tables in ${name}'s database are older than what it held before: copy them again with npm run reseed -- ${name}, then enter the epoch.`,
  );
}

function sqlOf(client: Client): RunSql {
  return async (text, values) => (await client.query({ text, values: [...values] })).rows;
}

/** What npm writes ahead of a command that it runs, without -s. */
const NPM_BANNER = /^(?:(?:> .*)?\n)+/;

function readStep<Schema extends z.ZodType>(schema: Schema, file: string): z.output<Schema> {
  if (!existsSync(file)) throw new Misuse(`There is no file ${file}.\n\n${USAGE}`);
  const text = readFileSync(file, 'utf8').replace(NPM_BANNER, '');
  if (text.trim() === '')
    throw new Error(
      `${file} is empty: the step that was to write it ended with a fault. Run that step again, and read what it says.`,
    );
  const read = schema.safeParse(parseJson(text));
  if (!read.success)
    throw new Error(
      `${file} is not what the step before wrote: take its output as it is, and where that step ended with a fault, run it again.`,
    );
  return read.data;
}

/** All three steps with the keys of one home. */
async function onOneMachine(home: string, agency: Agency, reason: string): Promise<string> {
  if (!existsSync(secretsFile(home))) throw new Error(`${home} is no home of Lintel: give one with --home.`);
  await refuseWhereRunning(home);
  const secrets = readSecrets(home);
  const logKeys = readVerifyingKeys(
    publicKeysOf(home, readSecretSets(readFileSync(secretsFile(home), 'utf8'))).logKeys[agency],
  );
  const postgres = await openPostgres({ dataDir: join(home, 'postgres'), durable: true });
  const urlOf = (each: Agency) => {
    const owner = `${DATABASE_OF[each]}_owner`;
    return postgres.databaseUrl(owner, secrets.databasePasswords[owner] ?? '', DATABASE_OF[each]);
  };
  try {
    const now = new Date();
    const [standing, seedings] = await withClient(urlOf('governance'), async (client) => [
      (await readLastWord(client, agency)).standing,
      await readSeedings(sqlOf(client), agency),
    ]);
    const witnessed = standing?.size ?? null;
    const proposal = await withClient(urlOf(agency), async (client) => {
      await refuseWhereWritten(client, agency);
      await refuseUnseeded(client, agency, seedings);
      return proposeEpoch({
        client,
        agency,
        logKey: readSigningKey(secrets.logKeys[agency]),
        reason,
        witnessed,
        now,
      });
    });
    const witnessKey = readSigningKey(secrets.witnessKey);
    const declared = await withClient(urlOf('governance'), (client) =>
      declareEpoch({ client, witnessKey, logKeys, now }, proposal),
    );
    await withClient(urlOf(agency), (client) => enterEpoch(client, declared));
    return `${agency} goes on in epoch ${declared.epoch}, from record ${declared.size}; what was recorded after ${declared.base.size} may be lost.`;
  } finally {
    await postgres.stop();
  }
}

async function withClient<Result>(url: string, work: (client: Client) => Promise<Result>): Promise<Result> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  // What is lost is met by the next statement.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function requiredAgency(name: string | undefined): Agency {
  const agency = agencyNamed(name);
  if (agency === undefined) throw new Misuse(`${notOneOf('agency', name, AGENCIES.map(commandName))}\n\n${USAGE}`);
  return agency;
}

function reasonOf(reason: string | undefined): string {
  const given = (reason ?? '').trim();
  if (given === '') throw new Misuse(`Say with --reason what was restored, and why: it is kept.\n\n${USAGE}`);
  return given;
}

function sizeOf(witnessed: string): number {
  if (!/^\d{1,15}$/.test(witnessed)) throw new Misuse(`--witnessed ${witnessed}: give a whole number from 0.`);
  return Number(witnessed);
}

function required(environment: NodeJS.ProcessEnv, name: string): string {
  const value = environment[name];
  if (!value) throw new Error(`${name} is not set.\n\n${USAGE}`);
  return value;
}

function json(value: object): string {
  return JSON.stringify(value, null, 1);
}
