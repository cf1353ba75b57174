import 'reflect-metadata';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type ErrorRequestHandler, type Express } from 'express';
import pino, { type Logger } from 'pino';
import { readClocks } from '#policies/clocks/readClocks';
import { createPolicyCache } from '#policies/core/policyCache';
import { signingKeyOf } from '#policies/disclosure/treeHead';
import { readHoldings } from '#policies/holdings/readHoldings';
import { readPowers } from '#policies/powers/readPowers';
import { readCatalogue } from '#policies/protocols/readCatalogue';
import { currentKey } from '#policies/service/keySet';
import { placeOfFault } from '#policies/service/placeOfFault';
import { createMetrics, type Metrics } from '#telemetry/metrics/createMetrics';
import { NO_TRACING, type Tracing } from '#telemetry/traces/tracing';
import { localCommits } from '../acts/act';
import { meterCommits } from '../acts/meterCommits';
import { owedAlerts } from '../alerts/owedAlerts';
import { tellAlerts } from '../alerts/tellAlerts';
import { tellLookups } from '../alerts/tellLookups';
import { tellHolidays } from '../clocks/tellHolidays';
import { verifyContext } from '../context/contextToken';
import { faultBody, SOURCE_FAULTS, type SourceFaultCode } from '../faults';
import { governanceClient } from '../governance/governanceClient';
import { missingColumns } from '../migrations/missingColumns';
import type { SubgraphConfiguration } from '../readConfiguration';
import { releaseDesk } from '../release/releaseDesk';
import { openLease } from '../replica/openLease';
import { type RunSql, readReplica, replicaReader } from '../replica/readReplica';
import { cursorDesk } from '../request/cursorDesk';
import type { OnStatement } from '../request/requestStatements';
import { buildMarkedSchema, buildSubgraphSchema } from '../schema/buildSubgraphSchema';
import { readRecordTables } from '../schema/recordTable';
import type { SubgraphDefinition } from '../schema/subgraphDefinition';
import { startHolderTasks } from '../tasks/startHolderTasks';
import { logStanding } from '../witness/logStanding';
import { startLogKeeping } from '../witness/startLogKeeping';
import { answerFetch, rehearseFetch, type SourceParts } from './answerFetch';
import type { GovernanceCalls } from './callGovernance';
import { isDatabaseDown } from './databaseDown';
import { mountRefusals } from './mountRefusals';
import { openPool } from './openPool';
import { rehearsalQuestion } from './rehearseFetch';
import { mountReadiness, readinessDesk, tellReadiness } from './sourceReadiness';
import { sourceServer } from './sourceServer';
import { tellLostConnections } from './tellLostConnections';
import { watchHealth } from './watchHealth';

export interface RunningSubgraph {
  readonly url: string;
  /** Looks now after what falls due and tells it, as it does every so often; settles when that is done. */
  lookAfterDue(): Promise<void>;
  stop(): Promise<void>;
}

export interface StartOptions {
  readonly log?: Logger;
  readonly metrics?: Metrics;
  readonly tracing?: Tracing;
  readonly now?: () => Date;
  readonly onStatement?: OnStatement;
}

/**
 * Runs one subgraph: /graphql for the gateway alone (context token), /health and /ready for everyone. Starts whether or not its database
 * answers; while it does not, everything is `SOURCE_UNAVAILABLE`, and it recovers by itself.
 */
