import type { LeftWith } from '../release/leaveCopies';
import type { RequestScope } from '../request/requestScope';
import type { ToldEntry } from './copiedDisclosures';
import type { Digest } from './digests';
import type { HeldRecord } from './holdings';

/** What of a record is in a copy. */
export interface CopiedRecord {
  readonly record: HeldRecord;
  readonly fields: readonly { readonly name: string; readonly value: unknown }[];
}

export interface CopyContent {
  readonly records: readonly CopiedRecord[];
  readonly told: readonly ToldEntry[];
}

/** Where a request stands when its copy is made. */
export interface Standing {
  /** Null: no copy of it has left. */
  readonly left: { readonly at: Date; readonly with: LeftWith } | null;
  readonly decisions: number;
}

export async function standingOf({ sql }: Pick<RequestScope, 'sql'>, request: string): Promise<Standing> {
  const [row] = await sql<{ decisions: number; left_at: Date | null; left_with: LeftWith | null }>(
    'SELECT decisions, left_at, left_with FROM subject_access.request WHERE id = $1',
    [request],
  );
  if (row === undefined) throw new Error('The request is there no more.');
  const { decisions, left_at: at, left_with: leftWith } = row;
  return { decisions, left: at === null || leftWith === null ? null : { at, with: leftWith } };
}

/** What a copy leaves with. */
export function leftWithOf({ records, told }: CopyContent, places: boolean, digest: Digest): LeftWith {
  return {
    places,
    records: Object.fromEntries(
      records.map(({ record: { id }, fields }) => [
        id,
        Object.fromEntries(fields.map(({ name, value }) => [name, digest(id, name, value)])),
      ]),
    ),
    told: Object.fromEntries(told.map(({ receipt, entry }) => [receipt, entry.items])),
  };
}

/**
 * What may be in a copy now and was in it when it left. A value that is another now was in none: taken away, like all that was
 * closed or destroyed since, and nothing is added, since nobody weighed it for this copy and its date.
 */
export function withinLeft({ records, told }: CopyContent, left: LeftWith, digest: Digest): CopyContent {
  return {
    records: records.flatMap(({ record, fields }) => {
      const then = left.records[record.id];
      if (then === undefined) return [];
      const same = fields.filter(({ name, value }) => then[name] === digest(record.id, name, value));
      return [{ record, fields: same }];
    }),
    told: told
      .map(({ receipt, entry }) => {
        const then = new Set(left.told[receipt]);
        return { receipt, entry: { ...entry, items: entry.items.filter((item) => then.has(item)) } };
      })
      .filter(({ entry }) => entry.items.length > 0),
  };
}
