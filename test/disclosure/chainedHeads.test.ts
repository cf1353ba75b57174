import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Pool } from 'pg';
import type { PersonId } from '#policies/core/ids';
import { sealRecord } from '#policies/disclosure/sealRecord';
import { headDigest, makeSigningKey, readSigningKey, type SignedHead } from '#policies/disclosure/treeHead';
import { appendRecords, type LockedLog, lockLog, packRecords } from '#subgraphs/kit/release/appendRecords';
import { destroyBodies } from '#subgraphs/kit/release/destroyBodies';
import { recordRefusals } from '#subgraphs/kit/release/recordRefusals';
import { LogUnavailable } from '#subgraphs/kit/release/release';
import { runNamedOn } from '#subgraphs/kit/release/runNamed';
import { verifyLogs } from '#subgraphs/kit/verify/verifyLogs';
import { disclosure, subjectAs } from './smallLog';
import { DECIDED, type Logs, startLogs } from './startLogs';

/** One log that goes on from heads of before they were chained, through whatever writes it. */
let logs: Logs;
beforeAll(async () => {
  logs = await startLogs();
}, 120_000);
afterAll(() => logs.stop());

const agencyKey = () => readSigningKey(logs.secrets.logKeys.police);
const otherKey = readSigningKey(makeSigningKey());

/** How many heads there are, and how many of them name the one before. */
async function chain(): Promise<{ readonly heads: number; readonly named: number }> {
  const all = await logs.heads();
  const named = all.filter(({ previous }, at) => at > 0 && previous === headDigest(all[at - 1] as SignedHead));
  return { heads: all.length, named: named.length };
}

async function firstBad() {
  const logKeys = { police: [agencyKey().publicText, otherKey.publicText] };
  const [report] = await verifyLogs({ ...logs.verifier, logKeys, logs: ['police'] });
  if (report?.kind !== 'read') throw new Error(JSON.stringify(report));
  return report.verdict.firstBad;
}

/** One after the other: a head each. */
async function release(records: number, desk = logs.desk()): Promise<void> {
  for (let at = 0; at < records; at += 1)
    expect(await desk.release(disclosure(`request ${at}`), DECIDED)).toMatchObject({ outcome: 'released' });
}

/** A record as a process of the version before appends it. */
async function appendAsBefore(): Promise<void> {
  const client = await logs.pools.police.connect();
  const keys = {
    subjectOf: (person: string) => subjectAs(Buffer.from(person).toString('hex').padEnd(64, '0')),
    requesterKey: 'r',
  };
  try {
    const run = runNamedOn(client);
    await client.query('BEGIN');
    const parts = { agency: 'police', logKey: agencyKey() } as const;
    const locked: LockedLog = { ...(await lockLog(run, parts, [])), previous: null };
    const packed = packRecords([sealRecord(disclosure('of before'), keys)]);
    await appendRecords(run, parts, locked, packed);
    await client.query('COMMIT');
  } finally {
    client.release(true);
  }
}

it('goes on from heads of before, each naming the one before it, by whatever process and writer', async () => {
  for (let at = 0; at < 3; at += 1) await appendAsBefore();
  expect(await chain()).toEqual({ heads: 3, named: 0 });
  await release(2);
  expect(await chain()).toEqual({ heads: 5, named: 2 });

  const other = new Pool({ connectionString: logs.pools.police.options.connectionString });
  const desks = [logs.desk(), logs.desk({ pool: other })];
  await Promise.all(desks.map((desk) => release(20, desk)));
  await other.end();
  expect(await chain()).toEqual({ heads: 45, named: 42 });

  const parts = { pool: logs.pools.police, agency: 'police' as const, logKey: agencyKey(), now: new Date() };
  await recordRefusals({ ...parts, requesterKey: 'r', statementTimeoutMs: 20_000 }, [
    { receipt: 'reported', disclosure: disclosure('refused') },
  ]);
  await destroyBodies(parts, { first: 4, last: 5, parts: ['ordinary', 'restricted'], rule: 'disclosures: 25 years' });
  expect(await chain()).toEqual({ heads: 47, named: 44 });
  expect(await logs.witnessRound()).toMatchObject({ kind: 'countersigned' });
  expect(await firstBad()).toBeNull();
});

/** A process of its own, which releases for a moment and ends. */
async function runProcess(persons: readonly string[]): Promise<void> {
  const root = join(__dirname, '..', '..');
  const url = logs.pools.police.options.connectionString;
  const orders = { url, logKey: logs.secrets.logKeys.police, callers: 4, seconds: 0.4, perSecond: 200, persons };
  const writer = [join('bench', 'log', 'writer.ts'), JSON.stringify(orders)];
  await promisify(execFile)(process.execPath, ['-r', './scripts/register.cjs', ...writer], { cwd: root });
}

