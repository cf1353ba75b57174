import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import { freePort } from '#policies/service/freePort';
import { startSubgraphProcess } from '#test/faults/harness/subgraphProcess';
import { startTcpProxy, type TcpProxy } from '#test/faults/harness/tcpProxy';
import { startTown, type Town } from '#test/town/startTown';
import { until } from '#test/town/until';

/** A subgraph as a process of its own, configured by its environment alone. */
const ROOT = join(__dirname, '..', '..');
let town: Town;
beforeAll(async () => {
  town = await startTown();
}, 240_000);
afterAll(() => town.stop());

function run(args: readonly string[], environment: Record<string, string>) {
  const child = spawn(process.execPath, ['-r', './scripts/register.cjs', 'subgraphs/start.ts', ...args], {
    cwd: ROOT,
    env: { PATH: process.env.PATH ?? '', ...environment },
  });
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  return { child, said: () => said, ended: new Promise<number | null>((done) => child.once('exit', done)) };
}

it('takes the place of the one that stopped, migrates, and answers the gateway once its lease is held', async () => {
  const { person, caseId } = scriptedChild('section47');
  const ask = () =>
    town.ask({
      persona: 'social-worker',
      purpose: 'section47Enquiry',
      query: 'query($id: ID!) { person(id: $id) { police { incidents { kind } } } }',
      variables: { id: person },
      case: caseId,
      reason: 'Joint enquiry',
    });
  const before = (await ask()).body.data;
  const police = town.lintel.subgraphs.get('police');
  const governance = town.lintel.subgraphs.get('governance');
  if (police === undefined || governance === undefined) throw new Error('no subgraphs');
  await police.stop();
  const secrets = JSON.parse(readFileSync(join(town.lintel.home, 'keys', 'secrets.json'), 'utf8')) as Record<
    'contextKeys' | 'serviceKeys' | 'pseudonymKeys' | 'logKeys',
    Record<string, string>
  >;
  const alone = run(['police'], {
    LINTEL_SUBGRAPH_PORT: new URL(police.url).port,
    DATABASE_URL: town.lintel.databases.runtime.police,
    DATABASE_MIGRATION_URL: town.lintel.databases.owner.police,
    LINTEL_CONTEXT_KEY: secrets.contextKeys.police ?? '',
    LINTEL_GOVERNANCE_URL: governance.url,
    LINTEL_SERVICE_KEY: secrets.serviceKeys.police ?? '',
    LINTEL_PSEUDONYM_KEY: secrets.pseudonymKeys.police ?? '',
    LINTEL_LOG_KEY: secrets.logKeys.police ?? '',
  });
  try {
    const answer = await until(async () => {
      const found = await ask();
      return found.body.errors === undefined && found;
    });
    expect(alone.said()).toContain(`answers the gateway at ${police.url}/graphql`);
    expect(answer.body.data).toEqual(before);
  } finally {
    alone.child.kill('SIGTERM');
  }
  expect(await alone.ended).toBe(0);
}, 240_000);

it('names every variable that is missing, all at once', async () => {
  const alone = run(['police'], {});
  expect(await alone.ended).toBe(1);
  for (const name of [
    'LINTEL_SUBGRAPH_PORT',
    'DATABASE_URL',
    'LINTEL_CONTEXT_KEY',
    'LINTEL_SERVICE_KEY',
    'LINTEL_PSEUDONYM_KEY',
  ])
    expect(alone.said()).toContain(name);
}, 240_000);

it('names the subgraph that was probably meant, and those there are', async () => {
  const alone = run(['polic'], {});
  expect(await alone.ended).toBe(2);
  expect(alone.said()).toContain("'polic' is no subgraph: did you mean 'police'?");
  expect(alone.said()).toContain('police | health | education | social-care | hub | governance');
}, 240_000);

it('waits for a database that does not answer, says so, and recovers when it comes up', async () => {
  const { runtime, owner } = town.lintel.databases;
  const port = await freePort();
  const through = (url: string) => Object.assign(new URL(url), { hostname: '127.0.0.1', port: String(port) }).href;
  const alone = startSubgraphProcess(town.lintel, 'health', {
    leaseMs: 5000,
    environment: { DATABASE_URL: through(runtime.health), DATABASE_MIGRATION_URL: through(owner.health) },
  });
  let database: TcpProxy | undefined;
  try {
    await until(() => alone.said().includes('waiting for it'));
    expect(alone.said().match(/The database does not answer; waiting for it\./g)).toHaveLength(1);
    expect(alone.child.exitCode).toBeNull();
    database = await startTcpProxy(Number(new URL(runtime.health).port), port);
    await until(() => alone.said().includes('answers the gateway at'));
    const url = /readiness at (\S+)\/ready/.exec(alone.said())?.[1] ?? '';
    await until(async () => (await fetch(`${url}/ready`)).status === 200);
    // Down again while it runs: said once, and it comes back by itself.
    database.cut();
    await until(() => alone.said().includes('"event":"databaseDown"'));
    expect((await fetch(`${url}/ready`)).status).toBe(503);
    expect((await fetch(`${url}/health`)).status).toBe(200);
    database.mend();
    await until(async () => (await fetch(`${url}/ready`)).status === 200);
    await until(() => alone.said().includes('"event":"databaseBack"'));
  } finally {
    alone.child.kill('SIGTERM');
    await alone.ended;
    await database?.stop();
  }
}, 240_000);
