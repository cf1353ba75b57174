import { Pool } from 'pg';
import { emptySpan, RUN } from '#policies/disclosure/checkRun';
import { appendLeaves, EMPTY_FRONTIER, rootOf } from '#policies/disclosure/merkleTree';
import { makeSigningKey, readSigningKey, signHead } from '#policies/disclosure/treeHead';
import { destroyBodies } from '#subgraphs/kit/release/destroyBodies';
import { copyRows, readInt8 } from '#subgraphs/kit/verify/copyRows';
import { isSound, type LogReport, type VerifierSettings, verifyLogs } from '#subgraphs/kit/verify/verifyLogs';
import { alarmsOf } from './logAlarms';
import { disclosure } from './smallLog';
import { DECIDED, type Logs, startLogs } from './startLogs';

/** One log in a real database: written by two replicas, witnessed, verified, tampered with by its owner. */
let logs: Logs;
beforeAll(async () => {
  logs = await startLogs();
}, 120_000);
afterAll(() => logs.stop());

async function verify(log: 'police' | 'governance' = 'police'): Promise<LogReport> {
  const found = (await verifyLogs(logs.verifier)).find(
    (report) => (report.kind === 'read' ? report.verdict.log : report.log) === log,
  );
  if (found === undefined) throw new Error(log);
  return found;
}

const firstBad = (report: LogReport) => (report.kind === 'read' ? report.verdict.firstBad : report);

/** What the owner does to the tables, undone afterwards. */
async function tampered(text: string, work: () => Promise<void>): Promise<void> {
  const tables = ['head', 'log', 'restricted', 'node', 'subject_entry', 'countersignature', 'tree_head'];
  const copies = tables.map((table) => `CREATE TABLE kept_${table} AS SELECT * FROM disclosure.${table};`).join('');
  const back = [...tables.slice(0, 5), 'tree_head', 'countersignature'];
  await logs.asOwner('police', `${copies} ${text}`);
  try {
    await work();
  } finally {
    await logs.asOwner(
      'police',
      `TRUNCATE ${tables.map((table) => `disclosure.${table}`).join(', ')};
       ${back.map((table) => `INSERT INTO disclosure.${table} SELECT * FROM kept_${table}; DROP TABLE kept_${table};`).join('')}`,
    );
  }
}

it('a log written by two replicas is witnessed and verifies to its end', async () => {
  const other = new Pool({ connectionString: logs.pools.police.options.connectionString });
  const desks = [logs.desk(), logs.desk({ pool: other })];
  await Promise.all(
    Array.from({ length: 700 }, (_, at) => desks[at % 2]?.release(disclosure(`request ${at}`), DECIDED)),
  );
  await other.end();
  expect(await logs.witnessRound()).toMatchObject({ kind: 'countersigned' });
  expect(await logs.witnessRound()).toEqual({ kind: 'nothingNew' });
  await logs.append(300);
  expect(await logs.witnessRound()).toMatchObject({ kind: 'countersigned' });
  const report = await verify();
  expect(report).toEqual({
    kind: 'read',
    verdict: { log: 'police', entries: 1000, witnessedEntries: 1000, epochs: [], firstBad: null },
  });
  expect(firstBad(await verify('governance'))).toBeNull();
}, 60_000);

/** Reports of these two where their databases are those of `urls`. */
async function verifyWith(urls: VerifierSettings['urls']): Promise<readonly LogReport[]> {
  return verifyLogs({ ...logs.verifier, urls, logs: ['police', 'health'] });
}

/** The same where no agency is named: of all that take part. */
async function verifyAllWith(urls: VerifierSettings['urls']): Promise<readonly LogReport[]> {
  const reports = await verifyLogs({ ...logs.verifier, urls });
  return reports.filter((report) => report.kind !== 'read' && ['police', 'health'].includes(report.log));
}