it('goes on between two processes, and when they are started again', async () => {
  const persons = [randomUUID(), randomUUID()];
  await logs.asOwner(
    'police',
    'INSERT INTO governance.subject_revision (person, revision) SELECT unnest($1::uuid[]), 1',
    [persons],
  );
  for (let start = 0; start < 2; start += 1) {
    const before = await chain();
    await Promise.all([runProcess(persons), runProcess(persons)]);
    const after = await chain();
    expect(after.heads).toBeGreaterThan(before.heads + 10);
    expect(after.named - before.named).toBe(after.heads - before.heads);
  }
  expect(await firstBad()).toBeNull();
}, 60_000);

it('goes on under another key, and back under the first, and each key vouches for its own', async () => {
  const before = (await logs.heads()).length;
  await release(2, logs.desk({ logKey: otherKey }));
  await release(1);
  expect(await chain()).toEqual({ heads: before + 3, named: before });
  expect(await firstBad()).toBeNull();
});

it('takes no head from a process of before any more, which would end the chain', async () => {
  const before = await chain();
  await expect(appendAsBefore()).rejects.toThrow('each names the one before it');
  expect(await chain()).toEqual(before);
});

describe('where the owner of the database changed the newest head', () => {
  const change = async (text: string, work: (size: number) => Promise<void>) => {
    const newest = (await logs.heads()).at(-1);
    if (newest === undefined) throw new Error('The log has heads.');
    const { size, epoch, root, previous, at, key, signature } = newest;
    await logs.asOwner('police', `${text.replaceAll('NEWEST', String(size))}`);
    try {
      await work(size);
    } finally {
      await logs.asOwner(
        'police',
        `DELETE FROM disclosure.tree_head WHERE size = ${size};
         INSERT INTO disclosure.tree_head (size, epoch, root, previous, at, key, signature)
         VALUES (${size}, ${epoch}, '${root}', '${previous}', '${at}', '${key}', '${signature}')`,
      );
    }
  };

  it.each([
    ['its instant', "UPDATE disclosure.tree_head SET at = '2026-11-24T10:00:00.000Z' WHERE size = NEWEST"],
    ['what it names', `UPDATE disclosure.tree_head SET previous = '${'5'.repeat(64)}' WHERE size = NEWEST`],
    ['its signature', `UPDATE disclosure.tree_head SET signature = reverse(signature) WHERE size = NEWEST`],
    ['that it is there', 'DELETE FROM disclosure.tree_head WHERE size = NEWEST'],
  ])('%s, the key signs none that names it, of whichever process', async (_what, text) => {
    let alarms = 0;
    const onDamaged = () => {
      alarms += 1;
    };
    const desk = logs.desk({ onDamaged });
    await release(1, desk);
    await change(text, async () => {
      const noting = { ...DECIDED, ownFamily: [randomUUID() as PersonId] };
      for (const each of [desk, desk, logs.desk({ onDamaged })])
        await expect(each.release(disclosure('after it'), noting)).rejects.toThrow(LogUnavailable);
    });
    // Once for each process, however many answers are not released.
    expect(alarms).toBe(2);
    // Of whatever is written with a record, nothing was.
    expect(await logs.asOwner('police', 'SELECT FROM lookups.own_family')).toEqual([]);
    await release(1, desk);
    expect(await firstBad()).toBeNull();
  });

  it('or the state from which the log goes on, no head is signed over it', async () => {
    await release(1);
    const [kept] = await logs.asOwner<{ frontier: string }>(
      'police',
      "SELECT encode(frontier, 'hex') AS frontier FROM disclosure.head",
    );
    await logs.asOwner(
      'police',
      'UPDATE disclosure.head SET frontier = set_byte(frontier, 0, 255 - get_byte(frontier, 0))',
    );
    const before = await chain();
    try {
      await expect(logs.desk().release(disclosure('after it'), DECIDED)).rejects.toThrow(LogUnavailable);
      expect(await chain()).toEqual(before);
    } finally {
      await logs.asOwner('police', "UPDATE disclosure.head SET frontier = decode($1, 'hex')", [kept?.frontier]);
    }
    await release(1);
    expect(await firstBad()).toBeNull();
  });

  it('and says that another key signed it, no key vouches for it', async () => {
    await release(1);
    const newest = (await logs.heads()).at(-1) as SignedHead;
    const text = `UPDATE disclosure.tree_head SET key = '${otherKey.id}', at = '2026-11-24T10:00:00.000Z' WHERE size = NEWEST`;
    await change(text, async () => {
      await release(1);
      expect((await logs.heads()).at(-1)?.previous).not.toBe(headDigest(newest));
      expect(await firstBad()).toEqual({ seq: newest.size, finding: 'headForged' });
    });
    // The head that was put back is not the one that the next names.
    expect(await firstBad()).toEqual({ seq: newest.size + 1, finding: 'headUnchained' });
  });
});
