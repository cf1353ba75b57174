import 'reflect-metadata';
import { Client } from 'pg';
import { prepareDatabases } from '#embedded/prepareDatabases';
import { readSecrets } from '#embedded/readSecrets';
import { SUBGRAPHS } from '#subgraphs/definitions';
import { migrate } from '#subgraphs/kit/migrations/migrate';
import { ownerDataSource } from '#subgraphs/kit/migrations/ownerDataSource';
import { migrateItsDatabase } from '#subgraphs/migrateItsDatabase';
import { scenarioTown } from '#test/scenarios/scenarioTown';

/** What the migrations made is what the entities say: a column that only one of them knows would be a hole or a failure. */
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

  it('the database of another subgraph is named as that', async () => {
    const definition = await SUBGRAPHS['social-care']?.();
    if (definition === undefined) throw new Error('social-care');
    await expect(migrateItsDatabase('social-care', definition, town.lintel.databases.owner.hub, 'hub')).rejects.toThrow(
      /^This database is that of hub, not of social-care: these are the variables of hub\./,
    );
  });

  it('a column that is mapped and that no migration made is named, with what to do', async () => {
    const definition = await SUBGRAPHS.police?.();
    if (definition === undefined) throw new Error('police');
    const [otherwise, back] = [
      ['summary', 'later'],
      ['later', 'summary'],
    ].map(([from, to]) => `ALTER TABLE incident RENAME COLUMN ${from} TO ${to}`);
    await whileDatabase(otherwise ?? '', back ?? '', (url) =>
      expect(migrate(definition, url, 'police')).rejects.toThrow(
        'police: the database has no column incident.summary, which a record type maps: add a migration for it',
      ),
    );
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
