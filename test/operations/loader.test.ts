import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

it.each(['gateway/start.ts', 'subgraphs/start.ts'])('%s --help gives its usage and needs no configuration', (file) => {
  const ran = spawnSync(process.execPath, ['-r', './scripts/register.cjs', file, '--help'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  expect([ran.status, ran.stderr]).toEqual([0, '']);
  expect(ran.stdout).toMatch(/^npm run (gateway|subgraph)/);
});

it('what was cloned and not installed says so, and what to do', () => {
  const clone = mkdtempSync(join(tmpdir(), 'lintel-clone-'));
  try {
    mkdirSync(join(clone, 'scripts'));
    for (const file of ['package.json', 'scripts/register.cjs']) cpSync(join(ROOT, file), join(clone, file));
    const ran = spawnSync(process.execPath, ['-r', './scripts/register.cjs', '-e', '0'], {
      cwd: clone,
      encoding: 'utf8',
    });
    expect([ran.status, ran.stdout]).toEqual([1, '']);
    expect(ran.stderr).toMatch(
      /^\d+ of the \d+ packages .* are not there .*: run npm install, and wait until it has ended\.\n$/,
    );
  } finally {
    rmSync(clone, { recursive: true });
  }
});
