import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { Client } from 'pg';
import { serverUser } from '#embedded/postgres/serverUser';
import { type RunningPostgres, reachableFolder, startPostgres } from '#embedded/postgres/startPostgres';
import { isPortFree } from '#policies/service/freePort';

const ROOT = join(__dirname, '..', '..');

/** A shell's process, and what it has said so far. */
interface Running {
  readonly child: ChildProcess;
  said(): string;
}

/** A process that answers, with the line that started it. */
export interface Started extends Running {
  readonly line: string;
}

/** Where the page's commands are run: two servers without anything, an identity provider, and what a site decides for itself. */
export interface Site {
  readonly governance: RunningPostgres;
  readonly agencies: RunningPostgres;
  readonly processes: readonly Started[];
  /** What the page says, with this site's own addresses and folders. */
  here(text: string): string;
  /** Of somebody of the school, under the newest of its provider's keys. */
  issueToken(practitioner?: string): Promise<string>;
  /** The provider publishes a key beside those that it has, and signs with it. */
  publishAnotherKey(): void;
  /** In a shell, after the definitions of the page's first block, to its end. */
  run(text: string): Promise<{ readonly code: number | null; readonly said: string }>;
  /** Each line as a process of its own; done when all are ready. */
  start(lines: readonly string[]): Promise<void>;
  /** Done when all that were started are ready. The agencies that are not there yet keep no gateway from being ready. */
  untilReady(): Promise<void>;
  /** Makes a cold copy of the agencies' server, whose processes go on. */
  keepAgencies(): Promise<void>;
  /** Puts that copy in its place. */
  putBackAgencies(): Promise<void>;
  /** Ends the processes of these subgraphs; the result starts them again, and is done when they are ready. */
  endSubgraphs(names: readonly string[]): Promise<() => Promise<void>>;
  /** As the owner of the agency's database. */
  asOwner(agency: string, text: string): Promise<void>;
  stop(): Promise<void>;
}

