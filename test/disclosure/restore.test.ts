import { asSuperuser } from '#embedded/postgres/createDatabase';
import type { DeclaredEpoch } from '#policies/disclosure/epoch';
import { readSigningKey, readVerifyingKeys } from '#policies/disclosure/treeHead';
import { declareEpoch } from '#subgraphs/governance/witness/declareEpoch';
import { enterEpoch } from '#subgraphs/kit/epoch/enterEpoch';
import { proposeEpoch } from '#subgraphs/kit/epoch/proposeEpoch';
import { isSound, verifyLogs } from '#subgraphs/kit/verify/verifyLogs';
import { disclosure } from './smallLog';
import { type Logs, startLogs } from './startLogs';

/** An agency's database put back from an older backup: the fork is seen, and the log goes on only in an epoch that both signed. */
let logs: Logs;
beforeAll(async () => {
  logs = await startLogs();
}, 120_000);
afterAll(() => logs.stop());

const DECIDED = { protocolRevision: '0', subjects: {} };

async function append(records: number): Promise<void> {
  const desk = logs.desk();
  for (let number = 0; number < records; number += 1)
    expect(await desk.release(disclosure(`request ${number}`), DECIDED)).toMatchObject({ outcome: 'released' });
}

async function verdict() {
  const [report] = await verifyLogs({ ...logs.verifier, logs: ['police'] });
  if (report?.kind !== 'read') throw new Error(JSON.stringify(report));
  return { ...report.verdict, sound: isSound(report) };
}

const server = (text: string) => asSuperuser(logs.postgres, 'postgres', (client) => client.query(text));
const alone = () => server(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'police'`);

const owner = <Result>(database: 'police' | 'governance', work: (client: never) => Promise<Result>) =>
  asSuperuser(logs.postgres, database, (client) => work(client as never));

const propose = (logKey = readSigningKey(logs.secrets.logKeys.police)) =>
  owner('police', (client) =>
    proposeEpoch({ client, agency: 'police', logKey, reason: 'disk lost, backup of the night', now: new Date() }),
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
  await append(5);
  expect(await logs.witnessRound()).toMatchObject({ kind: 'countersigned' });
  await append(2);
  await alone();
  await server('CREATE DATABASE backup TEMPLATE police');
  await append(4);
  expect(await logs.witnessRound()).toMatchObject({ kind: 'countersigned' });
  expect((await verdict()).sound).toBe(true);

  // The disk is lost; the backup takes its place, and the agency goes on as if nothing had been.
  await alone();
  await server('DROP DATABASE police WITH (FORCE)');
  await server('ALTER DATABASE backup RENAME TO police');
  expect(await verdict()).toMatchObject({ entries: 7, firstBad: { finding: 'truncated' } });
  expect(await logs.witnessRound()).toEqual({ kind: 'refused', code: 'HEAD_BEHIND' });
  await append(6);
  expect(await verdict()).toMatchObject({ entries: 13, firstBad: { finding: 'witnessedHeadWrong' } });
  expect(await logs.witnessRound()).toEqual({ kind: 'refused', code: 'HEAD_FORKED' });

  // Nobody opens an epoch alone.
  await logs.asOwner('police', 'UPDATE disclosure.head SET epoch = 2');
  await append(1);
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
  await logs.asOwner('police', `DELETE FROM disclosure.tree_head WHERE epoch = 2`);
}, 120_000);

it('a declared epoch is accepted, once, and the log is witnessed again', async () => {
  await append(1);
  const declared = await declare(await propose());
  await owner('police', (client) => enterEpoch(client, declared));
  await expect(owner('police', (client) => enterEpoch(client, declared))).rejects.toThrow('propose the epoch again');
  expect(await logs.witnessRound()).toEqual({ kind: 'nothingNew' });
  await append(3);
  expect(await logs.witnessRound()).toMatchObject({ kind: 'countersigned' });
  await append(1);
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
