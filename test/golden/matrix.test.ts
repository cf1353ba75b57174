import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TOWN_ORGANISATIONS } from '#embedded/town/organisations';
import { PERSONAS } from '#embedded/town/personas';
import { readPowers } from '#policies/powers/readPowers';
import { runProtocolsCommand } from '#policies/protocols/command';
import { readCatalogue } from '#policies/protocols/readCatalogue';

const ROOT = join(__dirname, '..', '..');
const GOLDEN = join(__dirname, 'matrix.golden.txt');

/** A day on which all shipped protocols are in force. */
const DAY = '2026-11-24';

/** The protocols as compiled rules, every item by every recipient: whatever moves a cell shows here, for review. */
it('the matrix of every protocol is the golden one', () => {
  const { exitCode, lines } = runProtocolsCommand(['check', '--matrix'], {
    folder: join(ROOT, 'policies', 'protocols'),
    catalogue: readCatalogue(join(ROOT, 'schema', 'fields.json')),
    organisations: TOWN_ORGANISATIONS,
    powers: readPowers(),
    personas: PERSONAS,
    today: DAY,
  });
  expect(exitCode).toBe(0);
  // Warnings name lines of the files, the last line counts: neither is a rule.
  const text = `${lines.filter((line) => !/^warning: |^\d+ protocols, /.test(line)).join('\n')}\n`;
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(GOLDEN, text);
  expect(text).toBe(existsSync(GOLDEN) ? readFileSync(GOLDEN, 'utf8') : '');
}, 60_000);
