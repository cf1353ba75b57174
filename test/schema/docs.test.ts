import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { LOG_SENTENCES } from '#embedded/logSentences';
import { makeSecrets } from '#embedded/readSecrets';

/** What the documents name is there: a recipe that points to a file of last month costs its reader an afternoon. */
const ROOT = join(__dirname, '..', '..');
const FOLDERS = ['docs', 'docs/decisions'];
const DOCUMENTS = [
  'README.md',
  'CONTRIBUTING.md',
  ...FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((file) => file.endsWith('.md'))
      .map((file) => `${folder}/${file}`),
  ),
];
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, found]) => found ?? '');
const missingFrom = (folder: string, paths: readonly string[]) =>
  paths.filter((path) => !existsSync(join(ROOT, folder, path)));

const TOP = readdirSync(ROOT, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules')
  .map(({ name }) => name);
const SOURCES = new Set(
  TOP.flatMap((folder) => readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })).map((path) =>
    basename(path),
  ),
);
const NAMED_PATH = new RegExp(`\`((?:${TOP.join('|')})/[\\w.-]+(?:/[\\w.-]+)*)/?\``, 'g');

describe.each(DOCUMENTS)('%s', (file) => {
  it('links to what is there', () => {
    const links = all(read(file), /\]\(([^)#]+)(?:#[^)]*)?\)/g).filter((link) => !/^[a-z]+:/.test(link));
    expect(missingFrom(dirname(file), links)).toEqual([]);
  });

  it('names paths that are there', () => {
    expect(missingFrom('', all(read(file), NAMED_PATH))).toEqual([]);
  });

  it('names source files that are there, where it names them without their folder', () => {
    expect(all(read(file), /`([\w-]+(?:\.test)?\.ts)`/g).filter((name) => !SOURCES.has(name))).toEqual([]);
  });

  it('names commands that are there', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const known = Object.keys(scripts);
    const named = all(read(file), /npm run (?:-s )?([\w:-]+)/g);
    expect(named.filter((command) => !known.includes(command))).toEqual([]);
  });
});

it('decision 0001 names every package that is installed with the product', () => {
  const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> };
  const named = new Set(read('docs/decisions/0001-dependencies.md').split(/[\s,;|()]+/));
  // Of packages of one scope the first is named in full.
  const missing = Object.keys(dependencies).filter((name) => !named.has(name) && !named.has(basename(name)));
  expect(missing).toEqual([]);
});

it('docs/README.md lists every document and every decision', () => {
  const listed = all(read('docs/README.md'), /\]\(([^)]+)\)/g).map((link) => `docs/${link}`);
  expect(listed.sort()).toEqual(DOCUMENTS.filter((file) => /^docs\/(?!README)/.test(file)).sort());
});

it('the paths that the recipes name are recognised', () => {
  expect(all(read('CONTRIBUTING.md'), NAMED_PATH).length).toBeGreaterThan(15);
});

it('docs/operations.md says of every variable what it is for', () => {
  const rows = all(read('docs/operations.md'), /^(\| `LINTEL_.*)$/gm);
  expect(rows.length).toBeGreaterThan(30);
  expect(rows.filter((row) => row.split(' | ')[1]?.replace('|', '').trim() === '')).toEqual([]);
});

it('docs/operations.md says of every event of the log what it means', () => {
  const page = read('docs/operations.md');
  const events = Object.keys(LOG_SENTENCES);
  expect(events.length).toBeGreaterThan(40);
  expect(events.filter((event) => !page.includes(`\`${event}\``))).toEqual([]);
});

it('docs/operations.md shows every key of the file that one machine keeps', () => {
  const page = read('docs/operations.md');
  for (const key of Object.keys(makeSecrets())) expect(page).toContain(`"${key}":`);
});

it('docs/glossary.md puts in bold the names that code and graph have, and no others', () => {
  const sources = ['gateway', 'subgraphs', 'policies', 'schema'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.(ts|graphql|yaml)$/.test(path) && !path.endsWith('.test.ts'))
      .map((path) => read(`${folder}/${path}`)),
  );
  const text = sources.join('\n');
  const named = (name: string) => text.includes(name) || text.includes(`${name[0]?.toUpperCase()}${name.slice(1)}`);
  const names = all(read('docs/glossary.md'), /^\| (\*\*.*?\*\*) \|/gm).flatMap((cell) => all(cell, /\*\*(.+?)\*\*/g));
  expect(names.length).toBeGreaterThan(60);
  expect(names.filter((name) => !named(name))).toEqual([]);
});
