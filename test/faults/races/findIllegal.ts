import { connected } from '#embedded/postgres/createDatabase';

/** From the return of a withdrawal to the beginning of the next consent, in milliseconds since the epoch. */
export interface Closed {
  readonly from: number;
  readonly to: number;
}

/**
 * Disclosing records of the log that were committed while the consent was withdrawn, by PostgreSQL's own commit times: answers
 * that did not honour a withdrawal which had returned.
 */
export async function findIllegal(ownerUrl: string, dataItem: string, closed: readonly Closed[]): Promise<number> {
  const times = await connected(ownerUrl, async (client) => {
    const { rows } = await client.query<{ ms: number }>(
      `SELECT extract(epoch FROM pg_xact_commit_timestamp(l.xmin))::float8 * 1000 AS ms FROM disclosure.log l
       WHERE convert_from(l.body, 'UTF8') LIKE $1 AND convert_from(l.body, 'UTF8') LIKE '%"disclosed"%'`,
      [`%${dataItem}%`],
    );
    return rows.map(({ ms }) => Number(ms));
  });
  return times.filter((ms) => closed.some(({ from, to }) => ms > from && ms < to)).length;
}
