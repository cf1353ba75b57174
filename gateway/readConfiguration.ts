import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { AGENCIES, ROLES } from '#policies/core/vocabulary';
import { keySetSchema } from '#policies/service/keySet';
import { DEFAULT_LOAD } from './load/loadGate';
import { DEFAULT_LIMITS } from './operation/limits';
import { DEFAULT_RATES } from './rates/rateLimits';

const perAgency = <Value extends z.ZodType>(value: Value) =>
  z.object({ police: value, health: value, education: value, socialCare: value, hub: value, governance: value });

/** The longest that a token may be valid, in seconds, where the configuration says nothing. */
export const LONGEST_LIFE_S = 3600;

/** The algorithms that a client's token may be signed with. */
export const TOKEN_ALGORITHMS = ['EdDSA', 'ES256', 'RS256'] as const;

const issuerSchema = z.strictObject({
  issuer: z.url(),
  /** Keys are fetched over TLS, or from this machine. */
  jwksUri: z.url().refine(isPrivate, 'give an https address (http only on this machine)'),
  /** What it signs with; a token of another algorithm is refused like a forged one. */
  algorithms: z
    .array(z.enum(TOKEN_ALGORITHMS))
    .min(1)
    .default([...TOKEN_ALGORITHMS]),
  /** An issuer speaks for these organisations and for no other. */
  organisations: z.array(z.string()).min(1),
});
export type IssuerConfiguration = z.infer<typeof issuerSchema>;

const reach = z.strictObject({ name: z.string(), telephone: z.string() });
const contactSchema = z.strictObject({
  agency: z.enum(AGENCIES),
  area: z.string(),
  outOfHours: reach,
  frontDoor: reach,
});
/** Whom to reach, by agency and the requester's area; never chosen by the child. */
export type AgencyContact = z.infer<typeof contactSchema>;
/** At least one: every notice and every failure says whom to ring. */
export type AgencyContacts = readonly [AgencyContact, ...AgencyContact[]];

const rate = z.strictObject({ requests: z.number().int().min(1), seconds: z.number().int().min(1) });
const share = z.strictObject({ milliseconds: z.number().int().min(1), seconds: z.number().int().min(1) });
const ratesSchema = z.strictObject({
  practitioner: rate.default(DEFAULT_RATES.practitioner),
  organisation: rate.default(DEFAULT_RATES.organisation),
  failedAuthentication: rate.default(DEFAULT_RATES.failedAuthentication),
  newOperations: share.default(DEFAULT_RATES.newOperations),
  processes: z.number().int().min(1).default(DEFAULT_RATES.processes),
});

const bound = z.number().int().min(1);
const loadSchema = z
  .strictObject({
    leastReads: bound.default(DEFAULT_LOAD.leastReads),
    mostReads: bound.default(DEFAULT_LOAD.mostReads),
    mostActs: bound.default(DEFAULT_LOAD.mostActs),
    mostActsOfOne: bound.default(DEFAULT_LOAD.mostActsOfOne),
    mostWaiting: z.number().int().min(0).default(DEFAULT_LOAD.mostWaiting),
    longestWaitMs: bound.default(DEFAULT_LOAD.longestWaitMs),
  })
  .refine(({ leastReads, mostReads }) => leastReads <= mostReads, 'leastReads is more than mostReads');

const configurationSchema = z.object({
  host: z.string().default('127.0.0.1'),
  port: z.coerce.number().int().min(0).max(65_535).default(4000),
  supergraphFile: z.string().default(join(__dirname, '..', 'schema', 'supergraph.graphql')),
  catalogueFile: z.string().default(join(__dirname, '..', 'schema', 'fields.json')),
  docsFolder: z.string().default(join(__dirname, '..', 'docs')),
  subgraphUrls: perAgency(z.url()),
  contextKeys: perAgency(keySetSchema),
  governanceUrl: z.url(),
  serviceKey: keySetSchema,
  issuers: z.array(issuerSchema).min(1).refine(eachOnce, 'an issuer stands there twice'),
  contacts: z
    .array(contactSchema)
    .min(1, 'is empty: give at least one whom a practitioner can ring')
    .transform((each) => each as [AgencyContact, ...AgencyContact[]]),
  audience: z.string().default('lintel'),
  /** Tokens that are valid for longer are refused. */
  longestTokenLifeS: z.coerce.number().int().min(60).max(86_400).default(LONGEST_LIFE_S),
  subgraphDeadlineMs: z.coerce.number().int().min(10).default(800),
  /** For acts (mutations): longer than governance waits for the agencies. */
  actDeadlineMs: z.coerce.number().int().min(10).default(5000),
  responseLimitBytes: z.coerce.number().int().default(20_000_000),
  bodyLimitBytes: z.coerce.number().int().default(200_000),
  leaseMs: z.coerce.number().int().min(100).default(5000),
  /** `all`, `none`, or the roles that may introspect. */
  introspection: z.union([z.literal('all'), z.literal('none'), z.array(z.enum(ROLES))]).default('none'),
  rates: ratesSchema.default(DEFAULT_RATES),
  load: loadSchema.default(DEFAULT_LOAD),
  /** Proxies in front of the gateway whose `x-forwarded-for` is believed. */
  trustedProxies: z.coerce.number().int().min(0).default(0),
  /** Folder of this process alone, on a disk that outlives it: refusals on their way to agencies that were not asked. */
  refusalSpoolFolder: z.string().min(1),
  refusalSpoolLimitBytes: z.coerce.number().int().min(10_000).default(64_000_000),
  limits: z.custom<typeof DEFAULT_LIMITS>().default(DEFAULT_LIMITS),
});

