import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { isServerRunning } from '../postgres/earlierServer';
import { PostgresFault } from '../postgres/fault';
import { serverUser } from '../postgres/serverUser';
import { reachableFolder, SUPERUSER } from '../postgres/startPostgres';
import { copyFile, copyFolder } from './copyFolder';
import { type Manifest, writeManifest } from './manifest';

export interface BackupOptions {
  readonly home: string;
  readonly to: string;
  tell(text: string): void;
}

/** What a server makes anew at its start, and the slots: those of a copy would hold back a server that nobody reads from. */
const MADE_ANEW = [
  'pg_replslot',
  'pg_dynshmem',
  'pg_notify',
  'pg_serial',
  'pg_snapshots',
  'pg_stat_tmp',
  'pg_subtrans',
];
const NEVER = /(^|\/)(pgsql_tmp[^/]*|postmaster\.(pid|opts)|backup_label|tablespace_map)$/;
/** Copied last: it says up to where the rest is whole. */
const CONTROL = 'global/pg_control';

/**
 * Copies databases and keys of an installation into a new folder: of a stopped one as they lie, of a running one between
 * `pg_backup_start` and `pg_backup_stop`, with the write-ahead log of that time. Throws `PostgresFault`.
 */
export async function copyInstallation({ home, to, tell }: BackupOptions): Promise<Manifest> {
  if (!existsSync(join(home, 'postgres')))
    throw new PostgresFault('BACKUP_NOTHING_THERE', `${home} holds no databases: name the home of an installation.`);
  const folder = reachableFolder(join(home, 'postgres'), serverUser());
  const cluster = join(folder, 'cluster');
  if (!existsSync(join(folder, 'complete')))
    throw new PostgresFault('BACKUP_NOTHING_THERE', `${folder} holds no whole cluster: start Lintel there once.`);
  if (existsSync(to) && readdirSync(to).length > 0)
    throw new PostgresFault('BACKUP_TARGET_EXISTS', `${to} is not empty: give a new folder for each backup.`);
  mkdirSync(join(to, 'cluster'), { recursive: true, mode: 0o700 });
  const begunAt = new Date().toISOString();
  const copied = copiedFiles(tell);
  const running = isServerRunning(cluster);
  tell(running ? 'the databases, while their server runs' : 'the databases, stopped');
  if (running) await copyRunning(folder, join(to, 'cluster'), copied);
  else copyCluster(cluster, join(to, 'cluster'), copied, () => false);
  tell('keys');
  copyFolder({ from: join(home, 'keys'), to: join(to, 'keys'), leaveOut: () => false, onCopied: copied.under('keys') });
  copyFile({ from: folder, to, leaveOut: () => false, onCopied: copied.under('') }, 'password');
  const postgresMajor = readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim();
  const mode = running ? 'running' : 'stopped';
  const manifest: Manifest = { format: 1, begunAt, mode, postgresMajor, files: copied.files };
  writeManifest(to, manifest);
  return manifest;
}

interface Copied {
  readonly files: Record<string, string>;
  under(prefix: string): (path: string, sha256: string, bytes: number) => void;
}

const TOLD_EVERY_BYTES = 256 * 1024 * 1024;

function copiedFiles(tell: (text: string) => void): Copied {
  const files: Record<string, string> = {};
  let [bytes, told] = [0, 0];
  return {
    files,
    under: (prefix) => (path, sha256, size) => {
      files[prefix === '' ? path : `${prefix}/${path}`] = sha256;
      bytes += size;
      if (bytes - told < TOLD_EVERY_BYTES) return;
      told = bytes;
      tell(`${Math.round(bytes / 1024 / 1024)} MB copied`);
    },
  };
}

function copyCluster(from: string, to: string, copied: Copied, alsoLeaveOut: (path: string) => boolean): void {
  const onCopied = copied.under('cluster');
  const leaveOut = (path: string) => path === CONTROL || NEVER.test(path) || alsoLeaveOut(path);
  copyFolder({ from, to, leaveOut, onCopied });
  copyFile({ from, to, leaveOut, onCopied }, CONTROL);
}

async function copyRunning(folder: string, to: string, copied: Copied): Promise<void> {
  const cluster = join(folder, 'cluster');
  const client = new Client({
    host: '127.0.0.1',
    port: Number(readFileSync(join(folder, 'port'), 'utf8')),
    user: SUPERUSER,
    password: readFileSync(join(folder, 'password'), 'utf8'),
    database: 'postgres',
  });
  // What is lost is met by the next statement.
  client.on('error', () => undefined);
  await client.connect();
  try {
    // Holds the log of this time until the copy has it; gone with this connection.
    await client.query("SELECT pg_create_physical_replication_slot('lintel_backup', true, true)");
    await client.query("SELECT pg_backup_start('npm run backup', true)");
    copyCluster(
      cluster,
      to,
      copied,
      (path) => MADE_ANEW.some((each) => path.startsWith(`${each}/`)) || path.startsWith('pg_wal/'),
    );
    const { rows } = await client.query<{ labelfile: string }>('SELECT labelfile FROM pg_backup_stop(false)');
    writeFileSync(join(to, 'backup_label'), rows[0]?.labelfile ?? '', { mode: 0o600 });
    const onCopied = copied.under('cluster/pg_wal');
    const isSegment = (path: string) => /^[0-9A-F]{24}$/.test(path);
    copyFolder({
      from: join(cluster, 'pg_wal'),
      to: join(to, 'pg_wal'),
      leaveOut: (path) => !isSegment(path),
      onCopied,
    });
  } finally {
    await client.end();
  }
}
