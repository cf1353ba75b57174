import { readOptions } from './readOptions';

const read = (...args: readonly string[]) =>
  readOptions({
    args: [...args],
    allowPositionals: true,
    options: { home: { type: 'string' }, fresh: { type: 'boolean' } },
  });

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
  expect(() => read(...args)).toThrow(message);
});

it('an option without its value is at fault', () => {
  expect(() => read('--home')).toThrow('--home');
});
