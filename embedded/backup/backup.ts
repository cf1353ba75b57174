import { resolve } from 'node:path';
import { EXIT_CODES, endFailed, Misuse } from '#policies/service/misuse';
import { readOptions } from '../readOptions';
import { homeOption } from '../startOptions';
import { copyInstallation } from './copyInstallation';

const USAGE = `npm run backup -- --to DIR [--home .lintel]

Copies databases and keys into a new folder, whether or not Lintel runs. The copy holds the keys: keep it as you keep them.

${EXIT_CODES}`;

/** `npm run backup`. */
async function main(): Promise<void> {
  const { values } = readOptions(
    {
      options: { to: { type: 'string' }, home: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    },
    USAGE,
  );
  if (values.help) return console.log(USAGE);
  if (values.to === undefined) throw new Misuse(`Name a folder for the backup.\n\n${USAGE}`);
  const to = resolve(values.to);
  const began = Date.now();
  const tell = (text: string) => console.log(`  ${text}`);
  const home = resolve(values.home ?? '.lintel');
  const { files } = await copyInstallation({ home, to, tell });
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  console.log(
    `\n${Object.keys(files).length} files in ${to} after ${seconds} s. Put back: npm run restore -- --from ${to}${homeOption(home)}`,
  );
}

main().catch(endFailed);
