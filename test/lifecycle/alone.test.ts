import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import { makeSigningKey } from '#policies/disclosure/treeHead';
import { startTown, type Town } from '#test/town/startTown';

/** A subgraph as a process of its own, configured by its environment alone. */
const ROOT = join(__dirname, '..', '..');
let town: Town;
beforeAll(async () => {
  town = await startTown({ children: 20 });
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
    let answer = await ask();
    for (let tries = 0; answer.body.errors !== undefined && tries < 100; tries += 1) {
      await wait(100);
      answer = await ask();
    }
    expect(alone.said()).toContain(`answers the gateway at ${police.url}/graphql`);
    expect(answer.body.errors).toBeUndefined();
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

it('names the subgraphs there are', async () => {
  const alone = run(['polic'], {});
  expect(await alone.ended).toBe(1);
  expect(alone.said()).toContain('police | health | education | social-care | hub | governance');
}, 240_000);

it('waits for a database that does not answer, and says so', async () => {
  const secret = 'x'.repeat(40);
  const alone = run(['police'], {
    LINTEL_SUBGRAPH_PORT: '0',
    DATABASE_URL: 'postgres://police:x@127.0.0.1:1/police',
    DATABASE_MIGRATION_URL: 'postgres://police_owner:x@127.0.0.1:1/police',
    LINTEL_CONTEXT_KEY: secret,
    LINTEL_GOVERNANCE_URL: 'http://127.0.0.1:1',
    LINTEL_SERVICE_KEY: secret,
    LINTEL_PSEUDONYM_KEY: secret,
    LINTEL_LOG_KEY: makeSigningKey(),
  });
  for (let waited = 0; waited < 20_000 && !alone.said().includes('waiting for it'); waited += 100) await wait(100);
  expect(alone.said()).toContain('The database does not answer; waiting for it.');
  expect(alone.child.exitCode).toBeNull();
  alone.child.kill('SIGKILL');
  await alone.ended;
}, 240_000);
