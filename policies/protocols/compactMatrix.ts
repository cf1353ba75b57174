import { type ColumnGroup, folded, type Matrix, NUMBER_WIDTH, pad, WIDTH } from './matrix';

/** Room that names have beside cells; where less is left, they stand below. */
const LEAST_NAMES = 50;
/** Of a line that says who a column is, behind its number. */
const ROOM = WIDTH - NUMBER_WIDTH - 2;

/**
 * A matrix as few lines as say the same: items with the same cells share a row, recipients who are given alike a line. The name
 * of a record alone stands for all of its fields that the protocol names.
 */
export function compactLines({ heading, items, columns }: Matrix): readonly string[] {
  const widths = columns.map(({ cells }) => Math.max(NUMBER_WIDTH, ...cells.map(({ length }) => length + 1)));
  const line = (texts: readonly (string | number)[]) => texts.map((text, at) => pad(text, widths[at] ?? 0)).join('');
  const taken = widths.reduce((sum, width) => sum + width, 2);
  const beside = WIDTH - taken >= LEAST_NAMES;
  const rows = rowsOf(items, columns).flatMap(({ cells, names }) => {
    const [first = '', ...more] = folded('', names, beside ? WIDTH - taken : WIDTH - 4);
    const lead = ' '.repeat(beside ? taken : 4);
    return beside
      ? [`${line(cells)}  ${first}`, ...more.map((each) => `${lead}${each}`)]
      : [line(cells), ...[first, ...more].map((each) => `${lead}${each}`)];
  });
  return [...heading, ...columns.flatMap(recipientLines), line(columns.map((_, at) => at + 1)), ...rows];
}

/** Each row of cells once, with what has it. */
function rowsOf(items: readonly string[], columns: readonly ColumnGroup[]) {
  const found = new Map<string, { cells: readonly string[]; items: string[] }>();
  for (const [at, item] of items.entries()) {
    const cells = columns.map((column) => column.cells[at] ?? '.');
    const row = found.get(cells.join(' ')) ?? { cells, items: [] };
    row.items.push(item);
    found.set(cells.join(' '), row);
  }
  return [...found.values()].map((row) => ({ cells: row.cells, names: namesOf(row.items, items) }));
}

function namesOf(some: readonly string[], all: readonly string[]): readonly string[] {
  return [...byRecord(some)].flatMap(([record, fields]) =>
    byRecord(all).get(record)?.length === fields.length ? [record] : fields.map((field) => `${record}.${field}`),
  );
}

function byRecord(items: readonly string[]): Map<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const item of items) {
    const dot = item.lastIndexOf('.');
    found.set(item.slice(0, dot), [...(found.get(item.slice(0, dot)) ?? []), item.slice(dot + 1)]);
  }
  return found;
}

/** Who a column is: the roles and purposes of the same bodies together. */
function recipientLines({ askers }: ColumnGroup, at: number): readonly string[] {
  const found = new Map<string, Map<string, string[]>>();
  for (const { role, purpose, bodies } of askers) {
    const text = bodiesInWords(bodies);
    const roles = found.get(text) ?? new Map<string, string[]>();
    roles.set(role, [...(roles.get(role) ?? []), purpose]);
    found.set(text, roles);
  }
  return [...found]
    .flatMap(([bodies, roles]) => {
      const words = [...byPurposes(roles)].flatMap(([purposes, who]) => [
        ...who.slice(0, -1),
        `${who.at(-1)} (${purposes})`,
      ]);
      const lines = folded('', words, ROOM);
      const last = `${lines.at(-1)}: ${bodies}`;
      return last.length <= ROOM
        ? [...lines.slice(0, -1), last]
        : [...lines.slice(0, -1), `${lines.at(-1)}:`, `  ${bodies}`];
    })
    .map((text, line) => `${pad(line === 0 ? at + 1 : '', NUMBER_WIDTH)}  ${text}`);
}

function byPurposes(roles: ReadonlyMap<string, readonly string[]>): Map<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const [role, purposes] of roles)
    found.set(purposes.join(', '), [...(found.get(purposes.join(', ')) ?? []), role]);
  return found;
}

/** `council, school (E W); policeForce (W)`. */
function bodiesInWords(bodies: ReadonlyMap<string, readonly string[]>): string {
  const found = new Map<string, string[]>();
  for (const [body, countries] of bodies) {
    const text = countries.join(' ');
    found.set(text, [...(found.get(text) ?? []), body]);
  }
  return [...found].map(([countries, each]) => `${each.join(', ')} (${countries})`).join('; ');
}
