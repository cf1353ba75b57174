import { Pool } from 'pg';
import { readSigningKey } from '#policies/disclosure/treeHead';
import { SUBGRAPHS } from '#subgraphs/definitions';
import { destroyAgain } from '#subgraphs/kit/retention/destroyAgain';
import { destroyedListOf, readDestroyedList } from '#subgraphs/kit/retention/destroyedList';
import { commandName } from './agencyArgument';
import { destroyedFolderOf } from './ownedDatabase';
import type { DatabaseUrls } from './prepareDatabases';
import { nothingDestroyedNote, putBackNote } from './putBackNote';
import type { Secrets } from './readSecrets';

/**
 * After a restore, before any process answers: what was destroyed since the copy is destroyed again in every database of the home.
 * Throws where a list cannot be read, and the start ends: the note stays until all is done.
 */
export async function destroyAgainAtStart(
  home: string,
  databases: DatabaseUrls,
  secrets: Secrets,
  tell: (text: string) => void,
): Promise<void> {
  const copyOf = putBackNote.read(home);
  if (copyOf === null) return;
  tell(`destroying again what was destroyed since the copy of ${copyOf}`);
  const isWord = nothingDestroyedNote.read(home) !== null;
  for (const load of Object.values(SUBGRAPHS)) {
    const { agency, retained = [] } = await load();
    const list = isWord ? 'nothing' : readDestroyedList(destroyedListOf(destroyedFolderOf(home), commandName(agency)));
    const pool = new Pool({ connectionString: databases.owner[agency], max: 1 });
    // What is lost is met by the next statement.
    pool.on('error', () => undefined);
    try {
      const logKey = readSigningKey(secrets.logKeys[agency]);
      await destroyAgain({ pool, agency, retained, logKey, now: new Date() }, list);
    } finally {
      await pool.end();
    }
  }
  putBackNote.forget(home);
  nothingDestroyedNote.forget(home);
}
