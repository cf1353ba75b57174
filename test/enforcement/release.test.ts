import { Client, Pool } from 'pg';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import { canonicalBytes } from '#policies/disclosure/canonicalBytes';
import type { DisclosureRecord } from '#policies/disclosure/disclosureRecord';
import { leafHash } from '#policies/disclosure/merkleTree';
import { LeaseLost, LogUnavailable } from '#subgraphs/kit/release/release';
import { releaseDesk } from '#subgraphs/kit/release/releaseDesk';
import { startTown, type Town } from '#test/town/startTown';

/** The release: nothing leaves that is not recorded, and nothing that was decided on what no longer stands. */
let town: Town;
let pool: Pool;
const { person } = scriptedChild('section47');
beforeAll(async () => {
  town = await startTown({ children: 20 });
  pool = new Pool({ connectionString: town.lintel.databases.runtime.police });
}, 60_000);
afterAll(async () => {
  await pool.end();
  await town.stop();
});

function record(id: string): DisclosureRecord {
  return {
    id,
    request: id,
    at: '2026-11-24T10:00:00.000Z',
    agency: 'police',
    requester: { organisation: 'afonwen-council', team: 'child-protection', role: 'socialWorker', practitioner: 'p' },
    purpose: 'section47Enquiry',
    case: null,
    reason: null,
    subjects: [],
    acts: [],
    outcomes: [],
    protocolRevision: '1',
    operation: 'o',
    blinding: '00',
  };
}

async function decidedOn() {
  const { rows } = await pool.query(
    'SELECT (SELECT revision::text FROM governance.protocol_revision) AS rules, (SELECT revision::text FROM governance.subject_revision WHERE person = $1) AS subject',
    [person],
  );
  return { protocolRevision: rows[0].rules as string, subjects: { [person]: rows[0].subject as string } };
}

async function asOwner<Result>(
  agency: 'police' | 'governance',
  text: string,
  values: unknown[] = [],
): Promise<Result[]> {
  const client = new Client({ connectionString: town.lintel.databases.owner[agency] });
  await client.connect();
  try {
    return (await client.query(text, values)).rows as Result[];
  } finally {
    await client.end();
  }
}

const bump = () =>
  asOwner(
    'governance',
    "UPDATE governance.involvement SET valid_until = valid_until WHERE person = $1 AND agency = 'police'",
    [person],
  );

const desk = (leaseHeld = () => true) => releaseDesk({ pool, leaseHeld, statementTimeoutMs: 3000 });

async function caughtUp(before: string): Promise<void> {
  for (let tries = 0; (await decidedOn()).subjects[person] === before; tries += 1) {
    if (tries > 100) throw new Error('The change never arrived.');
    await new Promise((done) => setTimeout(done, 30));
  }
}

it('records, and releases, what still stands', async () => {
  expect(await desk().release(record('a'), await decidedOn())).toBe('released');
  const [last] = await asOwner<{ body: Buffer; leaf_hash: Buffer }>(
    'police',
    'SELECT body, leaf_hash FROM disclosure.log ORDER BY seq DESC LIMIT 1',
  );
  expect(last?.body.equals(canonicalBytes(record('a')))).toBe(true);
  expect(last?.leaf_hash.equals(leafHash(canonicalBytes(record('a'))))).toBe(true);
});

it('sends back what was decided on an earlier revision of the child, and records nothing of it', async () => {
  const decided = await decidedOn();
  await bump();
  await caughtUp(decided.subjects[person] ?? '');
  expect(await desk().release(record('moved'), decided)).toBe('moved');
  const found = await asOwner(
    'police',
    'SELECT FROM disclosure.log WHERE convert_from(body, \'UTF8\') LIKE \'%"id":"moved"%\'',
  );
  expect(found).toHaveLength(0);
});

it('a change that arrives while a release holds the revisions waits for it', async () => {
  const client = await pool.connect();
  const before = await decidedOn();
  await client.query('BEGIN');
  await client.query('SELECT disclosure.lock($1::uuid[])', [[person]]);
  await bump();
  await new Promise((done) => setTimeout(done, 300));
  expect((await decidedOn()).subjects).toEqual(before.subjects);
  await client.query('COMMIT');
  client.release();
  await caughtUp(before.subjects[person] ?? '');
});

it('many at once are appended without a gap and in whole batches', async () => {
  const [head] = await asOwner<{ seq: string }>('police', 'SELECT seq::text AS seq FROM disclosure.head');
  const decided = await decidedOn();
  const [one, other] = [desk(), desk()];
  const outcomes = await Promise.all(
    Array.from({ length: 120 }, (_, index) => (index % 2 === 0 ? one : other).release(record(`many${index}`), decided)),
  );
  expect(new Set(outcomes)).toEqual(new Set(['released']));
  const rows = await asOwner<{ seq: string }>(
    'police',
    'SELECT l.seq::text AS seq FROM disclosure.log l WHERE l.seq > $1 ORDER BY l.seq',
    [head?.seq],
  );
  const ours = rows.map((row) => Number(row.seq));
  expect(ours.length).toBeGreaterThanOrEqual(120);
  expect(ours).toEqual(Array.from({ length: ours.length }, (_, index) => Number(head?.seq) + 1 + index));
});

it('a lease that ran out meanwhile, and a log that cannot be written, release nothing', async () => {
  const decided = await decidedOn();
  await expect(desk(() => false).release(record('late'), decided)).rejects.toBeInstanceOf(LeaseLost);
  const broken = new Pool({ connectionString: 'postgres://nobody:x@127.0.0.1:1/none', connectionTimeoutMillis: 300 });
  await expect(
    releaseDesk({ pool: broken, leaseHeld: () => true, statementTimeoutMs: 300 }).release(record('lost'), decided),
  ).rejects.toBeInstanceOf(LogUnavailable);
  await broken.end();
});

it.each([
  ['reads the log', 'SELECT body FROM disclosure.log LIMIT 1'],
  ['deletes from the log', 'DELETE FROM disclosure.log'],
  ['moves the head', 'UPDATE disclosure.head SET seq = 0'],
  ['writes a consent', "UPDATE governance.consent SET state = 'given'"],
  ['writes a record', "UPDATE public.incident SET summary = 'x'"],
  ['makes a table', 'CREATE TABLE public.mine (x int)'],
])('the runtime role never %s', async (_name, text) => {
  await expect(pool.query(text)).rejects.toMatchObject({ code: '42501' });
});

it.each(['health', 'governance', 'postgres', 'template1'])(
  'the runtime role of police cannot connect to %s',
  async (database) => {
    const url = new URL(town.lintel.databases.runtime.police);
    url.pathname = `/${database}`;
    await expect(new Client({ connectionString: url.href }).connect()).rejects.toMatchObject({ code: '42501' });
  },
);
