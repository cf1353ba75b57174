import { statSync } from 'node:fs';
import { isCount } from '#policies/core/clauseChecks';
import type { Catalogue } from '#policies/core/dataItem';
import { holds } from '#policies/core/flatFacts';
import type { Restriction, Rules } from '#policies/core/protocol';
import { isEffective } from '#policies/tables/effectiveDays';
import { faultLine } from '#policies/tables/parseYaml';
import { type CommandResult, type CommandWorld, misused, rulesOf } from './commandWorld';
import { type ReadAgreements, readAgreements } from './readAgreements';
import { type CaseResults, type FailedCase, runCases } from './runCases';

/** A folder without a fault, and what became of its cases. */
export interface JudgedAgreements extends CaseResults {
  readonly read: Extract<ReadAgreements, { ok: true }>;
  readonly rules: Rules;
}

/** A folder that cannot be judged: what the command answers, and what is wrong with the folder, a line each. */
export interface AtFault {
  readonly fault: CommandResult;
  readonly lines: readonly string[];
}

/** Reads and compiles everything in `folder`, and runs each protocol's own cases; or what the command is to answer instead. */
export function judgeAgreements(folder: string, world: CommandWorld): JudgedAgreements | AtFault {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    return notProtocols(`--folder: ${folder} is no folder.`);
  const read = readAgreements(folder, world, world);
  if (!read.ok) {
    const count = `${read.faults.length} fault${read.faults.length === 1 ? '' : 's'}; no protocol is loaded.`;
    const lines = read.faults.map(faultLine);
    return { fault: { exitCode: 1, lines: [...lines, count] }, lines };
  }
  if (read.files.length === 0) return notProtocols(`--folder: ${folder} holds no protocol (*.yaml).`);
  const rules = rulesOf(read, read.organisations);
  return { read, rules, ...runCases(read.files, rules, read.personas, world.catalogue) };
}

function notProtocols(message: string): AtFault {
  return { fault: misused(message), lines: [message] };
}

const BEGIN_WITH_A_COPY = 'Begin with a copy of policies/protocols/restrictions.yaml: docs/operations.md, step 5.';

/**
 * What a folder is warned of that forbids nothing on the day `on`, or nothing of records that bear a mark their tables take, or
 * not all fields of a record that it covers: easily forgotten, and every clause is wider for it.
 */
export function unrestrictedLines({ protocols }: Rules, { records, items }: Catalogue, on: string): readonly string[] {
  const inForce = protocols.filter(({ inForceFrom }) => inForceFrom <= on).flatMap(({ restrictions }) => restrictions);
  if (inForce.length === 0)
    return [
      `warning: no restriction is in force on ${on}: nothing keeps an adoption or a protected person from a clause.`,
      BEGIN_WITH_A_COPY,
    ];
  const marked = [...records.values()].flatMap(({ record, attributes }) =>
    attributes
      .filter(({ name }) => name === 'restriction')
      .flatMap(({ values }) => values ?? [])
      .filter((mark) => mark !== 'none')
      .map((mark) => ({ mark, record, readBy: inForce.filter((each) => isReadBy(each, record, mark)) })),
  );
  const unread = marked.filter(({ readBy }) => readBy.length === 0);
  const lines = [...new Set(unread.map(({ mark }) => mark))].map((mark) => {
    const of = unread.filter((each) => each.mark === mark).map(({ record }) => record);
    return `warning: no restriction in force on ${on} reads 'restriction: ${mark}' on ${of.join(', ')}: so marked, they are given like any other.`;
  });
  const unnamed = marked.flatMap(({ mark, record, readBy }) => {
    const named = new Set<string>(readBy.flatMap(({ dataItems }) => dataItems));
    // One that names the record's being there covers it as a whole.
    if (!named.has(`${record}.involvement`)) return [];
    const left = [...items.values()].filter((each) => each.record === record && !isCount(each) && !named.has(each.id));
    if (left.length === 0) return [];
    const by = readBy.map(({ id }) => id).join(', ');
    return [
      `warning: ${by} covers ${record} marked 'restriction: ${mark}', and leaves out ${left.map(({ id }) => id).join(', ')}: name it there, too.`,
    ];
  });
  return [...lines, ...(lines.length === 0 ? [] : [BEGIN_WITH_A_COPY]), ...unnamed];
}

function isReadBy({ dataItems, when }: Restriction, record: string, mark: string): boolean {
  return (
    dataItems.some((item) => item.startsWith(`${record}.`)) &&
    when.every((each) => each.attribute === 'restriction' && holds(each, mark))
  );
}

/** A closure of whereabouts names two keepers: what a folder is warned of that gives nobody two to name on the day `on`. */
export function unstaffedLines({ staffedRoles }: JudgedAgreements['read'], on: string): readonly string[] {
  const staffed = staffedRoles?.filter((each) => isEffective(each, on));
  const count = new Set(staffed?.map(({ organisation, role }) => `${organisation} ${role}`)).size;
  if (staffed === undefined || count >= 2) return [];
  return [
    `warning: ${count === 0 ? 'no role is' : 'one role alone is'} staffed at all hours on ${on}: closeWhereabouts is refused until two are.`,
    'Name them in staffed-roles.yaml: docs/operations.md, step 5.',
  ];
}

export function failedLine({ file, line, name, message }: FailedCase): string {
  return `${file}:${line}: case '${name}': ${message}`;
}
