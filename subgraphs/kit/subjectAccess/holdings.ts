import type { AttributeValue } from '#policies/core/decision';
import { holds } from '#policies/core/flatFacts';
import type { DataItemId } from '#policies/core/ids';
import { dayOf } from '#policies/core/legalDay';
import type { Organisation, Restriction } from '#policies/core/protocol';
import { MADE_OF_OTHERS } from '#policies/core/subjectAccess';
import type { RecordField, RecordTable } from '#policies/enforcement/recordTable';
import { heldBy, personOf, rowsOf } from '#policies/enforcement/rowsOf';
import type { RunSql } from '../replica/readReplica';
import type { RequestScope } from '../request/requestScope';

/** A record of one controller about one child, whole: for the controller's own eyes, and for the copy made of it. */
export interface HeldRecord {
  readonly table: RecordTable;
  readonly id: string;
  readonly values: ReadonlyMap<string, unknown>;
  /** Nothing opens the record, or nothing but these fields of it. */
  readonly restricted: 'whole' | ReadonlySet<string>;
}

/** Everything that a controller holds of a person in this agency, by record type, oldest first. One statement a type. */
export async function recordsHeld(
  scope: Pick<RequestScope, 'tables' | 'rules' | 'now'>,
  sql: RunSql,
  controller: Organisation,
  person: string,
): Promise<readonly HeldRecord[]> {
  const restrictions = await restrictionsOn(scope, controller);
  const held: HeldRecord[] = [];
  for (const table of copiedTables(scope)) {
    const rows = await sql<Readonly<Record<string, unknown>> & { readonly id: string }>(
      `SELECT r.id::text AS id, ${columnsOf(table)} FROM ${rowsOf(table)}
       WHERE ${personOf(table)} = $1 AND ${heldBy(table, '$2')} ORDER BY r.period_start NULLS FIRST, r.id`,
      [person, controller.id],
    );
    held.push(...rows.map((row) => toHeld(table, row, restrictions)));
  }
  return held;
}

/** Record types that have a section of their own in every copy. */
export function copiedTables({ tables }: Pick<RequestScope, 'tables'>): readonly RecordTable[] {
  return [...tables.values()].filter(({ record }) => !MADE_OF_OTHERS.has(record));
}

async function restrictionsOn(
  { rules, now }: Pick<RequestScope, 'rules' | 'now'>,
  { country }: Organisation,
): Promise<readonly Restriction[]> {
  const today = dayOf(now);
  return (await rules()).protocols
    .filter(({ inForceFrom }) => inForceFrom <= today)
    .flatMap(({ restrictions }) => restrictions)
    .filter(({ jurisdiction }) => jurisdiction === 'EW' || jurisdiction === country);
}

function columnsOf(table: RecordTable): string {
  const columns = new Set([
    ...[...table.fields.values()].flatMap((field) => field.columns),
    ...[...table.attributes.values()].map(({ column }) => column),
  ]);
  columns.delete('id');
  return [...columns].map((column) => `r.${column}`).join(', ');
}

function toHeld(
  table: RecordTable,
  row: Readonly<Record<string, unknown>> & { readonly id: string },
  restrictions: readonly Restriction[],
): HeldRecord {
  const attributes = new Map(
    [...table.attributes.values()].map(({ name, column }) => [name, plain(row[column]) as AttributeValue]),
  );
  const forbidden = new Set(
    restrictions
      // A test of dates is relative to the day: in doubt it holds.
      .filter(({ when }) =>
        when.every((each) => 'before' in each || 'after' in each || holds(each, attributes.get(each.attribute))),
      )
      .flatMap(({ dataItems }) => dataItems),
  );
  const fields = [...table.fields.values()];
  return {
    table,
    id: row.id,
    values: new Map(fields.map((field) => [field.name, heldValue(field, row)])),
    restricted: forbidden.has(table.existence)
      ? 'whole'
      : new Set(fields.filter(({ item }) => forbidden.has(item as DataItemId)).map(({ name }) => name)),
  };
}

function heldValue({ columns }: RecordField, row: Readonly<Record<string, unknown>>): unknown {
  const [first, second] = columns.map((column) => plain(row[column]));
  if (columns.length === 1) return first ?? null;
  return first === null && second === null ? null : { start: first ?? null, end: second ?? null };
}

function plain(value: unknown): unknown {
  return value instanceof Date ? value.toISOString() : (value ?? null);
}
