import type { Disclosure } from '#policies/disclosure/disclosureRecord';
import type { RunNamed } from './runNamed';

/** An answer that names persons of its requester's own family. */
export interface OwnLookup {
  readonly by: Pick<Disclosure['requester'], 'organisation' | 'practitioner'>;
  readonly at: string;
  readonly persons: readonly string[];
}

/**
 * Notes, in the transaction that releases answers, who of their requesters' own family they name: once a day for each practitioner
 * and person. What is noted goes on to governance, for the leads of the requester's organisation.
 */
export async function noteLookups(run: RunNamed, lookups: readonly OwnLookup[]): Promise<void> {
  const noted = lookups.flatMap(({ by: { organisation, practitioner }, at, persons }) =>
    persons.map((person) => ({ organisation, practitioner, person, at })),
  );
  if (noted.length === 0) return;
  await run({ name: 'lookups.note', text: NOTE, values: [JSON.stringify(noted)] });
}

const NOTE = `INSERT INTO lookups.own_family (organisation, practitioner, person, day, at)
SELECT l.organisation, l.practitioner, l.person, (l.at AT TIME ZONE 'UTC')::date, l.at
FROM json_to_recordset($1) AS l(organisation text, practitioner text, person uuid, at timestamptz)
ON CONFLICT DO NOTHING`;
