import type { DataItem } from '#policies/core/dataItem';
import type { RecordTable } from '#policies/enforcement/recordTable';
import { SUBGRAPHS } from '#subgraphs/definitions';
import { buildMarkedSchema } from '#subgraphs/kit/schema/buildSubgraphSchema';
import { readRecordTables } from '#subgraphs/kit/schema/recordTable';

/** The record type that an item stands on, as its source reads it; null for an item that stands on none. */
export async function recordTableOf({ agency, record }: DataItem): Promise<RecordTable | null> {
  const load = SUBGRAPHS[agency === 'socialCare' ? 'social-care' : agency];
  if (load === undefined) return null;
  const definition = await load();
  const tables = readRecordTables(buildMarkedSchema(definition), definition.records);
  return [...tables.values()].find((table) => table.record === record) ?? null;
}
