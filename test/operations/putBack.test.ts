import { spawn, spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Client } from 'pg';
import pino from 'pino';
import { epochCommand } from '#embedded/epochCommand';
import { asSuperuser } from '#embedded/postgres/createDatabase';
import { serverUser } from '#embedded/postgres/serverUser';
import { type RunningPostgres, reachableFolder, startPostgres } from '#embedded/postgres/startPostgres';
import { readSecrets } from '#embedded/readSecrets';
import { readSigningKey } from '#policies/disclosure/treeHead';
import {
  eventually as becomes,
  type ConsentTown,
  type Outcome,
  outcomeOf,
  startConsentTown,
} from '#test/faults/harness/consentTown';
import { postmasterOf } from '#test/faults/harness/postmaster';
import { type SubgraphProcess, startSubgraphProcess } from '#test/faults/harness/subgraphProcess';
import { until } from '#test/town/until';

/**
 * An agency's PostgreSQL put back from an older copy under processes that answer: what was withdrawn since is disclosed by nobody,
 * and everybody is told, until the governance tables were copied to it again. A server or process that is merely killed is none.
 * And governance's, whether or not the agency has a process then.
 */
const LEASE_MS = 2000;
/** Bound of what is waited for; nothing is judged by it. */
const PATIENCE_MS = 60_000;
jest.setTimeout(4 * PATIENCE_MS);

const ROOT = join(__dirname, '..', '..');

let consents: ConsentTown;
let server: RunningPostgres;
/** Governance's, where it was put back. */
let governances: RunningPostgres | null = null;
const logged: string[] = [];
beforeAll(async () => {
  consents = await startConsentTown({
    apart: ['education'],
    leaseMs: LEASE_MS,
    witnessEveryMs: 200,
    mostRestarts: Number.POSITIVE_INFINITY,
    gateway: { subgraphDeadlineMs: 5000 },
    log: pino({ level: 'warn' }, { write: (line: string) => void logged.push(line) }),
  });
  server = consents.town.lintel.clusterOf('education');
}, 240_000);
afterAll(async () => {
  await consents.stop();
  await server.stop();
  await governances?.stop();
});

const home = () => consents.town.lintel.home;
const EDUCATIONS = 'postgres-education';
const GOVERNANCES = 'postgres';
const cluster = (folder = EDUCATIONS) => join(reachableFolder(join(home(), folder), serverUser()), 'cluster');
const inEducation = <Result>(work: (client: Client) => Promise<Result>) => asSuperuser(server, 'education', work);
const inGovernance = <Result>(work: (client: Client) => Promise<Result>) =>
  asSuperuser(consents.town.lintel.postgres, 'governance', work);

/** As `cp -a` on a server that stands still. */
function copyTo(to: string, from = cluster()): void {
  rmSync(to, { recursive: true, force: true });
  expect(spawnSync('cp', ['-a', from, to]).status).toBe(0);
}

const started = (folder: string, { port }: RunningPostgres) =>
  startPostgres({ dataDir: join(home(), folder), port, durable: false });

async function startAgain(): Promise<void> {
  server = await started(EDUCATIONS, server);
}

const kept = (name: string) => join(home(), `copy-${name}`);

/** A cold copy of the agency's server. */
async function keep(name: string): Promise<void> {
  await server.stop();
  copyTo(kept(name));
  await startAgain();
}

async function putBack(name: string): Promise<void> {
  await server.stop();
  copyTo(cluster(), kept(name));
  await startAgain();
}

const eventually = (wanted: Outcome, before?: () => Promise<unknown>) => becomes(consents, wanted, PATIENCE_MS, before);

/** What is answered for several lives of a lease. */
async function outcomesMeanwhile(): Promise<ReadonlySet<Outcome>> {
  const outcomes = new Set<Outcome>();
  for (const until = Date.now() + 3 * LEASE_MS; Date.now() < until; await wait(50))
    outcomes.add(outcomeOf(await consents.ask()));
  return outcomes;
}

async function readiness(): Promise<Record<string, unknown>> {
  const url = consents.town.lintel.subgraphs.get('education')?.url ?? '';
  return (await (await fetch(`${url}/ready`)).json()) as Record<string, unknown>;
}

const alarms = (event: string) => logged.filter((line) => line.includes(`"event":"${event}"`));

