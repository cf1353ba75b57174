import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeSigningKey, readSigningKey } from '#policies/disclosure/treeHead';
import { withLiveKeys } from '#policies/service/watchKeys';
import { receiptDesk } from '#subgraphs/governance/consents/receiptDesk';
import { readOwned, readSourceKeys, type SourceKeys } from './readConfiguration';

const SECRET = 'a secret of thirty-two characters or more';
const [signing, other] = [makeSigningKey(), makeSigningKey()];

/** One of each, as a file of keys holds it. */
const EACH: Readonly<Record<keyof SourceKeys, unknown>> = {
  contextKey: SECRET,
  serviceKey: [SECRET, `${SECRET} too`],
  serviceKeys: { gateway: SECRET },
  pseudonymKey: [SECRET, SECRET],
  logKey: signing,
  witnessKey: signing,
  logPublicKeys: { police: [readSigningKey(signing).publicText] },
  receiptKeys: [signing, other],
  databaseUrl: ['postgres://new', 'postgres://old'],
};

test.each(Object.entries(EACH))('a file of keys may hold %s', (name, value) => {
  expect(readSourceKeys(JSON.stringify({ [name]: value }))).toHaveProperty(name);
});

test.each([
  ['what is no key', { port: 4000 }],
  ['no receipt key', { receiptKeys: [] }],
  ['a receipt key that is none', { receiptKeys: ['none'] }],
])('%s is at fault', (_name, keys) => {
  expect(() => readSourceKeys(JSON.stringify(keys))).toThrow();
});

test('docs/operations.md names every key of a subgraph’s file', () => {
  const operations = readFileSync(join(__dirname, '..', '..', 'docs', 'operations.md'), 'utf8');
  const row = /^\| a subgraph \| (.*) \|$/m.exec(operations)?.[1] ?? '';
  const named = [...row.matchAll(/`(\w+)`/g)].map(([, name]) => name);
  expect(named.toSorted()).toEqual(Object.keys(EACH).toSorted());
});

test('a process of its own signs receipts with the key that its file names now, and verifies with the earlier one', async () => {
  let keys = readSourceKeys(JSON.stringify({ receiptKeys: [signing] }));
  const live = withLiveKeys({ receiptKeys: null as readonly string[] | null }, () => keys);
  const desk = () => receiptDesk(live.receiptKeys ?? []);
  const unsigned = { consent: 'c', subject: 's', issuedAt: new Date(), expiresAt: null, content: {} };
  const before = await desk().sign(unsigned);
  keys = readSourceKeys(JSON.stringify({ receiptKeys: [other, signing] }));
  const after = await desk().sign(unsigned);
  const keyIds = await Promise.all([before, after].map(async (each) => desk().verify(each, new Date())));
  expect(keyIds).toMatchObject([{ keyId: readSigningKey(signing).id }, { keyId: readSigningKey(other).id }]);
});

test('a command of the owner’s asks for the variables that it uses and for no others', () => {
  const environment = { DATABASE_MIGRATION_URL: 'postgres://owner' };
  expect(readOwned(environment, ['migrationUrl'])).toEqual({ migrationUrl: 'postgres://owner' });
  const asking = () => readOwned(environment, ['migrationUrl', 'logKey']);
  expect(asking).toThrow(/LINTEL_LOG_KEY is not set: give an Ed25519 private key/);
  expect(asking).not.toThrow(/DATABASE_URL|LINTEL_SUBGRAPH_PORT|DATABASE_MIGRATION_URL/);
});
