import { randomUUID } from 'node:crypto';
import { Client, Pool } from 'pg';
import { readSecrets } from '#embedded/readSecrets';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import type { Agency } from '#policies/core/vocabulary';
import type { Disclosure, OrdinaryBody, RestrictedBody } from '#policies/disclosure/disclosureRecord';
import { appendLeaves, EMPTY_FRONTIER, rootOf } from '#policies/disclosure/merkleTree';
import { bodyHashOf, recordLeaf } from '#policies/disclosure/sealRecord';
import { isSignedHead, makeSigningKey, readSigningKey, readVerifyingKeys } from '#policies/disclosure/treeHead';
import { LeaseLost, LogUnavailable } from '#subgraphs/kit/release/release';
import { type ReleaseDeskOptions, releaseDesk } from '#subgraphs/kit/release/releaseDesk';
import { eraseSubject } from '#subgraphs/kit/retention/eraseSubject';
import { startTown, type Town } from '#test/town/startTown';

/** The release: nothing leaves that is not recorded, and nothing that was decided on what no longer stands. */
let town: Town;
let pool: Pool;
const { person } = scriptedChild('section47');
beforeAll(async () => {
  town = await startTown();
  pool = new Pool({ connectionString: town.lintel.databases.runtime.police });
}, 240_000);
afterAll(async () => {
  await pool.end();
  await town.stop();
});

const logKey = readSigningKey(makeSigningKey());

function disclosure(request: string, outcomes: Disclosure['outcomes'] = []): Disclosure {
  return {
    request,
    at: '2026-11-24T10:00:00.000Z',
    agency: 'police',
    requester: { organisation: 'afonwen-council', team: 'child-protection', role: 'socialWorker', practitioner: 'p' },
    purpose: 'section47Enquiry',
    case: null,
    reason: null,
    persons: [person],
    acts: [],
    outcomes,
    protocolRevision: '1',
    operation: 'o',
  };
}

async function decidedOn() {
  const { rows } = await pool.query(
    'SELECT (SELECT revision::text FROM governance.protocol_revision) AS rules, (SELECT revision::text FROM governance.subject_revision WHERE person = $1) AS subject',
    [person],
  );
  return { protocolRevision: rows[0].rules as string, subjects: { [person]: rows[0].subject as string } };
}

async function asOwner<Row extends object>(agency: Agency, text: string, values?: unknown[]): Promise<Row[]> {
  return (await town.asOwner<Row>(agency, text, values)).rows;
}

const bump = () =>
  asOwner(
    'governance',
    "UPDATE governance.involvement SET valid_until = valid_until WHERE person = $1 AND agency = 'police'",
    [person],
  );

const desk = (options: Partial<ReleaseDeskOptions> = {}) =>
  releaseDesk({
    agency: 'police',
    pool,
    leaseHeld: () => true,
    statementTimeoutMs: 3000,
    logKey,
    requesterKey: 'requester-key',
    ...options,
  });

interface LogRow {
  readonly seq: string;
  readonly receipt: string;
  readonly body: Buffer;
  readonly restricted: Buffer;
  readonly body_hash: Buffer;
  readonly restricted_hash: Buffer;
  readonly leaf_hash: Buffer;
}

const readLog = () =>
  asOwner<LogRow>(
    'police',
    'SELECT l.seq::text AS seq, l.receipt, l.body, r.body AS restricted, l.body_hash, l.restricted_hash, l.leaf_hash FROM disclosure.log l JOIN disclosure.restricted r USING (seq) ORDER BY l.seq',
  );
const readBody = <Body>(bytes: Buffer | undefined) => JSON.parse(bytes?.toString('utf8') ?? '') as Body;

async function caughtUp(before: string): Promise<void> {
  for (let tries = 0; (await decidedOn()).subjects[person] === before; tries += 1) {
    if (tries > 100) throw new Error('The change never arrived.');
    await new Promise((done) => setTimeout(done, 30));
  }
}

