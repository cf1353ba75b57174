import { getMetadataArgsStorage } from 'typeorm';
import type { Agency } from '#policies/core/vocabulary';
import type { RunSql } from '../replica/readReplica';
import type { Class } from '../schema/class';
import { columnName } from '../schema/recordTable';

const MISSING = `
SELECT m."table" || '.' || m."column" AS name FROM unnest($1::text[], $2::text[]) AS m("table", "column")
WHERE NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = to_regclass(format('public.%I', m."table")) AND a.attname = m."column" AND NOT a.attisdropped)
ORDER BY 1`;

/** Columns that the record types map and the database has not, as `table.column`: of a field whose migration was forgotten. */
export async function missingColumns(sql: RunSql, records: readonly Class[]): Promise<readonly string[]> {
  const mapped = records.flatMap(columnsOf);
  const rows = await sql<{ name: string }>(MISSING, [
    mapped.map(({ table }) => table),
    mapped.map(({ column }) => column),
  ]);
  return rows.map(({ name }) => name);
}

export function missingInWords(agency: Agency, missing: readonly string[]): string {
  return `${agency}: the database has no column ${missing.join(', ')}, which a record type maps: ${ADD_MIGRATION}`;
}

/** What mends it. */
export const ADD_MIGRATION =
  'add a migration for it, listed in the index.ts of the agency, or run those that are there with npm run provision (CONTRIBUTING.md, "Add a field").';

function columnsOf(record: Class): readonly { readonly table: string; readonly column: string }[] {
  const storage = getMetadataArgsStorage();
  const table = storage.tables.find(({ target }) => target === record)?.name ?? '';
  return storage
    .filterColumns(lineage(record))
    .map(({ propertyName, options }) => ({ table, column: options.name ?? columnName(propertyName) }));
}

/** A record's class and those it extends, whose columns are its own too. */
function lineage(record: Class): Class[] {
  const base: unknown = Object.getPrototypeOf(record);
  return typeof base === 'function' && base !== Function.prototype ? [record, ...lineage(base)] : [record];
}
