import { createHmac, randomBytes } from 'node:crypto';
import type { RequestScope } from '../request/requestScope';
import type { AccessRequestRow } from './ownRequests';

/** Digests a value of a field of a record: the same for the same value in one request alone. */
export type Digest = (record: string, field: string, value: unknown) => string;

type OfRequest = Pick<AccessRequestRow, 'id' | 'person'>;

/**
 * Of each request by its id, under the key of the person's pseudonym, which is destroyed where a person is erased: then nothing
 * is the same.
 */
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
