import { setTimeout as wait } from 'node:timers/promises';
import type { Client } from 'pg';
import { namesAllWaitedFor } from '#subgraphs/governance/acts/namesAllWaitedFor';
import type { Login } from './createDatabase';
import { PostgresFault } from './fault';

const SLOT_BOUND_MS = 60_000;

export interface ReplicationLink {
  /** Connections of a superuser, each to one database; in one cluster or in two. */
  readonly publisher: Client;
  readonly subscriber: Client;
  /** Publication, slot and subscription bear one name. */
  readonly name: string;
  /** URL of the publisher as the subscriber's server reaches it, as the reader: see `createReader`. */
  readonly connection: string;
}

/**
 * Subscribes a database to its publication of another. The slot is made first: within one cluster CREATE SUBSCRIPTION would
 * wait for itself. `synchronous_commit = local`: with the default `off` an applied change is lost when the server crashes.
 * Idempotent. Returns at once; `awaitReplication` waits for the first copy.
 */
export async function linkReplication(link: ReplicationLink): Promise<void> {
  const { subscriber, publisher, name, connection } = link;
  // The slot is gone or was invalidated, or a first copy can never end: what was missed cannot be had from it. Copy everything again.
  if ((await linkState(link)) !== 'whole') return subscribe(subscriber, publisher, name, connection);
  await goOn(subscriber, name, connection);
  if (await publishesOtherTables(publisher, subscriber, name)) await takeNewTables(subscriber, name);
}

/** Whether a database is subscribed, and if so, whether its slots still hold what it has not had yet. */
export async function linkState({
  publisher,
  subscriber,
  name,
}: Pick<ReplicationLink, 'publisher' | 'subscriber' | 'name'>): Promise<
  'notSubscribed' | 'slotLost' | 'copyLost' | 'whole'
> {
  if ((await connectionOf(subscriber, name)) === null) return 'notSubscribed';
  const { rows } = await publisher.query<{ wal_status: string | null }>(
    'SELECT wal_status FROM pg_replication_slots WHERE slot_name = $1',
    [name],
  );
  if (rows.length === 0 || rows.some((slot) => slot.wal_status === 'lost')) return 'slotLost';
  return (await isCopyLost(publisher, subscriber, name)) ? 'copyLost' : 'whole';
}

/**
 * Whether a table that was copied waits for a slot of its first copy that is not there any more: a server that was killed may have
 * dropped the slot and not kept that the table had caught up. PostgreSQL asks for such a slot again and again, for ever.
 */
async function isCopyLost(publisher: Client, subscriber: Client, name: string): Promise<boolean> {
  const { rows: copied } = await subscriber.query<{ slot: string }>(
    `SELECT 'pg_' || s.oid || '_sync_' || r.srrelid || '_' AS slot FROM pg_subscription s
     JOIN pg_subscription_rel r ON r.srsubid = s.oid AND r.srsubstate = 'f'
     WHERE s.subname = $1 AND s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    [name],
  );
  if (copied.length === 0) return false;
  const { rows: lost } = await publisher.query(
    `SELECT FROM unnest($1::text[]) AS wanted(slot)
     WHERE NOT EXISTS (SELECT FROM pg_replication_slots s WHERE starts_with(s.slot_name::text, wanted.slot))`,
    [copied.map(({ slot }) => slot)],
  );
  return lost.length > 0;
}

/**
 * The subscriber's half alone, where it has no rights at the publisher: CREATE SUBSCRIPTION makes the slot as the reader, which
 * works between two servers only. A subscription that is there goes on with `connection`; one whose slot was lost is not mended
 * here (`reseedReplica`). Idempotent. Throws REPLICATION_NOT_READY where the publisher does not answer.
 */
export async function subscribeFromAfar(subscriber: Client, name: string, connection: string): Promise<void> {
  if ((await connectionOf(subscriber, name)) !== null) {
    await goOn(subscriber, name, connection);
    return takeNewTables(subscriber, name);
  }
  await emptyReplica(subscriber);
  await subscriber.query(`SET statement_timeout = ${SLOT_BOUND_MS}`);
  await subscriber
    .query(
      `CREATE SUBSCRIPTION ${name} CONNECTION ${subscriber.escapeLiteral(connection)} PUBLICATION ${name}
       WITH (slot_name = ${subscriber.escapeLiteral(name)}, synchronous_commit = 'local', copy_data = true)`,
    )
    .catch((fault: Error & { code?: string }) => {
      if (fault.code !== '57014') throw fault;
      throw new PostgresFault(
        'REPLICATION_NOT_READY',
        `Governance's server made no slot for ${name} within ${SLOT_BOUND_MS / 1000} seconds. Both databases on one server? Then run it with LINTEL_PUBLISHER_URL too.`,
      );
    });
  await subscriber.query('RESET statement_timeout');
}

