import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Client } from 'pg';
import { epochCommand } from '#embedded/epochCommand';
import { asSuperuser } from '#embedded/postgres/createDatabase';
import { runningUrl } from '#embedded/runningUrl';
import type { DeclaredEpoch } from '#policies/disclosure/epoch';
import { headDigest, readSigningKey, readVerifyingKeys, type SignedHead } from '#policies/disclosure/treeHead';
import { declareEpoch } from '#subgraphs/governance/witness/declareEpoch';
import { proposeEpoch } from '#subgraphs/kit/epoch/proposeEpoch';
import { isSound, verifyLogs } from '#subgraphs/kit/verify/verifyLogs';
import { type Logs, startLogs } from '#test/disclosure/startLogs';
import { runCommand } from '#test/town/runCommand';

/** An agency's database put back from an older backup: the fork is seen, and the log goes on only in an epoch that both signed. */
let logs: Logs;
beforeAll(async () => {
  logs = await startLogs();
}, 120_000);
afterAll(() => logs.stop());

async function verdict() {
  const [report] = await verifyLogs({ ...logs.verifier, logs: ['police'] });
  if (report?.kind !== 'read') throw new Error(JSON.stringify(report));
  return { ...report.verdict, sound: isSound(report) };
}

const server = (text: string) => asSuperuser(logs.postgres, 'postgres', (client) => client.query(text));
const alone = () => server(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'police'`);

const owner = <Result>(database: 'police' | 'governance', work: (client: never) => Promise<Result>) =>
  asSuperuser(logs.postgres, database, (client) => work(client as never));

/** What governance had witnessed when the disk was lost. */
const WITNESSED = 11;

const propose = (logKey = readSigningKey(logs.secrets.logKeys.police)) =>
  owner('police', (client) =>
    proposeEpoch({
      client,
      agency: 'police',
      logKey,
      reason: 'disk lost, backup of the night',
      witnessed: WITNESSED,
      now: new Date(),
    }),
  );

const declare = (proposal: Awaited<ReturnType<typeof propose>>) =>
  owner('governance', (client) =>
    declareEpoch(
      {
        client,
        witnessKey: readSigningKey(logs.secrets.witnessKey),
        logKeys: readVerifyingKeys(logs.verifier.logKeys.police ?? []),
        now: new Date(),
      },
      proposal,
    ),
  );

it('of a log put back the witness refuses every head and verify finds the fork; in a declared epoch it goes on and is sound', async () => {
  await logs.append(5);
  expect(await logs.witnessRound()).toMatchObject({ kind: 'countersigned' });
  await logs.append(2);
  await alone();
  await server('CREATE DATABASE backup TEMPLATE police');
  await logs.append(4);
  expect(await logs.witnessRound()).toMatchObject({ kind: 'countersigned' });
  expect((await verdict()).sound).toBe(true);

  // The disk is lost; the backup takes its place, and the agency goes on as if nothing had been.
  await alone();
  await server('DROP DATABASE police WITH (FORCE)');
  await server('ALTER DATABASE backup RENAME TO police');
  expect(await verdict()).toMatchObject({ entries: 7, firstBad: { finding: 'truncated' } });
  expect(await logs.witnessRound()).toEqual({ kind: 'refused', code: 'HEAD_BEHIND' });
  await logs.append(6);
  expect(await verdict()).toMatchObject({ entries: 13, firstBad: { finding: 'witnessedHeadWrong' } });
  expect(await logs.witnessRound()).toEqual({ kind: 'refused', code: 'HEAD_FORKED' });

  // Nobody opens an epoch alone.
  await alone();
  await server('CREATE DATABASE aside TEMPLATE police');
  await logs.asOwner('police', 'UPDATE disclosure.head SET epoch = 2');
  await logs.append(1);
  expect(await logs.witnessRound()).toEqual({ kind: 'refused', code: 'EPOCH_NOT_OPENED' });
  await logs.asOwner('police', 'UPDATE disclosure.head SET epoch = 1');
  const forger = readSigningKey(logs.secrets.logKeys.health);
  await expect(declare(await propose(forger))).rejects.toThrow('not signed by a key of its agency');
  const proposal = await propose();
  expect(proposal.opening).toMatchObject({ epoch: 2, base: { size: 5 }, size: 14 });
  const otherBase = { ...proposal.opening, base: { ...proposal.opening.base, root: proposal.opening.root } };
  await expect(declare({ ...proposal, opening: otherBase })).rejects.toThrow('not signed by a key');
  await expect(declare({ ...proposal, path: proposal.path.slice(1) })).rejects.toThrow('did not grow out of the base');

  // The head that was written under the undeclared epoch stays what it is.
  expect(await verdict()).toMatchObject({ sound: false });
  await alone();
  await server('DROP DATABASE police WITH (FORCE)');
  await server('ALTER DATABASE aside RENAME TO police');
}, 120_000);

const password = (role: string) => logs.secrets.databasePasswords[role] ?? '';

const ownerUrl = (database: 'police' | 'governance') => {
  const role = `${database}_owner`;
  return logs.postgres.databaseUrl(role, password(role), database);
};

/** The command at the agency, or at governance, each with a database and keys of its own. */
const atAgency = (...args: string[]) =>
  epochCommand(args, { DATABASE_MIGRATION_URL: ownerUrl('police'), LINTEL_LOG_KEY: logs.secrets.logKeys.police });
const atGovernance = (...args: string[]) =>
  epochCommand(args, {
    DATABASE_MIGRATION_URL: ownerUrl('governance'),
    LINTEL_WITNESS_KEY: logs.secrets.witnessKey,
    LINTEL_LOG_PUBLIC_KEYS: JSON.stringify(logs.verifier.logKeys),
  });

/** What a step said, as the file that the next one takes. */
function file(name: string, said: string): string {
  const path = join(logs.home, name);
  writeFileSync(path, said);
  return path;
}

/** As its operator runs it on one machine: a process of its own. */
const runEpoch = () => runCommand('epoch', ['police', '--reason', 'r', '--home', logs.home]);

const epochNow = async () => (await logs.asOwner<{ epoch: number }>('police', 'SELECT epoch FROM disclosure.head'))[0];

describe('the command refuses, and changes nothing', () => {
  beforeAll(() => logs.append(2));
  afterEach(async () => expect(await epochNow()).toEqual({ epoch: 1 }));

  it.each([
    ['an agency that is none', () => atAgency('post-office', '--reason', 'r'), 'npm run epoch -- <agency>'],
    ['no reason', () => atAgency('police'), 'Say with --reason'],
    ['a home that is none', () => atAgency('police', '--reason', 'r', '--home', '/nowhere'), 'no home of Lintel'],
    ['what is no opening', () => atGovernance('declare', file('o.json', '{}')), 'not what the step before wrote'],
    [
      'no database',
      () => epochCommand(['propose', 'police', '--reason', 'r'], { LINTEL_LOG_KEY: logs.secrets.logKeys.police }),
      'DATABASE_MIGRATION_URL is not set',
    ],
    [
      'a key that is missing',
      () => epochCommand(['propose', 'police', '--reason', 'r'], {}),
      'LINTEL_LOG_KEY is not set',
    ],
    ['a file that is not there', () => atAgency('enter', '/nowhere/declared.json'), 'There is no file'],
    [
      'a half of an epoch',
      async () => atAgency('enter', file('half.json', await proposed())),
      'not what the step before',
    ],
    [
      'the database of another agency',
      () =>
        epochCommand(['propose', 'police', '--reason', 'r'], {
          DATABASE_MIGRATION_URL: ownerUrl('governance'),
          LINTEL_LOG_KEY: logs.secrets.logKeys.police,
        }),
      'is that of another agency',
    ],
  ])('%s', async (_name, run, fault) => {
    await alone();
    await expect(run()).rejects.toThrow(fault);
  });

  it('where the installation runs', async () => {
    const gateway = createServer((_request, response) => response.end('ok'));
    await new Promise<void>((done) => gateway.listen(0, '127.0.0.1', done));
    runningUrl.write(logs.home, `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`);
    const refused = epochCommand(['police', '--reason', 'r', '--home', logs.home], {});
    await expect(refused).rejects.toThrow('A Lintel runs in');
    runningUrl.forget(logs.home);
    await new Promise((done) => gateway.close(done));
  });

  it('where a process of the agency is connected, at each step that is the agency’s', async () => {
    const connected = new Client({
      connectionString: logs.postgres.databaseUrl('police', password('police'), 'police'),
    });
    connected.on('error', () => undefined);
    await connected.connect();
    await expect(proposed()).rejects.toThrow('stop them first');
    await expect(epochCommand(['police', '--reason', 'r', '--home', logs.home], {})).rejects.toThrow('stop them first');
    const declared = await declare(await propose());
    const early = file('early.json', JSON.stringify({ declared, seedings: [] }));
    await expect(atAgency('enter', early)).rejects.toThrow('stop them first');
    await logs.asOwner('governance', 'DELETE FROM authority.log_epoch');
    await connected.end();
  });

  it('where it does not say what became of the head that was witnessed last', async () => {
    await alone();
    const opening = file('blind.json', await atAgency('propose', 'police', '--reason', 'r'));
    await expect(atGovernance('declare', opening)).rejects.toThrow(`again with --witnessed ${WITNESSED}`);
  });
});

const proposed = () => atAgency('propose', 'police', '--reason', 'disk lost', '--witnessed', String(WITNESSED));

it('a declared epoch is accepted, once, and the log is witnessed again', async () => {
  await alone();
  const opening = file('opening.json', await proposed());
  const declared = file('declared.json', await atGovernance('declare', opening));
  // Whoever was interrupted finds the same word again.
  expect(await atGovernance('declare', file('again.json', await proposed()))).toBe(readFileSync(declared, 'utf8'));
  expect(await atAgency('enter', declared)).toBe('police goes on in epoch 2, from record 15.');
  await expect(atAgency('enter', declared)).rejects.toThrow('propose the epoch again');
  expect(await logs.witnessRound()).toEqual({ kind: 'nothingNew' });
  const [newest] = await logs.heads(15);
  await logs.append(3);
  // The chain goes on from what the backup held and was recorded on it.
  expect((await logs.heads(15)).find(({ size }) => size > 15)).toMatchObject({
    epoch: 2,
    previous: headDigest(newest as SignedHead),
  });
  expect(await logs.witnessRound()).toMatchObject({ kind: 'countersigned' });
  await logs.append(1);
  expect(await logs.witnessRound()).toMatchObject({ kind: 'countersigned' });
  const sound = await verdict();
  expect(sound).toMatchObject({ entries: 19, witnessedEntries: 19, firstBad: null, sound: true });
  expect(sound.epochs).toMatchObject([{ epoch: 2, base: { size: 5 }, size: 15 }]);
}, 120_000);

it('the same log without governance’s word for the epoch is not sound', async () => {
  const [row] = await logs.asOwner<{ declared: DeclaredEpoch }>(
    'governance',
    'SELECT declared FROM authority.log_epoch',
  );
  if (row === undefined) throw new Error('No epoch was declared.');
  const { declared } = row;
  await logs.asOwner('governance', 'DELETE FROM authority.log_epoch');
  expect((await verdict()).sound).toBe(false);
  const { witness } = declared;
  const forged = {
    ...declared,
    witness: { ...witness, signature: witness.signature.replace(/^./, (first) => (first === 'A' ? 'B' : 'A')) },
  };
  await logs.asOwner('governance', `INSERT INTO authority.log_epoch VALUES ('police', 2, $1)`, [
    JSON.stringify(forged),
  ]);
  expect((await verdict()).sound).toBe(false);
  await logs.asOwner('governance', 'UPDATE authority.log_epoch SET declared = $1', [JSON.stringify(declared)]);
  expect((await verdict()).sound).toBe(true);
});

describe('a log that holds all that was witnessed needs no epoch', () => {
  afterEach(async () => expect(await epochNow()).toEqual({ epoch: 2 }));

  it('on one machine', async () => {
    await alone();
    expect(runEpoch()).toEqual({ status: 1, said: expect.stringContaining('it needs no new epoch') });
    expect((await verdict()).sound).toBe(true);
  });

  it('in steps, and where only the answer of the witness was lost', async () => {
    await alone();
    const opening = file('sound.json', await atAgency('propose', 'police', '--reason', 'r'));
    await expect(atGovernance('declare', opening)).rejects.toThrow('it needs no new epoch');
    await logs.append(1);
    await expect(logs.witnessRound('police', true)).rejects.toThrow('was lost');
    await alone();
    const again = file('lost.json', await atAgency('propose', 'police', '--reason', 'r', '--witnessed', '20'));
    await expect(atGovernance('declare', again)).rejects.toThrow('it needs no new epoch');
    expect(await logs.witnessRound()).toMatchObject({ kind: 'countersigned' });
  });

  it('and one of which nothing was witnessed has lost nothing', async () => {
    await alone();
    const known = 'authority.witnessed_head, authority.log_epoch';
    await logs.asOwner('governance', `CREATE TABLE authority.kept AS TABLE authority.witnessed_head`);
    await logs.asOwner('governance', `CREATE TABLE authority.kept_epoch AS TABLE authority.log_epoch`);
    await logs.asOwner('governance', `TRUNCATE ${known}`);
    expect(runEpoch()).toMatchObject({ status: 1 });
    await logs.asOwner('governance', 'INSERT INTO authority.witnessed_head TABLE authority.kept');
    await logs.asOwner('governance', 'INSERT INTO authority.log_epoch TABLE authority.kept_epoch');
  });
});

it('put back once more on one machine, one command lets it go on', async () => {
  await alone();
  await server('CREATE DATABASE backup TEMPLATE police');
  await logs.append(2);
  expect(await logs.witnessRound()).toMatchObject({ kind: 'countersigned' });
  await alone();
  await server('DROP DATABASE police WITH (FORCE)');
  await server('ALTER DATABASE backup RENAME TO police');
  expect((await verdict()).sound).toBe(false);
  expect(runEpoch()).toEqual({
    status: 0,
    said: expect.stringContaining('police goes on in epoch 3, from record 20'),
  });
  await logs.append(1);
  expect(await logs.witnessRound()).toMatchObject({ kind: 'countersigned' });
  expect(await verdict()).toMatchObject({ entries: 21, sound: true });
}, 60_000);
