import type { AttributeMark } from './marks';
import { columnName } from './recordTable';

/** The constraint by which a table takes no value of an attribute that its list does not name; null where it has no list. */
export function knownOnly({
  name,
  values,
}: Pick<AttributeMark, 'name' | 'values'>): { readonly constraint: string; readonly expression: string } | null {
  if (values === undefined) return null;
  const column = columnName(name);
  const listed = values.map((value) => `'${value}'`).join(', ');
  return { constraint: `known_${column}`, expression: `${column} IN (${listed})` };
}
