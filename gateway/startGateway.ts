import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express } from 'express';
import helmet from 'helmet';
import pino, { type Logger } from 'pino';
import { createPolicyCache } from '#policies/core/policyCache';
import { readCatalogue } from '#policies/protocols/readCatalogue';
import { nextFreePort } from '#policies/service/freePort';
import { currentKey } from '#policies/service/keySet';
import { createMetrics, type Metrics } from '#telemetry/metrics/createMetrics';
import { NO_TRACING, type Tracing } from '#telemetry/traces/tracing';
import { agenciesWithoutContact } from './answer/contacts';
import type { Pipeline } from './answer/pipeline';
import { type Rehearsal, rehearse } from './answer/rehearse';
import { startExecutor } from './execution/startExecutor';
import { mountGraphql } from './http/mountGraphql';
import { mountReadiness } from './http/mountReadiness';
import { mountLast } from './http/sendFault';
import { tokenVerifier } from './identity/verifyToken';
import { FetchPace } from './load/fetchPace';
import { loadGate } from './load/loadGate';
import { ReadLimit } from './load/readLimit';
import { overloadTeller } from './load/tellOverload';
import { CheckedDocuments } from './operation/checkedDocuments';
import { NormalisedOperations } from './operation/normalise';
import { PrunedForms } from './operation/prunedForms';
import { mountPlayground, type PlaygroundOptions } from './playground/mountPlayground';
import { rateLimits } from './rates/rateLimits';
import type { GatewayConfiguration } from './readConfiguration';
import { startRefusalDelivery } from './refusals/deliverRefusals';
import { openRefusalSpool } from './refusals/refusalSpool';
import { readMarks } from './rules/readMarks';
import { startRulesClient } from './rules/rulesClient';
import { timelineItemsOf } from './rules/timelineItems';

export interface RunningGateway {
  readonly url: string;
  stop(): Promise<void>;
}

export interface GatewayOptions {
  /** Personas of the playground: the embedded mode's. */
  readonly personas?: NonNullable<PlaygroundOptions['personas']>;
  /** Further routes on the same port: the embedded mode's issuers. */
  readonly mount?: (app: Express) => void;
  readonly log?: Logger;
  readonly metrics?: Metrics;
  readonly tracing?: Tracing;
  readonly now?: () => Date;
  readonly onExecute?: (hash: string) => void;
  /** Questions that are planned before the gateway says that it is ready. */
  readonly rehearsals?: readonly Rehearsal[];
}