/** The port and the password may have changed since. A stream whose connection is the same goes on. */
async function goOn(subscriber: Client, name: string, connection: string): Promise<void> {
  await subscriber.query(`ALTER SUBSCRIPTION ${name} CONNECTION ${subscriber.escapeLiteral(connection)}`);
  await subscriber.query(`ALTER SUBSCRIPTION ${name} ENABLE`);
}

async function publishesOtherTables(publisher: Client, subscriber: Client, name: string): Promise<boolean> {
  const { rows: published } = await publisher.query<{ table: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS "table" FROM pg_publication_tables WHERE pubname = $1`,
    [name],
  );
  const { rows: taken } = await subscriber.query<{ table: string }>(
    `SELECT format('%I.%I', n.nspname, c.relname) AS "table" FROM pg_subscription s
     JOIN pg_subscription_rel r ON r.srsubid = s.oid JOIN pg_class c ON c.oid = r.srrelid
     JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE s.subname = $1 AND s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    [name],
  );
  const names = (rows: typeof taken) =>
    rows
      .map(({ table }) => table)
      .toSorted()
      .join();
  return names(published) !== names(taken);
}

/** A later version may publish more than was there when the subscription was made: that is copied, and streams from then on. */
async function takeNewTables(subscriber: Client, name: string): Promise<void> {
  await subscriber.query(`ALTER SUBSCRIPTION ${name} REFRESH PUBLICATION`);
}

/** Where the subscription of this database reads; null where there is none. */
export async function connectionOf(subscriber: Client, name: string): Promise<string | null> {
  const { rows } = await subscriber.query<{ subconninfo: string }>(
    'SELECT subconninfo FROM pg_subscription WHERE subname = $1 AND subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())',
    [name],
  );
  return rows[0]?.subconninfo ?? null;
}

/** Drops what there is of the subscription and its slot, empties the replica, and subscribes anew: everything is copied again. */
export async function subscribe(
  subscriber: Client,
  publisher: Client,
  name: string,
  connection: string,
): Promise<void> {
  if ((await connectionOf(subscriber, name)) !== null) {
    await subscriber.query(`ALTER SUBSCRIPTION ${name} DISABLE`);
    await subscriber.query(`ALTER SUBSCRIPTION ${name} SET (slot_name = NONE)`);
    await subscriber.query(`DROP SUBSCRIPTION ${name}`);
  }
  await emptyReplica(subscriber);
  await dropSlot(publisher, name);
  await publisher.query("SELECT pg_create_logical_replication_slot($1, 'pgoutput')", [name]);
  await subscriber.query(
    `CREATE SUBSCRIPTION ${name} CONNECTION ${subscriber.escapeLiteral(connection)} PUBLICATION ${name}
     WITH (create_slot = false, slot_name = ${subscriber.escapeLiteral(name)}, synchronous_commit = 'local', copy_data = true)`,
  );
}

/** Waits for the sender of a subscription that was just dropped to go away. */
async function dropSlot(publisher: Client, name: string): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    const { rows } = await publisher.query<{ active: boolean }>(
      'SELECT active FROM pg_replication_slots WHERE slot_name = $1',
      [name],
    );
    if (rows.length === 0) return;
    if (!rows[0]?.active) return void (await publisher.query('SELECT pg_drop_replication_slot($1)', [name]));
    if (tries >= 100)
      throw new PostgresFault(
        'REPLICATION_NOT_READY',
        `The replication slot ${name} is still in use by another server: stop the subscription that reads it.`,
      );
    await wait(100);
  }
}

/** Whether the replica holds what an earlier subscription brought: governance publishes one row of this table from the first. */
export async function holdsReplica(client: Client): Promise<boolean> {
  return ((await client.query('SELECT FROM governance.protocol_revision')).rowCount ?? 0) > 0;
}

/**
 * Makes room for a copy of every governance table. In the same transaction the database takes another seeding: what governance
 * knows of it begins anew with what is copied now, and a lease mark from before counts no more, or not yet. No process may hold a
 * lease on it any longer.
 */
