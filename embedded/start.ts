import 'reflect-metadata';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createMetrics } from '#telemetry/metrics/createMetrics';
import { readMetricsAddress } from '#telemetry/metrics/readMetricsAddress';
import { serveMetrics } from '#telemetry/metrics/serveMetrics';
import { startTracing } from '#telemetry/traces/startTracing';
import { plainLog } from './plainLog';
import { forgetUrl, rememberUrl } from './runningUrl';
import { startLintel } from './startLintel';

const USAGE = `npm start [-- --port 4000] [--children 2000] [--home .lintel]

  --port      port of the gateway (also LINTEL_PORT)
  --children  size of the synthetic town at its first start
  --home      folder of databases and keys`;

interface StartOptions {
  readonly port: number;
  readonly children: number;
  readonly home: string;
}

/** Reads the command line and LINTEL_PORT; all faults together. */
function readOptions(args: readonly string[], environment: NodeJS.ProcessEnv): StartOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string' },
      children: { type: 'string' },
      home: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    console.log(USAGE);
    process.exit(0);
  }
  const faults: string[] = [];
  const whole = (name: string, text: string, from: number, to: number) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < from || value > to) {
      faults.push(`${name} is ${JSON.stringify(text)}: give a whole number from ${from} to ${to}.`);
    }
    return value;
  };
  const options = {
    port: whole('port', values.port ?? environment.LINTEL_PORT ?? '4000', 0, 65_535),
    children: whole('children', values.children ?? '2000', 12, 200_000),
    home: resolve(values.home ?? '.lintel'),
  };
  if (faults.length > 0) throw new Error(faults.join('\n'));
  return options;
}

async function main(): Promise<void> {
  if (process.env.NODE_ENV === 'production') {
    throw new Error(
      'The embedded mode speaks for every organisation with keys of its own and refuses to run with NODE_ENV=production. Start each process alone: docs/operations.md.',
    );
  }
  const options = readOptions(process.argv.slice(2), process.env);
  const began = Date.now();
  const metrics = createMetrics({ ofTheProcess: true });
  const shown = await serveMetrics(metrics, readMetricsAddress(process.env));
  const tracing = await startTracing('lintel', process.env);
  const lintel = await startLintel({
    ...options,
    metrics,
    tracing,
    durable: true,
    log: plainLog((text) => console.error(`  ${text}`)),
    onProgress: (text) => console.log(`  ${text}`),
  });
  rememberUrl(options.home, lintel.url);
  let stopping = false;
  const stop = async (signal: string) => {
    if (stopping) return;
    stopping = true;
    console.log(`\n  ${signal}: stopping the gateway, the subgraphs and PostgreSQL …`);
    forgetUrl(options.home);
    await lintel.stop();
    await tracing.stop();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(signal));
  if (shown !== null) console.log(`  Metrics      ${shown.url}`);
  console.log(welcome(lintel.url, lintel.personas, (Date.now() - began) / 1000));
}

function welcome(url: string, personas: readonly { key: string; label: string }[], seconds: number): string {
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
  npm run token -- --persona social-worker --purpose section47Enquiry

Ctrl-C stops everything.`;
}

main().catch((fault: unknown) => {
  console.error(`\nLintel could not start.\n${fault instanceof Error ? fault.message : String(fault)}`);
  process.exit(1);
});
