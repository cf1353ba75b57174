import { dayOf } from '#policies/core/legalDay';
import 'reflect-metadata';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import pino, { type Logger } from 'pino';
import { completeConfiguration, type GatewaySettings } from '#gateway/readConfiguration';
import { type RunningGateway, startGateway } from '#gateway/startGateway';
import { AGENCIES, type Agency } from '#policies/core/vocabulary';
import { freePort } from '#policies/service/freePort';
import { currentKey } from '#policies/service/keySet';
import { nameFault } from '#policies/service/nameFault';
import { type WatchedKeys, watchKeys, withLiveKeys } from '#policies/service/watchKeys';
import { SUBGRAPHS } from '#subgraphs/definitions';
import { inWords } from '#subgraphs/governance/protocols/loadProtocols';
import { type RunningSubgraph, startSubgraph } from '#subgraphs/kit/http/startSubgraph';
import type { SubgraphConfiguration } from '#subgraphs/kit/readConfiguration';
import { createMetrics, type Metrics } from '#telemetry/metrics/createMetrics';
import type { Tracing } from '#telemetry/traces/tracing';
import { awaitReady } from './awaitReady';
import { DATABASE_OF } from './databases';
import { destroyAgainAtStart } from './destroyAgainAtStart';
import { type LocalIssuers, openLocalIssuers } from './issuers/localIssuers';
import { destroyedFolderOf } from './ownedDatabase';
import { type RunningPostgres, startPostgres } from './postgres/startPostgres';
import { type DatabaseUrls, prepareDatabases } from './prepareDatabases';
import { publicKeysOf } from './publicKeys';
import { putAside } from './putAside';
import { readSecretSets, readSecrets, type SecretSets, secretsFile } from './readSecrets';
import { refuseWhereRunning } from './refuseWhereRunning';
import { requireFreePort } from './requireFreePort';
import { requireOwnHome } from './requireOwnHome';
import { homeOption } from './startOptions';
import { readAtStart } from './startProtocols';
import { noteStart, noteStartOver } from './startUnderWay';
import { TOWN_CONTACTS } from './town/contacts';
import { exampleFor } from './town/examples';
import { TOWN_ISSUERS } from './town/issuers';
import { loadTown } from './town/loadTown';
import { PERSONAS, type TownPersona } from './town/personas';
import { birthOf, scriptedChild } from './town/scriptedChildren';
import { rememberedTownSize, townSize, USUAL_TOWN } from './townSize';

const ROOT = join(__dirname, '..');

export interface LintelOptions {
  /** Folder of databases and keys. */
  readonly home: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Puts what is in the home aside first, and starts with a new one. */
  readonly fresh?: boolean;
  /** Size of the synthetic town where none is there yet; null: what its home was begun with, else the usual. */
  readonly children: number | null;
  readonly seed?: number;
  /** False in throw-away tests only. */
  readonly durable: boolean;
  readonly onProgress: (text: string) => void;
  /** Steers the gateway, in tests. */
  readonly gateway?: Partial<GatewaySettings>;
  /** Agencies whose database lives in a cluster of its own, as it would with an operator of its own. */
  readonly apart?: readonly Agency[];
  /** Settings of every PostgreSQL server, beside our own. */
  readonly postgresSettings?: Readonly<Record<string, string>>;
  /** Ends of a PostgreSQL server within ten minutes after which it is still started again. */
  readonly mostRestarts?: number;
  /** The wall clock of each process. */
  readonly clockOf?: (process: Agency | 'gateway') => () => Date;
  readonly leaseMs?: number;
  readonly holderTasksEveryMs?: number;
  readonly witnessEveryMs?: number;
  readonly connectionTimeoutMs?: number;
  readonly statementTimeoutMs?: number;
  readonly actWaitMs?: number;
  readonly protocolsFolder?: string;
  readonly log?: Logger;
  /** Of the process, which holds the gateway and every subgraph. */
  readonly metrics?: Metrics;
  readonly tracing?: Tracing;
  /** Told each statement that a request takes, with the request's id: tests count them. */
  readonly onStatement?: (agency: Agency, text: string, request: string, rows?: number) => void;
  readonly onExecute?: (hash: string) => void;
}

