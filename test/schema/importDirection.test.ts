import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/**
 * The rules of import direction, on a small tree in which each of them is broken once. That our own tree breaks none is
 * `npm run lint`; here it shows that the rules would say so.
 */
const ROOT = join(__dirname, '..', '..');

/** A file, what it imports, and the rules that this breaks. */
const PLANTED = [
  ['policies/core/decide.ts', 'pg', ['policies-core-is-pure']],
  ['policies/core/explain.ts', 'node:fs', ['policies-core-is-pure']],
  ['policies/disclosure/append.ts', '#subgraphs/kit/act', ['policies-know-no-process']],
  ['telemetry/count.ts', '#policies/disclosure/entry', ['telemetry-knows-vocabulary-only']],
  ['gateway/plan.ts', '#subgraphs/police/incident', ['gateway-knows-no-subgraph']],
  ['subgraphs/kit/serve.ts', '#gateway/answer', ['subgraphs-know-no-gateway']],
  ['subgraphs/police/tell.ts', '../health/attendance', ['a-subgraph-knows-only-the-kit']],
  ['subgraphs/kit/read.ts', '../police/incident', ['kit-knows-no-subgraph']],
  ['gateway/start.ts', '#embedded/town', ['gateway-knows-no-subgraph', 'nothing-imports-embedded']],
  ['gateway/one.ts', './other', ['no-cycles']],
  ['policies/core/compile.ts', '@casl/ability', []],
  ['policies/core/parse.ts', 'zod', []],
  ['gateway/prune.ts', '#policies/core/parse', []],
  ['subgraphs/health/tell.ts', '../kit/act', []],
  ['telemetry/say.ts', '#policies/core/vocabulary', []],
  ['embedded/begin.ts', '#gateway/answer', []],
] as const;

/** What is imported, and imports nothing that matters. */
const IMPORTED = {
  'policies/core/vocabulary.ts': '',
  'policies/disclosure/entry.ts': '',
  'subgraphs/kit/act.ts': '',
  'subgraphs/police/incident.ts': '',
  'subgraphs/health/attendance.ts': '',
  'gateway/answer.ts': '',
  'gateway/other.ts': "import './one';\n",
  'embedded/town.ts': '',
} as const;

interface Cruised {
  readonly summary: {
    readonly violations: readonly { readonly from: string; readonly rule: { readonly name: string } }[];
  };
}

const tree = mkdtempSync(join(tmpdir(), 'lintel-imports-'));
const broken = new Map<string, string[]>();

beforeAll(() => {
  for (const name of ['.dependency-cruiser.cjs', 'tsconfig.json', 'package.json'])
    cpSync(join(ROOT, name), join(tree, name));
  symlinkSync(join(ROOT, 'node_modules'), join(tree, 'node_modules'));
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(tree, file)), { recursive: true });
    writeFileSync(join(tree, file), `${text}export {};\n`);
  };
  for (const [file, text] of Object.entries(IMPORTED)) write(file, text);
  for (const [file, imported] of PLANTED) write(file, `import '${imported}';\n`);
  const cruise = join(ROOT, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');
  const folders = ['gateway', 'subgraphs', 'policies', 'telemetry', 'embedded'];
  const told = execFileSync(process.execPath, [cruise, '--output-type', 'json', ...folders], { cwd: tree });
  const { summary } = JSON.parse(told.toString()) as Cruised;
  for (const { from, rule } of summary.violations) broken.set(from, [...(broken.get(from) ?? []), rule.name]);
});
afterAll(() => rmSync(tree, { recursive: true, force: true }));

it.each(PLANTED)('%s that imports %s breaks %j', (file, _imported, rules) => {
  expect([...(broken.get(file) ?? [])].sort()).toEqual([...rules].sort());
});

it('every rule is broken by one of them', () => {
  const { forbidden } = require(join(ROOT, '.dependency-cruiser.cjs')) as { forbidden: readonly { name: string }[] };
  const named = new Set<string>(PLANTED.flatMap(([, , rules]) => rules));
  expect(forbidden.map(({ name }) => name).filter((name) => !named.has(name))).toEqual([]);
});
