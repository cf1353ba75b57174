import type { ParseArgsConfig, parseArgs } from 'node:util';
import { isMisuse, Misuse } from '#policies/service/misuse';
import { readCommandLine } from '#policies/service/readCommandLine';

/**
 * `parseArgs` of the process's arguments; every fault is told as misuse, and under it the usage where there is one. Ends the
 * process with 2 where npm took one of the options.
 */
export function readOptions<Config extends ParseArgsConfig>(
  config: Config,
  usage?: string,
): ReturnType<typeof parseArgs<Config>> {
  refuseTakenByNpm(Object.keys(config.options ?? {}));
  try {
    return readCommandLine(config);
  } catch (fault) {
    if (usage === undefined || !isMisuse(fault)) throw fault;
    throw new Misuse(`${fault.message}\n\n${usage}`);
  }
}

/** Ends the process with 2, having said so, where npm took one of the options `known`. */
export function refuseTakenByNpm(known: readonly string[]): void {
  const fault = takenByNpm(known, process.env);
  if (fault === null) return;
  console.error(fault);
  process.exit(2);
}

/**
 * npm takes for its own what stands before `--`, warns, and runs the command without it: on another home than the one named, or
 * in earnest where --dry-run was asked. A sentence that says what to write, or null where it took none. Of --on, which it
 * shortens from an option of its own, npm leaves no trace.
 */
export function takenByNpm(known: readonly string[], environment: NodeJS.ProcessEnv): string | null {
  const taken = known.filter((name) => environment[`npm_config_${NPM_NAME[name] ?? name.replaceAll('-', '_')}`]);
  if (taken.length === 0) return null;
  const options = taken.map((name) => `--${name}`);
  const script = environment.npm_lifecycle_event ?? 'start';
  const command = script === 'start' ? 'npm start' : `npm run ${script}`;
  return `npm took ${options.join(', ')} for ${options.length === 1 ? 'an option' : 'options'} of its own; nothing was done. Put \`--\` before the options: ${command} -- ${options.map((option) => `${option} …`).join(' ')}`;
}

/** What npm takes for a shorter form of an option that it has. */
const NPM_NAME: Readonly<Record<string, string>> = { to: 'token_description' };