export async function startSubgraph(
  definition: SubgraphDefinition,
  configuration: SubgraphConfiguration,
  options: StartOptions = {},
): Promise<RunningSubgraph> {
  const log = options.log ?? pino({ name: definition.agency, level: 'warn' });
  const now = options.now ?? (() => new Date());
  const pool = openPool(configuration, {
    max: configuration.poolSize,
    connectionTimeoutMillis: configuration.connectionTimeoutMs,
    // Date conditions are written for UTC.
    options: '-c timezone=UTC',
    // Statements that need no answer of one another are sent together: a release's last two hold a lock that others wait for.
    pipeline: true,
  });
  tellLostConnections(pool, log);
  const sql: RunSql = async (text, values, name) =>
    (await pool.query({ text, values: [...values], ...(name === undefined ? {} : { name }) })).rows;
  const marked = buildMarkedSchema(definition);
  const served = buildSubgraphSchema(definition, marked);
  const apollo = await sourceServer(served, log);
  const standing = logStanding();
  const lease = openLease({ agency: definition.agency, configuration, pool, sql, log, now, onLost: standing.doubt });
  const readiness = readinessDesk(pool, lease, standing);
  const meters = tellReadiness((options.metrics ?? createMetrics()).source(definition.agency), readiness);
  meters.watch({ leaseHeld: lease.held, putBack: lease.putBack, logRefused: standing.refused, pool });
  const commits = meterCommits(definition.commits?.(configuration) ?? localCommits, meters);
  const catalogue = readCatalogue(configuration.catalogueFile);
  const clocks = readClocks();
  tellHolidays(clocks, now(), log);
  const logKey = signingKeyOf(() => configuration.logKey);
  let ownUrl: string | null = null;
  const parts: SourceParts = {
    agency: definition.agency,
    apollo,
    sql,
    // The authority holds every agency's rows and reads them as the hub does: all controllers' of all agencies.
    replicaOver: replicaReader(definition.agency === 'governance' ? 'hub' : definition.agency),
    onStatement: options.onStatement ?? (() => undefined),
    desk: releaseDesk({
      agency: definition.agency,
      pool,
      leaseHeld: lease.held,
      logRefused: standing.refused,
      now,
      statementTimeoutMs: configuration.statementTimeoutMs,
      get logKey() {
        return logKey();
      },
      get requesterKey() {
        return currentKey(configuration.pseudonymKey);
      },
      meters,
      onDamaged: () => log.error({ event: 'logDamaged' }),
      ...(options.onStatement === undefined ? {} : { onStatement: options.onStatement }),
    }),
    policies: createPolicyCache(catalogue),
    tables: readRecordTables(marked, definition.records),
    catalogue,
    clocks,
    holdings: readHoldings(),
    powers: readPowers(),
    // Replicas of one subgraph share its context key, and so its cursors.
    cursors: cursorDesk(() => configuration.contextKey),
    requesterKeys: () => configuration.pseudonymKey,
    own: definition.own?.(configuration) ?? null,
    acting: { pool, commit: commits.commit },
    governance: governanceClient({
      agency: definition.agency,
      governanceUrl: () => configuration.governanceUrl ?? ownUrl,
      serviceKey: () => currentKey(configuration.serviceKey),
      // It waits for the agencies as an act does, and then has to answer.
      deadlineMs: configuration.actWaitMs + 1500,
    }),
    leaseHeld: lease.held,
    meters,
    tracing: options.tracing ?? NO_TRACING,
    now,
  };
  const rehearsal = rehearsalQuestion(served);
  const health = watchHealth({
    agency: definition.agency,
    leaseHeld: lease.held,
    rehearse: () => rehearseFetch(parts, rehearsal),
    missingColumns: () => missingColumns(sql, definition.records),
    ping: () => pool.query('SELECT 1'),
    log,
  });
  const holderTasks = startHolderTasks(
    {
      pool,
      replica: readReplica(sql, definition.agency),
      tables: [...parts.tables.values()],
      catalogue,
      clocks,
      ...(definition.overdue === undefined ? {} : { overdue: definition.overdue }),
      leaseHeld: lease.held,
      now: parts.now,
    },
    configuration.holderTasksEveryMs,
    log,
  );
  const app = express();
  app.disable('x-powered-by');
  // A digest of what was disclosed, for caches that there are none of.
  app.disable('etag');
  mountReadiness(app, readiness, health.rehearsed);
  definition.mountRoutes?.(app, { pool, configuration, log, commit: commits.commit, now });
  mountRefusals(app, {
    source: parts,
    contextKeys: () => configuration.contextKey,
    recording: () => ({
      pool,
      agency: definition.agency,
      logKey: logKey(),
      requesterKey: currentKey(configuration.pseudonymKey),
      statementTimeoutMs: configuration.statementTimeoutMs,
    }),
    log,
  });
  mountGraphql(app, parts, configuration, log);
  const server = await listen(app, configuration);
  const url = `http://${configuration.host}:${(server.address() as AddressInfo).port}`;
  ownUrl = url;
  const calls = callsOf(definition, configuration, configuration.governanceUrl ?? url);
  const keeping = startLogKeeping({ pool, sql, log, calls, standing, witnessEveryMs: configuration.witnessEveryMs });
  const owed = owedAlerts(definition.agency, clocks);
  const rounds = [
    ...(definition.rounds ?? []).map((start) => start({ sql, calls, log })),
    tellAlerts({ sql, calls, log }, owed, configuration.holderTasksEveryMs),
    tellLookups({ sql, calls, log }, configuration.holderTasksEveryMs),
  ];
  let stopping: Promise<void> | null = null;
  const stopAll = async (): Promise<void> => {
    lease.stop();
    health.stop();
    await Promise.all(rounds.map((each) => each.stop()));
    await keeping.stop();
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
    await apollo.stop();
    await commits.stop();
    await holderTasks.stop();
    await pool.end();
  };
  return {
    url,
    async lookAfterDue() {
      await holderTasks.now();
      await Promise.all(rounds.map((each) => each.now()));
    },
    stop() {
      stopping ??= stopAll();
      return stopping;
    },
  };
}

