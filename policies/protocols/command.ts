import { parseArgs } from 'node:util';
import { type CommandResult, type CommandWorld, faultLine, misused, rulesOf } from './commandWorld';
import { explainCommand } from './explainCommand';
import { legendLines, matrixLines } from './matrix';
import { readProtocols } from './readProtocols';
import { runCases } from './runCases';

/** Runs `check` or `explain`. Exit codes: 0 all is well, 1 faults or failing cases, 2 the command was misused. Never throws. */
export function runProtocolsCommand(argv: readonly string[], world: CommandWorld): CommandResult {
  const [command, ...rest] = argv;
  switch (command) {
    case 'check':
      return misuseCaught(() => check(rest, world));
    case 'explain':
      return rest.includes('--facts')
        ? misuseCaught(() => explainCommand(rest, world))
        : misused('explain needs a child, --person NAME, or --facts and the facts to decide on.');
    default:
      return misused(command === undefined ? 'A command is required.' : `'${command}' is no command.`);
  }
}

/** parseArgs throws on unknown options and missing values, with a message that names them. */
function misuseCaught(run: () => CommandResult): CommandResult {
  try {
    return run();
  } catch (error) {
    if (isMisuse(error)) return misused(error.message);
    throw error;
  }
}

function isMisuse(error: unknown): error is { readonly code: string; readonly message: string } {
  if (typeof error !== 'object' || error === null || !('code' in error) || !('message' in error)) return false;
  return typeof error.code === 'string' && error.code.startsWith('ERR_PARSE_ARGS') && typeof error.message === 'string';
}

function check(args: readonly string[], world: CommandWorld): CommandResult {
  const { values } = parseArgs({
    args: [...args],
    options: { folder: { type: 'string' }, on: { type: 'string' } },
    strict: true,
    allowPositionals: false,
  });
  const on = values.on ?? world.today;
  const read = readProtocols(values.folder ?? world.folder, world.catalogue, world.organisations);
  if (!read.ok) {
    const count = `${read.faults.length} fault${read.faults.length === 1 ? '' : 's'}; no protocol is loaded.`;
    return { exitCode: 1, lines: [...read.faults.map(faultLine), count] };
  }
  const rules = rulesOf(read, world.organisations);
  const { tried, failed } = runCases(read.files, rules, world.personas, world.catalogue);
  const matrices = read.files
    .filter(({ protocol }) => protocol.clauses.length > 0)
    .flatMap(({ protocol }) => [...matrixLines(protocol, rules, world.catalogue, on), '']);
  return {
    exitCode: failed.length > 0 ? 1 : 0,
    lines: [
      ...read.warnings.map((each) => `warning: ${faultLine(each)}`),
      ...matrices,
      ...(matrices.length > 0 ? [...legendLines(), ''] : []),
      ...failed.map(({ file, name, message }) => `${file}: case '${name}': ${message}`),
      `${read.files.length} protocols, ${read.signatures.length} signatures, ${tried} expectations, ${failed.length} failed.`,
    ],
  };
}
