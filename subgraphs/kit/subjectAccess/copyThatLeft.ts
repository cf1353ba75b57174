import { createHmac, randomBytes } from 'node:crypto';
import type { LeftWith } from '../release/leaveCopies';
import type { RequestScope } from '../request/requestScope';
import type { ToldEntry } from './copiedDisclosures';
import type { HeldRecord } from './holdings';
import type { AccessRequestRow } from './ownRequests';

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

/** Digests a value of a field of a record: the same for the same value in one request alone. */
export type Digest = (record: string, field: string, value: unknown) => string;

export async function standingOf({ sql }: Pick<RequestScope, 'sql'>, request: string): Promise<Standing> {
  const [row] = await sql<{ decisions: number; left_at: Date | null; left_with: LeftWith | null }>(
    'SELECT decisions, left_at, left_with FROM subject_access.request WHERE id = $1',
    [request],
  );
  if (row === undefined) throw new Error('The request is there no more.');
  const { decisions, left_at: at, left_with: leftWith } = row;
  return { decisions, left: at === null || leftWith === null ? null : { at, with: leftWith } };
}

type OfRequest = Pick<AccessRequestRow, 'id' | 'person'>;

/** Of each request by its id, under the key of the person's pseudonym, which is destroyed where a person is erased: then nothing is the same. */
export async function digestsOf(
  { sql }: Pick<RequestScope, 'sql'>,
  requests: readonly OfRequest[],
): Promise<ReadonlyMap<string, Digest>> {
  const persons = [...new Set(requests.map(({ person }) => person))];
  const rows = await sql<{ person: string; key: Buffer }>(
    'SELECT person::text AS person, key FROM disclosure.subject_keys($1::uuid[], $2::bytea[])',
    [persons, persons.map(() => randomBytes(32))],
  );
  const keys = new Map(rows.map(({ person, key }) => [person, key]));
  return new Map(requests.map(({ id, person }) => [id, digestUnder(keys.get(person) ?? randomBytes(32), id)]));
}

export async function digestOf(scope: Pick<RequestScope, 'sql'>, request: OfRequest): Promise<Digest> {
  const digest = (await digestsOf(scope, [request])).get(request.id);
  if (digest === undefined) throw new Error('The request has no digest.');
  return digest;
}

function digestUnder(key: Buffer, request: string): Digest {
  return (record, field, value) =>
    createHmac('sha256', key)
      .update(JSON.stringify(['subjectAccess', request, record, field, value]))
      .digest('base64url');
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
