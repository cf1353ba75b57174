import { SUBGRAPHS } from './definitions';
import { ChangedMigrations, migrate } from './kit/migrations/migrate';
import type { SubgraphDefinition } from './kit/schema/subgraphDefinition';

/** `migrate`; a database that is another subgraph's is named as that, not as one of another version. */
export async function migrateItsDatabase(
  name: string,
  definition: SubgraphDefinition,
  migrationUrl: string,
  runtimeRole: string,
): Promise<void> {
  try {
    await migrate(definition, migrationUrl, runtimeRole);
  } catch (fault) {
    const other = fault instanceof ChangedMigrations ? await ownerOf(fault) : undefined;
    if (other === undefined) throw fault;
    throw new Error(
      `This database is that of ${other}, not of ${name}: these are the variables of ${other}. Start ${name} with its own; nothing was changed.`,
    );
  }
}

/** The subgraph that knows every migration that this one does not. */
async function ownerOf({ changes }: ChangedMigrations): Promise<string | undefined> {
  const unknown = changes.flatMap(({ migration, change }) => (change === 'unknown' ? [migration] : []));
  if (unknown.length === 0) return undefined;
  for (const [name, load] of Object.entries(SUBGRAPHS)) {
    const own = (await load()).migrations.map((each) => each.name);
    if (unknown.every((each) => own.includes(each))) return name;
  }
  return undefined;
}
