import { spawn } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { copyInstallation } from '#embedded/backup/copyInstallation';
import { readManifest } from '#embedded/backup/manifest';
import { putBackInstallation } from '#embedded/backup/putBackInstallation';
import { asSuperuser } from '#embedded/postgres/createDatabase';
import { startPostgres } from '#embedded/postgres/startPostgres';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import { runCommand } from '#test/town/runCommand';
import { startTown, type Town } from '#test/town/startTown';

/** A backup of an installation that answers meanwhile, and of one that is stopped; put back, it answers as it did. */
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-backup-'));
  chmodSync(folder, 0o755);
  folders.push(folder);
  return folder;
}

/** As its operator runs it: a process of its own, beside the one that answers. */
function npmRunBackup(home: string, to: string): Promise<number | null> {
  const command = ['-r', './scripts/register.cjs', 'embedded/backup/backup.ts', '--home', home, '--to', to];
  const child = spawn(process.execPath, command, { cwd: join(__dirname, '..', '..'), stdio: 'inherit' });
  return new Promise((done) => child.once('exit', done));
}

const silent = { tell: () => undefined };
const { person, caseId } = scriptedChild('section47');

const ask = (town: Town) =>
  town.ask({
    persona: 'social-worker',
    purpose: 'section47Enquiry',
    query: 'query($id: ID!) { person(id: $id) { police { incidents { id kind } } health { camhs { status } } } }',
    variables: { id: person },
    case: caseId,
    reason: 'Joint enquiry',
  });

const inPolice = (postgres: Parameters<typeof asSuperuser>[0], text: string, values: readonly unknown[] = []) =>
  asSuperuser(postgres, 'police', async (client): Promise<unknown[]> => (await client.query(text, [...values])).rows);

/** As it is known outside the database. */
const keyOf = (postgres: Parameters<typeof asSuperuser>[0]) =>
  inPolice(postgres, "SELECT encode(sha256(key), 'hex') AS key FROM disclosure.subject_key WHERE person = $1", [
    person,
  ]);

const recorded = (postgres: Parameters<typeof asSuperuser>[0]) =>
  asSuperuser(postgres, 'police', async (client) => {
    const { rows } = await client.query<{ size: string }>('SELECT size FROM disclosure.head');
    return Number(rows[0]?.size);
  });

it('of a running installation: put back elsewhere it answers the same, its replicas come up again, and its log goes on', async () => {
  const town = await startTown();
  const backup = join(newFolder(), 'backup');
  const before = await ask(town);
  let asking = true;
  const asked = (async () => {
    const answers = [];
    for (; asking; await wait(50)) answers.push(await ask(town));
    return answers;
  })();
  const size = await recorded(town.lintel.postgres);
  await inPolice(
    town.lintel.postgres,
    "UPDATE disclosure.log SET appended_at = now() - interval '40 years' WHERE seq = 1",
  );
  expect(await npmRunBackup(town.lintel.home, backup)).toBe(0);
  const [held] = await keyOf(town.lintel.postgres);
  expect(held).toBeDefined();
  const here = ['police', '--home', town.lintel.home];
  expect(runCommand('erase', [...here, '--decision', 'E-2026/7'], person).said).toContain('Erased from the log');
  expect(runCommand('retention', here).said).toMatch(/disclosureLog\.ordinary: 1 destroyed/);
  const lists = join(newFolder(), 'destroyed');
  cpSync(join(town.lintel.home, 'destroyed'), lists, { recursive: true });
  const { mode, files } = readManifest(backup);
  asking = false;
  const meanwhile = await asked;
  await town.stop();
  expect([mode, files['cluster/backup_label']]).toEqual(['running', undefined]);
  expect(existsSync(join(backup, 'cluster', 'backup_label'))).toBe(true);
  expect(meanwhile.filter((answer) => answer.body.errors !== undefined)).toEqual([]);
  const home = newFolder();
  // Nobody says what was destroyed since: nothing is put back.
  const unknown = runCommand('backup/restore', ['--from', backup, '--home', home]);
  expect(unknown).toEqual({ status: 1, said: expect.stringContaining('--nothing-destroyed') });
  expect(readdirSync(home).filter((name) => name !== 'postgres')).toEqual([]);
  // Nor by a folder in which no list stands.
  const empty = runCommand('backup/restore', ['--from', backup, '--home', home, '--destroyed', join(lists, '..')]);
  expect(empty).toEqual({ status: 1, said: expect.stringContaining('no list stands in this folder') });
  const restored = runCommand('backup/restore', ['--from', backup, '--home', home, '--destroyed', lists]);
  expect(restored).toMatchObject({ status: 0 });
  // Its start waits until every lease is held: each nonce has come back through replication.
  const again = await startTown({ home });
  const after = await ask(again);
  // Whoever was erased and what was past its period are gone again before anybody was answered, and the log is sound.
  expect(await keyOf(again.lintel.postgres)).not.toContainEqual(held);
  expect(
    await inPolice(again.lintel.postgres, 'SELECT body IS NULL AS gone FROM disclosure.log WHERE seq = 1'),
  ).toEqual([{ gone: true }]);
  expect(runCommand('verify', ['police', '--home', home])).toMatchObject({ status: 0 });
  // A list that was lost since is missed: the database knows of what it held.
  renameSync(join(home, 'destroyed', 'police.jsonl'), join(home, 'lost.jsonl'));
  const lost = runCommand('retention', ['police', '--again', '--home', home]);
  expect(lost).toEqual({ status: 1, said: expect.stringContaining('--nothing-destroyed') });
  const onAWord = runCommand('retention', ['police', '--again', '--nothing-destroyed', '--home', home]);
  expect(onAWord).toMatchObject({ status: 0 });
  // Nor does a further run begin a new one without a word.
  expect(runCommand('retention', ['police', '--home', home])).toEqual({
    status: 0,
    said: expect.stringContaining('police.jsonl is not there, and this database knows of'),
  });
  renameSync(join(home, 'lost.jsonl'), join(home, 'destroyed', 'police.jsonl'));
  expect(after.body.data).toEqual(before.body.data);
  expect(after.body.errors).toBeUndefined();
  expect(await recorded(again.lintel.postgres)).toBeGreaterThan(size);
  await again.stop();
}, 600_000);

