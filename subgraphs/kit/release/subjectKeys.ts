import { randomBytes } from 'node:crypto';
import { pseudonym, throwawayPseudonym } from '#policies/disclosure/sealRecord';
import type { RunSql } from '../replica/readReplica';
import type { RunNamed } from './runNamed';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const KEY_BYTES = 32;

/**
 * The pseudonyms of persons in this log. One whom the index does not know gets a pseudonym of this moment, which is found
 * nowhere else and leads to nobody; asking costs the same either way.
 */
export async function pseudonymsOf(run: RunNamed, persons: readonly string[]): Promise<(person: string) => string> {
  const asked = [...new Set(persons)].filter((person) => UUID.test(person)).sort();
  const rows = await run<{ person: string; key: Buffer }>({
    name: 'disclosure.subject_keys',
    text: 'SELECT person::text AS person, key FROM disclosure.subject_keys($1::uuid[], $2::bytea[])',
    values: [asked, makeKeys(asked.length)],
  });
  const keys = new Map(rows.map(({ person, key }) => [person, key]));
  return (person) => {
    const key = keys.get(person);
    return key === undefined ? throwawayPseudonym(person) : pseudonym(person, key);
  };
}

function makeKeys(count: number): readonly Buffer[] {
  const drawn = randomBytes(count * KEY_BYTES);
  return Array.from({ length: count }, (_, at) => drawn.subarray(at * KEY_BYTES, (at + 1) * KEY_BYTES));
}

/** Persons whose keys are made in one statement. */
const MADE_AT_ONCE = 1000;

/** Makes the keys of persons whom the index came to know since, so that the first question about a child costs no more. */
export async function makeSubjectKeys(sql: RunSql): Promise<number> {
  let made = 0;
  for (;;) {
    const rows = await sql<{ person: string }>(
      'SELECT person::text AS person FROM disclosure.persons_without_key($1)',
      [MADE_AT_ONCE],
    );
    if (rows.length === 0) return made;
    const persons = rows.map(({ person }) => person).sort();
    await sql('SELECT count(*) FROM disclosure.subject_keys($1::uuid[], $2::bytea[])', [
      persons,
      makeKeys(persons.length),
    ]);
    made += persons.length;
  }
}
