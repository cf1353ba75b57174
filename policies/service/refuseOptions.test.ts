import { exitCodeOf, Misuse } from './misuse';
import { refuseOptions } from './refuseOptions';

const VARIABLES = ['LINTEL_PORT', 'LINTEL_SUBGRAPH_HOST', 'LINTEL_SUBGRAPH_URLS', 'DATABASE_URL'];

it('without options nothing is refused', () => {
  expect(() => refuseOptions(['police'], VARIABLES)).not.toThrow();
});

it.each([
  [['--port', '4400'], 'There is no option --port: set LINTEL_PORT.'],
  [
    ['police', '--host=0.0.0.0', '--database-url=x'],
    'There is no option --host: set LINTEL_SUBGRAPH_HOST.\nThere is no option --database-url: set DATABASE_URL.',
  ],
  [['-x'], 'There is no option -x: the environment says it all (docs/operations.md).'],
])('%j is told with the variables to set, as misuse', (args, message) => {
  expect(() => refuseOptions(args, VARIABLES)).toThrow(new Misuse(message));
});

it('misuse has an exit code of its own', () => {
  expect([new Misuse('x'), new Error('x'), 'x', null].map(exitCodeOf)).toEqual([2, 1, 1, 1]);
});
