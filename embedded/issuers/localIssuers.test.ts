import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { parse } from 'graphql';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { tokenVerifier } from '#gateway/identity/verifyToken';
import { PURPOSE_TERMS } from '#policies/core/purposes';
import type { Purpose } from '#policies/core/vocabulary';
import { freePort } from '#policies/service/freePort';
import { Misuse } from '#policies/service/misuse';
import { standInServer } from '#test/fixtures/standInServer';
import { readSecrets } from '../readSecrets';
import { lastPort, noteStart, noteStartOver } from '../startUnderWay';
import { TOWN_ISSUERS } from '../town/issuers';
import { TOWN_ORGANISATIONS } from '../town/organisations';
import { PERSONAS } from '../town/personas';
import type { IssuerSpecification } from './issuerKeys';
import { openLocalIssuers } from './localIssuers';
import { runTokenCommand } from './tokenCommand';

let home: string;
beforeEach(() => {
  home = newHome();
});
afterEach(() => rmSync(home, { recursive: true, force: true }));
const newHome = () => mkdtempSync(join(tmpdir(), 'lintel-issuers-'));

const NOW = new Date('2026-10-15T12:00:00Z');
const COUNCIL: IssuerSpecification = { name: 'council', organisations: ['council'], algorithm: 'EdDSA' };
const CLAIMS = { practitioner: 'p', organisation: 'council', team: 't', role: 'socialWorker' } as const;
const open = (issuers: readonly IssuerSpecification[] = [COUNCIL], mode = 'test') =>
  openLocalIssuers({ home, issuers, audience: 'lintel', mode });

