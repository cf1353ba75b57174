import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { z } from 'zod';
import { AGENCIES, type Agency } from '#policies/core/vocabulary';
import { declaredEpochSchema, epochOpeningSchema } from '#policies/disclosure/epoch';
import { readSigningKey, readVerifyingKeys } from '#policies/disclosure/treeHead';
import { declareEpoch } from '#subgraphs/governance/witness/declareEpoch';
import { enterEpoch } from '#subgraphs/kit/epoch/enterEpoch';
import { type EpochProposal, proposeEpoch } from '#subgraphs/kit/epoch/proposeEpoch';
import { agencyNamed, commandNames } from './agencyArgument';
import { DATABASE_OF } from './databases';
import { openPostgres } from './postgres/openPostgres';
import { publicKeysOf } from './publicKeys';
import { readSecretSets, readSecrets, secretsFile } from './readSecrets';

const USAGE = `npm run epoch -- <agency> --reason TEXT [--home .lintel]

Lets an agency's disclosure log go on from a backup, in a new epoch that agency and governance sign. Records after the last
head that was witnessed before the backup are said to be lost; until then the witness refuses the log, and verify names it.
The agency is stopped meanwhile. <agency>: ${commandNames()}.

Where agency and governance have operators of their own, three steps, each with DATABASE_MIGRATION_URL of its own database:
  npm run epoch -- propose <agency> --reason TEXT > opening.json    at the agency, with LINTEL_LOG_KEY
  npm run epoch -- declare opening.json > declared.json             at governance, with LINTEL_WITNESS_KEY, LINTEL_LOG_PUBLIC_KEYS
  npm run epoch -- enter declared.json                              at the agency`;

const proposalSchema = z.strictObject({ opening: epochOpeningSchema, path: z.array(z.string()) });

/** `npm run epoch`. */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { reason: { type: 'string' }, home: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  const [first, second] = positionals;
  if (values.help) return console.log(USAGE);
  const step = STEPS[first ?? ''];
  if (step !== undefined) return step(second ?? '', values.reason);
  const agency = requiredAgency(first);
  await onOneMachine(resolve(values.home ?? '.lintel'), agency, reasonOf(values.reason));
}

const STEPS: Readonly<Record<string, (argument: string, reason: string | undefined) => Promise<void>>> = {
  async propose(name, reason) {
    const agency = requiredAgency(name);
    const logKey = readSigningKey(required('LINTEL_LOG_KEY'));
    print(
      await withClient(required('DATABASE_MIGRATION_URL'), (client) =>
        proposeEpoch({ client, agency, logKey, reason: reasonOf(reason), now: new Date() }),
      ),
    );
  },
  async declare(file) {
    const proposal = proposalSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    const keys = z
      .partialRecord(z.enum(AGENCIES), z.array(z.string()))
      .parse(JSON.parse(required('LINTEL_LOG_PUBLIC_KEYS')));
    const logKeys = readVerifyingKeys(keys[proposal.opening.log] ?? []);
    const witnessKey = readSigningKey(required('LINTEL_WITNESS_KEY'));
    print(
      await withClient(required('DATABASE_MIGRATION_URL'), (client) =>
        declareEpoch({ client, witnessKey, logKeys, now: new Date() }, proposal),
      ),
    );
  },
  async enter(file) {
    const declared = declaredEpochSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    await withClient(required('DATABASE_MIGRATION_URL'), (client) => enterEpoch(client, declared));
    console.log(`${declared.log} goes on in epoch ${declared.epoch}, from record ${declared.size}.`);
  },
};

/** All three steps with the keys of one home. */
async function onOneMachine(home: string, agency: Agency, reason: string): Promise<void> {
  if (!existsSync(secretsFile(home))) throw new Error(`${home} is no home of Lintel: give one with --home.`);
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
    const proposal: EpochProposal = await withClient(urlOf(agency), (client) =>
      proposeEpoch({ client, agency, logKey: readSigningKey(secrets.logKeys[agency]), reason, now }),
    );
    const witnessKey = readSigningKey(secrets.witnessKey);
    const declared = await withClient(urlOf('governance'), (client) =>
      declareEpoch({ client, witnessKey, logKeys, now }, proposal),
    );
    await withClient(urlOf(agency), (client) => enterEpoch(client, declared));
    console.log(
      `${agency} goes on in epoch ${declared.epoch}, from record ${declared.size}; what was recorded after ${declared.base.size} may be lost.`,
    );
  } finally {
    await postgres.stop();
  }
}

async function withClient<Result>(url: string, work: (client: Client) => Promise<Result>): Promise<Result> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function requiredAgency(name: string | undefined): Agency {
  const agency = agencyNamed(name);
  if (agency === undefined) throw new Error(USAGE);
  return agency;
}

function reasonOf(reason: string | undefined): string {
  const given = (reason ?? '').trim();
  if (given === '') throw new Error(`Say with --reason what was restored, and why: it is kept.\n\n${USAGE}`);
  return given;
}

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set.\n\n${USAGE}`);
  return value;
}

function print(value: object): void {
  console.log(JSON.stringify(value, null, 1));
}

main().catch((fault: unknown) => {
  console.error(fault instanceof Error ? fault.message : String(fault));
  process.exitCode = 1;
});
