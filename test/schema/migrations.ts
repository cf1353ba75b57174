import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { parse } from 'yaml';
import { DATABASE_OF } from '#embedded/databases';
import { prepareDatabases } from '#embedded/prepareDatabases';
import { readSecrets } from '#embedded/readSecrets';
import { SUBGRAPHS } from '#subgraphs/definitions';
import { migrate, ownerDataSource } from '#subgraphs/kit/migrations/ownerDataSource';
import { scenarioTown } from '#test/scenarios/scenarioTown';

/**
 * What the migrations made is what the entities say: a column that only one of them knows would be a hole or a failure. And
 * each database is its own agency's alone.
 */
const town = scenarioTown.forTests();

it.each(Object.keys(SUBGRAPHS))('%s: entities and migrations agree', async (name) => {
  const definition = await SUBGRAPHS[name]?.();
  if (definition === undefined) throw new Error(name);
  const owner = await ownerDataSource(definition, town.lintel.databases.owner[definition.agency]).initialize();
  try {
    const { upQueries } = await owner.driver.createSchemaBuilder().log();
    // Indexes are the migrations' own affair: no entity declares one.
    const drift = upQueries.map(({ query }) => query).filter((query) => !/^(CREATE|DROP) INDEX/.test(query));
    expect(drift).toEqual([]);
    expect(await owner.showMigrations()).toBe(false);
  } finally {
    await owner.destroy();
  }
});

/** Columns of what governance publishes, as a database has them: `table.column type nullable`. */
async function publishedColumns(url: string): Promise<readonly string[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ line: string }>(
    `SELECT concat_ws(' ', table_name || '.' || column_name, udt_name, is_nullable) AS line
     FROM information_schema.columns WHERE table_schema = 'governance' ORDER BY line`,
  );
  await client.end();
  return rows.map(({ line }) => line);
}

it('what governance publishes has the same columns in every database; whom not to inform stands at the hub alone', async () => {
  const { governance, ...subscribers } = town.lintel.databases.owner;
  const published = await publishedColumns(governance);
  const ofTheHub = published.filter((line) => line.startsWith('not_to_be_informed.'));
  expect([published.length, ofTheHub.length].every((number) => number > 5)).toBe(true);
  for (const [agency, url] of Object.entries(subscribers)) {
    const wanted = published.filter((line) => agency === 'hub' || !ofTheHub.includes(line));
    expect([agency, await publishedColumns(url)]).toEqual([agency, wanted]);
  }
});

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

