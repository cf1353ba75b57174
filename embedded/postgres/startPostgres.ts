import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import { freePort, isPortFree } from '#policies/service/freePort';
import { majorVersion, readyBinaries } from './binaries';
import { awaitEarlierServer } from './earlierServer';
import { PostgresFault } from './fault';
import { keepRunning, MOST_RESTARTS } from './keepRunning';
import { privateFolder, type ServerUser, serverUser } from './serverUser';

export interface RunningPostgres {
  readonly host: '127.0.0.1';
  readonly port: number;
  readonly superuser: string;
  readonly password: string;
  databaseUrl(role: string, password: string, database: string): string;
  stop(): Promise<void>;
}

export interface PostgresOptions {
  /** Folder of the cluster and what belongs to it. */
  readonly dataDir: string;
  /** A free one, kept for later starts, where it is not given. */
  readonly port?: number;
  /** False for throw-away test clusters only: no fsync. */
  readonly durable: boolean;
  readonly settings?: Readonly<Record<string, string>>;
  /** Ends within ten minutes after which the server is still started again; 5 where it is not given. */
  readonly mostRestarts?: number;
  readonly onProgress?: (text: string) => void;
}

/** Five subscriptions in one cluster need more than the defaults; with four workers three databases stay empty. */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  wal_level: 'logical',
  max_logical_replication_workers: '20',
  max_sync_workers_per_subscription: '4',
  max_worker_processes: '40',
  max_replication_slots: '30',
  // One for each subscription and for each table of a first copy: what a crash replays has to find room for all of them.
  max_active_replication_origins: '120',
  max_wal_senders: '30',
  max_slot_wal_keep_size: '2GB',
  synchronous_commit: 'local',
  wal_retrieve_retry_interval: '200ms',
  max_connections: '200',
  // Every password here is random (docs/decisions/0022): many rounds would hide what nobody can guess.
  scram_iterations: '1',
  shared_buffers: '128MB',
  timezone: 'UTC',
  log_min_messages: 'fatal',
};

const DURABLE: Readonly<Record<string, string>> = {
  // A disclosure waits while a new segment of 16 MB is made durable: those that are there are kept and written over.
  min_wal_size: '1GB',
  // After each checkpoint every page that is touched goes into the log whole.
  max_wal_size: '2GB',
  // Else the kernel keeps what was evicted for half a minute and writes it all at once, while disclosures wait for the disk.
  backend_flush_after: '512kB',
};

const THROW_AWAY: Readonly<Record<string, string>> = {
  fsync: 'off',
  full_page_writes: 'off',
  // What was written is copied with the cluster for as long as its files are kept for reuse.
  wal_recycle: 'off',
  wal_init_zero: 'off',
};

export const SUPERUSER = 'lintel';

/**
 * Runs the server and stops it when the descriptor 3 reaches its end: when our own process is gone, however it went. The
 * server is its own process group, so that Ctrl-C reaches only us and we stop it in order.
 */
const KEEPER = `
exec 3<&0 </dev/null
"$@" 3<&- &
server=$!
( cat <&3 >/dev/null; kill -INT "$server" 2>/dev/null ) &
watcher=$!
exec 3<&-
wait "$server"
status=$?
kill "$watcher" 2>/dev/null
exit "$status"`;

/**
 * Starts PostgreSQL on `dataDir`, making the cluster first where there is none, and keeps it running until it is stopped.
 * Throws `PostgresFault`.
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const tell = options.onProgress ?? (() => undefined);
  const user = serverUser();
  const folder = reachableFolder(options.dataDir, user);
  const cluster = join(folder, 'cluster');
  const binaries = readyBinaries(user, folder);
  await awaitEarlierServer(cluster, tell);
  makeCluster({ folder, cluster, binaries, user, durable: options.durable, tell });
  const password = readFileSync(join(folder, 'password'), 'utf8');
  const port = await choosePort(options, folder);
  const settings = {
    ...SETTINGS,
    ...(options.durable ? DURABLE : THROW_AWAY),
    ...options.settings,
    port: String(port),
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const { databaseUrl } = runningAt(port, password, async () => undefined);
  const start = async (): Promise<ChildProcess> => {
    const child = spawn(
      '/bin/sh',
      ['-c', KEEPER, 'lintel-postgres', join(binaries, 'bin', 'postgres'), '-D', cluster, ...flags],
      {
        ...user.ids,
        cwd: folder,
        detached: true,
        stdio: ['pipe', 'ignore', 'pipe'],
        env: { LC_ALL: 'C', PATH: process.env.PATH ?? '/usr/bin:/bin' },
      },
    );
    await awaitReady(child, databaseUrl(SUPERUSER, password, 'postgres'), port);
    return child;
  };
  const kept = keepRunning({
    first: await start(),
    async start() {
      await awaitEarlierServer(cluster, tell);
      return start();
    },
    end: stopServer,
    tell,
    mostRestarts: options.mostRestarts ?? MOST_RESTARTS,
  });
  return runningAt(port, password, kept.stop);
}

/** A server on a port of this machine, as its users reach it. */
export function runningAt(port: number, password: string, stop: () => Promise<void>): RunningPostgres {
  const databaseUrl = (role: string, secret: string, database: string) =>
    `postgres://${encodeURIComponent(role)}:${encodeURIComponent(secret)}@127.0.0.1:${port}/${database}`;
  return { host: '127.0.0.1', port, superuser: SUPERUSER, password, databaseUrl, stop };
}

