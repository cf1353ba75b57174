import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { requireReason } from './reason';

test('what is missing is told by the name of the argument that is to be mended', () => {
  expect(() => requireReason(' . ', 'asker.evidence')).toThrow(/^Give `asker\.evidence` in a few words/);
  expect(() => requireReason('')).toThrow(/^Give the reason in a few words/);
  expect(requireReason(' Seen ', 'context')).toBe('Seen');
});

test('every act names the argument that it reads, where that is not the reason', () => {
  const subgraphs = join(__dirname, '..', '..');
  const sources = readdirSync(subgraphs, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const calls = sources
    .filter((file) => !file.includes('kit/acts/reason'))
    .flatMap((file) => [
      ...readFileSync(join(subgraphs, file), 'utf8').matchAll(/requireReason\(([\w.]+)(?:, '([\w.]+)')?\)/g),
    ]);
  expect(calls.length).toBeGreaterThan(20);
  const unnamed = calls.filter(([, read = '', named = 'reason']) => read !== named && !read.endsWith(`.${named}`));
  expect(unnamed.map(([call]) => call)).toEqual([]);
});
