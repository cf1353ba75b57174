import type { ClientBase } from 'pg';
import type { DeclaredEpoch } from '#policies/disclosure/epoch';

/**
 * The agency's log goes on in an epoch that governance signed too. Of the database's owner. Throws where the log is not at the
 * size that was signed for: something was recorded meanwhile, and the epoch is to be proposed again.
 */
export async function enterEpoch(client: ClientBase, declared: DeclaredEpoch): Promise<void> {
  const { epoch, size } = declared;
  await client.query('BEGIN');
  try {
    const moved = await client.query('UPDATE disclosure.head SET epoch = $1 WHERE size = $2 AND epoch = $1 - 1', [
      epoch,
      size,
    ]);
    if (moved.rowCount !== 1)
      throw new Error(
        `The log is not at record ${size} of epoch ${epoch - 1}: stop the agency, and propose the epoch again.`,
      );
    await client.query('INSERT INTO disclosure.epoch (epoch, size, declared) VALUES ($1, $2, $3)', [
      epoch,
      size,
      JSON.stringify(declared),
    ]);
    await client.query('COMMIT');
  } catch (fault) {
    await client.query('ROLLBACK');
    throw fault;
  }
}