it('a PostgreSQL or process that is killed, and processes that overtake each other, are no database that was put back', async () => {
  await eventually('disclosed', consents.give);
  const beside = [startBeside(), startBeside()];
  for (const each of beside) await eventuallySaid(each, 'answers the gateway at');
  for (let kills = 0; kills < 2; kills += 1) {
    const postmaster = await postmasterOf(server);
    postmaster.kill();
    await postmaster.replaced();
    await eventually('disclosed');
  }
  beside[0]?.child.kill('SIGKILL');
  await wait(LEASE_MS);
  await eventually('disclosed');
  await end(beside[1]);
  expect(beside.map((each) => /PutBack/i.test(each.said()))).toEqual([false, false]);
  expect(alarms('databasePutBack')).toEqual([]);
});

it('nothing is disclosed on a consent that was withdrawn after the copy, and everybody is told', async () => {
  await eventually('disclosed', consents.give);
  await keep('given');
  await eventually('disclosed');
  const { effects } = await consents.withdraw();
  expect(effects.find(({ agency }) => agency === 'education')?.confirmed).toBe(true);
  await eventually('withheld');
  // Longer than what a copy may lie back unnoticed.
  await wait(LEASE_MS);
  await putBack('given');
  expect(await outcomesMeanwhile()).toEqual(new Set(['unavailable']));
  expect(await readiness()).toMatchObject({ ready: false, lease: 'notHeld', leaseMissing: 'agencyPutBack' });
  // Once by the agency, once by governance.
  expect(alarms('databasePutBack')).toEqual(Array(2).fill(expect.stringContaining('npm run reseed -- education')));
  const { text: page } = await consents.town.lintel.metrics.page();
  expect(page).toContain('lintel_source_database_put_back{agency="education"} 1');
});

let alone: SubgraphProcess;
let declared: string;

it('a process that is started on it gets no lease either, and no epoch is entered', async () => {
  await consents.town.lintel.subgraphs.get('education')?.stop();
  alone = startInPlace();
  await eventuallySaid(alone, 'databasePutBack');
  expect(await outcomesMeanwhile()).toEqual(new Set(['unavailable']));
  await end(alone);
  const { logKeys, witnessKey } = readSecrets(home());
  const opening = await atAgency('propose', 'education', '--reason', 'disk lost');
  declared = await epochCommand(['declare', file('opening.json', `\n> lintel epoch\n> node epoch.ts\n\n${opening}`)], {
    DATABASE_MIGRATION_URL: consents.town.lintel.databases.owner.governance,
    LINTEL_WITNESS_KEY: witnessKey,
    LINTEL_LOG_PUBLIC_KEYS: JSON.stringify({ education: [readSigningKey(logKeys.education).publicText] }),
  });
  await expect(enter()).rejects.toThrow('copy them again with npm run reseed -- education, then enter the epoch');
});

it('once it is seeded again it answers by nothing from before, and nothing while governance refuses its log', async () => {
  await reseedAgain();
  alone = startInPlace();
  await eventuallySaid(alone, 'logHeadRefused');
  await eventually('refused');
  // What cannot be recorded by the one agency that is asked is no answer at all.
  expect(await outcomesMeanwhile()).toEqual(new Set(['refused']));
  const url = /http:\/\/[\d.:]+/.exec(alone.said())?.[0];
  expect(await (await fetch(`${url}/ready`)).json()).toMatchObject({ ready: false, lease: 'held', log: 'refused' });
  await end(alone);
  expect(await enter()).toContain('education goes on in epoch 2');
  alone = startInPlace();
  await eventually('withheld');
  await eventually('disclosed', consents.give);
  await end(alone);
  expect(alone.said()).not.toContain('logHeadRefused');
});

it('a copy that was made and put back while the agency had no process is found, and everybody is told', async () => {
  alone = startInPlace();
  await eventually('disclosed', consents.give);
  await end(alone);
  const before = alarms('databasePutBack').length;
  await keep('unattended');
  await consents.withdraw();
  await caughtUp();
  await putBack('unattended');
  alone = startInPlace();
  await eventuallySaid(alone, 'databasePutBack');
  expect(await outcomesMeanwhile()).toEqual(new Set(['unavailable']));
  await end(alone);
  expect(alarms('databasePutBack').length).toBe(before + 1);
});

