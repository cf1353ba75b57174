import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requireOwnHome } from './requireOwnHome';

const home = mkdtempSync(join(tmpdir(), 'lintel-own-'));
afterAll(() => rmSync(home, { recursive: true }));

it('an installation is its user’s and root’s; another is told whose it is', () => {
  mkdirSync(join(home, 'keys'));
  const { uid } = statSync(home);
  for (const may of [uid, 0, undefined]) expect(() => requireOwnHome(home, may)).not.toThrow();
  expect(() => requireOwnHome(home, uid + 1)).toThrow(`belongs to another user (uid ${uid}`);
  expect(() => requireOwnHome(join(home, 'none'), uid + 1)).not.toThrow();
});