it('what cannot be read is a doubt, whatever the cause, and is named; what nobody names and nobody witnessed is none', async () => {
  const { police, governance, health } = logs.verifier.urls;
  const nowhere = String(health);
  const taken = await verifyWith({ governance, police: nowhere, health: nowhere });
  expect(taken).toEqual([
    { kind: 'unreadable', log: 'police', reason: expect.stringContaining('health') },
    { kind: 'unreadable', log: 'health', reason: expect.stringContaining('health') },
  ]);
  const unsaid = await verifyAllWith({ governance });
  expect(unsaid.map(({ kind }) => kind)).toEqual(['unreadable', 'absent']);
  expect(unsaid.map(isSound)).toEqual([false, true]);
  // Whoever asks for one by name wants to know of it.
  expect((await verifyWith({ governance })).map(isSound)).toEqual([false, false]);
  // No server, no such host, a password that is refused, a role that is not there.
  const wrong = (change: (url: URL) => void) => {
    const url = new URL(String(police));
    change(url);
    return url.toString();
  };
  for (const [url, reason] of [
    [wrong((each) => Object.assign(each, { port: '1' })), /ECONNREFUSED/],
    [wrong((each) => Object.assign(each, { password: 'guessed' })), /password authentication failed/],
    [wrong((each) => Object.assign(each, { username: 'nobody' })), /authentication failed|does not exist/],
  ] as const) {
    const [, doubted] = await verifyWith({ governance, health: url });
    expect(doubted).toEqual({ kind: 'unreadable', log: 'health', reason: expect.stringMatching(reason) });
    expect(doubted && isSound(doubted)).toBe(false);
  }
  // A database that answers, and does not let its log be read.
  const other = await verifyWith({ governance, health: String(police).replace(/[^/]*$/, 'postgres') });
  expect(other[1]).toMatchObject({ kind: 'unreadable', log: 'health' });
  // Without the witness nobody can say who takes part.
  const blind = await verifyWith({ governance: nowhere, police: String(police) });
  expect(blind.map(({ kind }) => kind)).toEqual(['unreadable', 'unreadable']);
});

it.each([
  ['an edited body', `UPDATE disclosure.log SET body = set_byte(body, 40, 1) WHERE seq = 17`, 17, 'bodyAltered'],
  [
    'a silent outcome taken out',
    `UPDATE disclosure.restricted SET body = ' ' WHERE seq = 900`,
    900,
    'restrictedAltered',
  ],
  ['a deleted record', `DELETE FROM disclosure.log WHERE seq = 512`, 512, 'missing'],
  ['a record put before the first', `UPDATE disclosure.log SET seq = -1 WHERE seq = 1000`, 1, 'missing'],
  ['a record put far beyond the last', `UPDATE disclosure.log SET seq = 1000000000000 WHERE seq = 900`, 900, 'missing'],
  ['a leaf that is no hash', `UPDATE disclosure.log SET leaf_hash = '\\x00' WHERE seq = 40`, 40, 'leafAltered'],
  [
    'two records that changed places',
    `UPDATE disclosure.log SET seq = -seq WHERE seq IN (5, 800);
     UPDATE disclosure.log SET seq = CASE seq WHEN -5 THEN 800 ELSE 5 END WHERE seq < 0`,
    5,
    'restrictedAltered',
  ],
  [
    'a destroyed body without a record of it',
    `UPDATE disclosure.log SET body = NULL WHERE seq = 3`,
    3,
    'destroyedWithoutRecord',
  ],
  [
    'a kept hash of the tree that was changed',
    `UPDATE disclosure.node SET hash = set_byte(hash, 0, get_byte(hash, 0) # 1) WHERE level = 8 AND index = 1`,
    257,
    'nodeWrong',
  ],
  ['a kept hash that is gone', `DELETE FROM disclosure.node WHERE level = 8 AND index = 0`, 1, 'nodeWrong'],
  ['a kept hash of a tree that is not there', `INSERT INTO disclosure.node VALUES (16, 0, '\\x00')`, 1, 'nodeWrong'],
  [
    'a state to go on from that is another',
    `UPDATE disclosure.head SET frontier = set_byte(frontier, 0, get_byte(frontier, 0) # 1)`,
    1001,
    'frontierWrong',
  ],
  ['an epoch that nobody opened', `UPDATE disclosure.head SET epoch = 2`, 1001, 'frontierWrong'],
  ['a record that is found no more', `DELETE FROM disclosure.subject_entry WHERE seq = 700`, 1, 'subjectIndexWrong'],
  [
    'a record that is found under somebody else',
    `UPDATE disclosure.subject_entry SET pseudonym = sha256(pseudonym) WHERE seq = 700`,
    1,
    'subjectIndexWrong',
  ],
  [
    'two entries of the index written as one',
    `WITH second AS (DELETE FROM disclosure.subject_entry WHERE seq = 701 RETURNING pseudonym)
     UPDATE disclosure.subject_entry SET pseudonym =
       disclosure.subject_entry.pseudonym || int8send(701) || int4send(32) || second.pseudonym FROM second WHERE seq = 700`,
    1,
    'subjectIndexWrong',
  ],
])('%s is found by the verifier', async (_name, text, seq, finding) => {
  await tampered(text, async () => {
    expect(firstBad(await verify())).toEqual({ seq, finding });
  });
  expect(firstBad(await verify())).toBeNull();
});