it('of a stopped one, and every refusal', async () => {
  const [home, folder] = [newFolder(), newFolder()];
  mkdirSync(join(home, 'keys'), { recursive: true });
  writeFileSync(join(home, 'keys', 'secrets.json'), '{"contextKeys":{}}');
  const postgres = await startPostgres({ dataDir: join(home, 'postgres'), durable: false });
  await asSuperuser(postgres, 'postgres', (client) => client.query('CREATE TABLE kept AS SELECT 7 AS value'));
  const backup = join(folder, 'backup');
  const restoring =
    (to: string, from = backup) =>
    () =>
      putBackInstallation({ home: to, from, destroyed: 'nothing', ...silent });
  const fault = (code: string) => expect.objectContaining({ code });
  expect(restoring(newFolder())).toThrow(fault('BACKUP_NOT_COMPLETE'));
  await postgres.stop();
  expect((await copyInstallation({ home, to: backup, ...silent })).mode).toBe('stopped');
  await expect(copyInstallation({ home, to: backup, ...silent })).rejects.toMatchObject({
    code: 'BACKUP_TARGET_EXISTS',
  });
  await expect(copyInstallation({ home: newFolder(), to: join(folder, 'b'), ...silent })).rejects.toMatchObject({
    code: 'BACKUP_NOTHING_THERE',
  });
  expect(restoring(home)).toThrow(fault('RESTORE_DATA_EXISTS'));

  const other = newFolder();
  restoring(other)();
  expect(readFileSync(join(other, 'keys', 'secrets.json'), 'utf8')).toBe('{"contextKeys":{}}');
  const restored = await startPostgres({ dataDir: join(other, 'postgres'), durable: false });
  const { rows } = await asSuperuser(restored, 'postgres', (client) => client.query('SELECT value FROM kept'));
  expect(rows).toEqual([{ value: 7 }]);
  expect(restoring(other)).toThrow(fault('POSTGRES_IN_USE'));
  await restored.stop();

  const manifest = readFileSync(join(backup, 'backup.json'), 'utf8');
  writeFileSync(join(backup, 'backup.json'), manifest.replace(/"postgresMajor": "\d+"/, '"postgresMajor": "9"'));
  expect(restoring(newFolder())).toThrow(fault('BACKUP_OTHER_VERSION'));
  writeFileSync(join(backup, 'backup.json'), manifest);
  appendFileSync(join(backup, 'cluster', 'PG_VERSION'), ' ');
  expect(restoring(newFolder())).toThrow(fault('BACKUP_DAMAGED'));
}, 300_000);