it('records, and releases, what still stands; the receipt is that of the record', async () => {
  const released = await desk().release(disclosure('a'), await decidedOn());
  const last = (await readLog()).at(-1);
  expect(released).toEqual({ outcome: 'released', receipt: last?.receipt });
  const body = readBody<OrdinaryBody>(last?.body);
  expect(body).toMatchObject({
    v: 1,
    receipt: last?.receipt,
    request: 'a',
    subjects: [expect.stringMatching(/^[0-9a-f]{64}$/)],
  });
  expect(last?.body_hash.equals(bodyHashOf(last.body))).toBe(true);
  expect(last?.leaf_hash.equals(recordLeaf(bodyHashOf(last.body), bodyHashOf(last.restricted)))).toBe(true);
});

it('silent outcomes stand in the restricted body alone, and both bodies are there whether or not there are any', async () => {
  const outcome = (dataItem: string, kind: 'silent' | 'withheld') => ({
    persons: [person],
    controller: 'heddlu-afonwen',
    dataItem,
    fields: [],
    outcome: kind,
    clause: null,
    basis: null,
    obligations: [],
    reason: null,
  });
  const [loud, silent] = [
    outcome('police.incident.summary', 'withheld'),
    outcome('police.intelligence.text', 'silent'),
  ];
  await desk().release(disclosure('with', [silent, loud]), await decidedOn());
  await desk().release(disclosure('without', [loud]), await decidedOn());
  const [withSilent, without] = (await readLog()).slice(-2);
  expect(readBody<OrdinaryBody>(withSilent?.body).outcomes).toEqual([{ ...rest(loud), subjects: [0] }]);
  expect(readBody<RestrictedBody>(withSilent?.restricted).outcomes).toEqual([{ ...rest(silent), subjects: [0] }]);
  expect(readBody<RestrictedBody>(without?.restricted).outcomes).toEqual([]);
  // Nothing but random bits tells the two ordinary bodies apart.
  const plain = ({ receipt: _r, blinding: _b, request: _q, ...body }: OrdinaryBody) => body;
  expect(plain(readBody(withSilent?.body))).toEqual(plain(readBody(without?.body)));
  expect(withSilent?.body.length).toBe(without?.body.length);
  expect(withSilent?.restricted.length).toBe(without?.restricted.length);
});

const rest = ({ persons: _persons, ...outcome }: Disclosure['outcomes'][number]) => outcome;