/** The composition root of the gateway. Throws where the port is taken, naming it. */
export async function startGateway(
  configuration: GatewayConfiguration,
  options: GatewayOptions = {},
): Promise<RunningGateway> {
  const log = options.log ?? pino({ name: 'gateway', level: 'warn' });
  const now = options.now ?? (() => new Date());
  const meters = (options.metrics ?? createMetrics()).gateway;
  const tracing = options.tracing ?? NO_TRACING;
  const withoutContact = agenciesWithoutContact(configuration.contacts);
  if (withoutContact.length > 0)
    log.warn({ event: 'agenciesWithoutContact', agencies: withoutContact, remedy: 'LINTEL_CONTACTS' });
  const spool = openRefusalSpool({
    folder: configuration.refusalSpoolFolder,
    limitBytes: configuration.refusalSpoolLimitBytes,
    onFault: (fault) => log.error({ event: 'refusalSpoolFailed', code: (fault as { code?: string }).code }),
  });
  const pace = new FetchPace();
  const reads = new ReadLimit(configuration.load);
  const gate = loadGate({ settings: configuration.load, limit: () => reads.current });
  meters.watchLoad({ limit: () => reads.current, waiting: () => gate.waiting });
  const executor = await startExecutor({
    ...configuration,
    contextKey: (agency) => currentKey(configuration.contextKeys[agency]),
    deadlineMs: configuration.subgraphDeadlineMs,
    meters,
    tracing,
    now,
    onTimed: (kind, entities, ms) => reads.note(pace.stretchOf(kind, entities, ms)),
    onFailure: (failure) => log.warn({ event: 'sourceFailed', ...failure }),
    ...(options.onExecute === undefined ? {} : { onExecute: options.onExecute }),
  });
  const rules = startRulesClient({
    ...configuration,
    serviceKey: () => currentKey(configuration.serviceKey),
    now,
    onLost: () => log.warn({ event: 'rulesNotRenewed' }),
    onBack: () => log.warn({ event: 'rulesRenewedAgain' }),
  });
  void rules.learnt().then(({ protocols }) => {
    if (protocols.length === 0) log.warn({ event: 'noProtocolInForce', remedy: 'npm run protocols -- load' });
  });
  meters.watchRulesLease(rules.leaseHeld);
  const catalogue = readCatalogue(configuration.catalogueFile);
  const delivery = startRefusalDelivery({
    spool,
    subgraphUrls: configuration.subgraphUrls,
    contextKey: (agency) => currentKey(configuration.contextKeys[agency]),
    now,
    onFailure: (failure) => log.warn({ event: 'refusalsNotDelivered', ...failure }),
  });
  const pipeline: Pipeline = {
    configuration,
    verifier: tokenVerifier(
      configuration.issuers,
      configuration.audience,
      now,
      configuration.longestTokenLifeS,
      (claimed) => log.warn({ event: 'tokenRefused', ...claimed }),
    ),
    rules,
    policies: createPolicyCache(catalogue),
    marks: readMarks(executor.supergraphSdl),
    timelineItems: timelineItemsOf(catalogue),
    checked: new CheckedDocuments(),
    operations: new NormalisedOperations(executor.schema),
    pruned: new PrunedForms(),
    executor,
    meters,
    tracing,
    gate,
    onOverload: overloadTeller(meters, log),
    rates: rateLimits(configuration.rates),
    onRateExceeded(scope, action) {
      meters.rateExceeded(scope, action);
      if (action === 'passed') log.warn({ event: 'emergencyAccessBeyondRate', scope });
      else log.warn({ event: 'rateExceeded', scope });
    },
    keepRefusal(agency, report) {
      const kept = spool.add(agency, report);
      meters.refusal(agency, kept ? 'kept' : 'lost');
      if (!kept) log.error({ event: 'refusalLost', agency, request: report.request });
    },
    now,
  };
  let rehearsed = false;
  let stopped = false;
  void rules.learnt().then((first) =>
    rehearse(pipeline, first, options.rehearsals ?? [], {
      onFirst: () => {
        rehearsed = true;
      },
      ended: () => stopped,
    }),
  );
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', configuration.trustedProxies);
  options.mount?.(app);
  app.use(['/graphql', '/health', '/ready'], helmet());
  mountGraphql(app, pipeline, log);
  mountReadiness(app, configuration, { rules, rehearsed: () => rehearsed });
  mountPlayground(app, {
    docsFolder: configuration.docsFolder,
    ...(options.personas === undefined
      ? {}
      : { personas: options.personas, protocols: () => rules.current()?.protocols ?? [] }),
  });
  mountLast(app, log);
  const stopParts = async () => {
    stopped = true;
    rules.stop();
    await delivery.stop();
    await spool.stop();
    await executor.stop();
  };
  const server = await listen(app, configuration).catch(async (fault) => {
    await stopParts();
    throw fault;
  });
  return {
    url: `http://${configuration.host}:${(server.address() as AddressInfo).port}`,
    async stop() {
      await close(server);
      await stopParts();
    },
  };
}

/** Time that a request under way is given to end when the process stops. */
const GRACE_MS = 2000;

/** No new requests; those under way end, or are cut after the grace. */
async function close(server: Server): Promise<void> {
  const cut = setTimeout(() => server.closeAllConnections(), GRACE_MS);
  await new Promise((done) => server.close(done));
  clearTimeout(cut);
}

/** A client that sends slowly holds a connection no longer than this; looked for each second. */
const SLOWEST = { headersTimeout: 5000, requestTimeout: 10_000, connectionsCheckingInterval: 1000 };

function listen(app: Express, { host, port }: GatewayConfiguration): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer(SLOWEST, app);
    server.once('error', (fault: NodeJS.ErrnoException) => {
      if (fault.code === 'EADDRINUSE') portTaken(port, host).then(reject, reject);
      else reject(fault);
    });
    server.listen(port, host, () => resolve(server));
  });
}

async function portTaken(port: number, host: string): Promise<Error> {
  const free = await nextFreePort(port, host);
  return new Error(
    `Port ${port} of ${host} is taken. Stop what listens there, or choose another: LINTEL_PORT=${free}.`,
  );
}
