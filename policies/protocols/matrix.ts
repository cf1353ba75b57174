import { compilePolicy } from '#policies/core/compilePolicy';
import type { Catalogue } from '#policies/core/dataItem';
import type { Organisation, Protocol, Recipient, Rules } from '#policies/core/protocol';
import { PURPOSE_TERMS } from '#policies/core/purposes';
import type { Purpose } from '#policies/core/vocabulary';
import { type Cell, cellsOf } from './cells';

interface Column {
  /** A kind of organisation, or one by its id. */
  readonly body: string;
  /** With its team, where one is named. */
  readonly role: string;
  readonly purpose: Purpose;
  readonly country: string;
  readonly cells: readonly Cell[];
}

/** A role for a purpose, with the countries of each body in which it asks. */
interface Asker {
  readonly role: string;
  readonly purpose: Purpose;
  readonly bodies: ReadonlyMap<string, readonly string[]>;
}

/** Recipients who are given the same of every item. */
export interface ColumnGroup {
  readonly askers: readonly Asker[];
  readonly cells: readonly Cell[];
}

export interface Matrix {
  readonly heading: readonly string[];
  /** Each a row. */
  readonly items: readonly string[];
  readonly columns: readonly ColumnGroup[];
}

export const WIDTH = 120;
export const NUMBER_WIDTH = 3;

/** Who is given what of the data items of one protocol. */
export function matrixOf(protocol: Protocol, rules: Rules, catalogue: Catalogue, on: string): Matrix {
  const items = [...new Set(protocol.clauses.flatMap(({ dataItems }) => dataItems))].toSorted();
  const day = protocol.inForceFrom <= on && on < protocol.inForceTo ? on : protocol.inForceFrom;
  const alone = { ...rules, protocols: rules.protocols.map((each) => onlyForbidding(each, protocol)) };
  const columns = grouped(
    recipientsOf(protocol, rules.organisations).map(({ body, role, recipient, purpose }) => ({
      body,
      role,
      purpose,
      country: recipient.organisation.country,
      cells: cellsOf(alone, catalogue, items, compilePolicy(alone, catalogue, recipient, purpose, day)),
    })),
  );
  const heading = [
    protocol.title.slice(0, WIDTH),
    `${protocol.id} version ${protocol.version}, jurisdiction ${protocol.jurisdiction}, on ${day}`,
  ];
  return { heading, items, columns };
}

/** A row for each item, with the recipients of each column above: lines of at most 120 characters. */
export function matrixLines({ heading, items, columns }: Matrix): readonly string[] {
  const nameWidth = Math.max(0, ...items.map(({ length }) => length));
  const legend = columns.flatMap(({ askers }, index) =>
    askers.flatMap(labelLines).map((label, line) => `${pad(line === 0 ? index + 1 : '', NUMBER_WIDTH)}  ${label}`),
  );
  return [
    ...heading,
    ...legend,
    ...blocksOf(columns, WIDTH - nameWidth).flatMap((shown) => [
      ' '.repeat(nameWidth) + shown.map(({ number, width }) => pad(number, width)).join(''),
      ...items.map(
        (item, row) => item.padEnd(nameWidth) + shown.map(({ cells, width }) => pad(cells[row] ?? '.', width)).join(''),
      ),
    ]),
  ];
}

export const pad = (text: string | number, width: number): string => String(text).padStart(width);

interface NumberedColumn {
  readonly number: number;
  readonly cells: readonly Cell[];
  readonly width: number;
}

/** Columns side by side, as many as fit into `width` each time. */
function blocksOf(columns: readonly ColumnGroup[], width: number): readonly (readonly NumberedColumn[])[] {
  const blocks: NumberedColumn[][] = [];
  let left = 0;
  for (const [index, { cells }] of columns.entries()) {
    const column = {
      number: index + 1,
      cells,
      width: Math.max(NUMBER_WIDTH, ...cells.map(({ length }) => length + 1)),
    };
    if (blocks.length === 0 || column.width > left) {
      blocks.push([]);
      left = width;
    }
    blocks.at(-1)?.push(column);
    left -= column.width;
  }
  return blocks;
}

/** Other protocols stay for what they forbid. */
function onlyForbidding(each: Protocol, kept: Protocol): Protocol {
  if (each.id === kept.id && each.version === kept.version) return each;
  return { ...each, clauses: each.clauses.filter(({ effect }) => effect === 'withhold') };
}

/** One requester for each kind (or organisation), country, role and purpose that the protocol speaks of, and that can ask. */
function recipientsOf({ clauses }: Protocol, organisations: readonly Organisation[]) {
  const found = new Map<string, { body: string; role: string; recipient: Recipient; purpose: Purpose }>();
  for (const { to, purposes } of clauses) {
    const named = organisations.filter(({ id }) => to.organisations.includes(id));
    const ofKind = to.kinds.flatMap((kind) =>
      to.countries.flatMap(
        (country) =>
          organisations.find(
            (each) => each.kind === kind && each.country === country && (each.dutyToShare || !to.dutyToShare),
          ) ?? [],
      ),
    );
    for (const organisation of [...named, ...ofKind]) {
      const body = named.includes(organisation) ? organisation.id : organisation.kind;
      for (const role of to.roles) {
        for (const purpose of purposes.filter((each) => PURPOSE_TERMS[each].roles.includes(role))) {
          for (const team of to.teams ?? ['']) {
            const asking = `${role}${team && ` in team ${team}`}`;
            const recipient = { organisation, team, role };
            const key = `${body} ${asking}, ${purpose} ${organisation.country}`;
            found.set(key, { body, role: asking, recipient, purpose });
          }
        }
      }
    }
  }
  return [...found].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
}

/** Columns with the same cells become one; under it, each role and purpose with the bodies and countries that have it. */
function grouped(columns: readonly Column[]): readonly ColumnGroup[] {
  const found = new Map<string, { cells: readonly Cell[]; askers: Map<string, Column[]> }>();
  for (const column of columns) {
    const group = found.get(column.cells.join(' ')) ?? { cells: column.cells, askers: new Map<string, Column[]>() };
    const asker = `${column.role}, ${column.purpose}`;
    group.askers.set(asker, [...(group.askers.get(asker) ?? []), column]);
    found.set(column.cells.join(' '), group);
  }
  return [...found.values()].map(({ cells, askers }) => ({ cells, askers: [...askers.values()].flatMap(askerOf) }));
}

/** Of columns with one role and purpose. */
function askerOf(columns: readonly Column[]): readonly Asker[] {
  const [first] = columns;
  if (first === undefined) return [];
  const bodies = new Map<string, readonly string[]>();
  for (const { body, country } of columns) bodies.set(body, [...(bodies.get(body) ?? []), country]);
  return [{ role: first.role, purpose: first.purpose, bodies }];
}

function labelLines({ role, purpose, bodies }: Asker): readonly string[] {
  const words = [...bodies].map(([body, countries]) => `${body} (${countries.join(' ')})`);
  return folded(`${role}, ${purpose}: `, words, WIDTH - NUMBER_WIDTH - 2);
}

/** `words` behind `head`, on as many lines of `width` as they need. */
export function folded(head: string, words: readonly string[], width: number): readonly string[] {
  const lines = [head];
  for (const [index, word] of words.entries()) {
    const text = index < words.length - 1 ? `${word}, ` : word;
    const line = lines.at(-1) ?? '';
    if (line === '' || line.length + text.trimEnd().length <= width) lines[lines.length - 1] = line + text;
    else lines.push(`  ${text}`);
  }
  return lines.map((line) => line.trimEnd());
}
