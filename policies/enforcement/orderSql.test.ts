import type { RowCondition, RowWay } from '#policies/core/compiledPolicy';
import type { DataItemId, OrganisationId } from '#policies/core/ids';
import { orderSql } from './orderSql';
import type { RecordTable } from './recordTable';
import { sqlParameters } from './whereSql';

const CONTROLLERS: RowCondition = { kind: 'controllerIn', controllers: ['a' as OrganisationId] };
const GRADED: RowCondition = { kind: 'in', attribute: 'grade', values: [1] };

const TABLE: RecordTable = {
  typeName: 'Visit',
  record: 'health.visit',
  category: 'healthContact',
  table: 'visit',
  keyedBy: 'link',
  heldBy: null,
  existence: 'health.visit.involvement' as DataItemId,
  fields: new Map(),
  attributes: new Map([['grade', { name: 'grade', type: 'integer', column: 'grade' }]]),
  latestBy: {
    name: 'period',
    item: 'health.visit.period' as DataItemId,
    whereabouts: false,
    travels: false,
    columns: ['period_start', 'period_end'],
    whole: null,
  },
  timeline: null,
  counts: [],
};

const EXACT = "date_trunc('milliseconds', r.period_start::timestamptz, 'UTC')";
const MONTH = "date_trunc('month', r.period_start::timestamptz, 'UTC')";

/** Every parameter that is bound stands in the text: PostgreSQL refuses a statement whose parameter has no type. */
function orderOf(latestBy: readonly (readonly RowWay[])[], table: RecordTable = TABLE): string {
  const parameters = sqlParameters();
  const selections = latestBy.map((ways, at) => ({ among: `among_${at}`, condition: CONTROLLERS, latestBy: ways }));
  const text = orderSql(table, selections, parameters);
  for (const at of parameters.values.keys()) expect(text).toContain(`$${at + 1}`);
  return text;
}

it('is by the date itself where every row gives it', () => {
  const way = { by: null, condition: CONTROLLERS };
  expect(orderOf([[way], [way]])).toBe(`${EXACT} DESC NULLS LAST, r.id`);
});

it('is by the month or the year where that is all that is given', () => {
  expect(orderOf([[{ by: 'month', condition: CONTROLLERS }]])).toBe(`${MONTH} DESC NULLS LAST, r.id`);
  expect(orderOf([[{ by: 'year', condition: CONTROLLERS }]])).toContain("date_trunc('year'");
});

it.each([
  ['the date is refused', [[]]],
  ['only that there is one is given', [[{ by: 'presence', condition: CONTROLLERS } as const]]],
  ['nothing is selected', []],
])('is by id where %s', (_what, latestBy) => {
  expect(orderOf(latestBy)).toBe('r.id');
});

it('is by id where a record type names no date', () => {
  expect(orderOf([[{ by: null, condition: CONTROLLERS }]], { ...TABLE, latestBy: null })).toBe('r.id');
});

it('reads each row as it is given, and those of persons of whom no date is given come last', () => {
  const ways: readonly RowWay[] = [
    { by: 'month', condition: CONTROLLERS },
    { by: null, condition: GRADED },
  ];
  const graded = `COALESCE(r.grade::text = ANY($1::text[]), FALSE)`;
  expect(orderOf([ways, []])).toBe(
    `CASE WHEN among_0 THEN ${MONTH} WHEN among_0 AND ${graded} THEN ${EXACT} END DESC NULLS LAST, r.id`,
  );
});