export async function startSite(prelude: string): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-operations-'));
  chmodSync(folder, 0o755);
  const startAgencies = () =>
    // Defaults where an agency's server needs nothing else.
    startPostgres({
      dataDir: join(folder, 'agencies'),
      durable: false,
      settings: { wal_level: 'replica', synchronous_commit: 'on', max_slot_wal_keep_size: '-1' },
    });
  const [governance, agencies] = await Promise.all([
    startPostgres({ dataDir: join(folder, 'governance'), durable: false }),
    startAgencies(),
  ]);
  let current = agencies;
  /** While it stands still; it comes up on the same port. */
  const withAgenciesStopped = async (from: string, to: string) => {
    const data = join(reachableFolder(join(folder, 'agencies'), serverUser()), 'cluster');
    await current.stop();
    const [source, target] = [from, to].map((name) => (name === 'cluster' ? data : `${data}-${name}`));
    rmSync(target ?? '', { recursive: true, force: true });
    if (spawnSync('cp', ['-a', source ?? '', target ?? '']).status !== 0) throw new Error('cp failed.');
    current = await startAgencies();
  };
  const identity = await startIdentityProvider();
  const superuser = ({ superuser: role, password, port }: RunningPostgres) => `${role}:${password}@127.0.0.1:${port}`;
  const firstPort = await sevenFreePorts();
  const own: readonly (readonly [said: string, here: string])[] = [
    ['postgres:secret@10.0.0.1:5432', superuser(governance)],
    ['postgres:secret@10.0.0.2:5432', superuser(agencies)],
    ['10.0.0.1:5432', `127.0.0.1:${governance.port}`],
    ['10.0.0.2:5432', `127.0.0.1:${agencies.port}`],
    ['--port 4100', `--port ${firstPort}`],
    ['LINTEL_PORT=4000', `LINTEL_PORT=${firstPort + 6}`],
    ['https://login.castle-hill.example/jwks.json', `http://127.0.0.1:${identity.port}/jwks.json`],
    ['council/', `${folder}/council/`],
  ];
  const here = (text: string) => own.reduce((rest, [said, instead]) => rest.replaceAll(said, instead), text);
  const shell = (text: string) => startShell(here(`${prelude}\n${text}`), folder);
  const processes: Started[] = [];
  const untilReady = async () => void (await Promise.all(processes.map(untilItIsReady)));
  return {
    governance,
    agencies,
    processes,
    here,
    issueToken: identity.issueToken,
    publishAnotherKey: identity.publishAnotherKey,
    async run(text) {
      const { child, said } = shell(text);
      const code = await new Promise<number | null>((done) => child.once('close', done));
      return { code, said: said() };
    },
    start(lines) {
      for (const line of lines) processes.push({ ...shell(line), line });
      return untilReady();
    },
    untilReady,
    keepAgencies: () => withAgenciesStopped('cluster', 'kept'),
    putBackAgencies: () => withAgenciesStopped('kept', 'cluster'),
    async endSubgraphs(names) {
      const ended = processes.filter(({ line }) => names.some((name) => line.includes(`npm run subgraph -- ${name}`)));
      await Promise.all(ended.map(end));
      return () => {
        for (const old of ended) processes[processes.indexOf(old)] = { ...shell(old.line), line: old.line };
        return untilReady();
      };
    },
    async asOwner(agency, text) {
      const file = readFileSync(here(`council/keys/${agency}.env`), 'utf8');
      const client = new Client({ connectionString: /^DATABASE_MIGRATION_URL='(.*)'$/m.exec(file)?.[1] });
      await client.connect();
      try {
        await client.query(text);
      } finally {
        await client.end();
      }
    },
    async stop() {
      await Promise.all(processes.map(end));
      await Promise.all([governance.stop(), current.stop()]);
      identity.server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** In a group of its own, which ends as one. */
function startShell(text: string, home: string): Running {
  const child = spawn('bash', ['-euo', 'pipefail', '-c', text], {
    cwd: ROOT,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH ?? '', HOME: home, npm_config_update_notifier: 'false' },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      said += chunk;
    });
  return { child, said: () => said };
}

async function end({ child }: Running): Promise<void> {
  if (child.exitCode !== null || child.pid === undefined) return;
  const ended = new Promise((done) => child.once('close', done));
  process.kill(-child.pid, 'SIGTERM');
  await ended;
}

async function untilItIsReady(started: Started): Promise<void> {
  let last = '';
  for (let tries = 0; tries < 600; tries += 1) {
    const answer = await readiness(started);
    if (answer?.status === 200) return;
    last = (await answer?.text()) ?? '';
    await wait(100);
  }
  throw new Error(`${started.line}\ndid not become ready: ${last}\n${started.said()}`);
}

/** Each says itself where its readiness is: null where it has not said so, or does not answer. */
export async function readiness(started: Started | undefined): Promise<Response | null> {
  const url = /readiness at (\S+)/.exec(started?.said() ?? '')?.[1];
  return url === undefined ? null : fetch(url).catch(() => null);
}

/** The school's identity provider, which is no part of Lintel. */
async function startIdentityProvider() {
  const pairs = await Promise.all(['1', '2'].map(async (kid) => ({ kid, ...(await generateKeyPair('ES256')) })));
  const published = await Promise.all(
    pairs.map(async ({ kid, publicKey }) => ({ ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' })),
  );
  let keys = published.slice(0, 1);
  const server: Server = createServer((_request, response) => response.end(JSON.stringify({ keys })));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    server,
    port: (server.address() as AddressInfo).port,
    publishAnotherKey() {
      keys = published;
    },
    issueToken(practitioner = 'castle-hill-school/lead') {
      const signing = pairs[keys.length - 1] ?? pairs[0];
      if (signing === undefined) throw new Error('The provider has no key.');
      return new SignJWT({ organisation: 'castle-hill-school', team: 'safeguarding', role: 'safeguardingLead' })
        .setProtectedHeader({ alg: 'ES256', kid: signing.kid, typ: 'JWT' })
        .setIssuer('https://login.castle-hill.example')
        .setAudience('lintel')
        .setSubject(practitioner)
        .setIssuedAt()
        .setExpirationTime('10 minutes')
        .sign(signing.privateKey);
    },
  };
}

/** Seven that follow each other, below those that the system gives to whoever asks for any. */
async function sevenFreePorts(): Promise<number> {
  for (let first = 20_000 + (process.pid % 1000) * 8; ; first += 8) {
    const free = await Promise.all([0, 1, 2, 3, 4, 5, 6].map((more) => isPortFree(first + more)));
    if (free.every(Boolean)) return first;
  }
}