it('sends back what was decided on an earlier revision of the child, and records nothing of it', async () => {
  const decided = await decidedOn();
  await bump();
  await caughtUp(decided.subjects[person] ?? '');
  expect(await desk().release(disclosure('moved'), decided)).toEqual({ outcome: 'moved' });
  const requests = (await readLog()).map(({ body }) => readBody<OrdinaryBody>(body).request);
  expect(requests).toContain('a');
  expect(requests).not.toContain('moved');
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

it('several replicas write one log without a gap or a fork, and every batch has a head that its key signed', async () => {
  const decided = await decidedOn();
  const other = new Pool({ connectionString: town.lintel.databases.runtime.police });
  const replicas = [desk(), desk({ pool: other }), desk({ pool: other })];
  const outcomes = await Promise.all(
    Array.from({ length: 300 }, (_, index) =>
      (replicas[index % 3] ?? desk()).release(disclosure(`many${index}`), decided),
    ),
  );
  await other.end();
  expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(['released']));
  const log = await readLog();
  expect(log.map(({ seq }) => Number(seq))).toEqual(log.map((_, at) => at + 1));
  const heads = await asOwner<{
    size: string;
    epoch: number;
    root: string;
    at: string;
    key: string;
    signature: string;
  }>(
    'police',
    'SELECT size::text AS size, epoch, root, at, key, signature FROM disclosure.tree_head ORDER BY tree_head.size',
  );
  const keys = readVerifyingKeys([
    logKey.publicText,
    readSigningKey(readSecrets(town.lintel.home).logKeys.police).publicText,
  ]);
  let frontier = EMPTY_FRONTIER;
  for (const head of heads) {
    const size = Number(head.size);
    frontier = appendLeaves(
      frontier,
      log.slice(frontier.size, size).map((row) => row.leaf_hash),
    );
    expect(head.root).toBe(rootOf(frontier).toString('hex'));
    expect(isSignedHead({ ...head, size, log: 'police' }, keys)).toBe(true);
  }
  expect(frontier.size).toBe(log.length);
  const [kept] = await asOwner<{ hash: Buffer }>(
    'police',
    'SELECT hash FROM disclosure.node WHERE level = 8 AND index = 0',
  );
  expect(
    kept?.hash.equals(
      rootOf(
        appendLeaves(
          EMPTY_FRONTIER,
          log.slice(0, 256).map((row) => row.leaf_hash),
        ),
      ),
    ),
  ).toBe(true);
});

/** Makes every append to the log of the police do `statement` first. */
async function whileLogDoes(statement: string, work: () => Promise<void>): Promise<void> {
  await asOwner(
    'police',
    `CREATE FUNCTION disclosure.broken() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${statement}; RETURN NEW; END $$;
     CREATE TRIGGER broken BEFORE INSERT ON disclosure.log FOR EACH ROW EXECUTE FUNCTION disclosure.broken()`,
  );
  await work().finally(() => asOwner('police', 'DROP FUNCTION disclosure.broken() CASCADE'));
}

it('on a full disk nothing is released and nothing recorded, and it recovers by itself', async () => {
  const before = (await readLog()).length;
  const answer = () =>
    town.ask({
      persona: 'social-worker',
      purpose: 'section47Enquiry',
      query: 'query($id: ID!) { person(id: $id) { police { incidents { kind } } } }',
      variables: { id: person },
      case: scriptedChild('section47').caseId,
      reason: 'Joint enquiry',
    });
  await whileLogDoes("RAISE EXCEPTION 'no space left on device' USING ERRCODE = 'disk_full'", async () => {
    await expect(desk().release(disclosure('lost'), await decidedOn())).rejects.toBeInstanceOf(LogUnavailable);
    const { body, receipts } = await answer();
    expect(body.data?.person).toEqual({ police: null });
    expect(body.errors?.map((error) => error.extensions?.code)).toEqual(['SOURCE_UNAVAILABLE']);
    expect(receipts.map(({ agency }) => agency)).toEqual(['hub']);
  });
  expect((await readLog()).length).toBe(before);
  expect((await answer()).body.data?.person).not.toEqual({ police: null });
});

it('a statement that takes too long releases nothing and records nothing', async () => {
  const before = (await readLog()).length;
  await whileLogDoes('PERFORM pg_sleep(30)', async () => {
    const slow = desk({ statementTimeoutMs: 200 }).release(disclosure('slow'), await decidedOn());
    await expect(slow).rejects.toBeInstanceOf(LogUnavailable);
  });
  expect((await readLog()).length).toBe(before);
});

it('a process that is stopped while it holds the log’s head loses it within the bound: others go on, and it releases nothing', async () => {
  const before = (await readLog()).length;
  const stopped = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 600) === 'timed-out';
  const held = desk({ statementTimeoutMs: 150, leaseHeld: stopped }).release(disclosure('held'), await decidedOn());
  await expect(held).rejects.toBeInstanceOf(LogUnavailable);
  expect((await readLog()).length).toBe(before);
});

it('the whole request is refused with 503 where the first source cannot record it', async () => {
  await asOwner('hub', 'REVOKE EXECUTE ON FUNCTION disclosure.append FROM hub');
  try {
    const { status, body } = await town.ask({
      persona: 'social-worker',
      purpose: 'section47Enquiry',
      query: 'query($id: ID!) { person(id: $id) { name { familyName } } }',
      variables: { id: person },
      case: scriptedChild('section47').caseId,
      reason: 'Joint enquiry',
    });
    expect([status, body.data ?? null, body.errors?.[0]?.extensions?.code]).toEqual([503, null, 'LOG_UNAVAILABLE']);
  } finally {
    await asOwner('hub', 'GRANT EXECUTE ON FUNCTION disclosure.append TO hub');
  }
});

