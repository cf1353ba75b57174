import { resolve } from 'node:path';
import { EXIT_CODES, endFailed, Misuse } from '#policies/service/misuse';
import { readOptions } from '../readOptions';
import { homeOption } from '../startOptions';
import { putBackInstallation } from './putBackInstallation';

const USAGE = `npm run restore -- --from DIR [--home .lintel] [--destroyed DIR | --nothing-destroyed]

Puts a backup in the place of an installation that is not there. Nothing is written over. What was destroyed since the copy is
destroyed again at the next start, by the lists in the home's folder destroyed; where that is lost, --destroyed names the copy of it
that was kept, and --nothing-destroyed says that nothing was.

${EXIT_CODES}`;

/** `npm run restore`. */
function main(): void {
  const { values } = readOptions(
    {
      options: {
        from: { type: 'string' },
        home: { type: 'string' },
        destroyed: { type: 'string' },
        'nothing-destroyed': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
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
  if (values.destroyed !== undefined && values['nothing-destroyed'])
    throw new Misuse(`--destroyed and --nothing-destroyed: give one of them.\n\n${USAGE}`);
  const given = values['nothing-destroyed'] ? 'nothing' : values.destroyed && resolve(values.destroyed);
  const destroyed = given ? { destroyed: given } : {};
  const { begunAt } = putBackInstallation({ home, from: resolve(values.from), ...destroyed, tell });
  const option = homeOption(home);
  const next = `npm start${option === '' ? '' : ` --${option}`}`;
  console.log(`\n${home} stands as it did at ${begunAt}. What was recorded later is lost. Next: ${next}`);
}

try {
  main();
} catch (fault) {
  endFailed(fault);
}
