import { type ApplicableClause, clausesOnDuty } from '#policies/core/applicable';
import type { Catalogue } from '#policies/core/dataItem';
import { isSensitive } from '#policies/core/disclosureItems';
import type { PersonId } from '#policies/core/ids';
import { dayOf } from '#policies/core/legalDay';
import type { Clause, Restriction, Rules } from '#policies/core/protocol';
import { columnTest } from '#policies/core/rowCondition';
import { MADE_OF_OTHERS } from '#policies/core/subjectAccess';
import type { RecordTable } from '#policies/enforcement/recordTable';
import { personOf, rowsOf } from '#policies/enforcement/rowsOf';
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
 * restricted fields that are filled, records under a restriction in force, records that a clause keeps silent from whomever it
 * names, and records that the controller's own decision of detriment, standing at `now`, makes silent. Closed whereabouts are
 * not among it: what a controller is asked must not tell it of them (docs/decisions/0024). One statement a record type.
 */
export async function sensitiveHoldings(
  sql: RunSql,
  tables: readonly RecordTable[],
  catalogue: Catalogue,
  rules: Rules,
  persons: readonly PersonId[],
  now: Date,
): Promise<readonly Holding[]> {
  if (persons.length === 0) return [];
  const restrictions = rules.protocols.flatMap((protocol) => [
    ...protocol.restrictions,
    ...protocol.clauses.filter(keepsSilent),
  ]);
  const stoppable = clausesOnDuty(rules, dayOf(now));
  const found: Holding[] = [];
  for (const table of tables.filter(({ record }) => !MADE_OF_OTHERS.has(record))) {
    const parameters = sqlParameters();
    const sensitive = [
      ...sensitiveRows(table, catalogue, restrictions, parameters),
      ...stoppedRows(table, catalogue, stoppable, parameters, now),
    ];
    if (sensitive.length === 0) continue;
    const among = parameters.bind([...persons]);
    const rows = await sql<{ controller: string; person: PersonId }>(
      `SELECT DISTINCT r.controller, ${personOf(table)}::text AS person FROM ${rowsOf(table)}
WHERE ${personOf(table)} = ANY(${among}::uuid[]) AND (${sensitive.join(' OR ')})`,
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
  if (catalogue.items.get(table.existence)?.silent !== false) return ['TRUE'];
  const fields = [...table.fields.values()].filter(({ item }) => isSensitive(catalogue.items.get(item)));
  const filled = fields.flatMap(({ columns }) => columns.map((column) => `r.${column} IS NOT NULL`));
  const restricted = restrictions
    .filter(({ dataItems }) => dataItems.some((item) => catalogue.items.get(item)?.record === table.record))
    .map(({ when }) => whereSql({ kind: 'and', all: when.map(columnTest) }, table, parameters));
  return [...new Set([...filled, ...restricted])];
}

/** Rows of which a clause would give something, had their controller not decided that this is more detrimental than not. */
function stoppedRows(
  table: RecordTable,
  catalogue: Catalogue,
  clauses: readonly ApplicableClause[],
  parameters: Parameters,
  now: Date,
): readonly string[] {
  const agency = catalogue.items.get(table.existence)?.agency;
  if (agency === undefined) return [];
  const giving = clauses.filter(({ items }) =>
    [...items].some((item) => catalogue.items.get(item)?.record === table.record),
  );
  const bound = [...new Set(giving.flatMap(({ signed }) => signed))];
  if (bound.length === 0) return [];
  const [own, signed, at] = [agency, bound, now].map((value) => parameters.bind(value));
  // As what closes counts for requesters: from when it is here.
  return [
    `EXISTS (SELECT FROM governance.detriment d WHERE d.agency = ${own} AND d.person = ${personOf(table)} AND d.controller = r.controller
      AND d.controller = ANY(${signed}::text[]) AND (d.valid_until IS NULL OR d.valid_until > ${at}))`,
  ];
}
