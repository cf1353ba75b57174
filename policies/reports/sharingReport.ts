import { sourcesOf } from '#policies/core/applicable';
import { dayOfText } from '#policies/core/legalDay';
import type { Clause, Rules } from '#policies/core/protocol';

/**
 * How often one controller gave one data item to one organisation under one clause, or refused it under one clause for one
 * reason, in one month. The atoms of every report: each figure is a sum of whole atoms.
 */
export interface SharingCell {
  readonly controller: string;
  readonly dataItem: string;
  readonly clause: string | null;
  /** The organisation that was given it; null for a refusal. */
  readonly recipient: string | null;
  /** Why it was refused; null for what was given, and for a refusal of which the source knows no more. */
  readonly reason: string | null;
  readonly number: number;
  /** Of them, those of the one requester who asked most often, over all organisations that they act for. */
  readonly largest: number;
}

/**
 * A cell of which fewer are left without any one requester is not told: whoever asked can take off their own. No law sets it (UK
 * GDPR recital 26: whether somebody is identifiable); that fewer than five are not told is common in official statistics on
 * children and health, and no report is made safer by a table in which it could be lowered.
 */
export const LEAST_SHOWN = 5;

/** `seldomOrNever`: no cell of it is told, whether there are some or none. */
export const CLAUSE_USES = ['seldomOrNever', 'counted'] as const;
export type ClauseUse = (typeof CLAUSE_USES)[number];

export interface UseOf {
  readonly use: ClauseUse;
  /** Of the cells that are told; null unless `counted`. */
  readonly number: number | null;
}

export interface BlockedRow {
  readonly controller: string;
  readonly dataItem: string;
  readonly clause: string | null;
  readonly reason: string | null;
  readonly refusals: number;
}

/** A clause by the refusals that it caused, as far as their cells are told. */
export interface BlockedClauseRow {
  readonly controller: string;
  readonly clause: string | null;
  readonly refusals: number;
}

export interface BlockageReport extends Report<BlockedRow> {
  readonly clauses: readonly BlockedClauseRow[];
}

export interface ClauseRow extends UseOf {
  readonly controller: string;
  /** Null for what the controller gave under none, by a decision of its own. */
  readonly clause: string | null;
  readonly protocol: string | null;
  /** Of the clause in force; null for one that is recorded and was not noted to be in force in the month. */
  readonly title: string | null;
  readonly dataItems: readonly ({ readonly dataItem: string } & UseOf)[];
}

export interface ExchangeRow {
  readonly giver: string;
  readonly recipient: string;
  readonly given: number;
}

/** Rows in order. */
export interface Report<Row> {
  readonly rows: readonly Row[];
}

/**
 * What stood in the way most often: clauses, then what each refused and why.
 *
 * No report shows or adds up a cell of which fewer than `LEAST_SHOWN` are left without its most frequent requester, or says that
 * there is one: it is dropped before anything else. So nothing published depends on such a cell, on its number or on its being
 * there, and no difference between rows, totals, reports, readers or what a requester knows of their own requests gives it away.
 */
export function blockageOf(cells: readonly SharingCell[]): BlockageReport {
  const refused = shown(cells).filter(({ recipient }) => recipient === null);
  const rows = refused
    .map(({ controller, dataItem, clause, reason, number }) => ({
      controller,
      dataItem,
      clause,
      reason,
      refusals: number,
    }))
    .toSorted((a, b) => b.refusals - a.refusals || order(placeOf(a), placeOf(b)));
  const clauses = [...byClause(refused).values()]
    .map(blockedClause)
    .toSorted((a, b) => b.refusals - a.refusals || order(keyOfClause(a), keyOfClause(b)));
  return { clauses, rows };
}

function blockedClause(cells: readonly SharingCell[]): BlockedClauseRow {
  const { controller = '', clause = null } = cells[0] ?? {};
  return { controller, clause, refusals: total(cells) };
}

/** Who gave to whom, and how much: one for each data item of each answer. */
export function exchangeOf(cells: readonly SharingCell[]): Report<ExchangeRow> {
  const given = shown(cells).filter(({ recipient, controller }) => recipient !== null && recipient !== controller);
  const sums = new Map<string, { giver: string; recipient: string; given: number }>();
  for (const { controller, recipient, number } of given) {
    const key = JSON.stringify([controller, recipient]);
    const row = sums.get(key) ?? { giver: controller, recipient: recipient ?? '', given: 0 };
    sums.set(key, { ...row, given: row.given + number });
  }
  const rows = [...sums.values()].toSorted(
    (a, b) => b.given - a.given || order([a.giver, a.recipient], [b.giver, b.recipient]),
  );
  return { rows };
}

