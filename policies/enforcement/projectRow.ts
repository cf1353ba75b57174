import type { CompiledPolicy } from '#policies/core/compiledPolicy';
import { type AttributeValue, type FieldDecision, gives, type SubjectFacts } from '#policies/core/decision';
import { generalise } from '#policies/core/generalise';
import type { OrganisationId } from '#policies/core/ids';
import type { RecordField, RecordTable } from './recordTable';
import type { SelectedRow } from './selectRows';

/** A record as the requester may see it: every value decided, nulls where nothing may be seen. Never the raw row. */
export interface Projection {
  readonly id: string;
  readonly [field: string]: unknown;
}

export interface DecidedField {
  readonly field: RecordField;
  readonly decision: FieldDecision;
  readonly value: unknown;
}

export interface DecidedRow {
  readonly projection: Projection;
  /** The decision that the row is there at all. */
  readonly existence: FieldDecision;
  /** All who hold it: what is given of it is given by each. */
  readonly holders: readonly OrganisationId[];
  readonly fields: readonly DecidedField[];
}

/**
 * Decides the requested fields of the rows of one record type, once per distinct facts, and projects. A row whose existence
 * is not disclosed is dropped, whatever SQL let through.
 */
export function rowProjector(policy: CompiledPolicy, table: RecordTable, fields: readonly RecordField[]) {
  const decisions = new Map<string, ReadonlyMap<string, FieldDecision>>();
  return (row: SelectedRow, subject: SubjectFacts): DecidedRow | null => {
    const attributes = attributesOf(table, row);
    const key = JSON.stringify([row.controller, subject, attributes]);
    let decided = decisions.get(key);
    if (decided === undefined) {
      const facts = { controller: row.controller, subject, attributes };
      const items = new Set([table.existence, ...fields.map((field) => field.item)]);
      decided = new Map([...items].map((item) => [item, policy.decide(item, facts)]));
      decisions.set(key, decided);
    }
    return project(table, fields, row, decided, subject.whereaboutsClosed);
  };
}

function project(
  table: RecordTable,
  fields: readonly RecordField[],
  row: SelectedRow,
  decided: ReadonlyMap<string, FieldDecision>,
  whereaboutsClosed: boolean,
): DecidedRow | null {
  const existence = decided.get(table.existence);
  if (existence === undefined || !gives(existence)) return null;
  const projected = fields.flatMap((field): DecidedField[] => {
    const decision = decided.get(field.item);
    const columns = field.whole === null || whereaboutsClosed ? field.columns : [field.whole];
    return decision === undefined ? [] : [{ field, decision, value: disclosedValue(columns, decision, row) }];
  });
  const projection = Object.fromEntries([
    ['id', row.id],
    ...projected.map(({ field, value }) => [field.name, value]),
  ]) as Projection;
  return { projection, existence, holders: row.holders ?? [row.controller], fields: projected };
}

function disclosedValue(columns: readonly string[], decision: FieldDecision, row: SelectedRow): unknown {
  if (!gives(decision)) return null;
  const held = columns.length === 1 ? plain(row[columns[0] ?? '']) : period(columns, row);
  if (held === null || decision.outcome === 'disclosed') return held;
  return decision.outcome === 'generalised' ? generalise(decision.by, held) : null;
}

function period(columns: readonly string[], row: SelectedRow): { start: unknown; end: unknown } | null {
  const [start, end] = columns.map((column) => plain(row[column]));
  return start === null && end === null ? null : { start: start ?? null, end: end ?? null };
}

/** Database values as the graph shows them: instants as ISO text. */
function plain(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  return value ?? null;
}

export function attributesOf(table: RecordTable, row: SelectedRow): Record<string, AttributeValue> {
  return Object.fromEntries(
    [...table.attributes.values()].map(({ name, column }) => [name, plain(row[column]) as AttributeValue]),
  );
}
