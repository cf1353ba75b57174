import 'reflect-metadata';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { Pool } from 'pg';
import { z } from 'zod';
import { SUBGRAPHS } from './definitions';
import { explainDatabaseFault } from './kit/explainDatabaseFault';
import { readOwned } from './kit/readConfiguration';
import { eraseSubject } from './kit/retention/eraseSubject';
import { requireItsDatabase } from './requireItsDatabase';

const USAGE = `npm run erase -- police --decision REFERENCE < person

Erases a person from one agency's disclosure log by destroying the key of their pseudonym there: nobody can tell any more which
entries were about them, and the log still verifies. It cannot be undone. The person's id is read from standard input, so that
it stands in no list of processes and in no history; REFERENCE names the controller's recorded decision, and nobody.
Configured by that subgraph's environment (DATABASE_MIGRATION_URL).`;

/** `npm run erase -- police`: one agency at a time, each by its own operator. */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { decision: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) return console.log(USAGE);
  const [agency = ''] = positionals;
  const load = SUBGRAPHS[agency];
  if (load === undefined) throw new Error(`Name one agency: ${Object.keys(SUBGRAPHS).join(' | ')}\n\n${USAGE}`);
  const decision = values.decision?.trim() ?? '';
  if (decision === '') throw new Error(`--decision: give the reference of the controller's decision.\n\n${USAGE}`);
  const { migrationUrl } = readOwned(process.env, ['migrationUrl']);
  const person = z.guid().safeParse((await text(process.stdin)).trim().toLowerCase());
  if (!person.success) throw new Error('Standard input: give the id of one person, as the graph has it (a UUID).');
  const pool = new Pool({ connectionString: migrationUrl, max: 1 });
  try {
    await requireItsDatabase(pool, agency, await load());
    const erased = await eraseSubject({ pool, person: person.data, decision, now: new Date() });
    console.log(
      erased
        ? `Erased from the log of ${agency}. Backups made before still hold the key: destroy them, or restore none of them.`
        : `Nothing to erase: the log of ${agency} has no key of that person.`,
    );
  } finally {
    await pool.end();
  }
}

main().catch((fault: unknown) => {
  console.error(explainDatabaseFault(fault));
  process.exit(1);
});
