import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { keySetSchema } from './keySet';
import { keysFaultInWords } from './nameKeysFault';
import { watchConfiguredKeys, watchKeys, withLiveKeys } from './watchKeys';

const folder = mkdtempSync(join(tmpdir(), 'lintel-keys-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const FILE = join(folder, 'keys.json');
const [OLD, NEW] = ['o'.repeat(40), 'n'.repeat(40)];

function write(text: string): void {
  writeFileSync(`${FILE}.new`, text);
  renameSync(`${FILE}.new`, FILE);
}
const parse = (text: string) => z.object({ key: keySetSchema }).parse(JSON.parse(text));

test.each([
  [OLD, [OLD]],
  [`${NEW}, ${OLD}`, [NEW, OLD]],
  [
    [NEW, OLD],
    [NEW, OLD],
  ],
])('%j is a set of keys, the current one first', (given, expected) => {
  expect(keySetSchema.parse(given)).toEqual(expected);
});

test.each(['', 'short', [], [OLD, 'short']])('%j is none', (given) => {
  expect(keySetSchema.safeParse(given).success).toBe(false);
});

test('a changed file is read again; one at fault leaves what was known in force, and is told', async () => {
  write(JSON.stringify({ key: OLD }));
  const told: string[] = [];
  const keys = watchKeys(FILE, parse, (outcome, fault) =>
    told.push(fault === undefined ? outcome : keysFaultInWords(fault)),
  );
  const live = withLiveKeys({ key: [OLD] as readonly string[], port: 1 }, keys.current);
  write(JSON.stringify({ key: [NEW, OLD] }));
  while (told.length < 1) await new Promise((done) => setTimeout(done, 20));
  expect([live.key, live.port]).toEqual([[NEW, OLD], 1]);
  const faults: readonly string[] = ['{', JSON.stringify({ key: [NEW, 'hunter2'] }), JSON.stringify({ kye: NEW }), ''];
  for (const text of faults) {
    write(text);
    keys.reload();
  }
  keys.stop();
  expect(told).toEqual([
    'read',
    'the file is no JSON',
    'key.1: give a key of at least 32 characters, or a list of such',
    'key: give a key of at least 32 characters, or a list of such',
    'the file is no JSON',
  ]);
  expect(live.key).toEqual([NEW, OLD]);
});

test('a key that the file did not hold at first stands in the place of the variable once it does', () => {
  let held: { key?: readonly string[] } = {};
  const live = withLiveKeys({ key: [OLD] as readonly string[], port: 1 }, () => held);
  expect(live.key).toEqual([OLD]);
  held = { key: [NEW, OLD] };
  expect([live.key, live.port]).toEqual([[NEW, OLD], 1]);
});

test('a file that is none is named, and its text is not', () => {
  write(`{ "key": "${OLD}`);
  const watching = () => watchConfiguredKeys({ LINTEL_KEYS_FILE: FILE }, parse, () => undefined);
  expect(watching).toThrow(FILE);
  expect(watching).not.toThrow(OLD);
  expect(watchConfiguredKeys({}, parse, () => undefined)).toBeNull();
});
