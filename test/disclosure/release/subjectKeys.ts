import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import { readSecrets } from '#embedded/readSecrets';
import type { OrdinaryBody } from '#policies/disclosure/disclosureRecord';
import { readSigningKey } from '#policies/disclosure/treeHead';
import type { DestroyedEntry, NoteDestroyed } from '#subgraphs/kit/retention/destroyedList';
import { eraseSubject } from '#subgraphs/kit/retention/eraseSubject';
import { givenTown } from '../givenTown';
import { asOwner, decidedOn, desk, disclosure, person, readBody, readLog, recordOf } from './policeLog';

/** Subjects stand in the log under keys of their own. */
const casework = givenTown.forTests();

it('a person is erased by destroying a key: another pseudonym stands from then on, and nothing else moves', async () => {
  const subjectOf = async () => {
    await desk().release(disclosure('who'), await decidedOn());
    return readBody<OrdinaryBody>((await recordOf('who'))?.body).subjects[0];
  };
  const [first, again] = [await subjectOf(), await subjectOf()];
  expect(again).toBe(first);
  const leaves = (await readLog()).map(({ leaf_hash }) => leaf_hash.toString('hex'));
  const owner = new Pool({ connectionString: casework.town.lintel.databases.owner.police, max: 1 });
  const logKey = readSigningKey(readSecrets(casework.town.lintel.home).logKeys.police);
  const parts = { pool: owner, agency: 'police' as const, logKey };
  const keyOf = () =>
    asOwner<{ key: string }>(
      'police',
      "SELECT encode(sha256(key), 'hex') AS key FROM disclosure.subject_key WHERE person = $1",
      [person],
    );
  const [held] = await keyOf();
  const noted: DestroyedEntry[] = [];
  const fullDisk = () => {
    throw new Error('no space left');
  };
  const erase = (id: string, note: NoteDestroyed = (entry) => void noted.push(entry)) =>
    eraseSubject({ ...parts, person: id, decision: 'E-2026/7', now: new Date(), note });
  // What cannot be noted outside the database is not destroyed: a copy would bring it back.
  await expect(erase(person, fullDisk)).rejects.toThrow('no space left');
  expect(await keyOf()).toEqual([held]);
  // Where there is no key there is nothing to erase, and nothing to record.
  expect([await erase(person), await erase(randomUUID())]).toEqual([{ bodies: 0 }, null]);
  await owner.end();
  expect(noted).toEqual([{ kind: 'subjectKey', key: held?.key, decision: 'E-2026/7', at: expect.any(String) }]);
  expect(JSON.stringify(noted)).not.toContain(person);
  expect(await asOwner('police', 'SELECT record_type, rule, number::int FROM retention.destroyed')).toEqual([
    { record_type: 'disclosureLog.subjectKey', rule: 'E-2026/7', number: 1 },
  ]);
  expect(await subjectOf()).not.toBe(first);
  expect((await readLog()).slice(0, -1).map(({ leaf_hash }) => leaf_hash.toString('hex'))).toEqual(leaves);
});

it('an id that the index does not know gets a pseudonym of the moment, and no key', async () => {
  const unknown = '0d9d3b1e-7a55-4c1e-9a3e-1f2d3c4b5a69';
  const decided = { ...(await decidedOn()), subjects: {} };
  for (const id of [unknown, unknown, 'no id at all'])
    await desk().release({ ...disclosure('u'), persons: [id] }, decided);
  const subjects = (await readLog()).slice(-3).map(({ body }) => readBody<OrdinaryBody>(body).subjects[0]);
  expect(new Set(subjects).size).toBe(3);
  expect(await asOwner('police', 'SELECT FROM disclosure.subject_key WHERE person = $1', [unknown])).toHaveLength(0);
});