it('a copy is read to its end or refused, and its connection goes on', async () => {
  const client = await logs.pools.governance.connect();
  const seen: (number | null)[] = [];
  const column = emptySpan();
  const read = (query: string, columns = [column]) =>
    copyRows(client, query, columns, (bytes) => {
      if (seen.length === 3) throw new Error('enough');
      seen.push(column.to < 0 ? null : readInt8(bytes, column));
    });
  try {
    await expect(read('SELECT 1::bigint', [column, emptySpan()])).rejects.toThrow(RangeError);
    await expect(read('SELECT 1')).rejects.toThrow(RangeError);
    await expect(read('SELECT 1 / 0')).rejects.toThrow(/division by zero/);
    await read('VALUES (1::bigint), (NULL), (1099511627776)');
    await expect(read('SELECT generate_series(1::bigint, 9)')).rejects.toThrow('enough');
    await read('SELECT 1::bigint WHERE false');
    expect(seen).toEqual([1, null, 2 ** 40]);
  } finally {
    client.release();
  }
});

it('a log in a database of a version before is in doubt, and it is said what to do', async () => {
  const rename = (from: string, to: string) =>
    logs.asOwner('police', `ALTER TABLE disclosure.tree_head RENAME ${from} TO ${to}`);
  await rename('previous', 'earlier');
  try {
    expect(await verify()).toMatchObject({
      kind: 'unreadable',
      reason: expect.stringContaining('is of another version of Lintel: migrate it, or verify with the version'),
    });
  } finally {
    await rename('earlier', 'previous');
  }
});

it('a log that was cut is found, refused by the witness, and not seen by a verifier that asks none', async () => {
  const cut = `DELETE FROM disclosure.countersignature;
    DELETE FROM disclosure.tree_head WHERE size > (SELECT min(size) FROM disclosure.tree_head);
    DELETE FROM disclosure.log WHERE seq > (SELECT max(size) FROM disclosure.tree_head);
    DELETE FROM disclosure.restricted WHERE seq > (SELECT max(size) FROM disclosure.tree_head)`;
  await tampered(cut, async () => {
    expect(firstBad(await verify())).toMatchObject({ finding: 'truncated' });
    expect(await logs.witnessRound()).toEqual({ kind: 'refused', code: 'HEAD_BEHIND' });
    // The agency may be who cut it: governance raises the alarm too.
    const alarm = { level: 50, event: 'logHeadRefused', code: 'HEAD_BEHIND' };
    expect(await alarmsOf(logs)).toEqual({
      police: [alarm],
      governance: [{ ...alarm, agency: 'police', size: expect.any(Number) }],
    });
  });
});

it('a log of which hashes are gone has no head witnessed, and an alarm is raised; one that is whole raises none', async () => {
  await tampered('DELETE FROM disclosure.node', async () => {
    await logs.append(1);
    expect(await alarmsOf(logs)).toEqual({ police: [{ level: 50, event: 'logDamaged' }], governance: [] });
  });
  expect(await alarmsOf(logs)).toEqual({ police: [], governance: [] });
});

it('a log that was rewritten and signed anew with the agency’s own key is refused as a fork', async () => {
  const rows = await logs.asOwner<{ leaf_hash: Buffer }>('police', 'SELECT leaf_hash FROM disclosure.log ORDER BY seq');
  const other = appendLeaves(EMPTY_FRONTIER, [Buffer.alloc(32, 7), ...rows.slice(1).map((row) => row.leaf_hash)]);
  const [newest] = await logs.asOwner<{ epoch: number; previous: string }>(
    'police',
    'SELECT epoch, previous FROM disclosure.tree_head ORDER BY size DESC LIMIT 1',
  );
  const key = readSigningKey(logs.secrets.logKeys.police);
  const { size, root, at, signature } = signHead(
    {
      log: 'police',
      epoch: newest?.epoch ?? 0,
      size: other.size,
      root: rootOf(other).toString('hex'),
      previous: newest?.previous ?? null,
      at: new Date().toISOString(),
    },
    key,
  );
  const rewrite = `UPDATE disclosure.head SET frontier = '\\x${Buffer.concat(other.hashes).toString('hex')}';
    UPDATE disclosure.tree_head SET root = '${root}', at = '${at}', signature = '${signature}' WHERE size = ${size}`;
  await tampered(rewrite, async () => {
    await logs.append(1);
    expect(await logs.witnessRound()).toEqual({ kind: 'refused', code: 'HEAD_FORKED' });
  });
});

it('a head that the agency did not sign is refused as forged', async () => {
  const forger = readSigningKey(makeSigningKey());
  await tampered('SELECT 1', async () => {
    await logs.desk({ logKey: forger }).release(disclosure('forged'), DECIDED);
    expect(await logs.witnessRound()).toEqual({ kind: 'refused', code: 'HEAD_FORGED' });
    expect(firstBad(await verify())).toEqual({ seq: 1001, finding: 'headForged' });
  });
});

