import fc from 'fast-check';
import { Client } from 'pg';
import { bodyHashOf, recordLeaf, type SealedRecord, sealRecord } from '#policies/disclosure/sealRecord';
import { headDigest, readSigningKey, type SignedHead, signHead } from '#policies/disclosure/treeHead';
import { verifyLogs } from '#subgraphs/kit/verify/verifyLogs';
import { disclosure, subjectAs } from './smallLog';
import { type Logs, startLogs } from './startLogs';

/**
 * The owner of an agency's database does with a real, witnessed log what he likes, the agency's own key in his hand: at random
 * places, a few here and a thousand under `npm run faults -- tampering`. The log is put back from a copy after each.
 */
const RUNS = process.env.LINTEL_FAULTS === 'full' ? 126 : 3;
/** Sizes of the batches; governance has witnessed the head of each second one, and the last. */
const BATCHES = [7, 1, 13, 20, 4, 15];
const SIZE = BATCHES.reduce((sum, size) => sum + size, 0);
/** As they may be written: who is referred to stands before. */
const TABLES = ['head', 'log', 'restricted', 'node', 'subject_entry', 'tree_head', 'countersignature'];

let logs: Logs;
let owner: Client;
let records: readonly SealedRecord[];

beforeAll(async () => {
  logs = await startLogs();
  const password = logs.secrets.databasePasswords.police_owner ?? '';
  owner = new Client({ connectionString: logs.postgres.databaseUrl('police_owner', password, 'police') });
  owner.on('error', () => undefined);
  await owner.connect();
  records = Array.from({ length: SIZE }, (_, at) => seal(`request ${at}`));
  let from = 0;
  for (const [at, size] of BATCHES.entries()) {
    await logs.appendSealed(records.slice(from, from + size));
    from += size;
    if (at % 2 === 1) expect(await logs.witnessRound()).toMatchObject({ kind: 'countersigned' });
  }
  const copies = TABLES.map((table) => `CREATE TABLE saved.${table} AS TABLE disclosure.${table};`);
  await owner.query(`CREATE SCHEMA saved; ${copies.join('')}`);
}, 120_000);
afterAll(async () => {
  await owner.end();
  await logs.stop();
});

const seal = (request: string): SealedRecord =>
  sealRecord(disclosure(request), {
    subjectOf: (person) => subjectAs(bodyHashOf(Buffer.from(person)).toString('hex')),
    requesterKey: 'r',
  });

async function putBack(): Promise<void> {
  const emptied = TABLES.map((table) => `disclosure.${table}`).join(', ');
  const filled = TABLES.map((table) => `INSERT INTO disclosure.${table} TABLE saved.${table};`);
  await owner.query(`BEGIN; TRUNCATE ${emptied}; ${filled.join('')} COMMIT`);
}

/** The whole log anew out of other records: tree, index and every head of it agree, and the agency's own key has signed them. */
async function rewrite(others: readonly SealedRecord[], firstBatch: number): Promise<void> {
  const emptied = TABLES.filter((table) => table !== 'head').map((table) => `disclosure.${table}`);
  await owner.query(`TRUNCATE ${emptied.join(', ')}; UPDATE disclosure.head SET size = 0, frontier = ''`);
  for (const some of [others.slice(0, firstBatch), others.slice(firstBatch)])
    if (some.length > 0) await logs.appendSealed(some);
}

async function firstBad() {
  const [report] = await verifyLogs({ ...logs.verifier, logs: ['police'] });
  if (report?.kind !== 'read') throw new Error(JSON.stringify(report));
  return report.verdict.firstBad;
}

/** As for a verifier whom no witness tells anything. */
async function withoutWitness<Result>(work: () => Promise<Result>): Promise<Result> {
  await logs.asOwner(
    'governance',
    'CREATE TABLE public.saved AS TABLE authority.witnessed_head; TRUNCATE authority.witnessed_head',
  );
  try {
    return await work();
  } finally {
    await logs.asOwner(
      'governance',
      'INSERT INTO authority.witnessed_head TABLE public.saved; DROP TABLE public.saved',
    );
  }
}