describe('no role reads another agency’s database', () => {
  const DATABASES = Object.values(DATABASE_OF);
  /** The four of each database, `restricted` without a login; and the one that the replication streams with. */
  const OF_A_DATABASE = ['', '_owner', '_verifier', '_restricted'];

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

describe('without a context token', () => {
  const REQUESTS = [
    { method: 'POST', path: '/graphql', headers: {} },
    { method: 'POST', path: '/graphql', headers: { 'lintel-context': 'not.a.token' } },
    { method: 'GET', path: '/graphql?query={__typename}', headers: {} },
    { method: 'POST', path: '/', headers: {} },
    { method: 'GET', path: '/metrics', headers: {} },
    { method: 'POST', path: '/graphql', headers: { 'content-encoding': 'gzip' } },
    { method: 'POST', path: '/graphql', headers: { 'content-encoding': 'unknown' } },
    { method: 'POST', path: '/internal/refusals', headers: { 'content-encoding': 'gzip' } },
  ];

  it.each(Object.keys(SUBGRAPHS))('%s answers nothing but health: CONTEXT_REQUIRED', async (name) => {
    const definition = await SUBGRAPHS[name]?.();
    const url = town.lintel.subgraphs.get(definition?.agency ?? 'police')?.url ?? '';
    for (const { method, path, headers } of REQUESTS) {
      const body = method === 'POST' ? JSON.stringify({ query: '{ __typename }' }) : null;
      const response = await fetch(`${url}${path}`, {
        method,
        headers: { 'content-type': 'application/json', ...headers },
        body,
      });
      expect([name, method, path, response.status, await response.json()]).toEqual([
        name,
        method,
        path,
        401,
        {
          errors: [
            { message: 'A context token of the gateway is required.', extensions: { code: 'CONTEXT_REQUIRED' } },
          ],
        },
      ]);
    }
    const health = await fetch(`${url}/health`);
    expect([health.status, await health.json()]).toEqual([200, { status: 'up' }]);
    expect(Object.keys((await (await fetch(`${url}/ready`)).json()) as object).sort()).toEqual([
      'database',
      'lease',
      'log',
      'ready',
      'rehearsed',
    ]);
  });
});

describe('a database that another version made', () => {
  const NAME = 'CreateGovernanceTables1700000000001';

  /** Does `work` while police's database says otherwise than it was; then says what it was again. */
  async function whileDatabase(otherwise: string, back: string, work: (url: string) => Promise<void>): Promise<void> {
    const url = town.lintel.databases.owner.police;
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      await client.query('CREATE TEMPORARY TABLE was AS SELECT * FROM fingerprints.migration');
      await client.query(otherwise);
      await work(url);
    } finally {
      await client.query(back);
      await client.end();
    }
  }

  const BACK = 'DELETE FROM fingerprints.migration; INSERT INTO fingerprints.migration SELECT * FROM was';
  const EDIT = `UPDATE fingerprints.migration SET fingerprint = 'another' WHERE name = '${NAME}'`;
  const FORGET = `DELETE FROM fingerprints.migration WHERE name = '${NAME}'`;
  const NEWER = `INSERT INTO public.migrations (timestamp, name) VALUES (9, 'Later9')`;

  it.each([
    ['an edited migration', EDIT, BACK, `police: ${NAME} has been edited since`],
    [
      'a migration without a fingerprint',
      FORGET,
      BACK,
      `police: ${NAME} was run by a version that kept no fingerprints`,
    ],
    [
      'a migration of a newer version',
      NEWER,
      `DELETE FROM public.migrations WHERE name = 'Later9'`,
      'police: Later9 is not known',
    ],
  ])('%s is named before anything is run', async (_, otherwise, back, sentence) => {
    const definition = await SUBGRAPHS.police?.();
    if (definition === undefined) throw new Error('police');
    await whileDatabase(otherwise, back, (url) => expect(migrate(definition, url, 'police')).rejects.toThrow(sentence));
    await migrate(definition, town.lintel.databases.owner.police, 'police');
  });

  it('an embedded home is left as it is, and one command is named that mends it', async () => {
    const { clusterOf, home } = town.lintel;
    const prepare = () => prepareDatabases(clusterOf, readSecrets(home), () => undefined, home);
    await whileDatabase(EDIT, BACK, async () => {
      await expect(prepare()).rejects.toThrow(
        /made by another version of Lintel[\s\S]*police: Create[\s\S]*npm start -- --fresh --home '.*lintel-home-/,
      );
    });
  });
});

it.each([
  ['police', 'intelligence', 'marking', 'SECRET'],
  ['police', 'intelligence', 'handling_code', 'X'],
  ['health', 'sexual_health', 'restriction', 'unknown'],
  ['education', 'concern', 'restriction', ''],
  ['socialCare', 'strategy_minutes', 'restriction', 'LegalPrivilege'],
] as const)('%s: no row of %s has a %s outside the list: %s never enters', async (agency, table, column, value) => {
  const owner = new Client({ connectionString: town.lintel.databases.owner[agency] });
  await owner.connect();
  try {
    await expect(owner.query(`UPDATE public.${table} SET ${column} = $1`, [value])).rejects.toMatchObject({
      code: '23514',
      constraint: `known_${column}`,
    });
  } finally {
    await owner.end();
  }
});
