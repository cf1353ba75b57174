import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import { readSecrets } from '#embedded/readSecrets';
import { AGENCIES, type Agency } from '#policies/core/vocabulary';
import { pseudonym } from '#policies/disclosure/sealRecord';
import { readSigningKey } from '#policies/disclosure/treeHead';
import { eraseSubject } from '#subgraphs/kit/retention/eraseSubject';
import { givenTown } from '../givenTown';
import { askedOf, CHILD, INCIDENTS, officerOf, pageFor, REASON, release, worker } from '../whoSawWhatAsked';
import { asOwner, decidedOn, desk, disclosure } from './policeLog';

/** A person is erased from one log: nothing that stands anywhere leads to what stands there of them. */
const casework = givenTown.forTests();

const { person, caseId } = CHILD;
const OFFICER = officerOf('gwent-y-gororau-police');
const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const RECEIPT = /[\w-]+/g;
const TAKE_BACK = `mutation($key: String!, $person: ID!, $receipts: [String!]!, $reason: String!) {
  policeTakeBackRelease(key: $key, person: $person, receipts: $receipts, reason: $reason) { takenBackAt } }`;

interface Entry {
  readonly receipt: string;
  readonly body: string;
  readonly restricted: string;
}

/** What stands in the log of the police under the pseudonym that the person has now. */
async function entriesOf(): Promise<readonly Entry[]> {
  const [row] = await asOwner<{ key: Buffer }>('police', 'SELECT key FROM disclosure.subject_key WHERE person = $1', [
    person,
  ]);
  return asOwner<Entry>(
    'police',
    `SELECT l.receipt, convert_from(l.body, 'UTF8') AS body, convert_from(r.body, 'UTF8') AS restricted
     FROM disclosure.subject_entry e JOIN disclosure.log l USING (seq) JOIN disclosure.restricted r USING (seq) WHERE e.pseudonym = $1`,
    [Buffer.from(pseudonym(person, row?.key ?? Buffer.alloc(0)), 'hex')],
  );
}

/** Of each row of any table of an agency, the log's own apart, the ids and receipts that stand in it. */
async function wordsIn(agency: Agency, receipts: ReadonlySet<string>): Promise<readonly (readonly string[])[]> {
  const tables = await asOwner<{ name: string }>(
    agency,
    `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
     WHERE table_type = 'BASE TABLE' AND table_schema !~ '^(pg_|information_schema$|disclosure$)'`,
  );
  const text = tables.map(({ name }) => `SELECT t::text AS text FROM ${name} t`).join(' UNION ALL ');
  const rows = await asOwner<{ text: string }>(agency, text);
  return rows.map((row) => [
    ...(row.text.match(ID) ?? []),
    ...(row.text.match(RECEIPT) ?? []).filter((word) => receipts.has(word)),
  ]);
}

/** Whatever the databases together lead to from somebody, two rows far: their cases, decisions, tasks, receipts. */
async function ledTo(receipts: readonly string[]): Promise<ReadonlySet<string>> {
  const all = await Promise.all(AGENCIES.map((agency) => wordsIn(agency, new Set(receipts))));
  const words = new Set<string>([person]);
  for (let rows = 0; rows < 2; rows += 1) {
    const beside = all.flat().filter((row) => row.some((word) => words.has(word)));
    for (const word of beside.flat()) words.add(word);
  }
  return words;
}

it('after an erasure nothing in any database leads from the person, a case or a decision to what stands of them', async () => {
  const overridden = randomUUID();
  await asOwner(
    'governance',
    `INSERT INTO governance.consent_override (agency, id, person, gate, basis, controllers, recipients, purposes, categories, valid_from, valid_until)
     VALUES ('health', $1, $2, 'confidentiality', '{}', '{}', '{}', '{}', '{}', now() - interval '2 days', now() - interval '1 day')`,
    [overridden, person],
  );
  const outcome = {
    ...{ persons: [person], controller: 'gwent-y-gororau-police', dataItem: 'police.incident.kind', fields: [] },
    ...{
      outcome: 'disclosed' as const,
      clause: 'C',
      basis: `ukGdpr 6(1)(e), override ${overridden}`,
      obligations: [],
      reason: null,
    },
  };
  await desk().release({ ...disclosure('opened', [outcome]), case: caseId, reason: REASON }, await decidedOn());
  const asWorker = { ...worker, case: caseId ?? '' };
  const [kept, taken] = [
    await askedOf('police', asWorker, INCIDENTS, person),
    await askedOf('police', asWorker, INCIDENTS, person),
  ];
  for (const receipt of [kept, taken])
    expect((await release('police', OFFICER, person, [receipt])).errors).toBeUndefined();
  expect(
    (await casework.act(OFFICER, TAKE_BACK, { person, receipts: [taken], reason: 'By mistake' })).errors,
  ).toBeUndefined();
  const seen = await pageFor(OFFICER, person);
  expect(seen.entries.find(({ receipt }) => receipt === kept)).toMatchObject({ case: caseId, reason: REASON });
  expect(JSON.stringify(seen)).toContain(`override ${overridden}`);

  const entries = await entriesOf();
  const receipts = entries.map(({ receipt }) => receipt);
  const led = await ledTo(receipts);
  for (const word of [caseId, overridden, kept, taken]) expect(led).toContain(word);

  const pool = new Pool({ connectionString: casework.town.lintel.databases.owner.police, max: 1 });
  const logKey = readSigningKey(readSecrets(casework.town.lintel.home).logKeys.police);
  const parts = { pool, agency: 'police' as const, logKey, now: new Date(), note: () => undefined };
  expect(await eraseSubject({ ...parts, person, decision: 'E-2026/9' })).toEqual({ bodies: 0 });
  await pool.end();

  expect((await pageFor(OFFICER, person)).entries.filter(({ receipt }) => receipts.includes(receipt ?? ''))).toEqual(
    [],
  );
  const still = await ledTo(receipts);
  expect(receipts.filter((receipt) => still.has(receipt))).toEqual([]);
  const texts = entries.map(({ body, restricted }) => `${body} ${restricted}`);
  expect([...still].filter((word) => texts.some((text) => text.includes(word)))).toEqual([]);
  expect(texts.filter((text) => text.includes(REASON))).toEqual([]);
}, 120_000);
