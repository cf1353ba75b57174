import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeSigningKey, readSigningKey } from '#policies/disclosure/treeHead';
import { publicKeysOf } from './publicKeys';
import { readSecretSets, readSecrets, secretsFile } from './readSecrets';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'lintel-keys-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

test('a key that was replaced and destroyed still verifies what it signed', () => {
  const before = readSecrets(home);
  const read = () => readSecretSets(readFileSync(secretsFile(home), 'utf8'));
  const old = [before.logKeys.police, before.witnessKey].map((key) => readSigningKey(key).publicText);
  expect(publicKeysOf(home, read()).logKeys.police).toEqual([old[0]]);
  const [log, witness] = [makeSigningKey(), makeSigningKey()];
  const after = { ...before, logKeys: { ...before.logKeys, police: log }, witnessKey: witness };
  writeFileSync(secretsFile(home), JSON.stringify(after));
  const keys = publicKeysOf(home, read());
  expect(keys.logKeys.police).toEqual([readSigningKey(log).publicText, old[0]]);
  expect(keys.witnessKeys).toEqual([readSigningKey(witness).publicText, old[1]]);
  expect(keys.logKeys.health).toHaveLength(1);
  expect(readFileSync(join(home, 'keys', 'public-keys.json'), 'utf8')).not.toContain(before.witnessKey);
});

test('a file that is none is a fault, and nothing is written over', () => {
  readSecrets(home);
  const file = join(home, 'keys', 'public-keys.json');
  writeFileSync(file, '{"logKeys":7}');
  expect(() => publicKeysOf(home, readSecretSets(readFileSync(secretsFile(home), 'utf8')))).toThrow();
  expect(readFileSync(file, 'utf8')).toBe('{"logKeys":7}');
});
