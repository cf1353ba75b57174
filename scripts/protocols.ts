import 'reflect-metadata';
import { join } from 'node:path';
import { refuseTakenByNpm } from '#embedded/readOptions';
import { TOWN_ORGANISATIONS } from '#embedded/town/organisations';
import { PERSONAS } from '#embedded/town/personas';
import { dayOf } from '#policies/core/legalDay';
import { readPowers } from '#policies/powers/readPowers';
import { asksForHelp, runProtocolsCommand } from '#policies/protocols/command';
import { type CommandResult, type CommandWorld, misused, USAGE } from '#policies/protocols/commandWorld';
import { readCatalogue } from '#policies/protocols/readCatalogue';
import { isMisuse } from '#policies/service/misuse';
import { explainDatabaseFault } from '#subgraphs/kit/explainDatabaseFault';

/**
 * `npm run protocols -- check | explain | load …`: the shipped protocols with the synthetic town's organisations and personas,
 * or those of a folder; about a child, what the database of the embedded installation holds.
 */
const root = join(__dirname, '..');

async function run(argv: readonly string[]): Promise<CommandResult> {
  const [command, ...rest] = argv;
  try {
    const ofChild = rest.some((each) => each === '--person' || each.startsWith('--person='));
    if (command === 'explain' && ofChild && !asksForHelp(rest)) {
      // Loaded only here: it brings the sources' schemas along.
      const { explainChildCommand } = await import('#embedded/explain/explainCommand');
      return await explainChildCommand(rest, root, new Date());
    }
    const world: CommandWorld = {
      folder: join(root, 'policies', 'protocols'),
      catalogue: readCatalogue(join(root, 'schema', 'fields.json')),
      powers: readPowers(),
      organisations: TOWN_ORGANISATIONS,
      personas: PERSONAS,
      today: dayOf(new Date()),
    };
    if (command === 'load' && !asksForHelp(rest)) {
      const { loadCommand } = await import('#subgraphs/governance/protocols/loadCommand');
      return await loadCommand(rest, world, process.env);
    }
    return runProtocolsCommand(argv, world);
  } catch (fault) {
    const message = explainDatabaseFault(fault);
    return isMisuse(fault) ? misused(message) : { exitCode: 1, lines: [message] };
  }
}

refuseTakenByNpm([...new Set([...USAGE.matchAll(/--([a-z-]+)/g)].map(([, name = '']) => name))]);
void run(process.argv.slice(2)).then(({ exitCode, lines }) => {
  process.stdout.write(`${lines.join('\n')}\n`);
  process.exitCode = exitCode;
});
