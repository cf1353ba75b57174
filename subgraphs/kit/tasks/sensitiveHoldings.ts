import type { Catalogue } from '#policies/core/dataItem';
import { isSensitive } from '#policies/core/disclosureItems';
import type { PersonId } from '#policies/core/ids';
import type { Clause, Restriction, Rules } from '#policies/core/protocol';
import { columnTest } from '#policies/core/rowCondition';
import type { RecordTable } from '#policies/enforcement/recordTable';
import { type Parameters, sqlParameters, whereSql } from '#policies/enforcement/whereSql';
import type { RunSql } from '../replica/readReplica';

/** That a controller holds silent or restricted records of a person, by record type. */
export interface Holding {
  readonly controller: string;
  readonly person: PersonId;
  /** `<agency>.<record>`. */
  readonly record: string;
}

/**
 * Which controllers hold something of these persons that requesters may never learn of: records of a silent type, silent or
 * restricted fields that are filled, records under a restriction in force, and records that a clause keeps silent from whomever
 * it names. One statement a record type.
 */
export async function sensitiveHoldings(
  sql: RunSql,
  tables: readonly RecordTable[],
  catalogue: Catalogue,
  rules: Rules,
  persons: readonly PersonId[],
): Promise<readonly Holding[]> {
  if (persons.length === 0) return [];
  const restrictions = rules.protocols.flatMap((protocol) => [
    ...protocol.restrictions,
    ...protocol.clauses.filter(keepsSilent),
  ]);
  const found: Holding[] = [];
  for (const table of tables) {
    const parameters = sqlParameters();
    const sensitive = sensitiveRows(table, catalogue, restrictions, parameters);
    if (sensitive.length === 0) continue;
    const among = parameters.bind([...persons]);
    const rows = await sql<{ controller: string; person: PersonId }>(
      `SELECT DISTINCT r.controller, l.person::text AS person
FROM public.${table.table} r JOIN governance.link l ON l.controller = r.controller AND l.subject = r.subject AND l.ended_at IS NULL
WHERE l.person = ANY(${among}::uuid[]) AND (${sensitive.join(' OR ')})`,
      parameters.values,
    );
    found.push(...rows.map((row) => ({ ...row, record: table.record })));
  }
  return found;
}

type Prohibition = Pick<Restriction | Clause, 'dataItems' | 'when'>;

/** That only forbids, and says nothing of it. */
function keepsSilent({ effect, whenRefused }: Clause): boolean {
  return effect === 'withhold' && whenRefused !== 'notice';
}

function sensitiveRows(
  table: RecordTable,
  catalogue: Catalogue,
  restrictions: readonly Prohibition[],
  parameters: Parameters,
): readonly string[] {
  if (table.keyedBy !== 'link') return [];
  if (catalogue.items.get(table.existence)?.silent !== false) return ['TRUE'];
  const fields = [...table.fields.values()].filter(({ item }) => isSensitive(catalogue.items.get(item)));
  const filled = fields.flatMap(({ columns }) => columns.map((column) => `r.${column} IS NOT NULL`));
  const restricted = restrictions
    .filter(({ dataItems }) => dataItems.some((item) => catalogue.items.get(item)?.record === table.record))
    .map(({ when }) => whereSql({ kind: 'and', all: when.map(columnTest) }, table, parameters));
  return [...new Set([...filled, ...restricted])];
}
