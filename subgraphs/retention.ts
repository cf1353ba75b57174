import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Pool } from 'pg';
import { parse } from 'yaml';
import { readSigningKey } from '#policies/disclosure/treeHead';
import { readSchedule } from '#policies/retention/schedule';
import { SUBGRAPHS } from './definitions';
import { explainDatabaseFault } from './kit/explainDatabaseFault';
import { readOwned } from './kit/readConfiguration';
import { destroyExpired } from './kit/retention/destroyExpired';
import { requireItsDatabase } from './requireItsDatabase';

const SCHEDULE = join(__dirname, '..', 'policies', 'retention', 'schedule.yaml');
const USAGE = `npm run retention -- police [--dry-run] [--schedule FILE]

Destroys what is past its period in one agency's database, configured by that subgraph's environment
(DATABASE_MIGRATION_URL, LINTEL_LOG_KEY). --dry-run counts and destroys nothing.`;

/** `npm run retention -- police`: one agency at a time, each by its own operator. */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      'dry-run': { type: 'boolean' },
      schedule: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return console.log(USAGE);
  const [named = ''] = positionals;
  const load = SUBGRAPHS[named];
  if (load === undefined) throw new Error(`Name one agency: ${Object.keys(SUBGRAPHS).join(' | ')}\n\n${USAGE}`);
  const { migrationUrl, logKey } = readOwned(process.env, ['migrationUrl', 'logKey']);
  const rules = readSchedule(parse(readFileSync(values.schedule ?? SCHEDULE, 'utf8')));
  const pool = new Pool({ connectionString: migrationUrl, max: 1 });
  try {
    const definition = await load();
    await requireItsDatabase(pool, named, definition);
    const { agency, retained = [] } = definition;
    const dryRun = values['dry-run'] ?? false;
    const parts = { pool, agency, retained, logKey: readSigningKey(logKey), rules, now: new Date(), dryRun };
    for (const { recordType, rule, number } of await destroyExpired(parts))
      console.log(
        rule === null
          ? `  ${recordType}: no rule in force, kept`
          : `  ${recordType}: ${number} ${dryRun ? 'would be destroyed' : 'destroyed'} under ${rule}`,
      );
  } finally {
    await pool.end();
  }
}

main().catch((fault: unknown) => {
  console.error(explainDatabaseFault(fault));
  process.exit(1);
});
