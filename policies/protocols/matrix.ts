import { compilePolicy } from '#policies/core/compilePolicy';
import type { Catalogue } from '#policies/core/dataItem';
import type { Organisation, Protocol, Recipient, Rules } from '#policies/core/protocol';
import { PURPOSE_TERMS } from '#policies/core/purposes';
import type { Purpose } from '#policies/core/vocabulary';
import { type Cell, cellsOf } from './cells';

interface Column {
  /** A kind of organisation, or one by its id. */
  readonly body: string;
  /** Role, team and purpose. */
  readonly asker: string;
  readonly country: string;
  readonly cells: readonly Cell[];
}

/** Recipients who are given the same of every item. */
interface ColumnGroup {
  readonly labels: readonly string[];
  readonly cells: readonly Cell[];
}

const WIDTH = 120;
const NUMBER_WIDTH = 3;

/** The protocol as rows of data items by columns of recipients and purposes: lines of at most 120 characters. */
export function matrixLines(protocol: Protocol, rules: Rules, catalogue: Catalogue, on: string): readonly string[] {
  const items = [...new Set(protocol.clauses.flatMap(({ dataItems }) => dataItems))].toSorted();
  const day = protocol.inForceFrom <= on && on < protocol.inForceTo ? on : protocol.inForceFrom;
  const alone = { ...rules, protocols: rules.protocols.map((each) => onlyForbidding(each, protocol)) };
  const columns = grouped(
    recipientsOf(protocol, rules.organisations).map(({ body, asker, recipient, purpose }) => ({
      body,
      asker,
      country: recipient.organisation.country,
      cells: cellsOf(alone, catalogue, items, compilePolicy(alone, catalogue, recipient, purpose, day)),
    })),
  );
  const nameWidth = Math.max(0, ...items.map(({ length }) => length));
  const legend = columns.flatMap(({ labels }, index) =>
    labels.map((label, line) => `${pad(line === 0 ? index + 1 : '', NUMBER_WIDTH)}  ${label}`),
  );
  return [
    protocol.title.slice(0, WIDTH),
    `${protocol.id} version ${protocol.version}, jurisdiction ${protocol.jurisdiction}, on ${day}`,
    ...legend,
    ...blocksOf(columns, WIDTH - nameWidth).flatMap((shown) => [
      ' '.repeat(nameWidth) + shown.map(({ number, width }) => pad(number, width)).join(''),
      ...items.map(
        (item, row) => item.padEnd(nameWidth) + shown.map(({ cells, width }) => pad(cells[row] ?? '.', width)).join(''),
      ),
    ]),
  ];
}

const pad = (text: string | number, width: number): string => String(text).padStart(width);

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
  const found = new Map<string, { body: string; asker: string; recipient: Recipient; purpose: Purpose }>();
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
            const asker = `${role}${team && ` in team ${team}`}, ${purpose}`;
            const recipient = { organisation, team, role };
            found.set(`${body} ${asker} ${organisation.country}`, { body, asker, recipient, purpose });
          }
        }
      }
    }
  }
  return [...found].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
}

/** Columns with the same cells become one; under it, each role and purpose with the bodies and countries that have it. */
function grouped(columns: readonly Column[]): readonly ColumnGroup[] {
  const found = new Map<string, { cells: readonly Cell[]; askers: Map<string, Map<string, string[]>> }>();
  for (const { body, asker, country, cells } of columns) {
    const group = found.get(cells.join(' ')) ?? { cells, askers: new Map() };
    const bodies = group.askers.get(asker) ?? new Map<string, string[]>();
    bodies.set(body, [...(bodies.get(body) ?? []), country]);
    group.askers.set(asker, bodies);
    found.set(cells.join(' '), group);
  }
  return [...found.values()].map(({ cells, askers }) => ({
    cells,
    labels: [...askers].flatMap(([asker, bodies]) =>
      folded(
        `${asker}: `,
        [...bodies].map(([body, countries]) => `${body} (${countries.join(' ')})`),
      ),
    ),
  }));
}

/** `words` behind `head`, on as many lines as they need. */
function folded(head: string, words: readonly string[]): readonly string[] {
  const lines = [head];
  for (const [index, word] of words.entries()) {
    const text = index < words.length - 1 ? `${word}, ` : word;
    const line = lines.at(-1) ?? '';
    if (line.length + text.trimEnd().length <= WIDTH - NUMBER_WIDTH - 2) lines[lines.length - 1] = line + text;
    else lines.push(`  ${text}`);
  }
  return lines.map((line) => line.trimEnd());
}