it('a person is erased by destroying a key: another pseudonym stands from then on, and nothing else moves', async () => {
  const subjectOf = async () => {
    await desk().release(disclosure('who'), await decidedOn());
    return readBody<OrdinaryBody>((await readLog()).at(-1)?.body).subjects[0];
  };
  const [first, again] = [await subjectOf(), await subjectOf()];
  expect(again).toBe(first);
  const leaves = (await readLog()).map(({ leaf_hash }) => leaf_hash.toString('hex'));
  const owner = new Pool({ connectionString: town.lintel.databases.owner.police, max: 1 });
  const erase = (id: string) => eraseSubject({ pool: owner, person: id, decision: 'E-2026/7', now: new Date() });
  // Where there is no key there is nothing to erase, and nothing to record.
  expect([await erase(person), await erase(randomUUID())]).toEqual([true, false]);
  await owner.end();
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

it('a lease that ran out meanwhile, and a log that cannot be written, release nothing', async () => {
  const decided = await decidedOn();
  await expect(desk({ leaseHeld: () => false }).release(disclosure('late'), decided)).rejects.toBeInstanceOf(LeaseLost);
  // The record stands, the answer does not leave.
  const looks = [true, false];
  const stopped = desk({ leaseHeld: () => looks.shift() ?? false });
  await expect(stopped.release(disclosure('stopped'), decided)).rejects.toBeInstanceOf(LeaseLost);
  const broken = new Pool({ connectionString: 'postgres://nobody:x@127.0.0.1:1/none', connectionTimeoutMillis: 300 });
  await expect(desk({ pool: broken }).release(disclosure('lost'), decided)).rejects.toBeInstanceOf(LogUnavailable);
  await broken.end();
});

it.each([
  ['reads the log', 'SELECT body FROM disclosure.log LIMIT 1'],
  ['reads what is restricted', 'SELECT body FROM disclosure.restricted LIMIT 1'],
  ['reads the keys of subjects', 'SELECT key FROM disclosure.subject_key'],
  ['erases a person', 'SELECT disclosure.destroy_subject_key(gen_random_uuid())'],
  ['deletes from the log', 'DELETE FROM disclosure.log'],
  ['moves the head', 'UPDATE disclosure.head SET size = 0'],
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

it('a change that commits between decision and release is honoured: the source decides again before a byte leaves', async () => {
  const { caseId } = scriptedChild('section47');
  const ask = () =>
    town.ask({
      persona: 'social-worker',
      purpose: 'section47Enquiry',
      query: 'query($id: ID!) { person(id: $id) { police { incidents { kind } } } }',
      variables: { id: person },
      case: caseId,
      reason: 'Joint enquiry',
    });
  const before = await ask();
  expect(before.body.data).toMatchObject({ person: { police: { incidents: expect.any(Array) } } });
  const head = new Client({ connectionString: town.lintel.databases.owner.police });
  await head.connect();
  await head.query('BEGIN');
  await head.query('SELECT FROM disclosure.head FOR UPDATE');
  const asked = ask();
  // Decided and executed: the fetch stands before its release.
  await waitingFor(head);
  const { subjects } = await decidedOn();
  await asOwner(
    'governance',
    "DELETE FROM governance.involvement WHERE person = $1 AND organisation = 'afonwen-council'",
    [person],
  );
  await caughtUp(subjects[person] ?? '');
  await head.query('COMMIT');
  await head.end();
  const after = await asked;
  expect(after.body.data).toMatchObject({ person: { police: { incidents: null } } });
  const there = after.body.extensions?.lintel?.notices.filter(
    ({ path }) => path.join('.') === 'person.police.incidents',
  );
  expect(there?.map((notice) => notice.reason)).toContain('notInvolved');
});

/** Resolves once a backend waits for a lock that `holder` has. */
async function waitingFor(holder: Client): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    const { rows } = await holder.query(
      'SELECT FROM pg_locks blocked WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(blocked.pid))',
    );
    if (rows.length > 0) return;
    await new Promise((done) => setTimeout(done, 10));
  }
  throw new Error('No release came to the head of the log.');
}
