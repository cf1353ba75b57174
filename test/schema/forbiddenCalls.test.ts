import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What CASL and Apollo offer and no source file may use (docs/protocols.md, DESIGN: traps), each by what its call looks like. */
const FORBIDDEN = {
  'rulesToFields: grants by pattern (CVE-2026-111172)': /\brulesToFields\b/,
  'permittedFieldsOf: grants without a record': /\bpermittedFieldsOf\b/,
  'an operator that matches what is missing': /['"`]?\$(?:regex|where|ne|nin|lt|lte|gt|gte|exists|not)\b/,
  'can without a field': /\.(?:can|cannot)\(\s*[^,()]+,\s*[^,()]+\)/,
  'a directive that the gateway does not enforce': /@(?:authenticated|requiresScopes|policy)\b/,
} as const satisfies Record<string, RegExp>;

const ROOT = join(__dirname, '..', '..');
const FOLDERS = ['policies', 'gateway', 'subgraphs', 'embedded', 'schema'];

function sources(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(?:ts|graphql)$/.test(file) && !file.endsWith('.test.ts'))
    .map((file) => join(folder, file));
}

const uses = (pattern: RegExp, text: string) => pattern.test(text);

describe.each(Object.entries(FORBIDDEN))('%s', (_what, pattern) => {
  it('stands in no source file', () => {
    const found = FOLDERS.flatMap(sources).filter((file) => uses(pattern, readFileSync(join(ROOT, file), 'utf8')));
    expect(found).toEqual([]);
  });
});

it.each([
  ['rulesToFields: grants by pattern (CVE-2026-111172)', "import { rulesToFields } from '@casl/ability/extra'"],
  ['permittedFieldsOf: grants without a record', 'permittedFieldsOf(ability, action, record)'],
  ['an operator that matches what is missing', 'conditions: { age: { $ne: 3 } }'],
  ['can without a field', "ability.can('disclose', facts)"],
  ['a directive that the gateway does not enforce', 'name: String @requiresScopes(scopes: [["x"]])'],
] as const)('%s would be found', (what, text) => {
  expect(uses(FORBIDDEN[what], text)).toBe(true);
});

/** Words that are empty to the eye are asked for by `saysSomething`: what is not to be seen is no blank. */
const BLANK_ALONE = /\.trim\(\) [!=]== ''/;

it('no words are taken for words because they are not blank', () => {
  const files = ['subgraphs', join('policies', 'core', 'consent')]
    .flatMap(sources)
    .filter((file) => BLANK_ALONE.test(readFileSync(join(ROOT, file), 'utf8')));
  // What is searched for is no words.
  expect(files).toEqual([join('subgraphs', 'hub', 'search', 'searchPersons.ts')]);
});

/** A test that is named as shown, and does not run, shows nothing. The browser's named skip stands in its launcher. */
const NOT_RUN = /\b(?:it|test|describe)(?:\.\w+)*\.(?:skip|only|todo|failing)\b|\b(?:x|f)(?:it|test|describe)\b\s*[.(]/;
const NAMED_SKIP = join('test', 'browser', 'launchBrowser.ts');

describe('a test that does not run', () => {
  it('stands in no file', () => {
    const tests = [...FOLDERS, 'test', 'telemetry', 'bench', 'scripts'].flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts'))
        .map((file) => join(folder, file)),
    );
    const found = tests.flatMap((file) =>
      [...readFileSync(join(ROOT, file), 'utf8').matchAll(new RegExp(NOT_RUN, 'g'))].map(() => file),
    );
    expect(found).toEqual([NAMED_SKIP]);
  });

  const CALLS = ['skip', 'only', 'todo', 'failing', 'skip.each', 'concurrent.skip'];
  it.each(['it', 'test', 'describe'].flatMap((what) => CALLS.map((how) => `${what}.${how}`)))(
    '%s would be found',
    (call) => expect(NOT_RUN.test(`${call}('a name', () => undefined)`)).toBe(true),
  );

  it.each(['x', 'f'].flatMap((letter) => ['it', 'test', 'describe'].map((what) => `${letter}${what}`)))(
    '%s would be found',
    (call) => expect(NOT_RUN.test(`${call}('a name', () => undefined)`)).toBe(true),
  );
});

/** A page from which the barred fall after it was cut is shorter for them, and tells. */
const cutBeforeBarred = (text: string) =>
  /\bLIMIT \$/.test(text) && /\.subjects\(/.test(text) && !/\bnot(?:Barred|Excluded)\(/.test(text);

/** What is left out of a list that is cut at a number of its own is nowhere: lists are paged (`pageRows`). */
const CUT_AT_A_NUMBER = /\bLIMIT (?:[2-9]|1\d)/;

it('no list is cut at a number of its own', () => {
  const files = sources('subgraphs').filter((file) => CUT_AT_A_NUMBER.test(readFileSync(join(ROOT, file), 'utf8')));
  expect(files).toEqual([]);
  expect(CUT_AT_A_NUMBER.test('ORDER BY due_at LIMIT 200')).toBe(true);
});

describe('a list that is cut before children fall from it from whom its reader is barred', () => {
  it('stands in no source file', () => {
    const files = sources('subgraphs').filter((file) => cutBeforeBarred(readFileSync(join(ROOT, file), 'utf8')));
    expect(files).toEqual([]);
  });

  it('would be found', () => {
    const list = "sql('SELECT person FROM t ORDER BY at LIMIT $1'); await scope.subjects(persons)";
    expect(cutBeforeBarred(list)).toBe(true);
    expect(cutBeforeBarred(`${list}; notBarred(scope, 'person', 1)`)).toBe(false);
  });
});
