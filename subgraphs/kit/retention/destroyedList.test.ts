import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { destroyedListOf, noteDestroyedIn, readDestroyedList } from './destroyedList';

const folder = mkdtempSync(join(tmpdir(), 'lintel-destroyed-'));
afterAll(() => rmSync(folder, { recursive: true }));
const list = destroyedListOf(join(folder, 'lists'), 'police');
const entry = (decision: string) => ({
  ...({ kind: 'subjectKey', key: 'a'.repeat(64), at: '2026-12-01T00:00:00.000Z' } as const),
  decision,
});

/** Adds entries where the file may grow to so many bytes alone, as on a disk that is full: a write is cut short there. */
const FULL_AT = `
const { execFileSync } = require('node:child_process');
const { noteDestroyedIn } = require('./subgraphs/kit/retention/destroyedList');
const [list, bytes, decisions] = JSON.parse(process.env.NOTES);
process.on('SIGXFSZ', () => undefined);
execFileSync('prlimit', ['--fsize=' + bytes, '--pid', String(process.pid)]);
const told = decisions.map((decision) => {
  try {
    noteDestroyedIn(list)({ kind: 'subjectKey', key: 'a'.repeat(64), decision, at: '2026-12-01T00:00:00.000Z' });
    return 'noted';
  } catch (fault) {
    return fault.code;
  }
});
console.log(JSON.stringify(told));`;

it('an entry is whole on the disk, or throws and leaves nothing that what is noted later would stand behind', () => {
  noteDestroyedIn(list)(entry('first'));
  const line = readFileSync(list).length;
  const NOTES = JSON.stringify([list, 3 * line - 20, ['again', 'third']]);
  const { stdout, stderr } = spawnSync(process.execPath, ['-r', './scripts/register.cjs', '-e', FULL_AT], {
    env: { ...process.env, NOTES },
    encoding: 'utf8',
  });
  expect([stderr, stdout.trim()]).toEqual(['', '["noted","EFBIG"]']);
  noteDestroyedIn(list)(entry('later'));
  expect(readDestroyedList(list)).toEqual(['first', 'again', 'later'].map(entry));
});
