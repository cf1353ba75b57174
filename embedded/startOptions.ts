import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { commandLineFaults } from '#policies/service/readCommandLine';
import { takenByNpm } from './readOptions';
import { LARGEST_TOWN, SMALLEST_TOWN } from './town/generateTown';
import { USUAL_TOWN } from './townSize';

/** Folder of databases and keys where none is named, under the working folder. */
const DEFAULT_HOME = '.lintel';

export const START_USAGE = `npm start [-- --port 4000] [--children ${USUAL_TOWN}] [--home .lintel] [--fresh]

Starts everything on this machine: PostgreSQL, the synthetic town, six subgraphs, the gateway and the playground.

  --port      port of the gateway, 0 for a free one (4000; also LINTEL_PORT)
  --children  size of the synthetic town at the first start, ${SMALLEST_TOWN} to ${LARGEST_TOWN} (${USUAL_TOWN}); a first start that
              was interrupted is taken up with the size that it was begun with
  --home      folder of databases and keys (.lintel)
  --fresh     puts the home aside, kept as <home>-before-<time>, and starts with a new one
  --help, -h  this text

Environment: LINTEL_PORT; LINTEL_METRICS_PORT and LINTEL_METRICS_HOST for metrics; OTEL_EXPORTER_OTLP_ENDPOINT for traces;
LINTEL_RATES and LINTEL_LOAD for what the gateway takes on (docs/operations.md).

Exit codes: 0 stopped as asked, 1 could not start, 2 the command line is not understood.`;

/** What to add to a command so that it means this home; nothing where it is the one that is meant without. */
export function homeOption(home: string): string {
  return home === resolve(DEFAULT_HOME) ? '' : ` --home '${home.replaceAll("'", `'\\''`)}'`;
}

export interface StartOptions {
  readonly port: number;
  /** Null where nobody said. */
  readonly children: number | null;
  readonly home: string;
  readonly fresh: boolean;
}

/** What the command line asks for; faults are sentences, all of them together. */
export type StartRequest =
  | { readonly kind: 'start'; readonly options: StartOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'misused'; readonly faults: readonly string[] };

const OPTIONS = {
  port: { type: 'string' },
  children: { type: 'string' },
  home: { type: 'string' },
  fresh: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Reads the command line and LINTEL_PORT. Never throws. */
export function readStartOptions(args: readonly string[], environment: NodeJS.ProcessEnv): StartRequest {
  const config = { args: [...args], options: OPTIONS };
  const { values } = parseArgs({ ...config, strict: false });
  if (values.help === true) return { kind: 'help' };
  const taken = takenByNpm(Object.keys(OPTIONS), environment);
  if (taken !== null) return { kind: 'misused', faults: [taken] };
  const faults: string[] = [
    ...commandLineFaults(config),
    ...(['port', 'children', 'home'] as const)
      .filter((name) => values[name] === '')
      .map((name) => `--${name} needs a value.`),
  ];
  const text = (name: 'port' | 'children' | 'home', otherwise: string) => {
    const given = values[name];
    return typeof given === 'string' && given !== '' ? given : otherwise;
  };
  const whole = (name: string, given: string, from: number, to: number) => {
    const value = Number(given);
    if (!Number.isInteger(value) || value < from || value > to)
      faults.push(`${name} is ${JSON.stringify(given)}: give a whole number from ${from} to ${to}.`);
    return value;
  };
  const portName = values.port === undefined && environment.LINTEL_PORT ? 'LINTEL_PORT' : '--port';
  const options = {
    port: whole(portName, text('port', environment.LINTEL_PORT || '4000'), 0, 65_535),
    // Without a value it is told already.
    children: !text('children', '') ? null : whole('--children', text('children', ''), SMALLEST_TOWN, LARGEST_TOWN),
    home: resolve(text('home', DEFAULT_HOME)),
    fresh: values.fresh === true,
  };
  return faults.length > 0 ? { kind: 'misused', faults } : { kind: 'start', options };
}
