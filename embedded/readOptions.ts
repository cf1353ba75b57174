import { type ParseArgsConfig, parseArgs } from 'node:util';
import { nearest } from '#policies/core/faults';
import { Misuse } from '#policies/service/misuse';

/**
 * `parseArgs` of the process's arguments; an option that there is not is told with the one that was probably meant. Ends the
 * process with 2 where npm took one of the options.
 */
export function readOptions<Config extends ParseArgsConfig>(config: Config): ReturnType<typeof parseArgs<Config>> {
  const known = Object.keys(config.options ?? {});
  refuseTakenByNpm(known);
  const { tokens } = parseArgs({ ...config, strict: false, allowPositionals: true, tokens: true });
  for (const token of tokens ?? [])
    if (token.kind === 'option' && !known.includes(token.name)) throw new Misuse(unknownOption(token.rawName, known));
  return parseArgs(config);
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

/** That there is no option `given`; with what was probably meant, or what there is. */
export function unknownOption(given: string, known: readonly string[]): string {
  const near = nearest(given.replace(/^-+/, ''), known);
  return `There is no option ${given}${near === null ? `. ${thereAre(known)}` : `: did you mean --${near}?`}`;
}

export function thereAre(known: readonly string[]): string {
  return `There are ${known.map((name) => `--${name}`).join(', ')}.`;
}
