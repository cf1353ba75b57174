import type { MigrationInterface, QueryRunner } from 'typeorm';
import { SUBGRAPHS } from '#subgraphs/definitions';
import { ownerDataSource } from '#subgraphs/kit/migrations/ownerDataSource';
import { scenarioTown } from '#test/scenarios/scenarioTown';

/** Does `work` with one migration of a database, and takes back whatever it wrote. */
export async function withMigration(
  name: 'hub' | 'governance',
  wanted: string,
  work: (migration: MigrationInterface, runner: QueryRunner) => Promise<void>,
): Promise<void> {
  const definition = await SUBGRAPHS[name]?.();
  if (definition === undefined) throw new Error(name);
  const owner = await ownerDataSource(
    definition,
    (await scenarioTown.started()).lintel.databases.owner[name],
  ).initialize();
  const migration = owner.migrations.find((each) => each.constructor.name === wanted);
  if (migration === undefined) throw new Error(wanted);
  const runner = owner.createQueryRunner();
  try {
    await runner.startTransaction();
    await work(migration, runner);
  } finally {
    await runner.rollbackTransaction();
    await owner.destroy();
  }
}
