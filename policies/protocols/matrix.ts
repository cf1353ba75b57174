import { addresses } from '#policies/core/applicable';
import type { CompiledPolicy } from '#policies/core/compiledPolicy';
import { compilePolicy } from '#policies/core/compilePolicy';
import type { Catalogue } from '#policies/core/dataItem';
import type { DataItemId } from '#policies/core/ids';
import type { Clause, Organisation, Protocol, Recipient, Rules } from '#policies/core/protocol';
import type { Purpose } from '#policies/core/vocabulary';

/** What a recipient can be given of an item at most, its requirements met. */
export const CELLS = {
  D: 'disclosed',
  d: 'disclosed where the record meets a condition',
  G: 'generalised',
  g: 'generalised where the record meets a condition',
  w: 'withheld by a clause',
  n: 'withheld: no controller has signed',
  s: 'silent',
  '.': 'withheld: no clause',
} as const;
export type Cell = keyof typeof CELLS;

interface Column {
  /** Recipient and purpose, without the country. */
  readonly label: string;
  readonly country: string;
  readonly cells: readonly Cell[];
}

/** Recipients who are given the same of every item. */
interface ColumnGroup {
  readonly labels: readonly string[];
  readonly cells: readonly Cell[];
}

const WIDTH = 120;
const CELL_WIDTH = 3;

/** The protocol as rows of data items by columns of recipients and purposes: lines of at most 120 characters. */
export function matrixLines(protocol: Protocol, rules: Rules, catalogue: Catalogue, on: string): readonly string[] {
  const items = [...new Set(protocol.clauses.flatMap(({ dataItems }) => dataItems))].toSorted();
  const day = protocol.inForceFrom <= on && on < protocol.inForceTo ? on : protocol.inForceFrom;
  const alone = { ...rules, protocols: rules.protocols.map((each) => onlyForbidding(each, protocol)) };
  const columns = grouped(
    recipientsOf(protocol, rules.organisations).map(({ label, recipient, purpose }) => ({
      label,
      country: recipient.organisation.country,
      cells: cellsOf(protocol, items, compilePolicy(alone, catalogue, recipient, purpose, day)),
    })),
  );
  const nameWidth = Math.max(0, ...items.map(({ length }) => length));
  const perBlock = Math.max(1, Math.floor((WIDTH - nameWidth) / CELL_WIDTH));
  const blocks = Array.from({ length: Math.ceil(columns.length / perBlock) }, (_, block) => block * perBlock);
  const legend = columns.flatMap(({ labels }, index) =>
    labels.map((label, line) => `${pad(line === 0 ? index + 1 : '')}  ${label}`),
  );
  return [
    protocol.title.slice(0, WIDTH),
    `${protocol.id} version ${protocol.version}, jurisdiction ${protocol.jurisdiction}, on ${day}`,
    ...legend.map((line) => line.slice(0, WIDTH)),
    ...blocks.flatMap((first) => {
      const shown = columns.slice(first, first + perBlock);
      return [
        ' '.repeat(nameWidth) + shown.map((_, index) => pad(first + index + 1)).join(''),
        ...items.map((item, row) => item.padEnd(nameWidth) + shown.map(({ cells }) => pad(cells[row] ?? '.')).join('')),
      ];
    }),
  ];
}

/** What the cells mean, one a line. */
export function legendLines(): readonly string[] {
  return Object.entries(CELLS).map(([cell, meaning]) => `${cell}  ${meaning}`);
}

const pad = (text: string | number): string => String(text).padStart(CELL_WIDTH);

/** Other protocols stay for what they forbid. */
function onlyForbidding(each: Protocol, kept: Protocol): Protocol {
  if (each.id === kept.id && each.version === kept.version) return each;
  return { ...each, clauses: each.clauses.filter(({ effect }) => effect === 'withhold') };
}

/** One requester for each kind (or organisation), country, role and purpose that the protocol speaks of. */
function recipientsOf({ clauses }: Protocol, organisations: readonly Organisation[]) {
  const found = new Map<string, { label: string; recipient: Recipient; purpose: Purpose }>();
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
        for (const purpose of purposes) {
          for (const team of to.teams ?? ['']) {
            const label = `${body}, ${role}${team && ` in team ${team}`}, ${purpose}`;
            found.set(`${label} ${organisation.country}`, { label, recipient: { organisation, team, role }, purpose });
          }
        }
      }
    }
  }
  return [...found].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
}

function cellsOf(protocol: Protocol, items: readonly DataItemId[], policy: CompiledPolicy): readonly Cell[] {
  return items.map((item) => {
    const verdict = policy.staticVerdict(item);
    if (verdict.kind === 'possible') return givingCell(protocol, item, policy);
    if (verdict.decision.outcome === 'silent') return 's';
    return verdict.decision.reason === 'notSigned' ? 'n' : verdict.decision.reason === 'noClause' ? '.' : 'w';
  });
}

function givingCell({ clauses }: Protocol, item: DataItemId, { recipient, purpose }: CompiledPolicy): Cell {
  const speaks = (clause: Clause) =>
    clause.dataItems.includes(item) && clause.purposes.includes(purpose) && addresses(clause.to, recipient);
  const giving = clauses.filter(speaks);
  // Possible at all: what a clause withholds here, it withholds on a condition.
  const withheld = giving.some(({ effect }) => effect === 'withhold');
  const always = (effect: Clause['effect']) =>
    !withheld && giving.some((each) => each.effect === effect && each.when.length === 0);
  if (always('disclose')) return 'D';
  if (giving.some(({ effect }) => effect === 'disclose')) return 'd';
  return always('generalise') ? 'G' : 'g';
}

/** Columns with the same cells become one; under it, recipients that differ by country alone one line. */
function grouped(columns: readonly Column[]): readonly ColumnGroup[] {
  const found = new Map<string, { cells: readonly Cell[]; countries: Map<string, string[]> }>();
  for (const { label, country, cells } of columns) {
    const group = found.get(cells.join('')) ?? { cells, countries: new Map() };
    group.countries.set(label, [...(group.countries.get(label) ?? []), country]);
    found.set(cells.join(''), group);
  }
  return [...found.values()].map(({ cells, countries }) => ({
    cells,
    labels: [...countries].map(([label, each]) => `${label} (${each.join(' ')})`),
  }));
}
