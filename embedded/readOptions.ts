import { type ParseArgsConfig, parseArgs } from 'node:util';
import { nearest } from '#policies/core/faults';

/** `parseArgs` of the process's arguments; an option that there is not is told with the one that was probably meant. */
export function readOptions<Config extends ParseArgsConfig>(config: Config): ReturnType<typeof parseArgs<Config>> {
  const known = Object.keys(config.options ?? {});
  const { tokens } = parseArgs({ ...config, strict: false, allowPositionals: true, tokens: true });
  for (const token of tokens ?? [])
    if (token.kind === 'option' && !known.includes(token.name)) throw new Error(unknownOption(token.rawName, known));
  return parseArgs(config);
}

/** That there is no option `given`; with what was probably meant, or what there is. */
export function unknownOption(given: string, known: readonly string[]): string {
  const near = nearest(given.replace(/^-+/, ''), known);
  return `There is no option ${given}${near === null ? `. ${thereAre(known)}` : `: did you mean --${near}?`}`;
}

export function thereAre(known: readonly string[]): string {
  return `There are ${known.map((name) => `--${name}`).join(', ')}.`;
}
