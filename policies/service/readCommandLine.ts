import { type ParseArgsConfig, parseArgs } from 'node:util';
import { nearest } from '#policies/core/faults';
import { Misuse } from './misuse';

/** `parseArgs`, whose faults are told in the words of `commandLineFaults`, all together, as `Misuse`. */
export function readCommandLine<Config extends ParseArgsConfig>(config: Config): ReturnType<typeof parseArgs<Config>> {
  const faults = commandLineFaults(config);
  if (faults.length > 0) throw new Misuse(faults.join('\n'));
  return parseArgs(config);
}

/** What of the arguments does not fit the options, in sentences: an option that there is not with the one that was probably meant. */
export function commandLineFaults(config: ParseArgsConfig): readonly string[] {
  const { options = {}, allowPositionals = false } = config;
  const known = Object.keys(options);
  const { tokens = [] } = parseArgs({ ...config, strict: false, allowPositionals: true, tokens: true });
  return tokens.flatMap((token) => {
    if (token.kind === 'positional')
      return allowPositionals ? [] : [`'${token.value}' is no option. ${thereAre(known)}`];
    if (token.kind !== 'option') return [];
    const { name, rawName, value, inlineValue } = token;
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    if (option === undefined) return [unknownOption(rawName, known)];
    if (option.type === 'boolean') return value === undefined ? [] : [`--${name} takes no value.`];
    if (value === undefined) return [`--${name} needs a value.`];
    // Most often the next option, and its own value forgotten.
    if (!inlineValue && /^-./.test(value))
      return [`--${name} needs a value; one that begins with - is written --${name}=${value}.`];
    return [];
  });
}

function unknownOption(given: string, known: readonly string[]): string {
  const near = nearest(given.replace(/^-+/, ''), known);
  return `There is no option ${given}${near === null ? `. ${thereAre(known)}` : `: did you mean --${near}?`}`;
}

function thereAre(known: readonly string[]): string {
  return `There are ${known.map((name) => `--${name}`).join(', ')}.`;
}