/** What the gateway runs on. Units stand in the names. */
export type GatewayConfiguration = z.infer<typeof configurationSchema>;
export type GatewaySettings = z.input<typeof configurationSchema>;

/** Applies defaults and checks; used where the configuration does not come from the environment. Throws on any fault. */
export function completeConfiguration(settings: GatewaySettings): GatewayConfiguration {
  return configurationSchema.parse(settings);
}

const keysSchema = configurationSchema.pick({ contextKeys: true, serviceKey: true }).partial().strict();
/** What rotates while the process runs. */
export type GatewayKeys = z.infer<typeof keysSchema>;

/** Throws where the text is not that of a file of keys. */
export function readGatewayKeys(text: string): GatewayKeys {
  return keysSchema.parse(JSON.parse(text));
}

const VARIABLES: Readonly<
  Partial<Record<keyof GatewayConfiguration, { name: string; read: (text: string) => unknown }>>
> = {
  host: { name: 'LINTEL_HOST', read: String },
  port: { name: 'LINTEL_PORT', read: String },
  supergraphFile: { name: 'LINTEL_SUPERGRAPH', read: String },
  catalogueFile: { name: 'LINTEL_CATALOGUE', read: String },
  subgraphUrls: { name: 'LINTEL_SUBGRAPH_URLS', read: JSON.parse },
  contextKeys: { name: 'LINTEL_CONTEXT_KEYS', read: JSON.parse },
  governanceUrl: { name: 'LINTEL_GOVERNANCE_URL', read: String },
  serviceKey: { name: 'LINTEL_SERVICE_KEY', read: String },
  issuers: { name: 'LINTEL_ISSUERS', read: readJsonFile },
  contacts: { name: 'LINTEL_CONTACTS', read: readJsonFile },
  audience: { name: 'LINTEL_AUDIENCE', read: String },
  longestTokenLifeS: { name: 'LINTEL_LONGEST_TOKEN_LIFE_S', read: String },
  subgraphDeadlineMs: { name: 'LINTEL_SUBGRAPH_DEADLINE_MS', read: String },
  actDeadlineMs: { name: 'LINTEL_ACT_DEADLINE_MS', read: String },
  leaseMs: { name: 'LINTEL_LEASE_MS', read: String },
  rates: { name: 'LINTEL_RATES', read: JSON.parse },
  load: { name: 'LINTEL_LOAD', read: JSON.parse },
  trustedProxies: { name: 'LINTEL_TRUSTED_PROXIES', read: String },
  refusalSpoolFolder: { name: 'LINTEL_REFUSAL_SPOOL', read: String },
  refusalSpoolLimitBytes: { name: 'LINTEL_REFUSAL_SPOOL_LIMIT_BYTES', read: String },
  introspection: {
    name: 'LINTEL_INTROSPECTION',
    read: (text) => (text === 'all' || text === 'none' ? text : text.split(',')),
  },
};

/** Every variable that the gateway's process reads of its configuration. */
export const GATEWAY_VARIABLES: readonly string[] = Object.values(VARIABLES).map(({ name }) => name);

/** What a variable that is required and absent is to hold. */
function notSet(field: keyof GatewayConfiguration): string {
  switch (VARIABLES[field]?.read) {
    case readJsonFile:
      return 'is not set; give the path of a JSON file (docs/operations.md shows one).';
    case JSON.parse:
      return 'is not set; give JSON with a value for each agency (docs/operations.md shows it).';
    default:
      return 'is not set, and has no default.';
  }
}

/** Reads the environment once; `keys` stand in the place of its variables. Throws one error that names every variable at fault and what it should be. */
export function readConfiguration(environment: NodeJS.ProcessEnv, keys: GatewayKeys = {}): GatewayConfiguration {
  return readVariables(configurationSchema, environment, keys);
}

const tuningSchema = configurationSchema.pick({ rates: true, load: true });

/** What is read of the environment where all else is known otherwise (`npm start`). Throws like `readConfiguration`. */
export function readTuning(environment: NodeJS.ProcessEnv): Pick<GatewayConfiguration, 'rates' | 'load'> {
  const { LINTEL_RATES, LINTEL_LOAD } = environment;
  return readVariables(tuningSchema, { LINTEL_RATES, LINTEL_LOAD }, {});
}

function readVariables<Read>(schema: z.ZodType<Read>, environment: NodeJS.ProcessEnv, keys: GatewayKeys): Read {
  const faults: string[] = [];
  const given: Record<string, unknown> = {};
  for (const [field, { name, read }] of Object.entries(VARIABLES)) {
    const text = environment[name];
    if (text === undefined || text === '') continue;
    try {
      given[field] = read(text);
    } catch (fault) {
      faults.push(`  ${name}: ${fault instanceof Error ? fault.message : String(fault)}`);
    }
  }
  const settings: Record<string, unknown> = { ...given, ...keys };
  const parsed = schema.safeParse(settings);
  if (parsed.success && faults.length === 0) return parsed.data;
  for (const issue of parsed.error?.issues ?? []) {
    const [field, ...rest] = issue.path;
    const name = VARIABLES[field as keyof GatewayConfiguration]?.name ?? String(field);
    const unset = rest.length === 0 && settings[String(field)] === undefined;
    if (unset && faults.some((each) => each.startsWith(`  ${name}: `))) continue;
    faults.push(
      `  ${[name, ...rest].join('.')}: ${unset ? notSet(field as keyof GatewayConfiguration) : issue.message}`,
    );
  }
  throw new Error(`The configuration of the gateway is not complete:\n${faults.join('\n')}`);
}

function eachOnce(issuers: readonly { readonly issuer: string }[]): boolean {
  return new Set(issuers.map(({ issuer }) => issuer)).size === issuers.length;
}

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

function isPrivate(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname));
}

function readJsonFile(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}
