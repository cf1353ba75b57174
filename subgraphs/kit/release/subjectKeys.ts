import { randomBytes } from 'node:crypto';
import type { Disclosure } from '#policies/disclosure/disclosureRecord';
import type { LogSubject } from '#policies/disclosure/sealedContext';
import { subjectUnder, unknownSubject } from '#policies/disclosure/sealRecord';
import type { RunSql } from '../replica/readReplica';
import type { RunNamed } from './runNamed';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const KEY_BYTES = 32;

/**
 * Persons in this log, and whose the cases are that are named beside them. One whom the index does not know gets a pseudonym of this
 * moment, which is found nowhere else and leads to nobody; asking costs the same either way.
 */
export async function subjectsOf(
  run: RunNamed,
  disclosures: readonly Pick<Disclosure, 'agency' | 'persons' | 'case'>[],
): Promise<(person: string, named: string | null) => LogSubject> {
  const asked = [...new Set(disclosures.flatMap(({ persons }) => persons))].filter(isUuid).sort();
  const cases = [...new Set(disclosures.map((each) => each.case ?? ''))].filter(isUuid).sort();
  const rows = await run<{ person: string; key: Buffer; cases: readonly string[] }>({
    name: 'disclosure.subject_keys',
    text: SUBJECT_KEYS,
    values: [asked, makeKeys(asked.length), disclosures[0]?.agency ?? null, cases],
  });
  const known = new Map(rows.map((row) => [row.person, row]));
  return (person, named) => {
    const row = known.get(person);
    if (row === undefined) return unknownSubject(person);
    return subjectUnder(person, row.key, named !== null && row.cases.includes(named));
  };
}

function isUuid(id: string): boolean {
  return UUID.test(id);
}

/** A case that is closed is somebody's still. */
const SUBJECT_KEYS = `SELECT s.person::text AS person, s.key, ARRAY(SELECT k.case_id::text FROM governance.case_state k
    WHERE k.agency = $3 AND k.person = s.person AND k.case_id = ANY($4::uuid[])) AS cases
  FROM disclosure.subject_keys($1::uuid[], $2::bytea[]) s`;

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
