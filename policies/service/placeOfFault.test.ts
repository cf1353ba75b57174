import { placeOfFault } from './placeOfFault';

it.each([
  ['a message of one line', 'child ann'],
  ['a message of several lines', 'child\nann of 10.0.0.1\nZZ1 9AB'],
  ['a message that looks like a frame', 'child\n    at ann (/school/of/ann.ts:1:2)'],
])('%s leaves no trace of itself', (_case, message) => {
  const place = placeOfFault(new TypeError(message), 2);
  expect(place).toMatch(/^at .*placeOfFault\.test\.ts:\d+:\d+\)?/);
  expect(place).not.toMatch(/ann|10\.0\.0\.1|ZZ1/);
});

it('what is no error has no place', () => {
  expect(placeOfFault('child ann')).toBeUndefined();
});
