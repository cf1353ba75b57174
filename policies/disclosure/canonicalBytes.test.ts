import { Canonical, canonicalBytes } from './canonicalBytes';

/** Fixed vectors: a changed byte would break every proof made before. */
it.each([
  [
    'keys by code unit, at every depth',
    { b: 1, a: { d: [2, { z: null, y: true }], c: '' } },
    '{"a":{"c":"","d":[2,{"y":true,"z":null}]},"b":1}',
  ],
  ['capitals before small letters, marks after', { é: 1, a: 2, Z: 3, z: 4 }, '{"Z":3,"a":2,"z":4,"é":1}'],
  ['numbers as text keys are text', { 10: 'a', 9: 'b' }, '{"10":"a","9":"b"}'],
  ['escapes as JSON has them', 'a"\\\n\u0007\u2028é😀', '"a\\"\\\\\\n\\u0007\u2028é😀"'],
  ['the largest safe integers', [9007199254740991, -9007199254740991, 0], '[9007199254740991,-9007199254740991,0]'],
  ['nothing', {}, '{}'],
])('%s', (_name, value, text) => {
  expect(canonicalBytes(value).toString('utf8')).toBe(text);
});

it('surrogate pairs sort by code unit, not by code point', () => {
  // U+1F600 begins with D83D, below U+FF5E.
  expect(canonicalBytes({ '～': 1, '😀': 2 }).toString('utf8')).toBe('{"😀":2,"～":1}');
});

it('what is canonical already stands as it is, wherever it is', () => {
  const part = new Canonical('{"a":[1]}');
  expect(canonicalBytes({ c: [part, part], b: part }).toString('utf8')).toBe(
    '{"b":{"a":[1]},"c":[{"a":[1]},{"a":[1]}]}',
  );
});

it.each([
  ['a fraction', 0.5],
  ['a number that is not safe', 2 ** 53],
  ['not a number', Number.NaN],
  ['undefined', undefined],
  ['undefined within', { a: undefined }],
  ['a function', () => 1],
  ['a bigint', 1n],
  ['a lone surrogate', 'a\ud800'],
  ['a lone surrogate in a key', { 'a\udc00': 1 }],
])('%s is refused, never approximated', (_name, value) => {
  expect(() => canonicalBytes(value)).toThrow(TypeError);
});
