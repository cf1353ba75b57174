import { join } from 'node:path';
import { z } from 'zod';
import { AGENCIES } from '#policies/core/vocabulary';
import { isSigningKey } from '#policies/disclosure/treeHead';
import { keySetSchema } from '#policies/service/keySet';

const databaseUrl = z.string().startsWith('postgres');

const configurationSchema = z.object({
  host: z.string().default('127.0.0.1'),
  port: z.coerce.number().int().min(0).max(65_535),
  /** Two while the password rotates: the first that the server accepts is taken. */
  databaseUrl: z
    .union([databaseUrl.transform((url) => [url]), z.array(databaseUrl)])
    .pipe(z.tuple([databaseUrl], databaseUrl)),
  /** The owner's; migrations run when it is set. */
  migrationUrl: z.string().startsWith('postgres').nullable(),
  contextKey: keySetSchema,
  /** Null in governance itself. */
  governanceUrl: z.url().nullable(),
  serviceKey: keySetSchema,
  /** Of the pseudonyms of requesters in its log: new records stand under the first, and are found under each. */
  pseudonymKey: keySetSchema,
  /** The agency's own key, with which it signs the heads of its disclosure log. */
  logKey: z.string().refine(isSigningKey, 'Give an Ed25519 private key, PKCS #8 as DER in base64url.'),
  /** Governance's: its key as the witness of all logs, and the public keys of each agency's log. */
  witnessKey: z.string().refine(isSigningKey, 'Give an Ed25519 private key, PKCS #8 as DER in base64url.').nullable(),
  logPublicKeys: z.partialRecord(z.enum(AGENCIES), z.array(z.string())).nullable(),
  witnessEveryMs: z.coerce.number().int().min(10).max(1000).default(500),
  /** Governance's: Ed25519 private keys of consent receipts, as `logKey`; the first signs, all verify. */
  receiptKeys: z
    .array(z.string().refine(isSigningKey, 'Give a JSON list of Ed25519 private keys, PKCS #8 as DER in base64url.'))
    .min(1)
    .nullable(),
  leaseMs: z.coerce.number().int().min(100).max(60_000).default(5000),
  /** Governance's: how long an act waits for agencies that have not applied it. */
  actWaitMs: z.coerce.number().int().min(10).default(3000),
  /** Milliseconds between two looks for what a holder is to decide. */
  holderTasksEveryMs: z.coerce.number().int().min(50).default(2000),
  statementTimeoutMs: z.coerce.number().int().min(100).default(5000),
  /** How long a request waits for a connection of the pool. */
  connectionTimeoutMs: z.coerce.number().int().min(10).default(2000),
  poolSize: z.coerce.number().int().min(1).default(10),
  catalogueFile: z.string().default(join(__dirname, '..', '..', 'schema', 'fields.json')),
  bodyLimitBytes: z.coerce.number().int().default(2_000_000),
  /** Governance's: the keys of its peers, by agency and `gateway`. */
  serviceKeys: z.record(z.string(), keySetSchema).nullable(),
});

/** What one subgraph process runs on. Units stand in the names. */
export type SubgraphConfiguration = z.infer<typeof configurationSchema>;

const keysSchema = configurationSchema
  .pick({
    contextKey: true,
    serviceKey: true,
    serviceKeys: true,
    pseudonymKey: true,
    logKey: true,
    witnessKey: true,
    logPublicKeys: true,
    receiptKeys: true,
    databaseUrl: true,
  })
  .partial()
  .strict();
/** What rotates while the process runs. */
export type SourceKeys = z.infer<typeof keysSchema>;

/** Throws where the text is not that of a file of keys. */
export function readSourceKeys(text: string): SourceKeys {
  return keysSchema.parse(JSON.parse(text));
}

const VARIABLES: Readonly<Record<keyof SubgraphConfiguration, string>> = {
  host: 'LINTEL_SUBGRAPH_HOST',
  port: 'LINTEL_SUBGRAPH_PORT',
  databaseUrl: 'DATABASE_URL',
  migrationUrl: 'DATABASE_MIGRATION_URL',
  contextKey: 'LINTEL_CONTEXT_KEY',
  governanceUrl: 'LINTEL_GOVERNANCE_URL',
  serviceKey: 'LINTEL_SERVICE_KEY',
  pseudonymKey: 'LINTEL_PSEUDONYM_KEY',
  logKey: 'LINTEL_LOG_KEY',
  witnessKey: 'LINTEL_WITNESS_KEY',
  logPublicKeys: 'LINTEL_LOG_PUBLIC_KEYS',
  witnessEveryMs: 'LINTEL_WITNESS_EVERY_MS',
  receiptKeys: 'LINTEL_RECEIPT_KEYS',
  leaseMs: 'LINTEL_LEASE_MS',
  actWaitMs: 'LINTEL_ACT_WAIT_MS',
  holderTasksEveryMs: 'LINTEL_HOLDER_TASKS_EVERY_MS',
  statementTimeoutMs: 'LINTEL_STATEMENT_TIMEOUT_MS',
  connectionTimeoutMs: 'LINTEL_CONNECTION_TIMEOUT_MS',
  poolSize: 'LINTEL_POOL_SIZE',
  catalogueFile: 'LINTEL_CATALOGUE',
  bodyLimitBytes: 'LINTEL_BODY_LIMIT_BYTES',
  serviceKeys: 'LINTEL_SERVICE_KEYS',
};