/** The folder itself, or where the server's user cannot reach it (a private home of root's) one of its own under /var/lib. */
export function reachableFolder(dataDir: string, user: ServerUser): string {
  mkdirSync(dataDir, { recursive: true });
  if (user.ids.uid === undefined) return dataDir;
  privateFolder(dataDir, user);
  if (spawnSync('/bin/sh', ['-c', 'test -w "$1"', 'test', dataDir], user.ids).status === 0) return dataDir;
  mkdirSync(SHARED, { recursive: true });
  if (statSync(SHARED).uid !== 0)
    throw new PostgresFault(
      'POSTGRES_NO_USER',
      `${SHARED} belongs to another user; remove it, or run Lintel as an ordinary user.`,
    );
  chmodSync(SHARED, 0o755);
  const own = sharedFolder(dataDir);
  privateFolder(own, user);
  return own;
}

/** Where the data of a folder lies that the server's user cannot reach. */
export function sharedFolder(dataDir: string): string {
  return join(SHARED, createHash('sha256').update(dataDir).digest('hex').slice(0, 16));
}

const SHARED = '/var/lib/lintel';

/** Whether a cluster was made for `dataDir`. Makes none. */
export function hasCluster(dataDir: string): boolean {
  return [dataDir, sharedFolder(dataDir)].some((folder) => existsSync(markerOf(folder)));
}

const markerOf = (folder: string): string => join(folder, 'complete');

/** A superuser's URL of one database of the embedded server that runs on `home`, from outside its process. */
export function superuserUrlOf(home: string, database: string): string {
  const folder = reachableFolder(join(home, 'postgres'), serverUser());
  const read = (file: string) => readFileSync(join(folder, file), 'utf8').trim();
  return `postgres://${SUPERUSER}:${encodeURIComponent(read('password'))}@127.0.0.1:${read('port')}/${database}`;
}

interface ClusterParts {
  readonly folder: string;
  readonly cluster: string;
  readonly binaries: string;
  readonly user: ServerUser;
  readonly durable: boolean;
  readonly tell: (text: string) => void;
}

function makeCluster({ folder, cluster, binaries, user, durable, tell }: ClusterParts): void {
  const marker = markerOf(folder);
  const major = majorVersion(binaries, user);
  if (existsSync(marker)) {
    const made = readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim();
    if (made === major) return;
    throw new PostgresFault(
      'POSTGRES_OTHER_VERSION',
      `${cluster} was made by PostgreSQL ${made}; these binaries are ${major}. Move the folder away to start afresh, or restore a backup with the earlier version.`,
    );
  }
  if (existsSync(cluster)) {
    tell('the data folder was left half made by an interrupted first start; making it again');
    rmSync(cluster, { recursive: true, force: true });
  }
  tell('making the database cluster (first start only)');
  const secret = join(folder, 'password');
  writeFileSync(secret, randomBytes(32).toString('base64url'), { mode: 0o600 });
  user.own(secret);
  const made = spawnSync(
    join(binaries, 'bin', 'initdb'),
    [
      '-D',
      cluster,
      '-U',
      SUPERUSER,
      '--auth=scram-sha-256',
      `--pwfile=${secret}`,
      '--encoding=UTF8',
      '--locale=C',
      ...['-c', `scram_iterations=${SETTINGS.scram_iterations}`],
      // Segments of 1 MB: a cluster of a test is copied more often than it writes.
      ...(durable ? [] : ['--no-sync', '--wal-segsize=1']),
    ],
    { ...user.ids, cwd: folder, encoding: 'utf8', env: { LC_ALL: 'C', PATH: process.env.PATH ?? '/usr/bin:/bin' } },
  );
  if (made.status !== 0)
    throw new PostgresFault(
      'POSTGRES_DID_NOT_START',
      `The database cluster could not be made in ${cluster}:\n${made.stderr || String(made.error)}`,
    );
  writeFileSync(marker, `${major}\n`);
}

async function choosePort(options: PostgresOptions, folder: string): Promise<number> {
  if (options.port !== undefined) {
    if (!(await isPortFree(options.port)))
      throw new PostgresFault('POSTGRES_PORT_TAKEN', `Port ${options.port} is taken: give PostgreSQL another one.`);
    return options.port;
  }
  const file = join(folder, 'port');
  const kept = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  const port = kept > 0 && (await isPortFree(kept)) ? kept : await freePort();
  writeFileSync(file, String(port));
  return port;
}

async function awaitReady(child: ChildProcess, url: string, port: number): Promise<void> {
  const said: string[] = [];
  child.stderr?.on('data', (chunk: Buffer) => {
    said.push(chunk.toString());
    if (said.length > 20) said.shift();
  });
  for (let waited = 0; waited < 60_000; waited += 30) {
    if (child.exitCode !== null)
      throw new PostgresFault(
        'POSTGRES_DID_NOT_START',
        `PostgreSQL ended while starting on port ${port}:\n${said.join('')}`,
      );
    const client = new Client({ connectionString: url });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.end();
      return;
    } catch {
      await wait(30);
    }
  }
  child.stdin?.end();
  throw new PostgresFault(
    'POSTGRES_DID_NOT_START',
    `PostgreSQL did not answer on port ${port} within 60 seconds:\n${said.join('')}`,
  );
}

async function stopServer(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.stdin?.end();
  await ended;
}