it('bodies are destroyed only with a record of it, and the log verifies as before', async () => {
  const parts = {
    pool: logs.pools.police,
    agency: 'police' as const,
    logKey: readSigningKey(logs.secrets.logKeys.police),
    now: new Date(),
  };
  await expect(logs.pools.police.query("SELECT disclosure.destroy(1, 10, ARRAY['ordinary'])")).rejects.toThrow(
    /only in the transaction that records/,
  );
  await expect(destroyBodies(parts, { first: 1, last: 9_999, parts: ['ordinary'], rule: 'r' })).rejects.toThrow(
    /no records 1 to 9999/,
  );
  await destroyBodies(parts, { first: 1, last: 100, parts: ['ordinary', 'restricted'], rule: 'disclosures: 25 years' });
  const [gone] = await logs.asOwner('police', 'SELECT count(*)::int AS count FROM disclosure.log WHERE body IS NULL');
  expect(gone).toEqual({ count: 100 });
  expect(await logs.witnessRound()).toMatchObject({ kind: 'countersigned' });
  expect(firstBad(await verify())).toBeNull();
});

it('the entries of a person are found by pseudonym, newest first, until they are destroyed', async () => {
  const [row] = await logs.asOwner<{ pseudonym: Buffer }>(
    'police',
    'SELECT pseudonym FROM disclosure.subject_entry WHERE seq = 500',
  );
  const entriesOf = (pseudonym: Buffer | undefined) =>
    logs.pools.police.query('SELECT seq::text AS seq, body FROM disclosure.entries_of($1::bytea[], 100000, 10)', [
      [pseudonym],
    ]);
  const { rows } = await entriesOf(row?.pseudonym);
  expect(rows.map(({ seq }) => seq)).toEqual(['500']);
  expect(JSON.parse(rows[0].body.toString('utf8')).subjects).toEqual([row?.pseudonym.toString('hex')]);
  const some = await logs.pools.police.query('SELECT seq::text AS seq FROM disclosure.entries(998, 10)');
  expect(some.rows.map(({ seq }) => seq)).toEqual(['999', '1000']);
  const [left] = await logs.asOwner(
    'police',
    'SELECT count(*)::int AS count FROM disclosure.subject_entry WHERE seq <= 100',
  );
  expect(left).toEqual({ count: 0 });
});

it('an answer of the witness that was lost holds nothing up: the next head is proved from the one that it witnessed', async () => {
  await logs.append(3);
  const opened = jest.fn();
  logs.pools.police.on('connect', opened);
  for (let round = 0; round < 3; round += 1) await expect(logs.witnessRound('police', true)).rejects.toThrow('lost');
  logs.pools.police.off('connect', opened);
  // It is asked again over the connection that stands: a new one each time is a process of the server twice a second.
  expect(opened).not.toHaveBeenCalled();
  await logs.append(4);
  expect(await logs.witnessRound()).toMatchObject({ kind: 'countersigned' });
  expect(await logs.witnessRound()).toEqual({ kind: 'nothingNew' });
  expect(firstBad(await verify())).toBeNull();
});

it('what is found in a log does not depend on how much of it is read at once', async () => {
  await logs.append(1500);
  expect(await logs.witnessRound()).toMatchObject({ kind: 'countersigned' });
  const [{ size } = { size: 0 }] = await logs.asOwner<{ size: number }>(
    'police',
    'SELECT size::int FROM disclosure.head',
  );
  const divided = async (recordsAtOnce: number) => {
    const [report] = await verifyLogs({ ...logs.verifier, logs: ['police'], recordsAtOnce });
    return report;
  };
  expect(await divided(1024)).toMatchObject({
    kind: 'read',
    verdict: { entries: size, witnessedEntries: size, firstBad: null },
  });
  const owners: readonly [string, object][] = [
    ['DELETE FROM disclosure.log WHERE seq IN (1300, 2300)', { seq: 1300, finding: 'missing' }],
    ['DELETE FROM disclosure.log WHERE seq BETWEEN 1025 AND 2048', { seq: 1025, finding: 'missing' }],
    [`UPDATE disclosure.log SET body = ' ' WHERE seq IN (2048, 2100)`, { seq: 2048, finding: 'bodyAltered' }],
    ['UPDATE disclosure.restricted SET body = NULL WHERE seq > 2040', { seq: 2041, finding: 'destroyedWithoutRecord' }],
  ];
  for (const [text, found] of owners) {
    await tampered(text, async () => {
      const reports = [await divided(1024), await divided(RUN)];
      expect(reports.map((report) => report && firstBad(report))).toEqual([found, found]);
      expect(reports[0]).toEqual(reports[1]);
    });
  }
  // What cannot be read is a doubt.
  await tampered('ALTER TABLE disclosure.restricted RENAME TO elsewhere', async () => {
    const report = await divided(1024);
    await logs.asOwner('police', 'ALTER TABLE disclosure.elsewhere RENAME TO restricted');
    expect(report).toMatchObject({ kind: 'unreadable', reason: expect.stringContaining('disclosure.restricted') });
  });
}, 60_000);
