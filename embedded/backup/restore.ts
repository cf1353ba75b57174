import { resolve } from 'node:path';
import { EXIT_CODES, endFailed, Misuse } from '#policies/service/misuse';
import { readOptions } from '../readOptions';
import { homeOption } from '../startOptions';
import { putBackInstallation } from './putBackInstallation';

const USAGE = `npm run restore -- --from DIR [--home .lintel]

Puts a backup in the place of an installation that is not there. Nothing is written over.

${EXIT_CODES}`;

/** `npm run restore`. */
function main(): void {
  const { values } = readOptions(
    {
      options: { from: { type: 'string' }, home: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    },
    USAGE,
  );
  if (values.help) {
    console.log(USAGE);
    return;
  }
  if (values.from === undefined) throw new Misuse(`Name the folder of a backup.\n\n${USAGE}`);
  const home = resolve(values.home ?? '.lintel');
  const tell = (text: string) => console.log(`  ${text}`);
  const { begunAt } = putBackInstallation({ home, from: resolve(values.from), tell });
  const option = homeOption(home);
  const next = `npm start${option === '' ? '' : ` --${option}`}`;
  console.log(`\n${home} stands as it did at ${begunAt}. What was recorded later is lost. Next: ${next}`);
}

try {
  main();
} catch (fault) {
  endFailed(fault);
}
