import { exitCodeOf, Misuse } from '#policies/service/misuse';
import { readOptions, takenByNpm } from './readOptions';

const read = (...args: readonly string[]) =>
  readOptions({
    args: [...args],
    allowPositionals: true,
    options: { home: { type: 'string' }, fresh: { type: 'boolean' } },
  });

const faultOf = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (fault) {
    return fault;
  }
};

it('reads what there is, wherever it stands', () => {
  const { values, positionals } = read('police', '--home', '/somewhere', '--fresh');
  expect([{ ...values }, positionals]).toEqual([{ home: '/somewhere', fresh: true }, ['police']]);
});

it.each([
  [['--hoem', 'x'], 'There is no option --hoem: did you mean --home?'],
  [['police', '--fesh'], 'There is no option --fesh: did you mean --fresh?'],
  [['--quietly'], 'There is no option --quietly. There are --home, --fresh.'],
  [['-x'], 'There is no option -x. There are --home, --fresh.'],
])('%j is told with what was probably meant, or what there is', (args, message) => {
  expect(() => read(...args)).toThrow(new Misuse(message));
});

it('an option without its value is at fault', () => {
  expect(() => read('--home')).toThrow('--home');
  expect(exitCodeOf(faultOf(() => read('--home')))).toBe(2);
});

describe('what npm takes for its own', () => {
  const known = ['home', 'children', 'dry-run', 'to'];
  const takenIn = (environment: NodeJS.ProcessEnv) => takenByNpm(known, environment);

  it('is nothing in what npm always leaves, nor in an option that the command has not', () => {
    const always = { npm_config_cache: '/c', npm_config_prefix: '/usr', npm_config_noproxy: '', npm_config_port: '1' };
    expect([takenIn({}), takenIn({ ...always, npm_lifecycle_event: 'seed' })]).toEqual([null, null]);
  });

  it.each([
    [
      { npm_config_home: '/x', npm_config_children: '15', npm_lifecycle_event: 'seed' },
      'npm run seed -- --home … --children …',
    ],
    [{ npm_config_dry_run: 'true', npm_lifecycle_event: 'retention' }, 'npm run retention -- --dry-run …'],
    [{ npm_config_token_description: '/b', npm_lifecycle_event: 'backup' }, 'npm run backup -- --to …'],
    [{ npm_config_home: '/x', npm_lifecycle_event: 'start' }, 'npm start -- --home …'],
  ])('%j is told with the command as it has to be written', (environment, command) => {
    expect(takenIn(environment)).toMatch(new RegExp(`Put \`--\` before the options: ${command}$`));
  });
});
