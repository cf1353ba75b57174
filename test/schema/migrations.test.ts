import 'reflect-metadata';
import { SUBGRAPHS } from '#subgraphs/definitions';
import { ownerDataSource } from '#subgraphs/kit/migrations/ownerDataSource';
import { startTown, type Town } from '#test/town/startTown';

/** What the migrations made is what the entities say: a column that only one of them knows would be a hole or a failure. */
let town: Town;
beforeAll(async () => {
  town = await startTown({ children: 20 });
}, 240_000);
afterAll(() => town.stop());

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
