import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { runTokenCommand } from '#embedded/issuers/tokenCommand';
import { rememberedTownSize, townSize } from '#embedded/townSize';
import type { PlaygroundPersona } from '#gateway/playground/mountPlayground';
import { freePort } from '#policies/service/freePort';

/** `npm start` as its user meets it: real processes, killed for real. */
const ROOT = join(__dirname, '..', '..');

interface Started {
  readonly child: ChildProcess;
  readonly said: () => string;
  readonly ended: Promise<number | null>;
}

const homes: string[] = [];
const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) if (child.exitCode === null) child.kill('SIGKILL');
  for (const home of homes) rmSync(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
});

function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'lintel-start-'));
  chmodSync(home, 0o755);
  homes.push(home);
  return home;
}

const TWENTY = ['--children', '20'];

function start(home: string, port: number, environment: Record<string, string> = {}, size = TWENTY): Started {
  const child = spawn(
    process.execPath,
    ['-r', './scripts/register.cjs', 'embedded/start.ts', '--home', home, '--port', String(port), ...size],
    {
      cwd: ROOT,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  children.push(child);
  let text = '';
  child.stdout?.on('data', (chunk) => (text += chunk));
  child.stderr?.on('data', (chunk) => (text += chunk));
  return { child, said: () => text, ended: new Promise((resolve) => child.once('exit', (code) => resolve(code))) };
}

async function until(started: Started, wanted: RegExp): Promise<void> {
  for (let waited = 0; waited < 150_000; waited += 50) {
    if (wanted.test(started.said())) return;
    if (started.child.exitCode !== null) break;
    await wait(50);
  }
  throw new Error(`Never said ${wanted}; it said:\n${started.said()}`);
}

const UP = /Lintel is up after/;

async function eventually(holds: () => Promise<boolean>): Promise<void> {
  for (let waited = 0; waited < 60_000; waited += 100) {
    if (await holds()) return;
    await wait(100);
  }
  throw new Error('It never came true.');
}

async function postgresEnds(home: string): Promise<boolean> {
  const lock = join(home, 'postgres', 'cluster', 'postmaster.pid');
  for (let waited = 0; waited < 10_000; waited += 100) {
    if (!existsSync(lock)) return true;
    await wait(100);
  }
  return false;
}

function postmasterOf(home: string): number {
  return Number(readFileSync(join(home, 'postgres', 'cluster', 'postmaster.pid'), 'utf8').split('\n')[0]);
}

/** Of a process and all that it started, the latter first. */
function processesUnder(root: number | undefined): readonly number[] {
  if (root === undefined) throw new Error('It never ran.');
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  const all = stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  const under = (parent: number): number[] =>
    all.flatMap(([pid = 0, of]) => (of === parent ? [...under(pid), pid] : []));
  return [...under(root), root];
}

function killNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (fault) {
    // Those of a server whose first process is gone end by themselves.
    if ((fault as NodeJS.ErrnoException).code !== 'ESRCH') throw fault;
  }
}

/** Asks the persona's example as the playground does; the errors of its answer. */
async function firstAnswer(url: string, persona: PlaygroundPersona, asks = 2): Promise<readonly unknown[]> {
  const headers = { 'content-type': 'application/json' };
  const issued = await fetch(`${url}/playground/token`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ persona: persona.key }),
  });
  const { token } = (await issued.json()) as { token: string };
  const example = persona.examples.find(({ purpose }) => purpose === persona.defaultPurpose);
  if (example === undefined) return [`${persona.key} has no example for its usual purpose`];
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      ...headers,
      authorization: `Bearer ${token}`,
      'lintel-purpose': persona.defaultPurpose,
      ...(example.caseId === null ? {} : { 'lintel-case': example.caseId }),
      ...(example.reason === null ? {} : { 'lintel-reason': encodeURIComponent(example.reason) }),
    },
    body: JSON.stringify({ query: example.query, variables: example.variables }),
  });
  const { errors = [] } = (await response.json()) as { errors?: readonly unknown[] };
  // Where the machine does much else, a source may be late for its first question.
  if (asks > 1 && JSON.stringify(errors).includes('SOURCE_UNAVAILABLE')) return firstAnswer(url, persona, asks - 1);
  // On the day on which a month begins its records may be counted still.
  if (asks > 0 && JSON.stringify(errors).includes('REPORT_NOT_READY')) {
    await wait(10_000);
    return firstAnswer(url, persona, asks - 1);
  }
  return response.status === 200 ? errors : [response.status, ...errors];
}