function callsOf({ agency }: SubgraphDefinition, configuration: SubgraphConfiguration, url: string): GovernanceCalls {
  const serviceKey = () => currentKey(configuration.serviceKey);
  return { agency, url, serviceKey, timeoutMs: Math.min(2000, configuration.leaseMs) };
}

function mountGraphql(app: Express, parts: SourceParts, configuration: SubgraphConfiguration, log: Logger): void {
  app.use(express.raw({ type: () => true, limit: configuration.bodyLimitBytes }));
  app.use(async (request, response, next) => {
    const body: Buffer = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const token = request.get('lintel-context');
    const verified = verifyContext({
      token,
      body,
      audience: parts.agency,
      keys: configuration.contextKey,
      now: parts.now(),
    });
    if ('fault' in verified) {
      log.warn({ event: 'contextRefused', fault: verified.fault });
      parts.meters.contextRefused(verified.fault);
      return answer(response, 'CONTEXT_REQUIRED');
    }
    if (request.method !== 'POST' || request.path !== '/graphql') return answer(response, 'CONTEXT_REQUIRED');
    const began = performance.now();
    response.once('finish', () => parts.meters.fetched(response.statusCode, (performance.now() - began) / 1000));
    try {
      const parent = request.get('traceparent') ?? null;
      const { status, body: text } = await parts.tracing.span('answerFetch', parent, async (span) => {
        const answered = await answerFetch(parts, verified.payload, readQuestion(body), span.traceparent);
        span.note({ agency: parts.agency, status: answered.status });
        return answered;
      });
      log.debug({
        event: 'fetch',
        request: verified.payload.request,
        status,
        ms: Math.round(performance.now() - began),
      });
      return response.status(status).set('cache-control', 'no-store').json(text);
    } catch (fault) {
      return next(fault);
    }
  });
  const onFault: ErrorRequestHandler = (fault, _request, response, _next) => {
    if (fault?.type === 'entity.too.large') return answer(response, 'BODY_TOO_LARGE');
    // A body that cannot be read carries no context token either.
    if (isOfTheBody(fault)) return answer(response, 'CONTEXT_REQUIRED');
    if (isDatabaseDown(fault)) return answer(response, 'SOURCE_UNAVAILABLE');
    log.error({
      event: 'internalFault',
      kind: fault instanceof Error ? fault.name : typeof fault,
      at: placeOfFault(fault),
    });
    return answer(response, 'INTERNAL');
  };
  app.use(onFault);
}

/** What a body parser refuses: an unknown or false encoding, a client that went away. Their faults carry a 4xx of their own. */
function isOfTheBody(fault: { readonly status?: unknown } | null | undefined): boolean {
  return typeof fault?.status === 'number' && fault.status >= 400 && fault.status < 500;
}

function answer(response: express.Response, code: SourceFaultCode): void {
  response.status(SOURCE_FAULTS[code].status).set('cache-control', 'no-store').json(faultBody(code));
}

function readQuestion(body: Buffer): {
  query: string;
  variables: Record<string, unknown>;
  operationName: string | undefined;
} {
  const { query, variables, operationName } = JSON.parse(body.toString('utf8')) as {
    query: string;
    variables?: Record<string, unknown>;
    operationName?: string;
  };
  return { query, variables: variables ?? {}, operationName };
}

function listen(app: Express, { host, port }: SubgraphConfiguration): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = app.listen(port, host, (fault?: NodeJS.ErrnoException) => {
      if (fault === undefined) return resolve(server);
      const choose =
        "Stop what listens there, or choose another with LINTEL_SUBGRAPH_PORT, and in the gateway's LINTEL_SUBGRAPH_URLS.";
      return reject(fault.code === 'EADDRINUSE' ? new Error(`Port ${port} of ${host} is taken. ${choose}`) : fault);
    });
  });
}
