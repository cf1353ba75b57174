import type { PersonId } from '#policies/core/ids';
import { requireDate } from '#policies/core/isoDate';
import { dayOf, startOfDay } from '#policies/core/legalDay';
import type { Rules } from '#policies/core/protocol';
import { columnTest } from '#policies/core/rowCondition';
import type { CountRule, RecordTable } from '#policies/enforcement/recordTable';
import { personOf, rowsOf } from '#policies/enforcement/rowsOf';
import { sqlParameters, whereSql } from '#policies/enforcement/whereSql';
import type { RunSql } from '../replica/readReplica';
import type { Holding } from './sensitiveHoldings';

/** The time within which the hub lets patterns converge (`keepConvergence`). */
const WINDOW = 'P6M';
/** Holdings that are asked about in one look; what is left is found by the next. */
const MOST = 200;

/**
 * Which controllers hold, of whom, records that would be their part of a pattern, and that no count has: every one of that kind
 * within the window is under a restriction. An alert goes by its reader's view, so that nobody outside looks. Nothing of whom the
 * controller was asked about for this kind of record within the window, by whatever cause. What others hold is not asked: each part
 * is told to its holder alone. What a controller keeps back by its own decision of detriment somebody there has looked at, and
 * reviews. One statement a count.
 */
export async function uncountedPatterns(
  sql: RunSql,
  tables: readonly RecordTable[],
  rules: Rules,
  now: Date,
): Promise<readonly Holding[]> {
  const found: Holding[] = [];
  for (const table of tables)
    for (const rule of table.counts) found.push(...(await uncountedOf(sql, table, rule, rules, now)));
  return found;
}

async function uncountedOf(
  sql: RunSql,
  table: RecordTable,
  rule: CountRule,
  rules: Rules,
  now: Date,
): Promise<readonly Holding[]> {
  const parameters = sqlParameters();
  const restricted = rules.protocols
    .flatMap(({ restrictions }) => restrictions)
    .filter(({ dataItems }) => dataItems.some((item) => item === rule.item || item === table.existence))
    .map(({ when }) => whereSql({ kind: 'and', all: when.map(columnTest) }, table, parameters));
  const uncounted = [...new Set(restricted)];
  if (uncounted.length === 0) return [];
  const since = parameters.bind(startOfDay(requireDate(WINDOW, dayOf(now))).toISOString());
  const record = parameters.bind(table.record);
  const only =
    rule.where === undefined
      ? 'TRUE'
      : whereSql({ kind: 'in', attribute: rule.where, values: [true] }, table, parameters);
  const rows = await sql<{ controller: string; person: PersonId }>(
    `SELECT counted.controller, counted.person::text AS person FROM (
  SELECT r.controller, ${personOf(table)} AS person FROM ${rowsOf(table)}
  WHERE r.period_start >= ${since}::timestamptz AND ${only}
  GROUP BY r.controller, ${personOf(table)} HAVING bool_and(coalesce(${uncounted.map((each) => `(${each})`).join(' OR ')}, false))) AS counted
WHERE NOT EXISTS (SELECT FROM tasks.holder_task t WHERE t.controller = counted.controller AND t.person = counted.person
  AND ${record} = ANY(t.holdings) AND t.opened_at >= ${since}::timestamptz)
ORDER BY counted.controller, counted.person LIMIT ${MOST}`,
    parameters.values,
  );
  return rows.map((row) => ({ ...row, record: table.record }));
}
