import 'reflect-metadata';
import { setTimeout as wait } from 'node:timers/promises';
import pino from 'pino';
import { notOneOf } from '#policies/core/faults';
import { endFailed, Misuse } from '#policies/service/misuse';
import { refuseOptions } from '#policies/service/refuseOptions';
import { watchConfiguredKeys, withLiveKeys } from '#policies/service/watchKeys';
import { createMetrics } from '#telemetry/metrics/createMetrics';
import { readMetricsAddress } from '#telemetry/metrics/readMetricsAddress';
import { serveMetrics } from '#telemetry/metrics/serveMetrics';
import { startTracing } from '#telemetry/traces/startTracing';
import { SUBGRAPHS } from './definitions';
import { explainDatabaseFault } from './kit/explainDatabaseFault';
import { isDatabaseDown } from './kit/http/databaseDown';
import { startSubgraph } from './kit/http/startSubgraph';
import { readConfiguration, readSourceKeys, SUBGRAPH_VARIABLES } from './kit/readConfiguration';
import { migrateItsDatabase } from './migrateItsDatabase';

const USAGE = `npm run subgraph -- ${Object.keys(SUBGRAPHS).join(' | ')}

Starts one subgraph alone, configured by its environment: docs/operations.md lists the variables.

Exit codes: 0 stopped as asked, or this text (--help, -h); 1 could not start, 2 the command line is not understood.`;

/** `npm run subgraph -- police`: one subgraph alone, configured by its environment (docs/operations.md). */
async function main(): Promise<void> {
  const args = process.argv.slice(2);
  if (args.includes('--help') || args.includes('-h')) return console.log(USAGE);
  refuseOptions(args, SUBGRAPH_VARIABLES);
  const [name] = args;
  const load = SUBGRAPHS[name ?? ''];
  if (load === undefined) throw new Misuse(`${notOneOf('subgraph', name, Object.keys(SUBGRAPHS))}\n\n${USAGE}`);
  const log = pino({ name: `lintel-${name}`, level: 'warn' });
  const keys = watchConfiguredKeys(process.env, readSourceKeys, (outcome, fault) =>
    log.warn({ event: 'keys', outcome, ...fault }),
  );
  const read = readConfiguration(process.env, name ?? '', keys?.current());
  const configuration = keys === null ? read : withLiveKeys(read, keys.current);
  const metrics = createMetrics({ ofTheProcess: true });
  const shown = await serveMetrics(metrics, readMetricsAddress(process.env));
  const tracing = await startTracing(`lintel-${name}`, process.env);
  const definition = await load();
  if (configuration.migrationUrl !== null) {
    const runtimeRole = decodeURIComponent(new URL(configuration.databaseUrl[0]).username);
    await onceDatabaseAnswers(() =>
      migrateItsDatabase(name ?? '', definition, configuration.migrationUrl ?? '', runtimeRole),
    );
  }
  const running = await startSubgraph(definition, configuration, { log, metrics, tracing });
  console.log(`The subgraph ${name} answers the gateway at ${running.url}/graphql; readiness at ${running.url}/ready`);
  if (shown !== null) console.log(`Metrics at ${shown.url}`);
  const stopAll = async () => {
    await running.stop();
    await tracing.stop();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void stopAll().then(() => process.exit(0)));
}

/** A database that is not up yet is waited for, and that is said. */
async function onceDatabaseAnswers(work: () => Promise<void>): Promise<void> {
  for (let told = false; ; told = true) {
    try {
      return await work();
    } catch (fault) {
      if (!isDatabaseDown(fault)) throw fault;
      if (!told) console.log('The database does not answer; waiting for it.');
      await wait(1000);
    }
  }
}

main().catch((fault: unknown) => endFailed(fault, explainDatabaseFault));