describe('the town’s issuers', () => {
  let server: Server;
  afterEach(() => new Promise((done) => server.close(done)));

  test('speak for every persona, with all three algorithms, and the gateway believes them', async () => {
    const issuers = await open(TOWN_ISSUERS);
    const app = express().use(issuers.router);
    await new Promise<void>((done) => {
      server = app.listen(0, '127.0.0.1', () => done());
    });
    const configuration = issuers.configuration(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const verifier = tokenVerifier(configuration, 'lintel', () => NOW);
    const rules = { revision: '1', protocols: [], signatures: [], organisations: TOWN_ORGANISATIONS };
    const used = new Set<string | undefined>();
    for (const persona of PERSONAS) {
      const token = await issuers.issueToken(persona, NOW);
      used.add(decodeProtectedHeader(token).alg);
      const { practitioner, role, team, organisation } = await verifier.verify(`Bearer ${token}`, rules);
      expect([practitioner, role, team, organisation.id]).toEqual([
        persona.practitioner,
        persona.role,
        persona.team,
        persona.organisation,
      ]);
    }
    expect([...used].sort()).toEqual(['ES256', 'EdDSA', 'RS256']);
    const published = await (await fetch(configuration[0]?.jwksUri ?? '')).json();
    expect(published).toEqual({
      keys: [{ kty: 'OKP', crv: 'Ed25519', x: expect.any(String), kid: expect.any(String), alg: 'EdDSA', use: 'sig' }],
    });
  });
});

describe('keys', () => {
  test('are kept, for their owner’s eyes only', async () => {
    const [first, second] = [await open(), await open()];
    const kidOf = async (issuers: typeof first) => decodeProtectedHeader(await issuers.issueToken(CLAIMS, NOW)).kid;
    expect(await kidOf(first)).toBe(await kidOf(second));
    const folder = join(home, 'keys', 'issuers');
    expect(readdirSync(folder)).toEqual(['council.json']);
    expect(statSync(join(folder, 'council.json')).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  test('made by two processes at once are one key', async () => {
    const both = await Promise.all([open(), open()]);
    const kids = await Promise.all(
      both.map(async (each) => decodeProtectedHeader(await each.issueToken(CLAIMS, NOW)).kid),
    );
    expect(kids[0]).toBe(kids[1]);
  });

  test('that are damaged, or of another algorithm, are named', async () => {
    await open();
    const file = join(home, 'keys', 'issuers', 'council.json');
    await expect(open([{ ...COUNCIL, algorithm: 'ES256' }])).rejects.toThrow(file);
    writeFileSync(file, readFileSync(file, 'utf8').slice(0, 20));
    await expect(open()).rejects.toThrow(/delete it/);
  });

  test('are not even made in production', async () => {
    await expect(open([COUNCIL], 'production')).rejects.toThrow(/NODE_ENV=production/);
    expect(existsSync(join(home, 'keys'))).toBe(false);
  });

  test('sign for nobody else’s organisation', async () => {
    await expect((await open()).issueToken({ ...CLAIMS, organisation: 'school' }, NOW)).rejects.toThrow('school');
  });
});

describe('npm run token', () => {
  // One for all: the issuers' keys are made at the first token, and RSA keys take long to make.
  let installed: string;
  beforeAll(() => {
    installed = newHome();
    readSecrets(installed);
  });
  afterAll(() => rmSync(installed, { recursive: true, force: true }));
  const answer = (...args: string[]) => runTokenCommand([...args, '--home', installed], { LINTEL_PORT: '4321' }, NOW);
  const run = async (...args: string[]) => (await answer(...args)).text;

  test('prints the headers to send and a line that can be pasted; the purpose is never in the token', async () => {
    const text = await run('--persona', 'social-worker', '--purpose', 'section47Enquiry', '--reason', 'It’s said');
    expect(text).toContain('  lintel-purpose: section47Enquiry\n');
    expect(text).toContain(`  lintel-reason: ${encodeURIComponent('It’s said')}\n`);
    expect(text).toContain('curl -s http://127.0.0.1:4321/graphql');
    const token = /authorization: Bearer (\S+)/.exec(text)?.[1] ?? '';
    expect(decodeJwt(token)).toMatchObject({ aud: 'lintel', role: 'socialWorker', organisation: 'afonwen-council' });
    expect(JSON.stringify(decodeJwt(token))).not.toMatch(/purpose|section47/);
  });

  test.each(PERSONAS.map(({ key }) => key))('%s is given a question that the headers answer for', async (key) => {
    const text = await run('--persona', key);
    const body = JSON.parse(/ -d '(.*)'$/.exec(text)?.[1]?.replaceAll(`'\\''`, "'") ?? '');
    expect(() => parse(body.query)).not.toThrow();
    const purpose = /lintel-purpose: (\w+)/.exec(text)?.[1] as Purpose;
    const { caseRequired, reasonRequired } = PURPOSE_TERMS[purpose];
    const aboutOneChild = !body.query.includes('caseload');
    expect(text.includes('lintel-case: ')).toBe(caseRequired && aboutOneChild);
    expect(text.includes('lintel-reason: ')).toBe(reasonRequired);
  });

  test('--training-valid-until is the day that the token tells; without it the token says nothing of training', async () => {
    const expired = await run('--persona', 'school-lead', '--training-valid-until', '2026-10-01', '--raw');
    expect(decodeJwt(expired)).toMatchObject({ trainingValidUntil: '2026-10-01' });
    expect(decodeJwt(await run('--persona', 'school-lead', '--raw'))).not.toHaveProperty('trainingValidUntil');
    await expect(run('--persona', 'school-lead', '--training-valid-until', 'soon')).rejects.toThrow('write YYYY-MM-DD');
  });

  test('--raw prints the token alone', async () => {
    expect(await run('--persona', 'police-officer', '--raw')).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
  });

  test.each([
    [['--persona', 'nobody'], "--persona: 'nobody' is no persona: one of social-worker,"],
    [['--persona', 'social-workr'], "'social-workr' is no persona: did you mean 'social-worker'?"],
    [[], 'Name a persona with --persona. Personas: social-worker,'],
    [
      ['--persona', 'school-lead', '--purpose', 'scrutiny'],
      '--purpose: school-lead may not declare scrutiny; it may declare earlyHelp, informationGovernance.',
    ],
    [
      ['--persona', 'school-lead', '--purpose', 'fun'],
      /'fun' is no purpose: one of earlyHelp, .* school-lead may declare earlyHelp, informationGovernance\./,
    ],
    [
      ['--persona', 'social-worker', '--purpose', 'section47'],
      "--purpose: 'section47' is no purpose: did you mean 'section47Enquiry'? social-worker may declare",
    ],
    [['--purpose', 'section47'], "--purpose: 'section47' is no purpose: did you mean 'section47Enquiry'?"],
    [['--persona', 'school-lead', '--case', '7'], '[--url URL] [--home .lintel]'],
    [['--persona', 'school-lead', '--case', '7'], '--case 7 is no UUID.'],
  ])('%j is told what there is', async (args, message) => {
    await expect(run(...args)).rejects.toThrow(message);
    await expect(run(...args)).rejects.toBeInstanceOf(Misuse);
  });

  test('says where nobody answers, and how to start; nothing where somebody does', async () => {
    const asked = ['--persona', 'school-lead', '--raw', '--url'] as const;
    const server = createServer((_, response) => response.writeHead(503).end());
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect((await answer(...asked, url)).note).toBeNull();
    await new Promise((done) => server.close(done));
    const { text, note } = await answer(...asked, url);
    expect(decodeJwt(text)).toMatchObject({ role: 'safeguardingLead' });
    expect(note).toBe(
      `Nothing answers at ${url}: Lintel is not running there. Start it with npm start -- --home '${installed}', or say with --url where it runs; the token stays good.`,
    );
  });

  test('a home that is stopped is started at the port that it had, which the line to paste names', async () => {
    const port = await freePort();
    lastPort.write(installed, `${port}`);
    const { text, note } = await answer('--persona', 'school-lead');
    expect(text).toContain(`curl -s http://127.0.0.1:${port}/graphql`);
    expect(note).toContain(`Start it with npm start -- --port ${port} --home '${installed}', or`);
    lastPort.forget(installed);
  });

  test('a home that is being started is told to be, and not to be started again', async () => {
    noteStart(installed, await freePort());
    const noteNow = async () => (await answer('--persona', 'school-lead', '--raw')).note;
    const killed = await noteNow();
    const server = await standInServer(installed);
    const note = await noteNow();
    server.stop();
    noteStartOver(installed, null);
    lastPort.forget(installed);
    expect(killed).toContain('Lintel is not running there');
    expect(note).toBe(
      `Lintel is starting in ${installed} (process ${process.pid}) and says where it answers once it is up; the token stays good.`,
    );
  });

  test('where nothing is installed it says so, and makes nothing', async () => {
    const elsewhere = join(home, 'elsewhere');
    const asked = ['--persona', 'school-lead', '--home', elsewhere];
    await expect(runTokenCommand(asked, {}, NOW)).rejects.toThrow(`There is no installation in ${elsewhere}`);
    expect(existsSync(elsewhere)).toBe(false);
  });

  test('nothing in production', async () => {
    const production = { NODE_ENV: 'production' };
    await expect(runTokenCommand(['--persona', 'school-lead', '--home', installed], production, NOW)).rejects.toThrow(
      'refuse',
    );
  });
});
