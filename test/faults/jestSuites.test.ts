import { passes, REPLICATION, TAMPERING, unmatched } from './jestSuites';

it.each([...REPLICATION, ...TAMPERING])('every test that npm run faults names in $config is there', (suite) => {
  expect(unmatched(suite)).toEqual([]);
});

it('one that is not there is named, also beside others, and where another configuration has it', () => {
  const patterns = ['test/disclosure/tampering', 'test/operations/restore', 'test/disclosure/restore'];
  expect(unmatched({ config: 'jest.config.cjs', patterns })).toEqual([
    'test/operations/restore',
    'test/disclosure/restore',
  ]);
});

it('a row of which one is not there fails, and says which', () => {
  const said = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  const patterns = ['test/disclosure/tampering', 'test/disclosure/restore'];
  expect(passes([{ config: 'jest.config.cjs', patterns }])).toBe(false);
  expect(said.mock.calls).toEqual([[expect.stringContaining('test/disclosure/restore')]]);
  said.mockRestore();
});