interface Tampering {
  readonly name: string;
  /** `at`: a sequence number; `noise`: a number to vary with. */
  readonly make: (at: number, noise: number) => Promise<unknown>;
  /** The last record at which it may be found; that at which it is done, where it is left out. */
  readonly until?: (at: number) => number;
  /** Whether everything in the agency's database agrees afterwards. */
  readonly needsWitness: boolean;
}

const changed = (at: number, ...instead: readonly SealedRecord[]) => records.toSpliced(at - 1, 1, ...instead);
const batchOf = (noise: number) => 1 + (noise % (SIZE - 2));
const otherThan = (at: number, noise: number) => 1 + ((at + (noise % (SIZE - 1))) % SIZE);

/** Sizes of the heads, and of the one that covers a record. */
const SIZES = BATCHES.map((_, at) => BATCHES.slice(0, at + 1).reduce((sum, size) => sum + size, 0));
const covering = (at: number) => SIZES.find((size) => size >= at) ?? SIZE;
const LATER = '2026-11-24T10:00:01.000Z';

/** As the agency's own key signs it at another instant, naming what it is told to. */
async function signAnew(head: SignedHead, previous = head.previous): Promise<SignedHead> {
  const anew = signHead({ ...head, previous, at: LATER }, readSigningKey(logs.secrets.logKeys.police));
  await owner.query('UPDATE disclosure.tree_head SET previous = $2, at = $3, signature = $4 WHERE size = $1', [
    ...[anew.size, anew.previous, anew.at, anew.signature],
  ]);
  return anew;
}

