import { existsSync } from 'node:fs';
import type { Pool } from 'pg';

/**
 * Says that there is no list yet of what was destroyed though the database knows of some: it was lost, or a version destroyed that
 * kept none. Nothing is refused for it: what is to be destroyed now is noted in a new one.
 */
export async function tellOfLostList(pool: Pool, list: string, tell: (text: string) => void): Promise<void> {
  if (existsSync(list)) return;
  const { rows } = await pool.query<{ number: number }>(
    'SELECT count(*)::int AS number FROM retention.destroyed WHERE number > 0',
  );
  const number = rows[0]?.number ?? 0;
  if (number === 0) return;
  tell(
    `${list} is not there, and this database knows of ${number} earlier destructions. Where a list was kept, put it back before the lines that are noted now: a copy that is put back loses what it destroyed by that list alone. What a version destroyed that kept none is in none.`,
  );
}
