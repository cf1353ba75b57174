import type { RecordField, RecordTable } from '#policies/enforcement/recordTable';
import type { RequestScope } from '../request/requestScope';
import type { HeldRecord } from './holdings';

/** `whereFound` is 'where found'. */
export function words(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** `police.missingEpisode` is 'missing episode'. */
export function recordWords(record: string): string {
  return words(record.split('.')[1] ?? record);
}

/** Whether a record tells where the child lives merely by being there. */
export function placesByItself({ catalogue }: Pick<RequestScope, 'catalogue'>, { existence }: RecordTable): boolean {
  return catalogue.items.get(existence)?.flags.includes('W') !== false;
}

/** Fields of a record; none that may place the child where its whereabouts are `closed`. An item nobody knows is a place. */
export function fieldsOpen(
  { catalogue }: Pick<RequestScope, 'catalogue'>,
  { table }: HeldRecord,
  closed: boolean,
): readonly RecordField[] {
  return [...table.fields.values()].filter(
    ({ item }) => !closed || catalogue.items.get(item)?.flags.includes('W') === false,
  );
}

/** A record as lines of text: restricted fields are left out, and places that are closed. */
export function inPlainWords(
  scope: Pick<RequestScope, 'catalogue'>,
  record: HeldRecord,
  closed: boolean,
): readonly string[] {
  const { restricted, values } = record;
  if (restricted === 'whole') return [];
  return fieldsOpen(scope, record, closed).flatMap(({ name }) => {
    const value = values.get(name) ?? null;
    return value === null || restricted.has(name) ? [] : [`${words(name)}: ${valueInWords(value)}`];
  });
}

/** A value as text: parts of objects by name, lists by commas. */
export function valueInWords(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(valueInWords).join(', ');
  if (typeof value === 'object')
    return Object.entries(value)
      .filter(([, part]) => part !== null && part !== '')
      .map(([name, part]) => `${words(name)} ${valueInWords(part)}`)
      .join(', ');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return String(value);
}
