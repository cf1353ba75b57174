import 'reflect-metadata';
import { join } from 'node:path';
import { readSigningKey } from '#policies/disclosure/treeHead';
import { readSchedule } from '#policies/retention/schedule';
import { EXIT_CODES, endFailed } from '#policies/service/misuse';
import { explainDatabaseFault } from '#subgraphs/kit/explainDatabaseFault';
import { destroyExpired, freezeLog } from '#subgraphs/kit/retention/destroyExpired';
import { requireAgencyNamed } from './agencyArgument';
import { withOwnedDatabase } from './ownedDatabase';
import { readOptions } from './readOptions';
import { requireItsDatabase } from './requireItsDatabase';

const SCHEDULE = join(__dirname, '..', 'policies', 'retention', 'schedule.yaml');
const USAGE = `npm run retention -- police [--dry-run] [--schedule FILE] [--home .lintel]

Destroys what is past its period in one agency's database: that of the installation in --home, or without it the one that the
subgraph's environment names (DATABASE_MIGRATION_URL, LINTEL_LOG_KEY). --dry-run counts and destroys nothing.

${EXIT_CODES}`;

/** `npm run retention -- police`: one agency at a time, each by its own operator. */
async function main(): Promise<void> {
  const { values, positionals } = readOptions(
    {
      allowPositionals: true,
      options: {
        'dry-run': { type: 'boolean' },
        schedule: { type: 'string' },
        home: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    },
    USAGE,
  );
  if (values.help) return console.log(USAGE);
  const named = requireAgencyNamed(positionals[0]);
  const rules = readSchedule(values.schedule ?? SCHEDULE);
  await withOwnedDatabase(values.home, named, process.env, ['migrationUrl', 'logKey'], async ({ pool, ...owned }) => {
    const logKey = readSigningKey(owned.logKey);
    const { agency, retained = [] } = await requireItsDatabase(pool, named);
    const dryRun = values['dry-run'] ?? false;
    const parts = { pool, agency, retained, logKey, rules, now: new Date(), dryRun };
    for (const { recordType, rule, number } of await destroyExpired(parts))
      console.log(
        rule === null
          ? `  ${recordType}: no rule in force, kept`
          : `  ${recordType}: ${number} ${dryRun ? 'would be destroyed' : 'destroyed'} under ${rule}`,
      );
    if (!dryRun) await freezeLog(pool);
  });
}

main().catch((fault: unknown) => endFailed(fault, explainDatabaseFault));