const TAMPERINGS: readonly Tampering[] = [
  {
    name: 'a body edited',
    make: (at, noise) =>
      owner.query('UPDATE disclosure.log SET body = set_bit(body, $2, 1 - get_bit(body, $2)) WHERE seq = $1', [
        at,
        noise % (8 * (records[at - 1] as SealedRecord).body.length),
      ]),
    needsWitness: false,
  },
  {
    name: 'a body edited with its hash and leaf',
    make(at, noise) {
      const record = records[at - 1] as SealedRecord;
      const body = Buffer.from(record.body);
      body[noise % body.length] = (body[noise % body.length] ?? 0) ^ (1 << (noise % 8));
      const hash = bodyHashOf(body);
      return owner.query('UPDATE disclosure.log SET body = $2, body_hash = $3, leaf_hash = $4 WHERE seq = $1', [
        at,
        body,
        hash,
        recordLeaf(hash, record.restrictedHash),
      ]);
    },
    needsWitness: false,
  },
  {
    name: 'a record deleted from every table',
    make: (at) =>
      owner.query(
        `WITH gone AS (DELETE FROM disclosure.log WHERE seq = ${at}), restricted AS (DELETE FROM disclosure.restricted WHERE seq = ${at})
         DELETE FROM disclosure.subject_entry WHERE seq = ${at}`,
      ),
    needsWitness: false,
  },
  {
    name: 'two records that changed places in every table',
    make(at, noise) {
      const [one, other] = [at, otherThan(at, noise)];
      const swaps = ['log', 'restricted', 'subject_entry'].map(
        (table) => `UPDATE disclosure.${table} SET seq = -seq WHERE seq IN (${one}, ${other});
          UPDATE disclosure.${table} SET seq = CASE seq WHEN ${-one} THEN ${other} ELSE ${one} END WHERE seq < 0;`,
      );
      return owner.query(swaps.join(''));
    },
    needsWitness: false,
  },
  {
    name: 'the last records cut off, their heads left',
    make: (at) => owner.query(`DELETE FROM disclosure.log WHERE seq >= ${at}`),
    needsWitness: false,
  },
  {
    name: 'the last records cut off, and the rest written anew with the agency’s own key',
    make: (at, noise) => rewrite(records.slice(0, at - 1), batchOf(noise)),
    needsWitness: true,
  },
  {
    name: 'the whole log written anew with the agency’s own key, one record another',
    make: (at, noise) => rewrite(changed(at, seal(`another ${noise}`)), batchOf(noise)),
    needsWitness: true,
  },
  {
    name: 'the whole log written anew with the agency’s own key, one record taken out and one added',
    make: (at, noise) => rewrite([...changed(at), seal(`added ${noise}`)], batchOf(noise)),
    needsWitness: true,
  },
  {
    name: 'a head cut out, its countersignature with it',
    make: (at) =>
      owner.query(`DELETE FROM disclosure.countersignature WHERE size = ${covering(at)};
        DELETE FROM disclosure.tree_head WHERE size = ${covering(at)}`),
    needsWitness: false,
  },
  {
    name: 'two heads exchanged',
    make: (at, noise) => {
      const other = SIZES.filter((size) => size !== covering(at))[noise % (SIZES.length - 1)];
      return owner.query(
        `UPDATE disclosure.tree_head one SET (epoch, root, previous, at, key, signature) =
           ROW(other.epoch, other.root, other.previous, other.at, other.key, other.signature)
         FROM disclosure.tree_head other
         WHERE one.size IN ($1, $2) AND other.size IN ($1, $2) AND one.size <> other.size`,
        [covering(at), other],
      );
    },
    needsWitness: false,
  },
  {
    name: 'the instant of a head edited',
    make: (at) => owner.query(`UPDATE disclosure.tree_head SET at = '${LATER}' WHERE size = ${covering(at)}`),
    needsWitness: false,
  },
  {
    name: 'the signature of a head edited',
    make: (at, noise) =>
      owner.query(
        `UPDATE disclosure.tree_head SET signature = overlay(signature PLACING CASE substr(signature, $2::int, 1) WHEN 'A' THEN 'B' ELSE 'A' END FROM $2::int)
         WHERE size = $1`,
        [covering(at), 1 + (noise % 80)],
      ),
    needsWitness: false,
  },
  {
    name: 'what a head names edited',
    make: (at, noise) =>
      owner.query('UPDATE disclosure.tree_head SET previous = encode(sha256($2::text::bytea), $3) WHERE size = $1', [
        ...[covering(at), String(noise), 'hex'],
      ]),
    needsWitness: false,
  },
  {
    name: 'a head signed anew with the agency’s own key, at another instant',
    async make(at) {
      await owner.query('DELETE FROM disclosure.countersignature');
      const [head] = await logs.heads(covering(at));
      if (head !== undefined) await signAnew(head);
    },
    // Unless it was witnessed, it is the next one that does not name it.
    until: (at) => covering(at) + 1,
    needsWitness: true,
  },
  {
    name: 'a head signed anew with the agency’s own key, and all after it',
    async make(at) {
      await owner.query('DELETE FROM disclosure.countersignature');
      let before: SignedHead | null = null;
      for (const head of await logs.heads(covering(at)))
        before = await signAnew(head, before === null ? head.previous : headDigest(before));
    },
    // At the first that was witnessed.
    until: (at) => covering(at) + 1,
    needsWitness: true,
  },
];

test('the log is sound, and sound again whenever it is put back', async () => {
  expect(await firstBad()).toBeNull();
  await owner.query('DELETE FROM disclosure.log');
  expect(await firstBad()).not.toBeNull();
  await putBack();
  expect(await firstBad()).toBeNull();
});

test.each(TAMPERINGS)(
  '$name: found wherever it is done',
  async ({ make, until = (at) => at, needsWitness }) => {
    await fc.assert(
      fc
        .asyncProperty(fc.integer({ min: 1, max: SIZE }), fc.nat(), async (at, noise) => {
          await make(at, noise);
          const found = await firstBad();
          expect(found).not.toBeNull();
          expect(found?.seq).toBeLessThanOrEqual(until(at));
        })
        .afterEach(putBack),
      { numRuns: RUNS },
    );
    expect(await firstBad()).toBeNull();
    // The control: where nobody had witnessed it, a log that agrees with itself is believed.
    await make(SIZE, 1);
    expect((await withoutWitness(firstBad)) === null).toBe(needsWitness);
    await putBack();
  },
  300_000,
);