it('it is found too where what was done since about the same child has hidden the gap', async () => {
  await putBack('unattended');
  await inGovernance((client) =>
    client.query('UPDATE governance.involvement SET valid_until = valid_until WHERE person = $1', [consents.person]),
  );
  await caughtUp();
  alone = startInPlace();
  await eventuallySaid(alone, 'databasePutBack');
  expect(await outcomesMeanwhile()).toEqual(new Set(['unavailable']));
  await end(alone);
});

it('put back together with governance it goes on from one moment, and not from an older one than governance', async () => {
  await reseedAgain();
  alone = startInPlace();
  await eventually('disclosed', consents.give);
  await end(alone);
  await keep('before');
  await keepGovernance('before');
  await consents.withdraw();
  await caughtUp();
  await keepGovernance('after');
  await putBack('before');
  await putBackGovernance('before');
  alone = startInPlace();
  // What both have lost is not to be told from them.
  await eventually('disclosed');
  await end(alone);
  await putBack('before');
  await putBackGovernance('after');
  alone = startInPlace();
  await eventuallySaid(alone, 'databasePutBack');
  expect(await outcomesMeanwhile()).toEqual(new Set(['unavailable']));
  await end(alone);
});

/** As an operator does on a database that was put back. */
async function reseedAgain(): Promise<void> {
  expect(await reseed()).toContain('npm run retention -- education --again');
  expect(await destroyAgain('education')).toContain('destroyed again by');
  expect(await reseed()).toContain('education has the governance tables again');
}

async function onGovernancesServer(work: () => void): Promise<void> {
  const running = governances ?? consents.town.lintel.postgres;
  await running.stop();
  work();
  governances = await started(GOVERNANCES, running);
}

const keepGovernance = (name: string) =>
  onGovernancesServer(() => copyTo(kept(`governance-${name}`), cluster(GOVERNANCES)));
const putBackGovernance = (name: string) =>
  onGovernancesServer(() => copyTo(cluster(GOVERNANCES), kept(`governance-${name}`)));

/** The agency's server holds of the child all that governance has. */
const caughtUp = () => until(async () => (await revisionOf(inEducation)) === (await revisionOf(inGovernance)));

async function revisionOf(where: typeof inGovernance): Promise<string | undefined> {
  const { rows } = await where((client) =>
    client.query<{ revision: string }>('SELECT revision FROM governance.subject_revision WHERE person = $1', [
      consents.person,
    ]),
  );
  return rows[0]?.revision;
}

it('a copy from before it was seeded again is found too', async () => {
  await putBack('given');
  alone = startInPlace();
  await eventuallySaid(alone, 'databasePutBack');
  expect(await outcomesMeanwhile()).toEqual(new Set(['unavailable']));
  await end(alone);
});

it('governance put back, whatever an agency knows from it, is found by that agency', async () => {
  await reseedAgain();
  alone = startInPlace();
  // Its newest seeding is marked; the log is refused, which is no matter here.
  await until(async () => ((await marked()) ?? 0) > 2);
  await inGovernance((client) =>
    client.query("UPDATE authority.lease_mark SET given = 1, presented = 0 WHERE agency = 'education'"),
  );
  await eventuallySaid(alone, 'governancePutBack');
  expect(await outcomesMeanwhile()).toEqual(new Set(['unavailable']));
  await end(alone);
});

it('governance put back while an agency has no process is found by what the agency has applied', async () => {
  // What was destroyed in its own database comes first here too.
  expect(await reseed()).toContain('npm run retention -- governance --again');
  expect(await destroyAgain('governance')).toContain('destroyed again by');
  expect(await reseed()).toContain('education has the governance tables again');
  alone = startInPlace();
  await until(async () => ((await marked()) ?? 0) > 2);
  await end(alone);
  await keepGovernance('unattended');
  // What is lost to governance: the agency's server applies it, and no mark is given.
  const lost = await writes();
  await until(async () => reaches(await applied(), lost));
  await putBackGovernance('unattended');
  await until(async () => (await notedAhead()) === true);
  // Later nothing shows it.
  await until(async () => reaches(await writes(), lost));
  alone = startInPlace();
  await eventuallySaid(alone, 'governancePutBack');
  expect(await outcomesMeanwhile()).toEqual(new Set(['unavailable']));
  await end(alone);
});

