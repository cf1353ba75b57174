import 'reflect-metadata';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { dayOf } from '#policies/core/legalDay';
import { EXIT_CODES, endFailed, Misuse } from '#policies/service/misuse';
import { startPostgres } from './postgres/startPostgres';
import { prepareDatabases } from './prepareDatabases';
import { readOptions } from './readOptions';
import { readSecrets, secretsFile } from './readSecrets';
import { refuseWhereRunning } from './refuseWhereRunning';
import { homeOption } from './startOptions';
import { LARGEST_TOWN, SMALLEST_TOWN } from './town/generateTown';
import { loadTown } from './town/loadTown';
import { townSize, USUAL_TOWN } from './townSize';

const USAGE = `npm run seed -- [--children ${USUAL_TOWN}] [--seed 1] [--home .lintel]

Makes a synthetic town in place of the one that is there. Stop npm start first; it then starts on the new town. A home that is
not there yet is made: databases and keys, in that folder and nowhere else.

${EXIT_CODES}`;

/** `npm run seed`: a town of any size, batch by batch, with progress. */
async function main(): Promise<void> {
  const { values } = readOptions(
    {
      options: {
        children: { type: 'string' },
        seed: { type: 'string' },
        home: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    },
    USAGE,
  );
  if (values.help) return console.log(USAGE);
  const [children, seed] = [Number(values.children ?? USUAL_TOWN), Number(values.seed ?? 1)];
  if (!Number.isInteger(children) || children < SMALLEST_TOWN || children > LARGEST_TOWN)
    throw new Misuse(`--children ${values.children}: give a whole number from ${SMALLEST_TOWN} to ${LARGEST_TOWN}.`);
  if (!Number.isInteger(seed) || seed < 0) throw new Misuse(`--seed ${values.seed}: give a whole number from 0.`);
  const home = resolve(values.home ?? '.lintel');
  await refuseWhereRunning(home);
  const tell = (text: string) => console.log(`  ${text}`);
  const town = `a town of ${children} synthetic children (seed ${seed})`;
  console.log(
    existsSync(secretsFile(home))
      ? `In the home ${home}: ${town} takes the place of the one that is there.`
      : `There is no home in ${home} yet. It is made there, with databases, keys and ${town}; removing the folder undoes it.`,
  );
  const postgres = await startPostgres({ dataDir: join(home, 'postgres'), durable: true, onProgress: tell });
  try {
    const { owner } = await prepareDatabases(() => postgres, readSecrets(home), tell, home);
    const today = dayOf(new Date());
    townSize.write(home, `${children}`);
    const began = Date.now();
    await loadTown({ urls: { ...owner, social_care: owner.socialCare }, seed, children, today, replace: true, tell });
    townSize.forget(home);
    console.log(
      `\nA town of ${children} synthetic children (seed ${seed}) made in ${home} in ${((Date.now() - began) / 1000).toFixed(1)} s. Next: npm start${homeOption(home) === '' ? '' : ` --${homeOption(home)}`}`,
    );
  } finally {
    await postgres.stop();
  }
}

main().catch(endFailed);