/** A clause by which a controller gives something of one agency. */
export interface DeclaredClause {
  readonly controller: string;
  readonly protocol: string;
  readonly clause: Pick<Clause, 'id' | 'title' | 'dataItems'>;
}

/**
 * Each clause declared against what was recorded under it, with its data items, those without a number first; then what
 * was given under clauses that are not among them, and under none: by what a holder answered. What a controller told its own
 * officers under none (a subject's copy, what is to be weighed for one) is no sharing.
 */
export function clauseUseOf(cells: readonly SharingCell[], declared: readonly DeclaredClause[]): Report<ClauseRow> {
  const given = shown(cells).filter(
    ({ recipient, clause, controller }) => recipient !== null && (clause !== null || recipient !== controller),
  );
  const ofClause = byClause(given);
  const inForce = new Set(declared.map(({ controller, clause }) => keyOf(controller, clause.id)));
  const rows = declared.map(({ controller, protocol, clause }): ClauseRow => {
    const used = ofClause.get(keyOf(controller, clause.id)) ?? [];
    const dataItems = clause.dataItems.map((item) => ({
      dataItem: item,
      ...useOf(used.filter(({ dataItem }) => dataItem === item)),
    }));
    return { controller, clause: clause.id, protocol, title: clause.title, ...useOf(used), dataItems };
  });
  const others = [...ofClause].flatMap(([key, used]): ClauseRow[] => {
    const [first] = used;
    if (inForce.has(key) || first === undefined) return [];
    const items = [...new Set(used.map(({ dataItem }) => dataItem))].toSorted();
    const dataItems = items.map((item) => ({
      dataItem: item,
      ...useOf(used.filter(({ dataItem }) => dataItem === item)),
    }));
    const { controller, clause } = first;
    return [{ controller, clause, protocol: null, title: null, ...useOf(used), dataItems }];
  });
  const sorted = [...rows, ...others].toSorted(
    (a, b) => (a.number ?? 0) - (b.number ?? 0) || order(keyOfClause(a), keyOfClause(b)),
  );
  return { rows: sorted };
}

/** The clauses in force on `on`, and signed by then, by which these controllers give something of an agency. */
export function declaredClauses(
  { protocols, signatures, organisations }: Pick<Rules, 'protocols' | 'signatures' | 'organisations'>,
  agency: string,
  controllers: readonly string[],
  on: string,
): readonly DeclaredClause[] {
  const inForce = protocols.filter(({ inForceFrom, inForceTo }) => inForceFrom <= on && on < inForceTo);
  const newest = inForce.filter(({ id, version }) =>
    inForce.every((other) => other.id !== id || other.version <= version),
  );
  return newest.flatMap(({ id, version, clauses }) => {
    const signed = signatures
      .filter((each) => each.protocol === id && each.version === version && dayOfText(each.signedAt) <= on)
      .map(({ controller }) => controller as string);
    const bound = controllers.filter((controller) => signed.includes(controller));
    return clauses
      .filter(({ from, effect }) => from.agency === agency && effect !== 'withhold')
      .flatMap((clause) => {
        const sources = sourcesOf(organisations, clause.from).map((source) => source.id as string);
        return bound
          .filter((controller) => sources.includes(controller))
          .map((controller) => ({ controller, protocol: id, clause }));
      });
  });
}

function byClause(cells: readonly SharingCell[]): ReadonlyMap<string, readonly SharingCell[]> {
  const groups = new Map<string, SharingCell[]>();
  for (const cell of cells) {
    const key = keyOf(cell.controller, cell.clause ?? '');
    groups.set(key, [...(groups.get(key) ?? []), cell]);
  }
  return groups;
}

/** Of cells that are told. */
function useOf(cells: readonly SharingCell[]): UseOf {
  return cells.length > 0 ? { use: 'counted', number: total(cells) } : { use: 'seldomOrNever', number: null };
}

const shown = (cells: readonly SharingCell[]) => cells.filter(({ number, largest }) => number - largest >= LEAST_SHOWN);
const total = (cells: readonly SharingCell[]) => cells.reduce((sum, { number }) => sum + number, 0);
const placeOf = ({ controller, dataItem, clause, reason }: BlockedRow) => [
  controller,
  dataItem,
  clause ?? '',
  reason ?? '',
];
const keyOfClause = ({ controller, clause }: Pick<BlockedClauseRow, 'controller' | 'clause'>) => [
  controller,
  clause ?? '',
];
const keyOf = (controller: string, clause: string) => JSON.stringify([controller, clause]);

function order(a: readonly string[], b: readonly string[]): number {
  const [left, right] = [JSON.stringify(a), JSON.stringify(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}
