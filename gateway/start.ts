import pino from 'pino';
import { endFailed } from '#policies/service/misuse';
import { refuseOptions } from '#policies/service/refuseOptions';
import { watchConfiguredKeys, withLiveKeys } from '#policies/service/watchKeys';
import { createMetrics } from '#telemetry/metrics/createMetrics';
import { readMetricsAddress } from '#telemetry/metrics/readMetricsAddress';
import { serveMetrics } from '#telemetry/metrics/serveMetrics';
import { startTracing } from '#telemetry/traces/startTracing';
import { GATEWAY_VARIABLES, readConfiguration, readGatewayKeys } from './readConfiguration';
import { startGateway } from './startGateway';

const USAGE = `npm run gateway

Starts the gateway alone, configured by its environment: docs/operations.md lists the variables.

Exit codes: 0 stopped as asked, or this text (--help, -h); 1 could not start, 2 called with options.`;

/** `npm run gateway`: the gateway alone, configured by its environment (docs/operations.md). */
async function main(): Promise<void> {
  const args = process.argv.slice(2);
  if (args.some((each) => each === '--help' || each === '-h')) return console.log(USAGE);
  refuseOptions(args, GATEWAY_VARIABLES);
  const log = pino({ name: 'gateway' });
  const keys = watchConfiguredKeys(process.env, readGatewayKeys, (outcome, fault) =>
    log.warn({ event: 'keys', outcome, ...fault }),
  );
  const read = readConfiguration(process.env, keys?.current());
  const configuration = keys === null ? read : withLiveKeys(read, keys.current);
  const metrics = createMetrics({ ofTheProcess: true });
  const shown = await serveMetrics(metrics, readMetricsAddress(process.env));
  const tracing = await startTracing('lintel-gateway', process.env);
  const running = await startGateway(configuration, { log, metrics, tracing });
  console.log(`The gateway answers at ${running.url}/graphql; readiness at ${running.url}/ready`);
  if (shown !== null) console.log(`Metrics at ${shown.url}`);
  const stopAll = async () => {
    await running.stop();
    await tracing.stop();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void stopAll().then(() => process.exit(0)));
}

main().catch(endFailed);
