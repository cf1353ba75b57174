import { Client, Pool } from 'pg';
import { logPublicKeys, readSecrets } from '#embedded/readSecrets';
import type { Disclosure, OrdinaryBody, RestrictedBody } from '#policies/disclosure/disclosureRecord';
import { appendLeaves, EMPTY_FRONTIER, rootOf } from '#policies/disclosure/merkleTree';
import { bodyHashOf, recordLeaf } from '#policies/disclosure/sealRecord';
import { headDigest, isSignedHead, readVerifyingKeys } from '#policies/disclosure/treeHead';
import { until } from '#test/town/until';
import { givenTown } from '../givenTown';
import {
  askIncidents,
  asOwner,
  decidedOn,
  desk,
  disclosure,
  person,
  police,
  readBody,
  readLog,
  recordOf,
} from './policeLog';

/** What still stands when an answer leaves is released and recorded; what does not is decided again. */
const casework = givenTown.forTests();

const bump = () =>
  asOwner(
    'governance',
    "UPDATE governance.involvement SET valid_until = valid_until WHERE person = $1 AND agency = 'police'",
    [person],
  );

const caughtUp = (before: string) => until(async () => (await decidedOn()).subjects[person] !== before);

it('records, and releases, what still stands; the receipt is that of the record', async () => {
  const released = await desk().release(disclosure('a'), await decidedOn());
  const last = await recordOf('a');
  expect(released).toEqual({ outcome: 'released', receipt: last?.receipt });
  const body = readBody<OrdinaryBody>(last?.body);
  expect(body).toMatchObject({
    v: 3,
    receipt: last?.receipt,
    request: 'a',
    subjects: [expect.stringMatching(/^[0-9a-f]{64}$/)],
  });
  expect(last?.body && last.body_hash.equals(bodyHashOf(last.body))).toBe(true);
  expect(last?.body && last.leaf_hash.equals(recordLeaf(bodyHashOf(last.body), bodyHashOf(last.restricted)))).toBe(
    true,
  );
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
  const [withSilent, without] = [await recordOf('with'), await recordOf('without')];
  expect(readBody<OrdinaryBody>(withSilent?.body).outcomes).toEqual([groupOf(loud)]);
  expect(readBody<RestrictedBody>(withSilent?.restricted).outcomes).toEqual([groupOf(silent)]);
  expect(readBody<RestrictedBody>(without?.restricted).outcomes).toEqual([]);
  // Nothing but random bits tells the two ordinary bodies apart.
  const plain = ({ receipt: _r, blinding: _b, request: _q, sealed: _s, context: _c, ...body }: OrdinaryBody) => body;
  expect(plain(readBody(withSilent?.body))).toEqual(plain(readBody(without?.body)));
  expect(withSilent?.body?.length).toBe(without?.body?.length);
  expect(withSilent?.restricted.length).toBe(without?.restricted.length);
});

const groupOf = ({ persons: _persons, dataItem, fields, ...alike }: Disclosure['outcomes'][number]) => ({
  ...alike,
  items: { [dataItem]: fields },
  subjects: [0],
});

it('sends back what was decided on an earlier revision of the child, and records nothing of it', async () => {
  const decided = await decidedOn();
  await bump();
  await caughtUp(decided.subjects[person] ?? '');
  expect(await desk().release(disclosure('moved'), decided)).toEqual({ outcome: 'moved' });
  expect([await recordOf('a'), await recordOf('moved')]).toEqual([expect.anything(), undefined]);
});

describe('what ends by time alone, judged by the clock of the source', () => {
  const endsAt = new Date('2026-11-24T12:00:00.000Z');
  const [before, then] = [new Date(endsAt.getTime() - 1), endsAt];
  it.each([
    ['is released until the moment', [before], 'released', true],
    ['is sent back from then on, and nothing of it is recorded', [then], 'moved', false],
    [
      'is sent back where it ended while it was recorded: a process may be stopped there',
      [before, then],
      'moved',
      true,
    ],
  ])('%s', async (what, clock, outcome, isRecorded) => {
    const readings = [...clock];
    const now = () => (readings.length > 1 ? readings.shift() : readings[0]) ?? then;
    const released = await desk({ now }).release(disclosure(what), { ...(await decidedOn()), endsAt });
    expect([released.outcome, (await recordOf(what)) !== undefined]).toEqual([outcome, isRecorded]);
  });
});

it('a change that arrives while a release holds the revisions waits for it', async () => {
  const client = await police.pool.connect();
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
  const other = new Pool({ connectionString: casework.town.lintel.databases.runtime.police });
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
    previous: string | null;
    at: string;
    key: string;
    signature: string;
  }>(
    'police',
    'SELECT size::text AS size, epoch, root, previous, at, key, signature FROM disclosure.tree_head ORDER BY tree_head.size',
  );
  const keys = readVerifyingKeys(logPublicKeys(readSecrets(casework.town.lintel.home)).police);
  let frontier = EMPTY_FRONTIER;
  let previous: string | null = null;
  for (const head of heads) {
    const size = Number(head.size);
    frontier = appendLeaves(
      frontier,
      log.slice(frontier.size, size).map((row) => row.leaf_hash),
    );
    expect(head.root).toBe(rootOf(frontier).toString('hex'));
    const signed = { ...head, size, log: 'police' } as const;
    expect(isSignedHead(signed, keys)).toBe(true);
    expect(head.previous).toBe(previous);
    previous = headDigest(signed);
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

it('a change that commits between decision and release is honoured: the source decides again before a byte leaves', async () => {
  const before = await askIncidents();
  expect(before.body.data).toMatchObject({ person: { police: { incidents: expect.any(Array) } } });
  const head = new Client({ connectionString: casework.town.lintel.databases.owner.police });
  await head.connect();
  await head.query('BEGIN');
  await head.query('SELECT FROM disclosure.head FOR UPDATE');
  const asked = askIncidents();
  // Decided and executed: the fetch stands before its release.
  await waitingFor(head);
  const { subjects } = await decidedOn();
  const ended = await asOwner<{ involvement: object }>(
    'governance',
    "DELETE FROM governance.involvement i WHERE person = $1 AND organisation = 'afonwen-council' RETURNING to_jsonb(i) AS involvement",
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
  const { subjects: meanwhile } = await decidedOn();
  await asOwner(
    'governance',
    `INSERT INTO governance.involvement
     SELECT i.* FROM jsonb_array_elements($1) AS one, jsonb_populate_record(NULL::governance.involvement, one) AS i`,
    [JSON.stringify(ended.map(({ involvement }) => involvement))],
  );
  await caughtUp(meanwhile[person] ?? '');
});

/** Resolves once a backend waits for a lock that `holder` has. */
const waitingFor = (holder: Client) =>
  until(async () => {
    const { rows } = await holder.query(
      'SELECT FROM pg_locks blocked WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(blocked.pid))',
    );
    return rows.length > 0;
  });
