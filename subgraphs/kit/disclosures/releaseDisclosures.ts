import type { OrganisationId, PersonId } from '#policies/core/ids';
import { SourceFault } from '../http/maskError';
import type { RequestScope } from '../request/requestScope';
import { type Given, ofController, readGiven } from './readGiven';

/** Receipts that are released, or told of a correction, in one act. */
export const MOST_RELEASED = 500;

export interface ReleasedDisclosures {
  readonly receipts: readonly string[];
  readonly releasedAt: string;
}

/**
 * All that was given about a person in a controller's name, back to the beginning of the log, the latest first: what its officers
 * may release, or tell of.
 */
export function disclosuresBy(
  { sql, agency }: Pick<RequestScope, 'sql' | 'agency'>,
  controller: OrganisationId,
  person: PersonId,
): Promise<readonly Given[]> {
  return readGiven({
    sql,
    agency,
    reader: controller,
    sensitive: [],
    selections: [ofController(person)],
    most: null,
    after: null,
  });
}

/**
 * Releases entries to the child's representatives: those of the requester's own controller behind these receipts, once. What
 * another controller gave in the same answer stays silent. Throws DISCLOSURE_UNKNOWN, and what every act throws.
 */
export async function releaseDisclosures(
  scope: RequestScope,
  key: string,
  person: string,
  receipts: readonly string[],
): Promise<ReleasedDisclosures> {
  const asked = [...new Set(receipts)].sort();
  if (asked.length === 0 || asked.length > MOST_RELEASED)
    throw unknownDisclosure(`Name the receipts of 1 to ${MOST_RELEASED} entries.`);
  const { organisation, practitioner } = scope.requester;
  const { result } = await scope.act(
    { act: 'releaseDisclosures', key, person, input: { receipts: asked } },
    async ({ sql, now, person: known }) => {
      const own = known === null ? [] : await disclosuresBy({ ...scope, sql }, organisation.id, known);
      const found = new Set(own.map(({ receipt }) => receipt));
      if (!asked.every((receipt) => found.has(receipt)))
        throw unknownDisclosure('Your organisation gave nothing about this person under one of these receipts.');
      await sql(
        `INSERT INTO subject_access.released_disclosure (receipt, controller, person, released_at, released_by)
         SELECT unnest($1::text[]), $2, $3, $4, $5 ON CONFLICT DO NOTHING`,
        [asked, organisation.id, known, now, practitioner],
      );
      return { receipts: asked, releasedAt: now.toISOString() };
    },
  );
  return result;
}

export function unknownDisclosure(sentence: string): SourceFault {
  return new SourceFault(
    'DISCLOSURE_UNKNOWN',
    `${sentence} Take them from your own view of Person.disclosures; the agency of an entry says whose act releases it.`,
  );
}
