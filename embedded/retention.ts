import 'reflect-metadata';
import { join } from 'node:path';
import { readSigningKey } from '#policies/disclosure/treeHead';
import { readSchedule } from '#policies/retention/schedule';
import { EXIT_CODES, endFailed, Misuse } from '#policies/service/misuse';
import { explainDatabaseFault } from '#subgraphs/kit/explainDatabaseFault';
import { destroyAgain } from '#subgraphs/kit/retention/destroyAgain';
import { destroyExpired, freezeLog } from '#subgraphs/kit/retention/destroyExpired';
import { noteDestroyedIn, readDestroyedList } from '#subgraphs/kit/retention/destroyedList';
import { requireAgencyNamed } from './agencyArgument';
import { withOwnedDatabase } from './ownedDatabase';
import { readOptions } from './readOptions';
import { requireItsDatabase } from './requireItsDatabase';
import { tellOfLostList } from './tellOfLostList';

const SCHEDULE = join(__dirname, '..', 'policies', 'retention', 'schedule.yaml');
const USAGE = `npm run retention -- police [--dry-run | --again [--nothing-destroyed]] [--schedule FILE] [--home .lintel]

Destroys what is past its period in one agency's database: that of the installation in --home, or without it the one that the
subgraph's environment names (DATABASE_MIGRATION_URL, LINTEL_LOG_KEY). --dry-run counts and destroys nothing. What is destroyed is
noted in a list (--home: its folder destroyed; else LINTEL_DESTROYED_FOLDER). --again destroys in a database that was put back
from a copy what the list says was destroyed, persons who were erased among it, and nothing else; --nothing-destroyed with it is
your word that nothing was destroyed since the copy.

${EXIT_CODES}`;

/** `npm run retention -- police`: one agency at a time, each by its own operator. */
async function main(): Promise<void> {
  const { values, positionals } = readOptions(
    {
      allowPositionals: true,
      options: {
        'dry-run': { type: 'boolean' },
        again: { type: 'boolean' },
        'nothing-destroyed': { type: 'boolean' },
        schedule: { type: 'string' },
        home: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    },
    USAGE,
  );
  if (values.help) return console.log(USAGE);
  const named = requireAgencyNamed(positionals[0]);
  if (values.again && values['dry-run']) throw new Misuse(`--again and --dry-run: give one of them.\n\n${USAGE}`);
  if (values['nothing-destroyed'] && !values.again)
    throw new Misuse(`--nothing-destroyed goes with --again.\n\n${USAGE}`);
  const rules = readSchedule(values.schedule ?? SCHEDULE);
  await withOwnedDatabase(values.home, named, process.env, ['migrationUrl', 'logKey'], async ({ pool, ...owned }) => {
    const logKey = readSigningKey(owned.logKey);
    const { agency, retained = [] } = await requireItsDatabase(pool, named);
    const dryRun = values['dry-run'] ?? false;
    const owner = { pool, agency, retained, logKey, now: new Date() };
    if (values.again) {
      const list = owned.destroyedList();
      const { persons, records } = await destroyAgain(
        owner,
        values['nothing-destroyed'] ? 'nothing' : readDestroyedList(list),
      );
      return console.log(
        `  destroyed again by ${values['nothing-destroyed'] ? 'no list' : list}: ${persons} persons' keys, ${records} records past their period`,
      );
    }
    if (!dryRun) await tellOfLostList(pool, owned.destroyedList(), console.error);
    const note = dryRun ? () => undefined : noteDestroyedIn(owned.destroyedList());
    const parts = { ...owner, rules, dryRun, note };
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
