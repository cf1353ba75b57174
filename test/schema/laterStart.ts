import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { parse } from 'yaml';
import { DATABASE_OF } from '#embedded/databases';
import { asSuperuser } from '#embedded/postgres/createDatabase';
import { prepareDatabases } from '#embedded/prepareDatabases';
import { readSecrets } from '#embedded/readSecrets';
import type { Agency } from '#policies/core/vocabulary';
import { SUBGRAPHS } from '#subgraphs/definitions';
import { migrate } from '#subgraphs/kit/migrations/migrate';
import { scenarioTown } from '#test/scenarios/scenarioTown';

/** A server is set for what it holds, and a later start leaves there the rights and the subscriptions of a first. */
const town = scenarioTown.forTests();

describe('a server that holds every database', () => {
  const { services } = parse(readFileSync(join(__dirname, '..', '..', 'docker-compose.yml'), 'utf8')) as {
    services: { postgres: { command: readonly string[] } };
  };
  const composed = new Map(
    services.postgres.command.flatMap((flag) => {
      const [name, value] = flag.split('=');
      return name !== undefined && value !== undefined ? [[name, value] as const] : [];
    }),
  );
  const query = async <Row>(url: string, text: string) => {
    const client = new Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query(text);
    await client.end();
    return rows as Row[];
  };

  it('is set for replication alike in a home and in docker-compose.yml', async () => {
    expect(composed.size).toBeGreaterThan(7);
    const made = await query<{ name: string; value: string }>(
      town.lintel.databases.owner.governance,
      'SELECT name, current_setting(name) AS value FROM pg_settings',
    );
    const ofHome = new Map(made.map(({ name, value }) => [name, value]));
    expect(Object.fromEntries([...composed.keys()].map((name) => [name, ofHome.get(name)]))).toEqual(
      Object.fromEntries(composed),
    );
  });

  it('keeps what each replica applied through a crash of its own: no subscription commits without a flush', async () => {
    const found = await query<{ name: string; commits: string }>(
      town.lintel.databases.owner.governance,
      'SELECT subname AS name, subsynccommit AS commits FROM pg_subscription ORDER BY 1',
    );
    expect(found.length).toBe(Object.keys(town.lintel.databases.owner).length - 1);
    expect(found.filter(({ commits }) => commits !== 'local')).toEqual([]);
  });

  it('comes up again after a crash behind a first copy: it has room for the origins of all subscriptions and of their copies', async () => {
    const { governance: _publisher, ...subscribers } = town.lintel.databases.owner;
    const copied = await Promise.all(
      Object.values(subscribers).map((url) =>
        query<{ number: number }>(url, 'SELECT count(*)::int AS number FROM pg_subscription_rel'),
      ),
    );
    const origins = copied.flat().reduce((sum, { number }) => sum + number + 1, 0);
    expect(origins).toBeGreaterThan(30);
    expect(Number(composed.get('max_active_replication_origins'))).toBeGreaterThanOrEqual(origins);
  });
});

