import type { RowCondition } from '#policies/core/compiledPolicy';
import type { RecordTable } from './recordTable';

/** Collects the parameters of one statement; `bind` returns the placeholder. */
export interface Parameters {
  readonly values: unknown[];
  bind(value: unknown): string;
}

export function sqlParameters(): Parameters {
  const values: unknown[] = [];
  return {
    values,
    bind(value) {
      values.push(value);
      return `$${values.length}`;
    },
  };
}

/**
 * A row condition of the policy as SQL over the alias `r`: only declared attributes' columns are named, every value is a
 * parameter. Three-valued logic is closed off: where an attribute is null the test is false, and so its negation is true,
 * exactly as in `decide`.
 */
export function whereSql(condition: RowCondition, table: RecordTable, parameters: Parameters): string {
  switch (condition.kind) {
    case 'true':
      return 'TRUE';
    case 'false':
      return 'FALSE';
    case 'and':
      return joined(condition.all, 'AND', 'TRUE', table, parameters);
    case 'or':
      return joined(condition.any, 'OR', 'FALSE', table, parameters);
    case 'not':
      return `NOT ${whereSql(condition.of, table, parameters)}`;
    case 'controllerIn':
      return `(r.controller = ANY(${parameters.bind([...condition.controllers])}::text[]))`;
    case 'in':
      return closed(
        `${column(table, condition.attribute)}::text = ANY(${parameters.bind(condition.values.map(String))}::text[])`,
      );
    case 'before':
      return closed(`${column(table, condition.attribute)} < ${parameters.bind(condition.date)}::timestamptz`);
    case 'after':
      return closed(`${column(table, condition.attribute)} > ${parameters.bind(condition.date)}::timestamptz`);
    case 'atMost':
      return closed(`${column(table, condition.attribute)} <= ${parameters.bind(condition.value)}::double precision`);
    default:
      return unreachable(condition);
  }
}

function joined(
  parts: readonly RowCondition[],
  word: 'AND' | 'OR',
  empty: string,
  table: RecordTable,
  parameters: Parameters,
): string {
  if (parts.length === 0) return empty;
  return `(${parts.map((part) => whereSql(part, table, parameters)).join(` ${word} `)})`;
}

function closed(test: string): string {
  return `COALESCE(${test}, FALSE)`;
}

function column(table: RecordTable, attribute: string): string {
  const declared = table.attributes.get(attribute);
  // The policy was compiled against the same catalogue; an attribute that is not there selects nothing.
  return declared === undefined ? 'NULL' : `r.${declared.column}`;
}

function unreachable(value: never): never {
  throw new Error(`Not a row condition: ${JSON.stringify(value)}`);
}
