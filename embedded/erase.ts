import 'reflect-metadata';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { readSigningKey } from '#policies/disclosure/treeHead';
import { EXIT_CODES, endFailed, Misuse } from '#policies/service/misuse';
import { explainDatabaseFault } from '#subgraphs/kit/explainDatabaseFault';
import { noteDestroyedIn } from '#subgraphs/kit/retention/destroyedList';
import { eraseSubject } from '#subgraphs/kit/retention/eraseSubject';
import { commandName, requireAgencyNamed } from './agencyArgument';
import { withOwnedDatabase } from './ownedDatabase';
import { readOptions } from './readOptions';
import { requireItsDatabase } from './requireItsDatabase';
import { tellOfLostList } from './tellOfLostList';

const USAGE = `npm run erase -- police --decision REFERENCE [--home .lintel] < person

Erases a person from one agency's disclosure log by destroying the key of their pseudonym there: nobody can tell any more which
entries were about them, and the log still verifies. Bodies written by versions before contexts were sealed, in which a case or a
reason stands open, are destroyed with it. It cannot be undone. The person's id is read from standard input, so that
it stands in no list of processes and in no history; REFERENCE names the controller's recorded decision, and nobody.
The database is that of the installation in --home, or without it the one that the subgraph's environment names
(DATABASE_MIGRATION_URL, LINTEL_LOG_KEY). What was destroyed is noted without the person in a list beside it (--home: its folder destroyed;
else LINTEL_DESTROYED_FOLDER), by which it is destroyed again in a copy that is put back.

${EXIT_CODES}`;

/** `npm run erase -- police`: one agency at a time, each by its own operator. */
async function main(): Promise<void> {
  const { values, positionals } = readOptions(
    {
      allowPositionals: true,
      options: { decision: { type: 'string' }, home: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    },
    USAGE,
  );
  if (values.help) return console.log(USAGE);
  const named = requireAgencyNamed(positionals[0]);
  const decision = values.decision?.trim() ?? '';
  if (decision === '') throw new Misuse(`--decision: give the reference of the controller's decision.\n\n${USAGE}`);
  await withOwnedDatabase(values.home, named, process.env, ['migrationUrl', 'logKey'], async ({ pool, ...owned }) => {
    const person = z.guid().safeParse((await text(process.stdin)).trim().toLowerCase());
    if (!person.success) throw new Error('Standard input: give the id of one person, as the graph has it (a UUID).');
    const name = commandName(named);
    const logKey = readSigningKey(owned.logKey);
    const { agency } = await requireItsDatabase(pool, named);
    const list = owned.destroyedList();
    await tellOfLostList(pool, list, console.error);
    const owner = { pool, agency, logKey, now: new Date() };
    const erased = await eraseSubject({ ...owner, person: person.data, decision, note: noteDestroyedIn(list) });
    if (erased === null) return console.log(`Nothing to erase: the log of ${name} has no key of that person.`);
    console.log(
      `Erased from the log of ${name}. Backups made before still hold the key: a copy that is put back loses it by ${list}, so keep a copy of that apart.`,
    );
    if (erased.bodies > 0)
      console.log(
        `${erased.bodies} bodies of records in which a case or a reason stood open were destroyed with it, also where they were about others besides.`,
      );
  });
}

main().catch((fault: unknown) => endFailed(fault, explainDatabaseFault));
