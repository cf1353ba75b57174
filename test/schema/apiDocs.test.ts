import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_LIMITS } from '#gateway/operation/limits';
import { withTables } from '../../scripts/apiDocs';

const text = readFileSync(join(__dirname, '..', '..', 'docs', 'api.md'), 'utf8');

it('docs/api.md lists every code and purpose as the code has them (node -r ./scripts/register.cjs scripts/apiDocs.ts)', () => {
  expect(withTables(text)).toBe(text);
});

it('docs/api.md states the limits as they are', () => {
  for (const limit of Object.values(DEFAULT_LIMITS)) expect(text).toContain(limit.toLocaleString('en-GB'));
});