describe('one installation', () => {
  let [home, port] = ['', 0];
  let lintel: Started;
  let personas: readonly PlaygroundPersona[] = [];
  const url = () => `http://127.0.0.1:${port}`;
  beforeAll(async () => {
    [home, port] = [newHome(), await freePort()];
    // As a first start leaves it that could not go on: nobody says the size again.
    townSize.write(home, '20');
    lintel = start(home, port, {}, []);
    await until(lintel, UP);
  }, 240_000);

  it('starts from nothing, prints what is needed and no secret, and answers an example of each purpose whole', async () => {
    await until(lintel, /Ctrl-C stops everything/);
    expect(lintel.said()).toContain(`${url()}/playground`);
    expect(lintel.said()).toContain(
      `npm run token -- --persona social-worker --purpose section47Enquiry --home '${home}'`,
    );
    expect(lintel.said()).toContain('the town has 20 children, as this home was begun with');
    expect(rememberedTownSize(home)).toBeNull();
    expect((await fetch(`${url()}/health`)).status).toBe(200);
    // Whoever asks first must not read that four agencies are down.
    personas = (await (await fetch(`${url()}/playground/personas`)).json()) as readonly PlaygroundPersona[];
    const ofEachPurpose = new Map(personas.map((persona) => [persona.defaultPurpose, persona]));
    expect(ofEachPurpose.size).toBeGreaterThan(5);
    for (const persona of ofEachPurpose.values())
      expect([persona.key, await firstAnswer(url(), persona)]).toEqual([persona.key, []]);
    // Its secrets are its owner's alone.
    const secrets = join(home, 'keys', 'secrets.json');
    expect(statSync(secrets).mode & 0o077).toBe(0);
    const parsed = JSON.parse(readFileSync(secrets, 'utf8')) as { contextKeys: Record<string, string> };
    expect(lintel.said()).not.toContain(parsed.contextKeys.police);
  }, 240_000);

  it('a PostgreSQL that is killed under it is named, started again, and the answers come back', async () => {
    process.kill(postmasterOf(home), 'SIGKILL');
    await until(lintel, /PostgreSQL ended unexpectedly/);
    await until(lintel, /PostgreSQL runs again/);
    await eventually(async () => (await fetch(`${url()}/ready`)).status === 200);
    const [first] = personas;
    if (first === undefined) throw new Error('There are no personas.');
    await eventually(async () => (await firstAnswer(url(), first)).length === 0);
  }, 240_000);

  it('after kill -9 of it and its PostgreSQL the next start just works, but not a further one beside it, and Ctrl-C stops everything', async () => {
    const cluster = join(home, 'postgres', 'cluster');
    // The server first: whoever sees that another of them is gone would still stop it in order. Then whoever would start it again.
    [postmasterOf(home), ...processesUnder(lintel.child.pid).toReversed()].forEach(killNow);
    await lintel.ended;
    // As a power cut leaves it.
    expect(existsSync(join(cluster, 'postmaster.pid'))).toBe(true);
    const second = start(home, port, {}, ['--children', '30']);
    await until(second, UP);
    expect(second.said()).not.toContain('earlier run');
    const [first] = personas;
    if (first === undefined) throw new Error('There are no personas.');
    expect(await firstAnswer(url(), first)).toEqual([]);
    // It is said what becomes of a size that is not looked at.
    expect(second.said()).toContain('the town of this home has 20 children and keeps them');
    expect(second.said()).not.toMatch(/synthetic town: \d/);
    // At the same port, too: it is the home that is in use.
    const beside = start(home, port);
    expect(await beside.ended).toBe(1);
    expect(beside.said()).toContain(`A Lintel runs in ${home}, at ${url()}.`);
    expect(beside.said()).not.toContain('earlier run');
    second.child.kill('SIGINT');
    expect(await second.ended).toBe(0);
    expect(await postgresEnds(home)).toBe(true);
  }, 240_000);
});

it('a PostgreSQL whose Lintel alone is killed stops by itself, in order', async () => {
  const home = newHome();
  const script = `require('./embedded/postgres/startPostgres.ts').startPostgres({ dataDir: process.argv[1], durable: false })
    .then(() => console.log('runs'))`;
  const child = spawn(process.execPath, ['-r', './scripts/register.cjs', '-e', script, join(home, 'postgres')], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  await once(child.stdout, 'data');
  expect(processesUnder(child.pid).length).toBeGreaterThan(2);
  child.kill('SIGKILL');
  expect(await postgresEnds(home)).toBe(true);
});

it('names a taken port and what to do, with one that is free', async () => {
  const port = await freePort();
  const others = [port, port + 1].map((each) =>
    createServer()
      .on('error', () => undefined)
      .listen(each, '127.0.0.1'),
  );
  const home = newHome();
  const lintel = start(home, port);
  expect(await lintel.ended).toBe(1);
  for (const other of others) other.close();
  expect(lintel.said()).toContain(`Port ${port} is taken.`);
  const proposed = Number(/npm start -- --port (?<free>\d+) --children 20 --home /.exec(lintel.said())?.groups?.free);
  expect(proposed).toBeGreaterThan(port + 1);
  expect(lintel.said()).toContain(`--children 20 --home '${home}' (or LINTEL_PORT=${proposed})`);
}, 240_000);

it('mends a data folder that an interrupted first start left half made, and Ctrl-C stops a start that is still at it', async () => {
  const [home, port] = [newHome(), await freePort()];
  mkdirSync(join(home, 'postgres', 'cluster', 'base'), { recursive: true });
  writeFileSync(join(home, 'postgres', 'cluster', 'PG_VERSION'), '18\n');
  const lintel = start(home, port);
  await until(lintel, /databases, roles and migrations/);
  expect(lintel.said()).toContain('half made');
  expect(lintel.said()).not.toMatch(UP);
  const tokenNote = async () =>
    (await runTokenCommand(['--persona', 'school-lead', '--home', home], {}, new Date())).note;
  expect(await tokenNote()).toContain(`Lintel is starting in ${home} (process ${lintel.child.pid})`);
  lintel.child.kill('SIGINT');
  await lintel.ended;
  expect(await tokenNote()).toContain(`npm start -- --port ${port} --home '${home}'`);
  expect(await postgresEnds(home)).toBe(true);
  expect(rememberedTownSize(home)).toBe(20);
}, 240_000);

it('refuses to speak for every organisation in production', async () => {
  const lintel = start(newHome(), await freePort(), { NODE_ENV: 'production' });
  expect(await lintel.ended).toBe(1);
  expect(lintel.said()).toContain('NODE_ENV=production');
}, 240_000);
