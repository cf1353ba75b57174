import { connected } from '#embedded/postgres/createDatabase';

/** Removes what was decided for a child, as its database's owner may: for hundreds of decisions that no family takes. */
export function forgetConsents(ownerUrl: string, person: string): Promise<void> {
  return connected(ownerUrl, async (client) => {
    await client.query('BEGIN');
    await client.query('DELETE FROM governance.consent WHERE person = $1', [person]);
    await client.query(
      'DELETE FROM authority.consent_event WHERE consent IN (SELECT id FROM authority.consent WHERE person = $1)',
      [person],
    );
    await client.query('DELETE FROM authority.consent WHERE person = $1', [person]);
    await client.query('COMMIT');
  });
}