describe('a later start', () => {
  const prepare = () => {
    const { clusterOf, home } = town.lintel;
    return prepareDatabases(clusterOf, readSecrets(home), () => undefined, home);
  };
  /** Of one database: each row of the catalogue that says a right, with the transaction that wrote it. */
  const rightsOf = (agency: Agency) =>
    town.asOwner(
      agency,
      `SELECT oid::regclass::text AS name, relacl::text AS rights, xmin::text AS by FROM pg_class WHERE relnamespace IN
         (SELECT oid FROM pg_namespace WHERE nspname IN ('public', 'governance', 'tasks', 'disclosure')) ORDER BY oid`,
    );
  const superuser = <Result>(agency: Agency, text: string) =>
    asSuperuser(town.lintel.clusterOf(agency), DATABASE_OF[agency], async (client) => {
      const rows: Result[] = (await client.query(text)).rows;
      return rows;
    });
  const tablesOf = (agency: Agency) =>
    superuser<{ name: string }>(agency, 'SELECT srrelid::regclass::text AS name FROM pg_subscription_rel ORDER BY 1');

  it('writes nothing where every right is as it was left', async () => {
    await prepare();
    const { rows: before } = await rightsOf('governance');
    expect(before.length).toBeGreaterThan(50);
    await prepare();
    expect((await rightsOf('governance')).rows).toEqual(before);
  });

  it.each([
    [
      'a table',
      'GRANT INSERT ON public.incident TO police',
      "has_table_privilege('police', 'public.incident', 'INSERT')",
    ],
    [
      'a column',
      'GRANT UPDATE (kind) ON public.incident TO police',
      "has_column_privilege('police', 'public.incident', 'kind', 'UPDATE')",
    ],
    [
      'a function of the log',
      'GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA disclosure TO police',
      "(SELECT count(*) > 18 FROM pg_proc WHERE pronamespace = 'disclosure'::regnamespace AND proacl::text ~ '[{,]police=X')",
    ],
    ['a schema', 'GRANT CREATE ON SCHEMA tasks TO police', "has_schema_privilege('police', 'tasks', 'CREATE')"],
    [
      'a table of no agency',
      'GRANT USAGE ON SCHEMA fingerprints TO police; GRANT UPDATE ON fingerprints.grants TO police',
      "has_table_privilege('police', 'fingerprints.grants', 'UPDATE')",
    ],
    [
      'a table for everybody',
      'GRANT SELECT ON disclosure.log TO PUBLIC',
      "has_table_privilege('police', 'disclosure.log', 'SELECT')",
    ],
    [
      'a column for everybody',
      'GRANT UPDATE (kind) ON public.incident TO PUBLIC',
      "has_column_privilege('police', 'public.incident', 'kind', 'UPDATE')",
    ],
    [
      'a schema for everybody',
      'GRANT CREATE ON SCHEMA tasks TO PUBLIC',
      "has_schema_privilege('police', 'tasks', 'CREATE')",
    ],
    [
      'a function for everybody',
      'GRANT EXECUTE ON FUNCTION disclosure.destroy_subject_key TO PUBLIC',
      "has_function_privilege('police', 'disclosure.destroy_subject_key(uuid)', 'EXECUTE')",
    ],
    [
      'a sequence for everybody',
      'GRANT UPDATE ON SEQUENCE public.migrations_id_seq TO PUBLIC',
      "has_sequence_privilege('police', 'public.migrations_id_seq', 'UPDATE')",
    ],
    [
      'the log for who reads its silent outcomes alone',
      'GRANT SELECT ON disclosure.log TO police_restricted',
      "has_table_privilege('police_restricted', 'disclosure.log', 'SELECT')",
    ],
  ])('takes back a right on %s that was granted by hand', async (_, grant, has) => {
    const granted = async () => (await town.asOwner<{ has: boolean }>('police', `SELECT ${has} AS has`)).rows[0]?.has;
    expect(await granted()).toBe(false);
    await town.asOwner('police', grant);
    expect(await granted()).toBe(true);
    await prepare();
    expect(await granted()).toBe(false);
  });

  it('leaves to a role of the operator what they gave it', async () => {
    await superuser('police', 'CREATE ROLE monitor; GRANT SELECT ON public.incident TO monitor');
    const reads = "SELECT has_table_privilege('monitor', 'public.incident', 'SELECT') AS has";
    await prepare();
    expect(await superuser('police', reads)).toEqual([{ has: true }]);
    await superuser('police', 'REVOKE ALL ON public.incident FROM monitor; DROP ROLE monitor');
  });

  it('takes back what such a role passed on to everybody', async () => {
    await superuser(
      'police',
      `CREATE ROLE monitor; GRANT USAGE ON SCHEMA public TO monitor; GRANT DELETE ON public.incident TO monitor WITH GRANT OPTION;
       SET ROLE monitor; GRANT DELETE ON public.incident TO PUBLIC; RESET ROLE`,
    );
    const may = `SELECT has_table_privilege('police', 'public.incident', 'DELETE') AS process,
      has_table_privilege('monitor', 'public.incident', 'DELETE') AS monitor`;
    expect(await superuser('police', may)).toEqual([{ process: true, monitor: true }]);
    await prepare();
    expect(await superuser('police', may)).toEqual([{ process: false, monitor: true }]);
    await superuser('police', 'DROP OWNED BY monitor; DROP ROLE monitor');
  });

  describe('where the process’s role is a member of another', () => {
    const groups = ['police_restricted', 'pg_read_all_data', 'through'];
    const memberships = async () => {
      const rows = await superuser<{ name: string }>(
        'police',
        "SELECT roleid::regrole::text AS name FROM pg_auth_members WHERE member = 'police'::regrole ORDER BY 1",
      );
      return rows.map(({ name }) => name);
    };
    const migrated = async () => {
      const definition = await SUBGRAPHS.police?.();
      if (definition === undefined) throw new Error('police');
      await migrate(definition, town.lintel.databases.owner.police, 'police');
    };
    beforeAll(() => superuser('police', 'CREATE ROLE through; CREATE ROLE idle; GRANT police_owner TO through'));
    afterAll(() => superuser('police', 'DROP ROLE through; DROP ROLE idle'));
    afterEach(() => superuser('police', `REVOKE idle, ${groups.join(', ')} FROM police`));

    it.each(groups)('by %s, a server of the operator’s is refused, with what ends it', async (group) => {
      await superuser('police', `GRANT ${group} TO police WITH INHERIT FALSE`);
      for (const _start of [1, 2])
        await expect(migrated()).rejects.toThrow(
          `The role police is a member of ${group}, and may do by it more than its process needs. End that as a superuser, then start again: REVOKE ${group} FROM "police";`,
        );
      await superuser('police', `REVOKE ${group} FROM police`);
      await migrated();
    });

    it('a group that may do nothing stays there', async () => {
      await superuser('police', 'GRANT idle TO police');
      await migrated();
      expect(await memberships()).toEqual(['idle']);
    });

    it('a home ends it, whoever granted it', async () => {
      await superuser('police', 'GRANT through TO governance WITH ADMIN OPTION');
      await superuser('police', 'GRANT through TO police GRANTED BY governance; GRANT pg_read_all_data TO police');
      expect(await memberships()).toEqual(['pg_read_all_data', 'through']);
      await prepare();
      expect(await memberships()).toEqual([]);
    });
  });

  it('gives back what was taken by hand: from the process, and from the role that the replication reads with', async () => {
    await town.asOwner('police', 'REVOKE SELECT ON public.incident FROM police');
    await town.asOwner('governance', 'REVOKE SELECT ON governance.consent FROM governance_reader');
    await prepare();
    const [process, reader] = await Promise.all([
      town.asOwner('police', "SELECT has_table_privilege('police', 'public.incident', 'SELECT') AS has"),
      town.asOwner(
        'governance',
        "SELECT has_table_privilege('governance_reader', 'governance.consent', 'SELECT') AS has",
      ),
    ]);
    expect([process.rows, reader.rows]).toEqual([[{ has: true }], [{ has: true }]]);
  });

  it('takes up a subscription that was disabled or read elsewhere, and what is published beside', async () => {
    const before = await tablesOf('police');
    const [made] = await superuser<{ connection: string }>(
      'police',
      "SELECT subconninfo AS connection FROM pg_subscription WHERE subname = 'police'",
    );
    await superuser('police', 'ALTER SUBSCRIPTION police DISABLE');
    await superuser('police', "ALTER SUBSCRIPTION police CONNECTION 'host=127.0.0.1 port=1'");
    for (const agency of ['governance', 'police'] as const)
      await town.asOwner(agency, 'CREATE TABLE governance.published_later (id int PRIMARY KEY)');
    await superuser('governance', 'ALTER PUBLICATION police ADD TABLE governance.published_later');
    await prepare();
    expect(
      await superuser(
        'police',
        "SELECT subconninfo AS connection, subenabled FROM pg_subscription WHERE subname = 'police'",
      ),
    ).toEqual([{ connection: made?.connection, subenabled: true }]);
    expect((await tablesOf('police')).length).toBe(before.length + 1);
    expect(await tablesOf('police')).toContainEqual({ name: 'governance.published_later' });
    for (const agency of ['governance', 'police'] as const)
      await town.asOwner(agency, 'DROP TABLE governance.published_later');
    await prepare();
    expect(await tablesOf('police')).toEqual(before);
  });
});
