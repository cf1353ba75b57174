import type { RowCondition, RowWay } from '#policies/core/compiledPolicy';
import type { Generalisation } from '#policies/core/vocabulary';
import type { RecordTable } from './recordTable';
import { type Parameters, whereSql } from './whereSql';

/** Rows of some persons: `among` is true of theirs. */
export interface Ordered {
  readonly among: string;
  readonly condition: RowCondition;
  readonly latestBy: readonly RowWay[];
}

/**
 * An order of rows, latest first, that tells no more of a date than its requester is told: the date as it is shown, cut to the
 * month or year where that is all that is given, none where it is refused. Rows alike in that, and rows of no date, which
 * come last, stand in the order of their ids: those are random, and in the answer anyway.
 */
export function orderSql(table: RecordTable, selections: readonly Ordered[], parameters: Parameters): string {
  const column = table.latestBy?.columns[0];
  if (column === undefined) return 'r.id';
  const branches = selections.flatMap(({ among, condition, latestBy }) =>
    latestBy.flatMap((way) => {
      const shown = SHOWN[way.by ?? 'asItStands'](`r.${column}::timestamptz`);
      return shown === null ? [] : [{ among, way, shown, ofAllRows: alike(way.condition, condition) }];
    }),
  );
  const [first] = branches;
  if (first === undefined) return 'r.id';
  const ofAll = branches.length === selections.length && branches.every((each) => each.ofAllRows);
  if (ofAll && branches.every(({ shown }) => shown === first.shown)) return `${first.shown} DESC NULLS LAST, r.id`;
  const cases = branches.map(({ among, way, shown, ofAllRows }) => {
    const tests = ofAllRows ? [among] : [among, whereSql(way.condition, table, parameters)];
    return `WHEN ${tests.join(' AND ')} THEN ${shown}`;
  });
  return `CASE ${cases.join(' ')} END DESC NULLS LAST, r.id`;
}

/** What of a date is shown (policies/core/generalise.ts), as an instant; instants are shown to the millisecond. */
const SHOWN: Readonly<Record<Generalisation | 'asItStands', (instant: string) => string | null>> = {
  asItStands: (instant) => `date_trunc('milliseconds', ${instant}, 'UTC')`,
  month: (instant) => `date_trunc('month', ${instant}, 'UTC')`,
  year: (instant) => `date_trunc('year', ${instant}, 'UTC')`,
  presence: () => null,
  outwardPostcode: () => null,
};

function alike(one: RowCondition, other: RowCondition): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
