import { isIsoDate } from '#policies/core/isoDate';
import { isMisuse } from '#policies/service/misuse';
import { readCommandLine } from '#policies/service/readCommandLine';
import { faultLine } from '#policies/tables/parseYaml';
import { legendLines } from './cells';
import { type CommandResult, type CommandWorld, misused, USAGE } from './commandWorld';
import { compactLines } from './compactMatrix';
import { explainCommand } from './explainCommand';
import { failedLine, judgeAgreements, unrestrictedLines, unstaffedLines } from './judgeAgreements';
import { matrixLines, matrixOf } from './matrix';
import { namesOrganisations } from './readAgreements';
import type { ProtocolFile } from './readProtocols';

/** Runs `check` or `explain`. Exit codes: 0 all is well, 1 faults or failing cases, 2 the command was misused. Never throws. */
export function runProtocolsCommand(argv: readonly string[], world: CommandWorld): CommandResult {
  const [command, ...rest] = argv;
  if (asksForHelp(rest) && ['check', 'explain', 'load'].includes(command ?? '')) return { exitCode: 0, lines: [USAGE] };
  switch (command) {
    case 'check':
      return misuseCaught(() => check(rest, world));
    case 'explain':
      return rest.includes('--facts')
        ? misuseCaught(() => explainCommand(rest, world))
        : misused('explain needs a child, --person NAME, or --facts and the facts to decide on.');
    case '--help':
    case '-h':
    case 'help':
      return { exitCode: 0, lines: [USAGE] };
    default:
      return misused(command === undefined ? 'A command is required.' : `'${command}' is no command.`);
  }
}

/** Whether the arguments of a command ask for its usage, whatever else they say. */
export function asksForHelp(args: readonly string[]): boolean {
  return args.includes('--help') || args.includes('-h');
}

function misuseCaught(run: () => CommandResult): CommandResult {
  try {
    return run();
  } catch (error) {
    if (isMisuse(error)) return misused(error.message);
    throw error;
  }
}

/** What the compact matrix leaves to the reader. */
const COMPACT = [
  "A record's name alone stands for all of its fields that the protocol names. A row for each field: --matrix.",
];

function check(args: readonly string[], world: CommandWorld): CommandResult {
  const { values } = readCommandLine({
    args: [...args],
    options: { folder: { type: 'string' }, on: { type: 'string' }, matrix: { type: 'boolean' } },
  });
  const { on = world.today, folder = world.folder } = values;
  if (!isIsoDate(on)) return misused(`--on: '${on}' is no date: write it as YYYY-MM-DD.`);
  const judged = judgeAgreements(folder, world);
  if ('fault' in judged) return judged.fault;
  const { read, rules, tried, failed } = judged;
  const asLines = values.matrix ? matrixLines : compactLines;
  const matrices = read.files
    .filter(({ protocol }) => protocol.clauses.length > 0)
    .flatMap(({ protocol }) => [...asLines(matrixOf(protocol, rules, world.catalogue, on)), '']);
  return {
    exitCode: failed.length > 0 ? 1 : 0,
    lines: [
      ...(matrices.length > 0 ? [...legendLines(), ...(values.matrix ? [] : COMPACT), ''] : []),
      ...matrices,
      // Behind the tables, where they are read.
      ...read.warnings.map((each) => `warning: ${faultLine(each)}`),
      ...townLines(folder, world),
      ...unrestrictedLines(rules, world.catalogue, on),
      ...unstaffedLines(read, on),
      ...outOfForceLines(read.files, on),
      ...failed.map(failedLine),
      `${read.files.length} protocols, ${read.signatures.length} signatures, ${tried} expectations, ${failed.length} failed.`,
    ],
  };
}

/** The cases are judged on the days that they name: of `on` itself the run says what is not in force then. */
function outOfForceLines(files: readonly ProtocolFile[], on: string): readonly string[] {
  const lines = files.flatMap(({ file, protocol: { id, clauses, inForceFrom, inForceTo } }) => {
    // A restriction outlives its protocol's term.
    const [does, past] = clauses.length > 0 ? ['discloses', on >= inForceTo] : ['forbids', false];
    if (past) return [`${file}: ${id} is past its end on ${on} (${inForceTo}): it ${does} nothing.`];
    if (on < inForceFrom) return [`${file}: ${id} begins after ${on} (${inForceFrom}): it ${does} nothing yet.`];
    return [];
  });
  return lines.length > 0 ? [...lines, 'Cases are judged on days within the terms of their protocols.'] : [];
}

/** Of a folder of one's own that leaves out who the organisations are. */
function townLines(folder: string, world: CommandWorld): readonly string[] {
  if (folder === world.folder || namesOrganisations(folder)) return [];
  return [
    `warning: ${folder} holds no organisations.yaml: judged with the synthetic town's organisations and personas.`,
  ];
}
