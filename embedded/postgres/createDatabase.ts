import type { Client } from 'pg';
import type { RunningPostgres } from './startPostgres';
import { type Connect, withConnections } from './withConnections';

/** A role that can log in. */
export interface Login {
  readonly name: string;
  readonly password: string;
}

export interface DatabaseRoles {
  readonly database: string;
  /** Owns the database and its tables; runs migrations. */
  readonly owner: Login;
  /** Runs the process; is granted what it needs after each migration. */
  readonly runtime: Login;
  /** Reads what the disclosure log is verified from; null where nobody does so from outside. */
  readonly verifier: Login | null;
  /** Cannot log in: what is silent in the log is read by whoever is made a member of it. */
  readonly restricted: string;
}

/**
 * Makes a database that its own roles alone can connect to, and says what was made and what was there. Idempotent; passwords
 * are set anew each time. Nobody but the superuser can connect to `postgres` and `template1`. `server` is a superuser's URL of
 * any database of the server.
 */
export async function createDatabase(
  connect: Connect,
  server: string,
  { database, owner, runtime, verifier, restricted }: DatabaseRoles,
): Promise<readonly string[]> {
  const done: string[] = [];
  const client = await connect(databaseAt(server, 'postgres'));
  for (const role of [owner, runtime, ...(verifier === null ? [] : [verifier])]) {
    const there = await isThere(client, 'SELECT FROM pg_roles WHERE rolname = $1', role.name);
    await client.query(
      `${there ? 'ALTER' : 'CREATE'} ROLE ${client.escapeIdentifier(role.name)} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD ${client.escapeLiteral(role.password)}`,
    );
    done.push(`role ${role.name} ${there ? 'was there; its password is set' : 'made'}`);
  }
  const group = await isThere(client, 'SELECT FROM pg_roles WHERE rolname = $1', restricted);
  if (!group) await client.query(`CREATE ROLE ${client.escapeIdentifier(restricted)} NOLOGIN`);
  done.push(`role ${restricted} ${group ? 'was there' : 'made'} (cannot log in)`);
  const [name, by] = [client.escapeIdentifier(database), client.escapeIdentifier(owner.name)];
  const there = await isThere(client, 'SELECT FROM pg_database WHERE datname = $1', database);
  if (!there) await client.query(`CREATE DATABASE ${name} OWNER ${by} TEMPLATE template0 ENCODING 'UTF8'`);
  done.push(`database ${database} ${there ? 'was there' : `made, owned by ${owner.name}`}`);
  await client.query(`REVOKE ALL ON DATABASE ${name}, postgres, template1 FROM PUBLIC`);
  const others = [runtime.name, ...(verifier === null ? [] : [verifier.name]), restricted];
  const admitted = [by, ...others.map((role) => client.escapeIdentifier(role))];
  await client.query(`GRANT CONNECT ON DATABASE ${name} TO ${admitted.join(', ')}`);
  const inside = await connect(databaseAt(server, database));
  await inside.query('REVOKE ALL ON SCHEMA public FROM PUBLIC');
  await inside.query(`ALTER SCHEMA public OWNER TO ${by}`);
  return done;
}

/** The same server and user, another database. */
export function databaseAt(url: string, database: string): string {
  return Object.assign(new URL(url), { pathname: `/${encodeURIComponent(database)}` }).href;
}

/** A superuser's URL of one database of a server. */
export function superuserOf({ databaseUrl, superuser, password }: RunningPostgres, database: string): string {
  return databaseUrl(superuser, password, database);
}

async function isThere(client: Client, query: string, name: string): Promise<boolean> {
  return ((await client.query(query, [name])).rowCount ?? 0) > 0;
}

/** Runs `work` on one superuser connection to a database. */
export function asSuperuser<Result>(
  postgres: RunningPostgres,
  database: string,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  return connected(superuserOf(postgres, database), work);
}

/** Runs `work` on one connection. */
export function connected<Result>(url: string, work: (client: Client) => Promise<Result>): Promise<Result> {
  return withConnections(async (connect) => work(await connect(url)));
}
