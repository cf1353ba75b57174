import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const TEXT = readFileSync(join(__dirname, '..', '..', 'docs', 'who-saw-what.md'), 'utf8');
const EXAMPLES = new Map(
  [...TEXT.matchAll(/```graphql\n((?:query|mutation) (\w+)[^`]*)```/g)].map(([, text = '', name = '']) => [name, text]),
);

/** Variables of an example there, but for keys, ids and receipts. */
export function docVariables(name: string): Record<string, unknown> {
  const [, text = ''] = new RegExp(`Variables of \`${name}\`[^:]*:\n\n\`{3}json\n([^\`]*)\`{3}`).exec(TEXT) ?? [];
  return JSON.parse(text) as Record<string, unknown>;
}

/** An example of docs/who-saw-what.md by its operation's name; for another agency than its own where one is named. */
export function docExample(name: string, agency?: string): string {
  const text = EXAMPLES.get(name);
  if (text === undefined) throw new Error(`docs/who-saw-what.md has no example ${name}.`);
  return agency === undefined ? text : text.replace(/\b(?:health|police)(?=[A-Z])/g, agency);
}