/** Something of which the agencies are told, and where governance's log stands then. */
const writes = () =>
  inGovernance(async (client) => {
    await client.query('SELECT pg_switch_wal()');
    await client.query('UPDATE governance.protocol_revision SET revision = revision + 1');
    const { rows } = await client.query<{ at: string }>('SELECT pg_current_wal_insert_lsn()::text AS at');
    return rows[0]?.at ?? '0/0';
  });

/** Where governance's log stood with the last that the agency has applied. */
const applied = () =>
  inEducation(async (client) => {
    const { rows } = await client.query<{ at: string }>(
      'SELECT max(remote_lsn)::text AS at FROM pg_replication_origin_status',
    );
    return rows[0]?.at ?? '0/0';
  });

const placeOf = (at: string) => at.split('/').map((half) => Number.parseInt(half, 16)) as [number, number];

/** To within the end of a transaction. */
function reaches(at: string, wanted: string): boolean {
  const [[high, low], [wantedHigh, wantedLow]] = [placeOf(at), placeOf(wanted)];
  return high > wantedHigh || (high === wantedHigh && low >= wantedLow - 0x10000);
}

const notedAhead = () =>
  inGovernance(async (client) => {
    const { rows } = await client.query<{ ahead: boolean }>(
      "SELECT presented > given AS ahead FROM authority.lease_mark WHERE agency = 'education' ORDER BY begun DESC LIMIT 1",
    );
    return rows[0]?.ahead;
  });

const startBeside = () => startSubgraphProcess(consents.town.lintel, 'education', { leaseMs: LEASE_MS });

/** In the place of the one in the town, which was stopped. */
function startInPlace(): SubgraphProcess {
  const port = Number(new URL(consents.town.lintel.subgraphs.get('education')?.url ?? '').port);
  return startSubgraphProcess(consents.town.lintel, 'education', { leaseMs: LEASE_MS, port });
}

async function end(running: SubgraphProcess | undefined): Promise<void> {
  running?.child.kill('SIGTERM');
  await running?.ended;
}

async function eventuallySaid(running: SubgraphProcess, text: string): Promise<void> {
  for (const until = Date.now() + PATIENCE_MS; !running.said().includes(text); await wait(50))
    if (Date.now() > until) throw new Error(`It never said ${text}, but:\n${running.said()}`);
}

/** What a step of the epoch said, as the file that the next one takes. */
function file(name: string, said: string): string {
  const path = join(home(), name);
  writeFileSync(path, said);
  return path;
}

const atAgency = (...args: string[]) =>
  epochCommand(args, {
    DATABASE_MIGRATION_URL: consents.town.lintel.databases.owner.education,
    LINTEL_LOG_KEY: readSecrets(home()).logKeys.education,
  });
const enter = () => atAgency('enter', file('declared.json', declared));

const marked = () =>
  inEducation(async (client) => {
    const { rows } = await client.query<{ mark: string }>('SELECT mark FROM replica.lease_mark');
    return Number(rows[0]?.mark);
  });

/** As a copy of before anything was destroyed: there is a folder of lists, and no list in it. */
function destroyAgain(agency: 'education' | 'governance'): Promise<string> {
  const lists = join(home(), 'destroyed');
  return command('embedded/retention.ts', [agency, '--again'], {
    DATABASE_MIGRATION_URL: consents.town.lintel.databases.owner[agency],
    LINTEL_LOG_KEY: readSecrets(home()).logKeys[agency],
    LINTEL_DESTROYED_FOLDER: lists,
  });
}

function reseed(): Promise<string> {
  const { postgres } = consents.town.lintel;
  return command('embedded/reseed.ts', ['education'], {
    LINTEL_PUBLISHER_URL: postgres.databaseUrl(postgres.superuser, postgres.password, 'governance'),
    LINTEL_SUBSCRIBER_URL: server.databaseUrl(server.superuser, server.password, 'education'),
    LINTEL_LEASE_MS: String(LEASE_MS),
  });
}

function command(file: string, args: readonly string[], environment: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn(process.execPath, ['-r', './scripts/register.cjs', file, ...args], {
    cwd: ROOT,
    env: { PATH: process.env.PATH ?? '', ...environment },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      said += chunk;
    });
  return new Promise((done) => child.once('close', () => done(said)));
}