export async function emptyReplica(client: Client): Promise<void> {
  const { rows } = await client.query<{ name: string; marked: boolean; placed: boolean }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name, to_regclass('replica.lease_mark') IS NOT NULL AS marked,
       EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('replica.lease_mark') AND attname = 'place') AS placed
     FROM pg_tables WHERE schemaname = 'governance'`,
  );
  // A database of before there were marks, or places, gets them by a migration.
  const nowhere = rows[0]?.placed ? ', place = DEFAULT, incomplete = false' : '';
  const seed = rows[0]?.marked ? `; UPDATE replica.lease_mark SET seeding = gen_random_uuid(), mark = 0${nowhere}` : '';
  await client.query(`TRUNCATE ${rows.map((row) => row.name).join(', ')}${seed}`);
}

/** What to do where a command on servers of one's own waited for the tables in vain. */
export const RUN_AGAIN = 'Run it again; if it stays so, look at pg_stat_subscription there.';

/** Waits until the first copy of every published table is done. Throws REPLICATION_NOT_READY, with `whatToDo`. */
export async function awaitReplication(
  links: readonly Pick<ReplicationLink, 'subscriber' | 'name'>[],
  boundMs: number,
  whatToDo: string,
): Promise<void> {
  const waiting = new Set(links);
  for (let waited = 0; waited < boundMs; waited += 100) {
    for (const link of waiting) {
      const copying = await link.subscriber.query(
        "SELECT FROM pg_subscription_rel r JOIN pg_subscription s ON s.oid = r.srsubid WHERE s.subname = $1 AND r.srsubstate <> 'r'",
        [link.name],
      );
      if (copying.rowCount === 0) waiting.delete(link);
    }
    if (waiting.size === 0) return;
    await wait(100);
  }
  const names = [...waiting].map((link) => link.name).join(', ');
  throw new PostgresFault(
    'REPLICATION_NOT_READY',
    `The governance tables did not reach ${names} within ${boundMs / 1000} seconds. ${whatToDo}`,
  );
}

/** The role of a subscription's connection. It can stream, and read the published tables for the first copy; nothing else. */
export async function createReader(publisher: Client, reader: Login): Promise<void> {
  const name = publisher.escapeIdentifier(reader.name);
  const known = await publisher.query('SELECT FROM pg_roles WHERE rolname = $1', [reader.name]);
  await publisher.query(
    `${known.rowCount === 0 ? 'CREATE' : 'ALTER'} ROLE ${name} LOGIN REPLICATION PASSWORD ${publisher.escapeLiteral(reader.password)}`,
  );
  await publisher.query(`GRANT CONNECT ON DATABASE ${publisher.escapeIdentifier(publisher.database ?? '')} TO ${name}`);
  const { rowCount: unread } = await publisher.query(
    `SELECT FROM pg_class WHERE relnamespace = 'governance'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f')
     AND NOT (has_schema_privilege($1, relnamespace, 'USAGE') AND has_table_privilege($1, oid, 'SELECT')) LIMIT 1`,
    [reader.name],
  );
  if (unread === 0) return;
  await publisher.query(
    `GRANT USAGE ON SCHEMA governance TO ${name}; GRANT SELECT ON ALL TABLES IN SCHEMA governance TO ${name}`,
  );
}

/**
 * Commits that ask for remote_apply wait for these subscriptions, beside those that are named already; the cluster's default
 * stays `local`. Throws REPLICATION_NOT_READY where the setting is one that does not wait for each of its names.
 */
export async function nameSynchronousStandbys(publisher: Client, subscriptions: readonly string[]): Promise<void> {
  const { rows } = await publisher.query<{ setting: string }>(
    "SELECT current_setting('synchronous_standby_names') AS setting",
  );
  const setting = rows[0]?.setting ?? '';
  const named = setting.trim() === '' ? [] : namesAllWaitedFor(setting);
  if (named === null)
    throw new PostgresFault(
      'REPLICATION_NOT_READY',
      `synchronous_standby_names of governance's server is '${setting}', which does not wait for each of its names: write it as FIRST <how many> (<all names>), so that an act waits for every agency.`,
    );
  const names = [...new Set([...named, ...subscriptions])];
  const wanted = `FIRST ${names.length} (${names.join(', ')})`;
  await publisher.query(`ALTER SYSTEM SET synchronous_standby_names = ${publisher.escapeLiteral(wanted)}`);
  await publisher.query('SELECT pg_reload_conf()');
}
