import { Misuse } from './misuse';

/**
 * Throws `Misuse` where a process that is configured by its environment alone was given options: each is told with the variable
 * that was probably meant, by the name without its prefix.
 */
export function refuseOptions(args: readonly string[], variables: readonly string[]): void {
  const options = args.filter((each) => each.startsWith('-')).map((each) => each.replace(/=.*$/s, ''));
  if (options.length === 0) return;
  const faults = options.map((option) => {
    const meant = variables.find((each) => each.replace(PREFIX, '') === variableName(option));
    return `There is no option ${option}: ${meant === undefined ? 'the environment says it all (docs/operations.md)' : `set ${meant}`}.`;
  });
  throw new Misuse(faults.join('\n'));
}

const PREFIX = /^LINTEL_(SUBGRAPH_)?/;

function variableName(option: string): string {
  return option.replace(/^-+/, '').replaceAll('-', '_').toUpperCase();
}