export interface RunningLintel {
  readonly home: string;
  readonly url: string;
  readonly personas: readonly TownPersona[];
  readonly postgres: RunningPostgres;
  /** The cluster in which an agency's database lives. */
  clusterOf(agency: Agency): RunningPostgres;
  readonly databases: DatabaseUrls;
  readonly subgraphs: ReadonlyMap<Agency, RunningSubgraph>;
  readonly issuers: LocalIssuers;
  /** ISO date to which the town's records are recent. */
  readonly townDate: string;
  readonly metrics: Metrics;
  issueToken(persona: string): Promise<string>;
  /** Has every subgraph look now after what falls due, governance last: the others tell it. */
  lookAfterDue(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Everything on one machine: PostgreSQL with six databases, the protocols, the synthetic town, six subgraphs and the gateway.
 * What was started is stopped again where a later step fails.
 */
export async function startLintel(options: LintelOptions): Promise<RunningLintel> {
  const { home, onProgress: tell } = options;
  const log = options.log ?? pino({ level: 'error' });
  const metrics = options.metrics ?? createMetrics();
  const stops: (() => Promise<void>)[] = [];
  // Latest first; one that fails holds up none of the others.
  const stop = async () => {
    for (const each of stops.reverse().splice(0))
      await each().catch((fault: unknown) => log.warn({ event: 'stopFailed', ...nameFault(fault) }));
  };
  try {
    requireOwnHome(home);
    await refuseWhereRunning(home);
    await requireFreePort(options);
    const kept = options.fresh ? putAside(home, new Date()) : null;
    if (kept !== null) tell(`what was in ${home} is kept in ${kept}`);
    const secrets = readSecrets(home);
    if (options.children !== null) townSize.write(home, `${options.children}`);
    const keys = watchKeys(secretsFile(home), readSecretSets, (outcome, fault) =>
      log.warn({ event: 'keys', outcome, ...fault }),
    );
    stops.push(async () => keys.stop());
    tell('PostgreSQL');
    const started = (folder: string) =>
      startPostgres({
        dataDir: join(home, folder),
        durable: options.durable,
        settings: options.postgresSettings ?? {},
        ...(options.mostRestarts === undefined ? {} : { mostRestarts: options.mostRestarts }),
        onProgress: tell,
      });
    const postgres = await started('postgres');
    stops.push(() => postgres.stop());
    // Not before the server is ours: a Lintel that runs keeps its notes.
    noteStart(home, options.port);
    stops.push(async () => noteStartOver(home, null));
    const apart = new Map<Agency, RunningPostgres>();
    for (const agency of options.apart ?? []) {
      const own = await started(`postgres-${agency}`);
      stops.push(() => own.stop());
      apart.set(agency, own);
    }
    const clusterOf = (agency: Agency) => apart.get(agency) ?? postgres;
    const databases = await prepareDatabases(clusterOf, secrets, tell, home);
    await destroyAgainAtStart(home, databases, secrets, tell);
    // By its being there a restore knows that what was destroyed stands in it.
    mkdirSync(destroyedFolderOf(home), { recursive: true });
    const townDate = await fillDatabases(options, databases);
    const issuers = await openLocalIssuers({
      home,
      issuers: TOWN_ISSUERS,
      audience: 'lintel',
      mode: process.env.NODE_ENV,
    });
    tell('six subgraphs');
    const subgraphs = await startSubgraphs({ ...options, metrics }, databases, keys, log);
    // Governance last: it witnesses the last heads of the others.
    for (const agency of AGENCIES.toReversed()) stops.push(async () => subgraphs.get(agency)?.stop());
    tell('gateway');
    const gateway = await startTheGateway({ ...options, metrics }, { subgraphs, keys, issuers, townDate, log });
    stops.push(() => gateway.stop());
    tell('first leases and first plans');
    await awaitReady({ url: gateway.url, home, tell });
    noteStartOver(home, Number(new URL(gateway.url).port));
    const issueToken = (key: string) => issuers.issueToken(personaOf(key), new Date());
    return {
      home,
      url: gateway.url,
      personas: PERSONAS,
      postgres,
      clusterOf,
      databases,
      subgraphs,
      issuers,
      townDate,
      metrics,
      issueToken,
      async lookAfterDue() {
        const { governance, ...others } = Object.fromEntries(subgraphs);
        await Promise.all(Object.values(others).map((each) => each.lookAfterDue()));
        await governance?.lookAfterDue();
      },
      stop,
    };
  } catch (fault) {
    await stop();
    throw fault;
  }
}

type MeteredOptions = LintelOptions & { readonly metrics: Metrics };

/**
 * Protocols and town. A faulty protocol file is told with its place and leaves what is in force as it is; where none is in
 * force, throws before the town is made: all would be withheld as if the law said so.
 */
async function fillDatabases(options: LintelOptions, databases: DatabaseUrls): Promise<string> {
  const { onProgress: tell, seed = 1 } = options;
  const today = dayOf(new Date());
  const urls = { ...databases.owner, social_care: databases.owner.socialCare };
  const { home, protocolsFolder: folder } = options;
  const protocols = await readAtStart({ home, folder, ownerUrl: databases.owner.governance });
  const begun = rememberedTownSize(home);
  const children = options.children ?? begun ?? USUAL_TOWN;
  const made = await loadTown({ urls, seed, children, today, replace: false, tell });
  if (made && options.children === null && begun !== null)
    tell(`the town has ${begun} children, as this home was begun with`);
  townSize.forget(home);
  tell('protocols and signatures');
  if (protocols !== null && 'load' in protocols)
    for (const version of await protocols.load())
      tell(`${inWords(version)} Here it is in force all the same; with servers of your own it would be refused`);
  if (protocols !== null && 'faults' in protocols)
    tell(`protocols are at fault, the last good revision stays in force:\n${protocols.faults}`);
  const town = await readTown(databases.owner.hub);
  if (options.children !== null && town !== null && town.children !== options.children)
    tell(
      `the town of this home has ${town.children} children and keeps them: npm start -- --fresh${homeOption(home)} begins anew`,
    );
  return town?.today ?? today;
}

async function readTown(url: string): Promise<{ readonly today: string; readonly children: number } | null> {
  const client = new Client({ connectionString: url });
  // What is lost is met by the next statement.
  client.on('error', () => undefined);
  await client.connect();
  const { rows } = await client.query<{ today: string; children: number }>(
    'SELECT today::text AS today, children FROM public.town',
  );
  await client.end();
  return rows[0] ?? null;
}

async function startSubgraphs(
  options: MeteredOptions,
  databases: DatabaseUrls,
  keys: WatchedKeys<SecretSets>,
  log: Logger,
): Promise<ReadonlyMap<Agency, RunningSubgraph>> {
  const definitions = await Promise.all(Object.values(SUBGRAPHS).map((load) => load()));
  const governancePort = await freePort();
  const started = await Promise.all(
    definitions.map(async (definition): Promise<[Agency, RunningSubgraph]> => {
      const { agency } = definition;
      const keysOfAgency = () => subgraphKeys(options.home, agency, keys.current(), databases);
      const configuration: SubgraphConfiguration = {
        host: '127.0.0.1',
        port: agency === 'governance' ? governancePort : 0,
        migrationUrl: null,
        governanceUrl: agency === 'governance' ? null : `http://127.0.0.1:${governancePort}`,
        witnessEveryMs: options.witnessEveryMs ?? 500,
        leaseMs: options.leaseMs ?? 5000,
        actWaitMs: options.actWaitMs ?? 3000,
        holderTasksEveryMs: options.holderTasksEveryMs ?? 2000,
        connectionTimeoutMs: options.connectionTimeoutMs ?? 2000,
        statementTimeoutMs: options.statementTimeoutMs ?? 5000,
        poolSize: 10,
        catalogueFile: join(ROOT, 'schema', 'fields.json'),
        bodyLimitBytes: 2_000_000,
        ...keysOfAgency(),
      };
      const onStatement = options.onStatement;
      const running = await startSubgraph(definition, withLiveKeys(configuration, keysOfAgency), {
        log: log.child({ subgraph: agency }),
        metrics: options.metrics,
        ...(options.clockOf === undefined ? {} : { now: options.clockOf(agency) }),
        ...(options.tracing === undefined ? {} : { tracing: options.tracing }),
        ...(onStatement === undefined
          ? {}
          : {
              onStatement: (text: string, request: string, rows?: number) => onStatement(agency, text, request, rows),
            }),
      });
      return [agency, running];
    }),
  );
  return new Map(started);
}

/** The keys of one subgraph as they stand now; in one process each rotates for both of its ends at once. */
function subgraphKeys(home: string, agency: Agency, keys: SecretSets, databases: DatabaseUrls) {
  const url = databases.runtime[agency];
  const [first, ...others] = keys.databasePasswords[DATABASE_OF[agency]] ?? [decodeURIComponent(new URL(url).password)];
  const withPassword = (password: string) => Object.assign(new URL(url), { password }).href;
  const databaseUrl: SubgraphConfiguration['databaseUrl'] = [withPassword(first), ...others.map(withPassword)];
  return {
    databaseUrl,
    contextKey: keys.contextKeys[agency],
    serviceKey: keys.serviceKeys[agency],
    pseudonymKey: keys.pseudonymKeys[agency],
    logKey: currentKey(keys.logKeys[agency]),
    serviceKeys: agency === 'governance' ? keys.serviceKeys : null,
    witnessKey: agency === 'governance' ? currentKey(keys.witnessKey) : null,
    receiptKeys: agency === 'governance' ? [keys.receiptKey].flat() : null,
    logPublicKeys: agency === 'governance' ? publicKeysOf(home, keys).logKeys : null,
  };
}

interface GatewayParts {
  readonly subgraphs: ReadonlyMap<Agency, RunningSubgraph>;
  readonly keys: WatchedKeys<SecretSets>;
  readonly issuers: LocalIssuers;
  readonly townDate: string;
  readonly log: Logger;
}

async function startTheGateway(
  options: MeteredOptions,
  { subgraphs, keys, issuers, townDate, log }: GatewayParts,
): Promise<RunningGateway> {
  const port = options.port === 0 ? await freePort() : options.port;
  const baseUrl = `http://127.0.0.1:${port}`;
  const urlOf = (agency: Agency) => subgraphs.get(agency)?.url ?? '';
  const configuration = completeConfiguration({
    port,
    subgraphUrls: Object.fromEntries(AGENCIES.map((agency) => [agency, urlOf(agency)])) as Record<Agency, string>,
    contextKeys: keys.current().contextKeys,
    governanceUrl: urlOf('governance'),
    serviceKey: keys.current().serviceKeys.gateway,
    issuers: issuers.configuration(baseUrl),
    contacts: TOWN_CONTACTS,
    introspection: 'all',
    refusalSpoolFolder: join(options.home, 'refusals'),
    leaseMs: options.leaseMs ?? 5000,
    ...options.gateway,
  });
  const days = { birthOfWalker: birthOf(scriptedChild('convergence'), townDate), now: new Date() };
  const keysOfGateway = () => ({
    contextKeys: keys.current().contextKeys,
    serviceKey: keys.current().serviceKeys.gateway,
  });
  return startGateway(withLiveKeys(configuration, keysOfGateway), {
    ...(options.clockOf === undefined ? {} : { now: options.clockOf('gateway') }),
    log: log.child({ process: 'gateway' }),
    metrics: options.metrics,
    ...(options.tracing === undefined ? {} : { tracing: options.tracing }),
    mount: (app) => void app.use(issuers.router),
    ...(options.onExecute === undefined ? {} : { onExecute: options.onExecute }),
    rehearsals: PERSONAS.map(({ key, organisation, team, role, defaultPurpose: purpose }) => {
      const { query, variables } = exampleFor(key, purpose, days);
      return { query, variables, organisation, team, role, purpose };
    }),
    personas: {
      list: PERSONAS.map(({ key, label, description, purposes, defaultPurpose }) => ({
        key,
        label,
        description,
        defaultPurpose,
        examples: purposes.map((purpose) => exampleFor(key, purpose, days)),
      })),
      issueToken: (key) => issuers.issueToken(personaOf(key), new Date()),
    },
  });
}

/** The persona of a key. Throws for an unknown one, naming those there are. */
export function personaOf(key: string): TownPersona {
  const found = PERSONAS.find((persona) => persona.key === key);
  if (found === undefined)
    throw new Error(`No persona ${key}; there are ${PERSONAS.map((persona) => persona.key).join(', ')}.`);
  return found;
}
