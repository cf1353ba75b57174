import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AGENCIES } from '#policies/core/vocabulary';
import { freePort } from '#policies/service/freePort';
import { type Fixture, startFixture } from '#test/fixtures/startFixture';
import { until } from '#test/town/until';

/** The gateway as a process of its own, configured by its environment. */

const ROOT = join(__dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'lintel-process-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
});

function run(environment: Record<string, string>, args: readonly string[] = []) {
  const child = spawn(process.execPath, ['-r', './scripts/register.cjs', 'gateway/start.ts', ...args], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, ...environment },
  });
  children.push(child);
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  child.stderr.on('data', (chunk) => {
    text += chunk;
  });
  const ended = new Promise<number | null>((done) => child.on('close', (code) => done(code)));
  const said = (pattern: RegExp): Promise<RegExpExecArray> =>
    until(() => pattern.exec(text) ?? undefined).catch(() => {
      throw new Error(`It never said ${pattern}: ${text}`);
    });
  return { child, ended, said, text: () => text };
}

function complete(): Record<string, string> {
  const file = (name: string, value: unknown) => {
    writeFileSync(join(folder, name), JSON.stringify(value));
    return join(folder, name);
  };
  const each = (value: string) => JSON.stringify(Object.fromEntries(AGENCIES.map((agency) => [agency, value])));
  return {
    LINTEL_PORT: '0',
    LINTEL_SUBGRAPH_URLS: each('http://127.0.0.1:9'),
    LINTEL_CONTEXT_KEYS: each('k'.repeat(43)),
    LINTEL_GOVERNANCE_URL: 'http://127.0.0.1:9',
    LINTEL_SERVICE_KEY: 's'.repeat(43),
    LINTEL_ISSUERS: file('issuers.json', [
      { issuer: 'https://a.example', jwksUri: 'http://127.0.0.1:9/', organisations: ['a'] },
    ]),
    LINTEL_CONTACTS: file('contacts.json', [
      {
        agency: 'hub',
        area: 'anywhere',
        outOfHours: { name: 'Duty team', telephone: '01632 960001' },
        frontDoor: { name: 'Front door', telephone: '01632 960000' },
      },
    ]),
    LINTEL_REFUSAL_SPOOL: join(folder, 'refusals'),
  };
}

test('an option is told with the variable to set, and nothing is started', async () => {
  const { ended, text } = run({}, ['--port', '4400']);
  expect([await ended, text()]).toEqual([2, 'There is no option --port: set LINTEL_PORT.\n']);
});

test('without its configuration it says everything that is missing, and ends', async () => {
  const { ended, text } = run({ LINTEL_PORT: 'http' });
  expect(await ended).toBe(1);
  for (const name of [
    'PORT',
    'SUBGRAPH_URLS',
    'CONTEXT_KEYS',
    'GOVERNANCE_URL',
    'SERVICE_KEY',
    'ISSUERS',
    'CONTACTS',
    'REFUSAL_SPOOL',
  ])
    expect(text()).toContain(`LINTEL_${name}`);
  expect(text()).not.toMatch(/at .*\.ts:\d+/);
});

test('with governance and every source down it starts, says so, and discloses nothing', async () => {
  const { child, ended, said } = run(complete());
  const [, url] = await said(/answers at (http:\S+)\/graphql/);
  const ready = await fetch(`${url}/ready`);
  expect([ready.status, await ready.json()]).toEqual([
    503,
    expect.objectContaining({ ready: false, rules: 'notHeld', issuers: { 'https://a.example': 'down' } }),
  ]);
  const asked = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"query":"{ __typename }"}',
  });
  // Not 401: without the rules no issuer is known, so nobody's token can be judged.
  expect([asked.status, asked.headers.get('retry-after')]).toEqual([503, '1']);
  const body = (await asked.json()) as { data?: unknown; errors: { extensions: { code: string } }[] };
  expect([body.data, body.errors[0]?.extensions.code]).toEqual([undefined, 'NOT_READY']);
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
});

test('a taken port is named, with what to do and one that is free', async () => {
  const port = await freePort();
  const taken = [port, port + 1].map((each) =>
    createServer()
      .on('error', () => undefined)
      .listen(each, '127.0.0.1'),
  );
  const { ended, text } = run({ ...complete(), LINTEL_PORT: String(port) });
  expect(await ended).toBe(1);
  expect(text()).toContain(`Port ${port} of 127.0.0.1 is taken`);
  expect(Number(/LINTEL_PORT=(?<free>\d+)\./.exec(text())?.groups?.free)).toBeGreaterThan(port + 1);
  expect(text()).not.toContain('npm start');
  for (const each of taken) each.close();
});

describe('other paths', () => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await startFixture();
  });
  afterAll(() => fixture.stop());

  test('are not found, and not echoed', async () => {
    const response = await fetch(`${fixture.url}/persons/ann`);
    expect([response.status, await response.text()]).toEqual([404, 'Not found.\n']);
  });

  test('that fail show no stack', async () => {
    const response = await fetch(`${fixture.url}/playground/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"persona":',
    });
    expect(response.status).toBe(400);
    expect(await response.text()).toBe(
      '{"errors":[{"message":"The body is no JSON.","extensions":{"code":"MALFORMED_JSON"}}]}',
    );
  });
});
