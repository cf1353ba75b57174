import 'reflect-metadata';
import { readTuning } from '#gateway/readConfiguration';
import { createMetrics } from '#telemetry/metrics/createMetrics';
import { readMetricsAddress } from '#telemetry/metrics/readMetricsAddress';
import { serveMetrics } from '#telemetry/metrics/serveMetrics';
import { startTracing } from '#telemetry/traces/startTracing';
import { plainLog } from './plainLog';
import { runningUrl } from './runningUrl';
import { type RunningLintel, startLintel } from './startLintel';
import { homeOption, readStartOptions, START_USAGE } from './startOptions';

/** Exit codes are part of the usage: scripts rely on them. */
const EXIT = { stopped: 0, failed: 1, misused: 2 } as const;

async function main(): Promise<void> {
  const asked = readStartOptions(process.argv.slice(2), process.env);
  if (asked.kind === 'help') return console.log(START_USAGE);
  if (asked.kind === 'misused') {
    console.error(`${asked.faults.join('\n')}\n\n${START_USAGE}`);
    process.exitCode = EXIT.misused;
    return;
  }
  if (process.env.NODE_ENV === 'production') {
    throw new Error(
      'The embedded mode speaks for every organisation with keys of its own and refuses to run with NODE_ENV=production. Start each process alone: docs/operations.md.',
    );
  }
  const { options } = asked;
  const tuning = readTuning(process.env);
  const began = Date.now();
  const metrics = createMetrics({ ofTheProcess: true });
  const shown = await serveMetrics(metrics, readMetricsAddress(process.env));
  const tracing = await startTracing('lintel', process.env);
  let up = false;
  const lintel = await startLintel({
    ...options,
    metrics,
    tracing,
    durable: true,
    gateway: tuning,
    log: plainLog((text) => console.error(`  ${text}`), { starting: () => !up }),
    onProgress: (text) => console.log(`  ${text}`),
  });
  up = true;
  runningUrl.write(options.home, lintel.url);
  let stopping = false;
  const stop = async (signal: string) => {
    if (stopping) return;
    stopping = true;
    console.log(`\n  ${signal}: stopping the gateway, the subgraphs and PostgreSQL …`);
    runningUrl.forget(options.home);
    await lintel.stop();
    await tracing.stop();
    console.log('  Stopped.');
    process.exit(EXIT.stopped);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(signal));
  if (shown !== null) console.log(`  Metrics      ${shown.url}`);
  console.log(welcome(lintel, (Date.now() - began) / 1000));
}

function welcome({ url, home, personas }: RunningLintel, seconds: number): string {
  const width = Math.max(...personas.map((persona) => persona.key.length));
  return `
Lintel is up after ${seconds.toFixed(1)} s. Every child and record here is synthetic.

  Start page   ${url}/
  Playground   ${url}/playground
  GraphQL      ${url}/graphql   (POST; a token and a purpose are needed)
  Readiness    ${url}/ready

Personas:
${personas.map((persona) => `  ${persona.key.padEnd(width)}  ${persona.label}`).join('\n')}

A token and the headers to send:
  npm run token -- --persona social-worker --purpose section47Enquiry${homeOption(home)}

Ctrl-C stops everything.`;
}

main().catch((fault: unknown) => {
  console.error(`\nLintel could not start.\n${fault instanceof Error ? fault.message : String(fault)}`);
  process.exit(EXIT.failed);
});