/** Every variable that a subgraph's process reads of its configuration. */
export const SUBGRAPH_VARIABLES: readonly string[] = Object.values(VARIABLES);

const NULLABLE: readonly (keyof SubgraphConfiguration)[] = [
  'migrationUrl',
  'governanceUrl',
  'serviceKeys',
  'witnessKey',
  'logPublicKeys',
  'receiptKeys',
];

/** Given as JSON. */
const STRUCTURED: readonly (keyof SubgraphConfiguration)[] = ['serviceKeys', 'logPublicKeys', 'receiptKeys'];

const WANTED: Readonly<Record<keyof SubgraphConfiguration, string>> = {
  host: 'the address it listens at',
  port: 'the port it listens at, 0 to 65535',
  databaseUrl: 'the URL of its database for the runtime role, postgres://…',
  migrationUrl: 'the URL of its database for the owner, postgres://…',
  contextKey: 'the secret shared with the gateway, 32 characters or more',
  governanceUrl:
    "where governance answers, http://…: without it no lease is ever held and every answer is 'unavailable'",
  serviceKey: 'the secret of its calls to governance, 32 characters or more',
  pseudonymKey: 'the secret of the pseudonyms in its disclosure log, 32 characters or more',
  logKey: 'an Ed25519 private key, PKCS #8 as DER in base64url',
  leaseMs: 'milliseconds, 100 to 60000',
  actWaitMs: 'milliseconds, 10 or more',
  holderTasksEveryMs: 'milliseconds, 50 or more',
  statementTimeoutMs: 'milliseconds, 100 or more',
  connectionTimeoutMs: 'milliseconds, 10 or more',
  poolSize: 'a number of connections, 1 or more',
  catalogueFile: 'the path of schema/fields.json',
  bodyLimitBytes: 'a number of bytes',
  witnessKey: 'an Ed25519 private key, PKCS #8 as DER in base64url',
  witnessEveryMs: 'milliseconds, 10 to 1000',
  logPublicKeys: 'JSON, the public log key of each agency',
  receiptKeys: 'JSON, a list of Ed25519 private keys, PKCS #8 as DER in base64url',
  serviceKeys: 'JSON, the secret of each peer by agency and `gateway`, 32 characters or more each',
};

/**
 * Reads the environment once; `keys` stand in the place of its variables. Throws one error that names every variable at fault
 * and what it should be. Governance has peers' keys where the others have its address.
 */
export function readConfiguration(
  environment: NodeJS.ProcessEnv,
  agency: string,
  keys: SourceKeys = {},
): SubgraphConfiguration {
  const given: Record<string, unknown> = { ...valuesIn(environment), ...keys };
  const parsed = configurationSchema.safeParse(given);
  const needed = agency === 'governance' ? 'serviceKeys' : 'governanceUrl';
  const wrong = new Set((parsed.error?.issues ?? []).map(({ path }) => path[0] as keyof SubgraphConfiguration));
  if (given[needed] === null) wrong.add(needed);
  if (parsed.success && wrong.size === 0) return parsed.data;
  throw notComplete(environment, [...wrong]);
}

/**
 * The variables that a command of the owner's uses, none of which may be missing, and no others. Throws as `readConfiguration`.
 */
export function readOwned<Name extends keyof SubgraphConfiguration>(
  environment: NodeJS.ProcessEnv,
  names: readonly Name[],
): { readonly [Each in Name]: NonNullable<SubgraphConfiguration[Each]> } {
  const given = valuesIn(environment);
  const parsed = names.map((name) => [name, configurationSchema.shape[name].safeParse(given[name])] as const);
  const wrong = parsed.filter(([, { success, data }]) => !success || data === null).map(([name]) => name);
  if (wrong.length > 0) throw notComplete(environment, wrong);
  return Object.fromEntries(parsed.map(([name, { data }]) => [name, data])) as {
    readonly [Each in Name]: NonNullable<SubgraphConfiguration[Each]>;
  };
}

/** What stands in the environment, by name; undefined, or null where that is a value, for what does not. */
function valuesIn(environment: NodeJS.ProcessEnv): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(VARIABLES).map(([key, name]) => {
      const text = environment[name] === '' ? undefined : environment[name];
      if (STRUCTURED.includes(key as keyof SubgraphConfiguration) && text !== undefined) return [key, parseJson(text)];
      return [key, text ?? (NULLABLE.includes(key as keyof SubgraphConfiguration) ? null : undefined)];
    }),
  );
}

function notComplete(environment: NodeJS.ProcessEnv, wrong: readonly (keyof SubgraphConfiguration)[]): Error {
  const faults = wrong.map((key) => {
    const name = VARIABLES[key];
    const state = (environment[name] ?? '') === '' ? 'is not set' : 'does not fit';
    return `  ${name} ${state}: give ${WANTED[key]}.`;
  });
  return new Error(`The configuration of this subgraph is not complete (docs/operations.md):\n${faults.join('\n')}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
