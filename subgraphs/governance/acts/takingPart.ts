import type { Pool } from 'pg';
import { SUBSCRIBERS } from '../subscribers';

/**
 * Agencies that have a slot here, or for whose subscription commits are set to wait, or of which a process has asked for a lease; the
 * others do not take part yet, and have nothing to apply: without a subscription they have no rules, and answer nothing.
 */
export async function takingPart(pool: Pool): Promise<typeof SUBSCRIBERS> {
  const { rows } = await pool.query<{ name: string }>(
    `SELECT slot_name::text AS name FROM pg_replication_slots WHERE database = current_database()
     UNION SELECT agency FROM governance.lease_challenge
     UNION SELECT regexp_split_to_table(current_setting('synchronous_standby_names'), '[^a-z_]+')`,
  );
  const known = rows.map(({ name }) => name);
  return SUBSCRIBERS.filter(({ agency, publication }) => known.includes(publication) || known.includes(agency));
}
