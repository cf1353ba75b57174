import { exitCodeOf, Misuse } from '#policies/service/misuse';
import { readOptions, takenByNpm } from './readOptions';

const config = (args: readonly string[], allowPositionals = true) => ({
  args: [...args],
  allowPositionals,
  options: { home: { type: 'string' }, fresh: { type: 'boolean' } } as const,
});
const read = (...args: readonly string[]) => readOptions(config(args));

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
  [['--home'], '--home needs a value.'],
  [['--home', '--fresh'], '--home needs a value; one that begins with - is written --home=--fresh.'],
  [['--fresh=now'], '--fresh takes no value.'],
  [['--hoem', 'x', '--fresh', '--home'], 'There is no option --hoem: did you mean --home?\n--home needs a value.'],
])('%j is told with what was probably meant, or what there is', (args, message) => {
  expect(() => read(...args)).toThrow(new Misuse(message));
});

it('what is at fault is told above the usage of the command, as misuse', () => {
  const fault = faultOf(() => readOptions(config(['police', '--home'], false), 'npm run this'));
  const told = "'police' is no option. There are --home, --fresh.\n--home needs a value.";
  expect(fault).toEqual(new Misuse(`${told}\n\nnpm run this`));
  expect(exitCodeOf(fault)).toBe(2);
});

it('a value may be empty, and begin with a dash where it is written so', () => {
  expect([read('--home', '').values.home, read('--home=-x').values.home]).toEqual(['', '-x']);
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
