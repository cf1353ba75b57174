import { Client } from 'pg';
import type { RunningPostgres } from './startPostgres';

export interface DatabaseRoles {
  readonly database: string;
  /** Owns the database and its tables; runs migrations. */
  readonly owner: { readonly name: string; readonly password: string };
  /** Runs the process; is granted what it needs after each migration. */
  readonly runtime: { readonly name: string; readonly password: string };
  /** Reads what the disclosure log is verified from. */
  readonly verifier: { readonly name: string; readonly password: string };
  /** Cannot log in: what is silent in the log is read by whoever is made a member of it. */
  readonly restricted: string;
}

/**
 * Makes a database that its own roles alone can connect to. Idempotent; passwords are set anew each time. Nobody but the
 * superuser can connect to `postgres` and `template1`.
 */
export async function createDatabase(
  postgres: RunningPostgres,
  { database, owner, runtime, verifier, restricted }: DatabaseRoles,
): Promise<void> {
  await asSuperuser(postgres, 'postgres', async (client) => {
    for (const role of [owner, runtime, verifier]) {
      const known = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [role.name]);
      const verb = known.rowCount === 0 ? 'CREATE' : 'ALTER';
      await client.query(
        `${verb} ROLE ${client.escapeIdentifier(role.name)} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD ${client.escapeLiteral(role.password)}`,
      );
    }
    const group = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [restricted]);
    if (group.rowCount === 0) await client.query(`CREATE ROLE ${client.escapeIdentifier(restricted)} NOLOGIN`);
    const [name, by] = [client.escapeIdentifier(database), client.escapeIdentifier(owner.name)];
    const known = await client.query('SELECT FROM pg_database WHERE datname = $1', [database]);
    if (known.rowCount === 0) await client.query(`CREATE DATABASE ${name} OWNER ${by} TEMPLATE template0`);
    await client.query(`REVOKE ALL ON DATABASE ${name}, postgres, template1 FROM PUBLIC`);
    const others = [runtime.name, verifier.name, restricted].map((role) => client.escapeIdentifier(role));
    await client.query(`GRANT CONNECT ON DATABASE ${name} TO ${[by, ...others].join(', ')}`);
  });
  await asSuperuser(postgres, database, async (client) => {
    await client.query('REVOKE ALL ON SCHEMA public FROM PUBLIC');
    await client.query(`ALTER SCHEMA public OWNER TO ${client.escapeIdentifier(owner.name)}`);
  });
}

/** Runs `work` on one superuser connection to a database. */
export function asSuperuser<Result>(
  postgres: RunningPostgres,
  database: string,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  return connected(postgres.databaseUrl(postgres.superuser, postgres.password, database), work);
}

/** Runs `work` on one connection. */
export async function connected<Result>(url: string, work: (client: Client) => Promise<Result>): Promise<Result> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
