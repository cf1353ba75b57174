import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AGENCIES } from '#policies/core/vocabulary';
import { readConfiguration, readTuning } from './readConfiguration';

const folder = mkdtempSync(join(tmpdir(), 'lintel-configuration-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, value: unknown) => {
  writeFileSync(join(folder, name), typeof value === 'string' ? value : JSON.stringify(value));
  return join(folder, name);
};
const ISSUER = { issuer: 'https://a.example', jwksUri: 'https://a.example/jwks.json', organisations: ['a'] };
const CONTACT = {
  agency: 'police',
  area: 'Marchford',
  outOfHours: { name: 'n', telephone: '1' },
  frontDoor: { name: 'f', telephone: '2' },
};
const perAgency = (value: string) => JSON.stringify(Object.fromEntries(AGENCIES.map((agency) => [agency, value])));

const COMPLETE = {
  LINTEL_SUBGRAPH_URLS: perAgency('http://127.0.0.1:4100'),
  LINTEL_CONTEXT_KEYS: perAgency('k'.repeat(43)),
  LINTEL_GOVERNANCE_URL: 'http://127.0.0.1:4105',
  LINTEL_SERVICE_KEY: 's'.repeat(43),
  LINTEL_ISSUERS: file('issuers.json', [ISSUER]),
  LINTEL_CONTACTS: file('contacts.json', [CONTACT]),
  LINTEL_REFUSAL_SPOOL: '/var/lib/lintel-refusals',
};

test('what is named is read, the rest has its defaults', () => {
  const configuration = readConfiguration({
    ...COMPLETE,
    LINTEL_PORT: '4001',
    LINTEL_INTROSPECTION: 'socialWorker,scrutineer',
  });
  expect(configuration).toMatchObject({
    port: 4001,
    host: '127.0.0.1',
    audience: 'lintel',
    subgraphDeadlineMs: 800,
    leaseMs: 5000,
    introspection: ['socialWorker', 'scrutineer'],
    issuers: [{ ...ISSUER, algorithms: ['EdDSA', 'ES256', 'RS256'] }],
    contacts: [CONTACT],
  });
});

test('introspection is off unless configured', () => {
  expect(readConfiguration(COMPLETE).introspection).toBe('none');
});

test('all faults are told at once, each by its variable', () => {
  const faulty = {
    ...COMPLETE,
    LINTEL_PORT: 'http',
    LINTEL_SERVICE_KEY: 'short',
    LINTEL_SUBGRAPH_URLS: '{"police"',
    LINTEL_GOVERNANCE_URL: undefined,
    LINTEL_ISSUERS: join(folder, 'missing.json'),
    LINTEL_INTROSPECTION: 'everybody',
  };
  const message = messageOf(() => readConfiguration(faulty));
  for (const name of ['PORT', 'SERVICE_KEY', 'SUBGRAPH_URLS', 'GOVERNANCE_URL', 'ISSUERS', 'INTROSPECTION'])
    expect(message).toMatch(new RegExp(`^  LINTEL_${name}[:.]`, 'm'));
  expect(message).not.toContain('short');
});

test('what is missing is said in words, with what it is to hold, and what could not be read is told once', () => {
  const message = messageOf(() => readConfiguration({}));
  expect(message).toContain('LINTEL_ISSUERS: is not set; give the path of a JSON file');
  expect(message).toContain('LINTEL_CONTEXT_KEYS: is not set; give JSON');
  expect(message).not.toContain('undefined');
  const unread = messageOf(() => readConfiguration({ ...COMPLETE, LINTEL_SUBGRAPH_URLS: '{' }));
  expect(unread.match(/LINTEL_SUBGRAPH_URLS/g)).toHaveLength(1);
});

test('docs/operations.md shows both variables that are JSON for each agency; the keys that it shows open nothing', () => {
  const message = messageOf(() => readConfiguration({}));
  const told = [...message.matchAll(/(LINTEL_\w+): is not set; give JSON .*docs\/operations\.md/g)].map(
    ([, name]) => name,
  );
  expect(told).toEqual(['LINTEL_SUBGRAPH_URLS', 'LINTEL_CONTEXT_KEYS']);
  const text = readFileSync(join(__dirname, '..', 'docs', 'operations.md'), 'utf8');
  const shown = (name: string) =>
    new RegExp(`\`${name}\` [^\\n]*\\n\\n\`{3}json\\n([^\`]*)\`{3}`).exec(text)?.[1] ?? '';
  const urls = shown('LINTEL_SUBGRAPH_URLS');
  expect(Object.keys(readConfiguration({ ...COMPLETE, LINTEL_SUBGRAPH_URLS: urls }).subgraphUrls)).toEqual([
    ...AGENCIES,
  ]);
  const keys = shown('LINTEL_CONTEXT_KEYS');
  expect(Object.keys(JSON.parse(keys))).toEqual([...AGENCIES]);
  expect(() => readConfiguration({ ...COMPLETE, LINTEL_CONTEXT_KEYS: keys })).toThrow('LINTEL_CONTEXT_KEYS.police');
});

test.each([
  ['algorithm none', { ...ISSUER, algorithms: ['none'] }],
  ['algorithm HS256', { ...ISSUER, algorithms: ['HS256'] }],
  ['nobody to speak for', { ...ISSUER, organisations: [] }],
  ['keys fetched in the clear', { ...ISSUER, jwksUri: 'http://a.example/jwks.json' }],
  ['keys of a file', { ...ISSUER, jwksUri: 'file:///etc/jwks.json' }],
  ['a misspelt key', { ...ISSUER, organisation: ['a'] }],
])('an issuer with %s is at fault', (_name, issuer) => {
  const message = messageOf(() => readConfiguration({ ...COMPLETE, LINTEL_ISSUERS: file('one.json', [issuer]) }));
  expect(message).toContain('LINTEL_ISSUERS.0');
});

test('keys of this machine may be fetched in the clear; a token’s life has a ceiling of a day', () => {
  const LINTEL_ISSUERS = file('local.json', [{ ...ISSUER, jwksUri: 'http://127.0.0.1:4000/jwks.json' }]);
  expect(readConfiguration({ ...COMPLETE, LINTEL_ISSUERS }).longestTokenLifeS).toBe(3600);
  const message = messageOf(() => readConfiguration({ ...COMPLETE, LINTEL_LONGEST_TOKEN_LIFE_S: '86401' }));
  expect(message).toContain('LINTEL_LONGEST_TOKEN_LIFE_S');
});

test('an issuer that stands there twice is at fault', () => {
  const twice = file('twice.json', [ISSUER, { ...ISSUER, organisations: ['b'] }]);
  expect(messageOf(() => readConfiguration({ ...COMPLETE, LINTEL_ISSUERS: twice }))).toContain('twice');
});

test('without anybody to ring the gateway does not start', () => {
  const message = messageOf(() => readConfiguration({ ...COMPLETE, LINTEL_CONTACTS: file('nobody.json', []) }));
  expect(message).toContain('LINTEL_CONTACTS: is empty');
});

test('what alone is read where all else is known: rates and load, each fault named', () => {
  expect(readTuning({ LINTEL_LOAD: '{"leastReads":1}' })).toMatchObject({ load: { leastReads: 1 } });
  expect(readTuning({}).rates).toEqual(readConfiguration(COMPLETE).rates);
  const message = messageOf(() => readTuning({ LINTEL_RATES: '{bad', LINTEL_LOAD: '{"leastReads":0}' }));
  expect(message).toContain('LINTEL_RATES');
  expect(message).toContain('LINTEL_LOAD.leastReads');
});

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (fault) {
    return fault instanceof Error ? fault.message : String(fault);
  }
  throw new Error('Nothing was thrown.');
}
