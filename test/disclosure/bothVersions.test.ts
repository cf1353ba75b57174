import { randomBytes, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { Client, Pool } from 'pg';
import type { Disclosure, NotedOutcome, RecordedOutcome } from '#policies/disclosure/disclosureRecord';
import { pseudonym, sealRecord } from '#policies/disclosure/sealRecord';
import { readSigningKey } from '#policies/disclosure/treeHead';
import { destroyBodies } from '#subgraphs/kit/release/destroyBodies';
import { eraseSubject } from '#subgraphs/kit/retention/eraseSubject';
import { isSound, verifyLogs } from '#subgraphs/kit/verify/verifyLogs';
import { disclosures, inOrder, pseudonymOf, readAs, sealed, sealedBefore } from './notedOutcomes';
import { disclosure } from './smallLog';
import { type Logs, startLogs } from './startLogs';

/** A log that was begun when each outcome of a record was written by itself, and went on when what is alike was written once. */
let logs: Logs;
let owner: Client;
beforeAll(async () => {
  logs = await startLogs();
  const password = logs.secrets.databasePasswords.police_owner ?? '';
  owner = new Client({ connectionString: logs.postgres.databaseUrl('police_owner', password, 'police') });
  owner.on('error', () => undefined);
  await owner.connect();
}, 120_000);
afterAll(async () => {
  await owner.end();
  await logs.stop();
});

async function rowsOf<Row extends object>(text: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
  return (await owner.query<Row>(text, [...values])).rows;
}

async function outcomesOf(body: Buffer): Promise<readonly RecordedOutcome[]> {
  const rows = await rowsOf<{ outcome: RecordedOutcome; same: boolean }>(
    `SELECT outcome, outcome - 'dataItem' - 'fields' = alike - 'items' - 'dataItem' - 'fields' AND outcome ->> 'dataItem' = data_item AS same
     FROM disclosure.outcomes_of(disclosure.read_body($1))`,
    [body],
  );
  expect(rows.filter(({ same }) => !same)).toEqual([]);
  return inOrder(rows.map(({ outcome }) => outcome));
}

it('the outcomes that are read of a body are those that were noted, in whichever version it was written', async () => {
  await fc.assert(
    fc.asyncProperty(disclosures, fc.constantFrom(sealed, sealedBefore), async (each, seal) => {
      const record = seal(each);
      expect(await outcomesOf(record.body)).toEqual(readAs(record.subjects, each.outcomes, false));
      expect(await outcomesOf(record.restricted)).toEqual(readAs(record.subjects, each.outcomes, true));
    }),
  );
});

it('a body with NUL in a text is read in both versions', async () => {
  const each: Disclosure = { ...disclosure('nul'), reason: 'a\u0000b', persons: ['Ann'], outcomes: [outcome('kind')] };
  for (const seal of [sealed, sealedBefore]) expect(await outcomesOf(seal(each).body)).toHaveLength(1);
});

const CONTROLLER = 'heddlu-afonwen';
function outcome(dataItem: string, more: Partial<NotedOutcome> = {}): NotedOutcome {
  return {
    ...{ persons: ['Ann'], controller: CONTROLLER, dataItem, fields: [`PoliceIncident.${dataItem}`] },
    ...{ outcome: 'disclosed', clause: 'section-47-enquiry.P1', basis: 'ukGdpr 6(1)(e)' },
    ...{ obligations: ['noOnwardSharing'], reason: null },
    ...more,
  };
}

/** Of two children, to the second of whom whereabouts were closed. */
const DISCLOSURE: Disclosure = {
  ...disclosure('both'),
  ...{ persons: ['Ann', 'Ben'], closed: ['Ben'] },
  outcomes: [
    outcome('kind'),
    outcome('place'),
    outcome('summary', { outcome: 'withheld', clause: null, basis: null, obligations: [], reason: 'noClause' }),
    outcome('kind', { persons: ['Ann', 'Ben'], controller: 'marches-police' }),
    outcome('kind', { persons: ['Ben'] }),
    outcome('text', { outcome: 'silent' }),
  ],
};

const given = (person: string) =>
  rowsOf<{ seq: string; place: string }>(
    `SELECT seq::text AS seq, concat_ws(' ', at, requester, purpose, named_case, reason, controller, data_item, outcome) AS place
     FROM (SELECT $1::bytea AS about) asked CROSS JOIN LATERAL (SELECT seq AS record FROM disclosure.records_about(about)) own
       CROSS JOIN LATERAL disclosure.given_in(about, record, NULL) ORDER BY 1, 2`,
    [Buffer.from(pseudonymOf(person), 'hex')],
  );
const placesAt = (rows: Awaited<ReturnType<typeof given>>, seq: string) =>
  rows.filter((row) => row.seq === seq).map(({ place }) => place);

async function police() {
  const [report] = await verifyLogs({ ...logs.verifier, logs: ['police'] });
  if (report === undefined) throw new Error('police');
  return report;
}

it('a log of both is verified, counted, and tells who saw what alike', async () => {
  await logs.appendSealed([sealedBefore(DISCLOSURE), sealed(DISCLOSURE)]);
  await logs.appendSealed([sealed(DISCLOSURE), sealedBefore(DISCLOSURE)]);
  expect(await logs.witnessRound()).toMatchObject({ kind: 'countersigned' });
  expect(await police()).toMatchObject({ kind: 'read', verdict: { entries: 4, witnessedEntries: 4, firstBad: null } });

  const versions = await rowsOf(
    `SELECT convert_from(body, 'UTF8')::jsonb -> 'v' AS v FROM disclosure.log ORDER BY seq`,
  );
  expect(versions).toEqual([{ v: 1 }, { v: 3 }, { v: 3 }, { v: 1 }]);

  for (const [person, items] of [
    ['Ann', 3],
    ['Ben', 2],
  ] as const) {
    const rows = await given(person);
    expect(placesAt(rows, '1')).toHaveLength(items);
    for (const seq of ['2', '3', '4']) expect(placesAt(rows, seq)).toEqual(placesAt(rows, '1'));
  }

  expect(await rowsOf('SELECT disclosure.count_sharing(1000) AS counted')).toEqual([{ counted: 4 }]);
  const counts = await rowsOf<{ cell: string }>(
    `SELECT concat_ws(' ', controller, data_item, clause, recipient, reason, number) AS cell FROM reports.sharing_count ORDER BY 1`,
  );
  expect(counts.map(({ cell }) => cell)).toEqual([
    'heddlu-afonwen kind section-47-enquiry.P1 afonwen-council 4',
    'heddlu-afonwen place section-47-enquiry.P1 afonwen-council 4',
    'heddlu-afonwen summary noClause 4',
    'marches-police kind section-47-enquiry.P1 afonwen-council 4',
  ]);
});

it('an outcome that is taken out of a group, or put for one of the version before, is found', async () => {
  for (const [change, seq] of [
    [`replace(convert_from(body, 'UTF8'), '"place":["PoliceIncident.place"]', '"place":[]') || repeat(' ', 22)`, 2],
    [`(SELECT convert_from(body, 'UTF8') FROM disclosure.log WHERE seq = 1)`, 3],
  ] as const) {
    await owner.query(`CREATE TABLE public.kept AS SELECT seq, body FROM disclosure.log WHERE seq = ${seq};
      UPDATE disclosure.log SET body = convert_to(${change}, 'UTF8') WHERE seq = ${seq}`);
    expect(await police()).toMatchObject({ verdict: { firstBad: { seq, finding: 'bodyAltered' } } });
    await owner.query(`UPDATE disclosure.log l SET body = k.body FROM public.kept k WHERE k.seq = l.seq;
      DROP TABLE public.kept`);
  }
  expect(isSound(await police())).toBe(true);
});

it('bodies of both are destroyed with what is found by them', async () => {
  const parts = {
    ...{ pool: logs.pools.police, agency: 'police' as const, now: new Date() },
    logKey: readSigningKey(logs.secrets.logKeys.police),
  };
  await destroyBodies(parts, { first: 1, last: 2, parts: ['ordinary', 'restricted'], rule: 'disclosures: 25 years' });
  expect(new Set((await given('Ann')).map(({ seq }) => seq))).toEqual(new Set(['3', '4']));
  expect(await rowsOf('SELECT DISTINCT seq::text AS seq FROM disclosure.subject_entry ORDER BY 1')).toEqual([
    { seq: '3' },
    { seq: '4' },
  ]);
  expect(await police()).toMatchObject({ verdict: { entries: 5, firstBad: null } });
});

it('with a key go the bodies of before in which something stands open that leads to its person', async () => {
  const child = randomUUID();
  const key = randomBytes(32);
  await owner.query('INSERT INTO disclosure.subject_key (person, key) VALUES ($1, $2)', [child, key]);
  const as = (person: string) => (person === child ? pseudonym(child, key) : pseudonymOf(person));
  const of = (persons: readonly string[], more: Partial<Disclosure> = {}) => ({
    ...disclosure('of before'),
    persons,
    ...more,
  });
  const named = randomUUID();
  const overridden = [outcome('kind', { persons: [child], basis: `ukGdpr 6(1)(e), override ${named}` })];
  const before = [
    sealedBefore(of([child], { case: named }), { v: 2, as }),
    sealedBefore(of([child], { reason: 'Her sister told' }), { v: 1, as }),
    sealedBefore(of([child]), { v: 2, as }),
    sealedBefore(of([child, 'Ben'], { outcomes: overridden }), { v: 2, as }),
    sealedBefore(of([child], { outcomes: overridden }), { v: 1, as }),
    sealedBefore(of(['Ben'], { case: named, reason: 'His own' }), { v: 2, as }),
  ];
  const since = sealRecord(of([child], { case: named, reason: 'Her sister told' }), {
    subjectOf: (person) => ({ pseudonym: as(person), key, ofCase: true }),
    requesterKey: 'r',
  });
  await logs.appendSealed([...before, since]);
  const erase = (agency: 'police' = 'police') =>
    eraseSubject({
      ...{ pool, agency, logKey: readSigningKey(logs.secrets.logKeys.police), now: new Date() },
      ...{ person: child, decision: 'E-2026/8', note: () => undefined },
    });
  const pool = new Pool({
    connectionString: logs.postgres.databaseUrl(
      'police_owner',
      logs.secrets.databasePasswords.police_owner ?? '',
      'police',
    ),
  });
  expect([await erase(), await erase()]).toEqual([{ bodies: 4 }, null]);
  await pool.end();
  const left = await rowsOf<{ v: number; receipt: string }>(
    `SELECT (disclosure.read_body(body) -> 'v')::int AS v, receipt FROM disclosure.log WHERE receipt = ANY($1) AND body IS NOT NULL ORDER BY seq`,
    [[...before, since].map(({ receipt }) => receipt)],
  );
  expect(left.map(({ receipt }) => receipt)).toEqual([before[2], before[5], since].map((each) => each?.receipt));
  const words = await rowsOf<{ found: boolean }>(
    `SELECT bool_or(convert_from(body, 'UTF8') ~ $1) AS found FROM disclosure.log WHERE receipt <> $2`,
    [`${named}|Her sister|${child}`, before[5]?.receipt],
  );
  expect(words).toEqual([{ found: false }]);
  expect(await rowsOf('SELECT record_type, rule, number::int FROM retention.destroyed ORDER BY 1')).toEqual([
    { record_type: 'disclosureLog.subjectBodies', rule: 'E-2026/8', number: 4 },
    { record_type: 'disclosureLog.subjectKey', rule: 'E-2026/8', number: 1 },
  ]);
  expect(await police()).toMatchObject({ verdict: { firstBad: null } });
});
