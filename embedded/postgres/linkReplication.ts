import { setTimeout as wait } from 'node:timers/promises';
import { asSuperuser } from './createDatabase';
import { PostgresFault } from './fault';
import type { RunningPostgres } from './startPostgres';

export interface ReplicationLink {
  readonly publisher: string;
  readonly subscriber: string;
  /** Publication, slot and subscription bear one name. */
  readonly name: string;
  /** The role under which the subscription reads: REPLICATION and SELECT on what is published, nothing else. */
  readonly reader: { readonly name: string; readonly password: string };
}

/**
 * Subscribes a database to its publication of another in the same cluster. The slot is made first: CREATE SUBSCRIPTION would
 * wait for itself. `synchronous_commit = local`: with the default `off` an applied change is lost when the server crashes.
 * Idempotent. Returns at once; `awaitReplication` waits for the first copy.
 */
export async function linkReplication(postgres: RunningPostgres, link: ReplicationLink): Promise<void> {
  const slots = await asSuperuser(postgres, link.publisher, async (client) => {
    const found = await client.query('SELECT wal_status FROM pg_replication_slots WHERE slot_name = $1', [link.name]);
    return found.rows as { wal_status: string | null }[];
  });
  const lost = slots.some((slot) => slot.wal_status === 'lost');
  await asSuperuser(postgres, link.subscriber, async (client) => {
    const known = await client.query(
      'SELECT FROM pg_subscription WHERE subname = $1 AND subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())',
      [link.name],
    );
    if (known.rowCount !== 0 && slots.length > 0 && !lost)
      return client.query(`ALTER SUBSCRIPTION ${link.name} ENABLE`);
    if (known.rowCount !== 0) {
      // The slot is gone or was invalidated: what was missed cannot be had from it. Copy everything again.
      await client.query(`ALTER SUBSCRIPTION ${link.name} DISABLE`);
      await client.query(`ALTER SUBSCRIPTION ${link.name} SET (slot_name = NONE)`);
      await client.query(`DROP SUBSCRIPTION ${link.name}`);
      await emptyReplica(client);
    }
    await asSuperuser(postgres, link.publisher, async (publisher) => {
      if (slots.length > 0) await publisher.query('SELECT pg_drop_replication_slot($1)', [link.name]);
      await publisher.query("SELECT pg_create_logical_replication_slot($1, 'pgoutput')", [link.name]);
    });
    const connection = `host=127.0.0.1 port=${postgres.port} dbname=${link.publisher} user=${link.reader.name} password=${link.reader.password}`;
    return client.query(
      `CREATE SUBSCRIPTION ${link.name} CONNECTION ${client.escapeLiteral(connection)} PUBLICATION ${link.name}
       WITH (create_slot = false, slot_name = ${client.escapeLiteral(link.name)}, synchronous_commit = 'local', copy_data = true)`,
    );
  });
  // The port and the password may have changed since.
  const connection = `host=127.0.0.1 port=${postgres.port} dbname=${link.publisher} user=${link.reader.name} password=${link.reader.password}`;
  await asSuperuser(postgres, link.subscriber, (client) =>
    client.query(`ALTER SUBSCRIPTION ${link.name} CONNECTION ${client.escapeLiteral(connection)}`),
  );
}

async function emptyReplica(client: { query(text: string): Promise<{ rows: { name: string }[] }> }): Promise<void> {
  const { rows } = await client.query(
    "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname = 'governance'",
  );
  await client.query(`TRUNCATE ${rows.map((row) => row.name).join(', ')}`);
}

/** Waits until the first copy of every published table is done. Throws REPLICATION_NOT_READY. */
export async function awaitReplication(
  postgres: RunningPostgres,
  links: readonly ReplicationLink[],
  boundMs: number,
): Promise<void> {
  const waiting = new Set(links);
  for (let waited = 0; waited < boundMs; waited += 100) {
    for (const link of waiting) {
      const copying = await asSuperuser(postgres, link.subscriber, (client) =>
        client.query(
          "SELECT FROM pg_subscription_rel r JOIN pg_subscription s ON s.oid = r.srsubid WHERE s.subname = $1 AND r.srsubstate <> 'r'",
          [link.name],
        ),
      );
      if (copying.rowCount === 0) waiting.delete(link);
    }
    if (waiting.size === 0) return;
    await wait(100);
  }
  const names = [...waiting].map((link) => link.subscriber).join(', ');
  throw new PostgresFault(
    'REPLICATION_NOT_READY',
    `The governance tables did not reach ${names} within ${boundMs / 1000} seconds. Start again; if it stays so, look at pg_stat_subscription there.`,
  );
}

/** The role of a subscription's connection. It can stream, and read the published tables for the first copy. */
export async function createReader(
  postgres: RunningPostgres,
  publisher: string,
  schema: string,
  reader: { name: string; password: string },
): Promise<void> {
  await asSuperuser(postgres, publisher, async (client) => {
    const name = client.escapeIdentifier(reader.name);
    const known = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [reader.name]);
    await client.query(
      `${known.rowCount === 0 ? 'CREATE' : 'ALTER'} ROLE ${name} LOGIN REPLICATION PASSWORD ${client.escapeLiteral(reader.password)}`,
    );
    await client.query(`GRANT CONNECT ON DATABASE ${client.escapeIdentifier(publisher)} TO ${name}`);
    await client.query(
      `GRANT USAGE ON SCHEMA ${schema} TO ${name}; GRANT SELECT ON ALL TABLES IN SCHEMA ${schema} TO ${name}`,
    );
  });
}

/** Commits that ask for remote_apply wait for these subscriptions; the cluster's default stays `local`. */
export async function nameSynchronousStandbys(
  postgres: RunningPostgres,
  subscriptions: readonly string[],
): Promise<void> {
  await asSuperuser(postgres, 'postgres', async (client) => {
    const wanted = `FIRST ${subscriptions.length} (${subscriptions.join(', ')})`;
    await client.query(`ALTER SYSTEM SET synchronous_standby_names = ${client.escapeLiteral(wanted)}`);
    await client.query('SELECT pg_reload_conf()');
  });
}
