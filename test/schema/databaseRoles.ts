import { Client } from 'pg';
import { DATABASE_OF } from '#embedded/databases';
import { asSuperuser } from '#embedded/postgres/createDatabase';
import { readSecrets } from '#embedded/readSecrets';
import { scenarioTown } from '#test/scenarios/scenarioTown';

/** Each database is its own agency's alone. */
const town = scenarioTown.forTests();

describe('no role reads another agency’s database', () => {
  const DATABASES = Object.values(DATABASE_OF);
  /** The four of each database, `restricted` without a login; and the one that the replication streams with. */
  const OF_A_DATABASE = ['', '_owner', '_verifier', '_restricted'];

  it('every login has a random password of 256 bits, so that rounds of hashing need not make up for it', async () => {
    const verifiers = await asSuperuser(town.lintel.postgres, 'postgres', async (client) => {
      const { rows } = await client.query<{ role: string; verifier: string }>(
        'SELECT rolname AS role, rolpassword AS verifier FROM pg_authid WHERE rolcanlogin ORDER BY 1',
      );
      return rows;
    });
    const passwords = { ...readSecrets(town.lintel.home).databasePasswords, lintel: town.lintel.postgres.password };
    expect(verifiers.map(({ role }) => role)).toEqual(Object.keys(passwords).sort());
    expect(verifiers.filter(({ verifier }) => !verifier.startsWith('SCRAM-SHA-256$1:'))).toEqual([]);
    expect(Object.values(passwords).filter((each) => Buffer.from(each, 'base64url').length !== 32)).toEqual([]);
    expect(new Set(Object.values(passwords)).size).toBe(verifiers.length);
  });

  it('every role there is may connect to its own database and to no other', async () => {
    const reading = new Client({ connectionString: town.lintel.databases.runtime.police });
    await reading.connect();
    const { rows } = await reading.query<{ role: string; databases: string[] }>(
      `SELECT r.rolname AS role, COALESCE(array_agg(d.datname::text ORDER BY d.datname) FILTER (
         WHERE has_database_privilege(r.oid, d.oid, 'CONNECT')), '{}') AS databases
       FROM pg_roles r CROSS JOIN pg_database d WHERE d.datallowconn AND NOT r.rolsuper AND r.rolname NOT LIKE 'pg\\_%' GROUP BY 1`,
    );
    await reading.end();
    expect(Object.fromEntries(rows.map(({ role, databases }) => [role, databases]))).toEqual({
      ...Object.fromEntries(DATABASES.flatMap((name) => OF_A_DATABASE.map((kind) => [`${name}${kind}`, [name]]))),
      governance_reader: ['governance'],
    });
  });

  const urls = (['runtime', 'owner'] as const).flatMap((kind) =>
    DATABASES.flatMap((database) =>
      DATABASES.concat('postgres', 'template1').map((other) => ({ kind, database, other })),
    ),
  );

  it.each(urls.filter(({ database, other }) => database !== other))(
    'the $kind role of $database is refused by $other',
    async ({ kind, database, other }) => {
      const own =
        Object.values(town.lintel.databases[kind]).find((url) => new URL(url).pathname === `/${database}`) ?? '';
      const client = new Client({ connectionString: Object.assign(new URL(own), { pathname: `/${other}` }).href });
      client.on('error', () => undefined);
      await expect(client.connect()).rejects.toMatchObject({
        code: '42501',
        message: `permission denied for database "${other}"`,
      });
    },
  );
});
