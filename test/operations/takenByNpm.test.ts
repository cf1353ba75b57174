import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COMMAND_FILES } from './commandFiles';

/** Options before `--`: npm keeps them, and a command that ran without would act on another home, or in earnest. */
const ROOT = join(__dirname, '..', '..');
const REGISTER = join(ROOT, 'scripts', 'register.cjs');
/** An option of each command; those that have none of their own are left out. */
const OPTION_OF: Readonly<Record<string, string>> = {
  start: 'port',
  seed: 'home',
  backup: 'home',
  restore: 'home',
  retention: 'dry_run',
  erase: 'home',
  epoch: 'home',
  keys: 'server',
  reseed: 'home',
  token: 'persona',
  bench: 'seconds',
  verify: 'home',
  protocols: 'training_expired',
  schema: 'check',
  faults: 'races',
};
const WITHOUT = ['gateway', 'subgraph', 'provision', 'subscribe'];
const COMMANDS = [...COMMAND_FILES].filter(([name]) => !WITHOUT.includes(name));

// Where a command that ran would find and leave nothing of ours.
let elsewhere: string;
beforeAll(() => {
  elsewhere = mkdtempSync(join(tmpdir(), 'lintel-npm-'));
});
afterAll(() => rmSync(elsewhere, { recursive: true, force: true }));

it.each(COMMANDS)(
  'npm run %s refuses before anything is done where npm took an option of it',
  (name, file) => {
    const { PATH } = process.env;
    const env = { PATH, [`npm_config_${OPTION_OF[name]}`]: 'true', npm_lifecycle_event: name, NODE_ENV: 'production' };
    const { status, stderr } = spawnSync(process.execPath, ['-r', REGISTER, join(ROOT, file)], {
      cwd: elsewhere,
      encoding: 'utf8',
      env,
      timeout: 30_000,
    });
    expect([status, stderr]).toEqual([
      2,
      expect.stringContaining('nothing was done. Put `--` before the options: npm '),
    ]);
    expect(readdirSync(elsewhere)).toEqual([]);
  },
  60_000,
);

it.each([
  [['run', 'verify', '--home=/nowhere'], 'npm run verify -- --home …'],
  [['run', 'retention', 'police', '--dry-run'], 'npm run retention -- --dry-run …'],
  [['run', 'backup', '--to=/nowhere'], 'npm run backup -- --to …'],
  [['start', '--port', '4313'], 'npm start -- --port …'],
])(
  'npm itself, %j: refused with what to write',
  (args, wanted) => {
    const env = {
      PATH: process.env.PATH ?? '',
      HOME: elsewhere,
      npm_config_update_notifier: 'false',
      NODE_ENV: 'production',
    };
    const { status, stderr } = spawnSync('npm', args, { cwd: ROOT, encoding: 'utf8', env });
    expect([status, stderr]).toEqual([2, expect.stringContaining(wanted)]);
  },
  60_000,
);
