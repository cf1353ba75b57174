import type { RowCondition, RowWay } from '#policies/core/compiledPolicy';
import type { AttributeValue } from '#policies/core/decision';
import type { OrganisationId, PersonId } from '#policies/core/ids';
import { orderSql } from './orderSql';
import type { RecordField, RecordTable } from './recordTable';
import { holdersOf, personOf, rowsOf } from './rowsOf';
import { type Parameters, sqlParameters, whereSql } from './whereSql';

/** Persons for whom the same rows may be had. */
export interface Selection {
  readonly persons: readonly PersonId[];
  readonly condition: RowCondition;
}

export interface ListSelection extends Selection {
  /** How these persons' rows give the date by which they are listed (`RecordTable.latestBy`). */
  readonly latestBy: readonly RowWay[];
}

export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** A row as selected: only permitted columns, the declared attributes and the keys. */
export interface SelectedRow {
  readonly person: PersonId;
  readonly id: string;
  readonly controller: OrganisationId;
  /** All who hold it; absent where `controller` is the only one. */
  readonly holders?: readonly OrganisationId[];
  readonly [column: string]: unknown;
}

/**
 * One statement for all persons of a request: the columns of `fields` and of the declared attributes, the rows that the
 * policy's conditions let through, the latest `limit` of each person, by the date as the requester sees it. Silent rows fall
 * here, before any work per row.
 */
export function selectRows(
  table: RecordTable,
  fields: readonly RecordField[],
  selections: readonly ListSelection[],
  limit: number,
): Statement {
  const parameters = sqlParameters();
  const columns = new Set([
    ...fields.flatMap(({ columns: own, whole }) => (whole === null ? own : [...own, whole])),
    ...[...table.attributes.values()].map((each) => each.column),
  ]);
  columns.delete('controller');
  const chosen = [...columns].map((column) => `r.${column}`);
  const chosenBy = selections.map((selection) => ({ ...selection, among: among(table, selection, parameters) }));
  const rows = chosenBy.map((each) => `(${each.among} AND ${whereSql(each.condition, table, parameters)})`);
  const holders = table.heldBy === null ? '' : `, ${holdersOf(table)} AS holders`;
  const order = orderSql(table, chosenBy, parameters);
  const text = `SELECT * FROM (
  SELECT ${personOf(table)} AS person, r.id, r.controller${holders}${chosen.map((column) => `, ${column}`).join('')},
    row_number() OVER (PARTITION BY ${personOf(table)} ORDER BY ${order}) AS place
  FROM ${rowsOf(table)}
  WHERE ${rows.length === 0 ? 'FALSE' : rows.join(' OR ')}
) latest WHERE place <= ${parameters.bind(limit)} ORDER BY person, place`;
  return { text, values: parameters.values };
}

/** Counted rows that one decision covers: a controller's, alike in every declared attribute. */
export interface CountedKind {
  readonly controller: OrganisationId;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

/** One statement that counts, per person, the rows a count clause lets through, in each window. */
export function countRows(
  table: RecordTable,
  only: string | undefined,
  selections: readonly Selection[],
  since: readonly string[],
): Statement {
  const parameters = sqlParameters();
  const counts = since.map(
    (date, index) =>
      `count(*) FILTER (WHERE r.period_start >= ${parameters.bind(date)}::timestamptz)::int AS window_${index}`,
  );
  const rows = selections.map(
    (selection) => `(${among(table, selection, parameters)} AND ${whereSql(selection.condition, table, parameters)})`,
  );
  const narrowed =
    only === undefined ? '' : ` AND ${whereSql({ kind: 'in', attribute: only, values: [true] }, table, parameters)}`;
  const attributes = [...table.attributes.values()].map(({ name, column }) => `'${name}', r.${column}`);
  const text = `SELECT ${personOf(table)} AS person,
  jsonb_agg(DISTINCT jsonb_build_object('controller', r.controller, 'attributes', jsonb_build_object(${attributes.join(', ')}))) AS counted,
  ${counts.join(', ')}
FROM ${rowsOf(table)}
WHERE (${rows.length === 0 ? 'FALSE' : rows.join(' OR ')})${narrowed}
GROUP BY 1`;
  return { text, values: parameters.values };
}

function among(table: RecordTable, { persons }: Selection, parameters: Parameters): string {
  return `${personOf(table)} = ANY(${parameters.bind([...persons])}::uuid[])`;
}
