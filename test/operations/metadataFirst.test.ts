import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { COMMAND_FILES } from './commandFiles';

/**
 * Decorated classes need reflect-metadata from before they are loaded, and many a command loads them late: an option that is
 * refused, or a usage, does not show whether it would start. So the sources are followed to whatever a command may load.
 */
const ROOT = join(__dirname, '..', '..');
const IMPORTED = /^(?:import|export)\b(?! type\b)[^;']*?'([^']+)';|\bimport\('([^']+)'\)/gm;
const NEEDS = /'(?:type-graphql|typeorm)'/;
const POLYFILL = 'reflect-metadata';

const importsOf = (file: string): readonly string[] =>
  [...readFileSync(file, 'utf8').matchAll(IMPORTED)].map(([, name, late]) => name ?? late ?? '');

/** Null for a package, which is none of ours. */
function resolved(name: string, from: string): string | null {
  if (!/^[.#]/.test(name)) return null;
  const path = name.startsWith('#') ? join(ROOT, name.slice(1)) : join(dirname(from), name);
  const found = [`${path}.ts`, join(path, 'index.ts'), path].find((each) => existsSync(each));
  if (found === undefined) throw new Error(`${name} of ${from} is not found.`);
  return found;
}

/** Whatever a file may load, at once or later. */
function reachedFrom(file: string, reached = new Set<string>()): ReadonlySet<string> {
  if (reached.has(file) || !file.endsWith('.ts')) return reached;
  reached.add(file);
  for (const name of importsOf(file)) {
    const next = resolved(name, file);
    if (next !== null) reachedFrom(next, reached);
  }
  return reached;
}

const loadsDecorated = (file: string) => [...reachedFrom(file)].some((each) => NEEDS.test(readFileSync(each, 'utf8')));

const COMMANDS = [...COMMAND_FILES].map(([name, file]) => [name, join(ROOT, file)] as const);

it.each(COMMANDS.filter(([, file]) => loadsDecorated(file)))('npm run %s loads it first', (_name, file) => {
  const first = importsOf(file)[0] ?? '';
  const next = resolved(first, file);
  expect(first === POLYFILL || (next !== null && importsOf(next)[0] === POLYFILL)).toBe(true);
});

it('of the commands that the documentation names each is there', () => {
  const pages = ['README.md', 'CONTRIBUTING.md', 'docs/operations.md', 'docs/protocols.md', 'docs/disclosure-log.md'];
  const named = pages.flatMap((page) =>
    [...readFileSync(join(ROOT, page), 'utf8').matchAll(/\bnpm run (?:-s )?([a-z:]+)/g)].map(([, name = '']) => name),
  );
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: object };
  expect(new Set(named).size).toBeGreaterThan(15);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});
