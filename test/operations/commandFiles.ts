import { scripts } from '../../package.json';

/** Our own commands and the file that each runs, as package.json has them, whatever options Node itself gets. */
export const COMMAND_FILES: ReadonlyMap<string, string> = new Map(
  Object.entries(scripts).flatMap(([name, line]) => {
    const file = /^node (?:--\S+ )*-r \.\/scripts\/register\.cjs (?<file>\S+)$/.exec(line)?.groups?.file;
    return file === undefined ? [] : [[name, file] as const];
  }),
);
