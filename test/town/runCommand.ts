import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

export interface Ran {
  readonly status: number | null;
  readonly said: string;
}

/** Runs `embedded/<command>.ts` as `npm run` does. Nothing of the environment could name a database. */
export function runCommand(command: string, args: readonly string[], input = ''): Ran {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['-r', './scripts/register.cjs', `embedded/${command}.ts`, ...args],
    { cwd: ROOT, encoding: 'utf8', input, env: { PATH: process.env.PATH } },
  );
  return { status, said: stdout + stderr };
}
