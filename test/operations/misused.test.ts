import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COMMAND_FILES } from './commandFiles';

/** A command line that is mistyped ends with 2 whatever the command, so that scripts can tell it from a failure; nothing is done. */
const ROOT = join(__dirname, '..', '..');
const REGISTER = join(ROOT, 'scripts', 'register.cjs');

// Where a command that ran would find and leave nothing of ours.
let elsewhere: string;
beforeAll(() => {
  elsewhere = mkdtempSync(join(tmpdir(), 'lintel-misused-'));
});
afterAll(() => rmSync(elsewhere, { recursive: true, force: true }));

function run(name: string, args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['-r', REGISTER, join(ROOT, COMMAND_FILES.get(name) ?? name), ...args],
    { cwd: elsewhere, encoding: 'utf8', env: { PATH: process.env.PATH }, timeout: 30_000 },
  );
  return { status, said: stdout + stderr };
}

it.each([...COMMAND_FILES.keys()])(
  'npm run %s with an option that there is not',
  (name) => {
    expect(run(name, ['--nonsense']).status).toBe(2);
    expect(readdirSync(elsewhere)).toEqual([]);
  },
  60_000,
);

it.each([
  ['start', ['--prot', '4001'], 'did you mean --port?'],
  ['seed', ['--childern', '20'], 'did you mean --children?'],
  ['seed', ['--children', 'few'], 'give a whole number'],
  ['schema', ['--chek'], 'did you mean --check?'],
  ['token', ['--persona', 'socialworker'], "did you mean 'social-worker'?"],
  ['token', ['--persona'], '--persona needs a value.\n\nnpm run token'],
  ['seed', ['--children'], '--children needs a value.\n\nnpm run seed'],
  ['backup', ['--to', '--home', 'x'], '--to needs a value;'],
  ['token', [], 'Name a persona with --persona.'],
  ['subgraph', ['polic'], "did you mean 'police'?"],
  ['retention', ['polic'], "did you mean 'police'?"],
  ['reseed', ['polic'], "did you mean 'police'?"],
  ['epoch', ['polic'], "did you mean 'police'?"],
  ['provision', [], 'Name one agency'],
  ['subscribe', ['governance'], 'Name one agency'],
  ['keys', ['--to', 'keys', '--server', 'nowhere'], 'nowhere is not HOST:PORT.'],
  ['backup', [], 'Name a folder'],
  ['restore', [], 'Name the folder'],
  ['erase', ['police'], '--decision'],
  ['protocols', ['chek'], "'chek' is no command."],
])(
  'npm run %s -- %j',
  (name, args, told) => {
    expect(run(name, args)).toEqual({ status: 2, said: expect.stringContaining(told) });
    expect(readdirSync(elsewhere)).toEqual([]);
  },
  60_000,
);

it('explain of a child says what is no such thing, and the usage does not push it away', () => {
  const args = ['--person', 'Nobody', '--persona', 'social-worker', '--field', 'police.incident.knid'];
  const { status, said } = run('protocols', ['explain', ...args]);
  expect([status, said.trim().split('\n').length]).toEqual([2, 2]);
  expect(said).toMatch(/^--field: .*did you mean 'police\.incident\.kind'/m);
  expect(said).toMatch(/^--person: 'Nobody' is no scripted child/m);
}, 60_000);

it('a command line that is understood and cannot be followed is a failure', () => {
  expect(run('restore', ['--from', join(elsewhere, 'none')]).status).toBe(1);
});
