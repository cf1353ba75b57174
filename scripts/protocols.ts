import { join } from 'node:path';
import { TOWN_ORGANISATIONS } from '#embedded/town/organisations';
import { PERSONAS } from '#embedded/town/personas';
import { runProtocolsCommand } from '#policies/protocols/command';
import type { CommandResult } from '#policies/protocols/commandWorld';
import { readCatalogue } from '#policies/protocols/readCatalogue';

/** `npm run protocols -- check | explain …`: the shipped protocols, the synthetic town's organisations and personas. */
const root = join(__dirname, '..');
const { exitCode, lines } = run();
process.stdout.write(`${lines.join('\n')}\n`);
process.exitCode = exitCode;

function run(): CommandResult {
  try {
    return runProtocolsCommand(process.argv.slice(2), {
      folder: join(root, 'policies', 'protocols'),
      catalogue: readCatalogue(join(root, 'schema', 'fields.json')),
      organisations: TOWN_ORGANISATIONS,
      personas: PERSONAS,
      today: new Date().toISOString().slice(0, 10),
    });
  } catch (error) {
    return { exitCode: 1, lines: [error instanceof Error ? error.message : String(error)] };
  }
}
