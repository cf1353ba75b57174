import { join } from 'node:path';
import { z } from 'zod';
import { AGENCIES } from '#policies/core/vocabulary';
import { isSigningKey } from '#policies/disclosure/treeHead';

const configurationSchema = z.object({
  host: z.string().default('127.0.0.1'),
  port: z.coerce.number().int().min(0).max(65_535),
  databaseUrl: z.string().startsWith('postgres'),
  /** The owner's; migrations run when it is set. */
  migrationUrl: z.string().startsWith('postgres').nullable(),
  contextKey: z.string().min(32),
  /** Null in governance itself. */
  governanceUrl: z.url().nullable(),
  serviceKey: z.string().min(32),
  pseudonymKey: z.string().min(32),
  /** The agency's own key, with which it signs the heads of its disclosure log. */
  logKey: z.string().refine(isSigningKey, 'Give an Ed25519 private key, PKCS #8 as DER in base64url.'),
  /** Governance's: its key as the witness of all logs, and the public keys of each agency's log. */
  witnessKey: z.string().refine(isSigningKey, 'Give an Ed25519 private key, PKCS #8 as DER in base64url.').nullable(),
  logPublicKeys: z.partialRecord(z.enum(AGENCIES), z.array(z.string())).nullable(),
  witnessEveryMs: z.coerce.number().int().min(10).max(1000).default(500),
  leaseMs: z.coerce.number().int().min(100).max(60_000).default(5000),
  /** Governance's: how long an act waits for agencies that have not applied it. */
  actWaitMs: z.coerce.number().int().min(10).default(3000),
  statementTimeoutMs: z.coerce.number().int().min(100).default(5000),
  poolSize: z.coerce.number().int().min(1).default(10),
  catalogueFile: z.string().default(join(__dirname, '..', '..', 'schema', 'fields.json')),
  bodyLimitBytes: z.coerce.number().int().default(2_000_000),
  /** Governance's: the keys of its peers, by agency and `gateway`. */
  serviceKeys: z.record(z.string(), z.string().min(32)).nullable(),
});

/** What one subgraph process runs on. Units stand in the names. */
export type SubgraphConfiguration = z.infer<typeof configurationSchema>;

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
  leaseMs: 'LINTEL_LEASE_MS',
  actWaitMs: 'LINTEL_ACT_WAIT_MS',
  statementTimeoutMs: 'LINTEL_STATEMENT_TIMEOUT_MS',
  poolSize: 'LINTEL_POOL_SIZE',
  catalogueFile: 'LINTEL_CATALOGUE',
  bodyLimitBytes: 'LINTEL_BODY_LIMIT_BYTES',
  serviceKeys: 'LINTEL_SERVICE_KEYS',
};

const NULLABLE: readonly (keyof SubgraphConfiguration)[] = [
  'migrationUrl',
  'governanceUrl',
  'serviceKeys',
  'witnessKey',
  'logPublicKeys',
];

/** Given as JSON. */
const STRUCTURED: readonly (keyof SubgraphConfiguration)[] = ['serviceKeys', 'logPublicKeys'];

/** Reads the environment once. Throws one error that names every variable at fault and what it should be. */
export function readConfiguration(environment: NodeJS.ProcessEnv): SubgraphConfiguration {
  const given = Object.fromEntries(
    Object.entries(VARIABLES).map(([key, name]) => {
      const text = environment[name] === '' ? undefined : environment[name];
      if (STRUCTURED.includes(key as keyof SubgraphConfiguration) && text !== undefined) return [key, parseJson(text)];
      return [key, text ?? (NULLABLE.includes(key as keyof SubgraphConfiguration) ? null : undefined)];
    }),
  );
  const parsed = configurationSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(
    (issue) => `  ${VARIABLES[issue.path[0] as keyof SubgraphConfiguration]}: ${issue.message}`,
  );
  throw new Error(`The configuration of this subgraph is not complete:\n${faults.join('\n')}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
