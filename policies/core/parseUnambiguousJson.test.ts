import fc from 'fast-check';
import { parseUnambiguousJson } from './parseUnambiguousJson';

test('JSON is read as JSON.parse reads it', () => {
  fc.assert(
    fc.property(fc.json(), fc.constantFrom(undefined, 1, '\t'), (text, space) => {
      const value: unknown = JSON.parse(text);
      expect(parseUnambiguousJson(JSON.stringify(value, null, space))).toEqual({ value });
    }),
  );
});

test.each([
  ['{"type":"deny","type":"permit"}', '"type"'],
  ['{"type":"deny","\\u0074ype":"permit"}', '"\\u0074ype"'],
  ['{"a":[{"b":{}, "c" : "b", "b"\n: 1}]}', '"b"'],
  ['{"__proto__":1,"__proto__":2}', '"__proto__"'],
  ['{"a":"\\"","b":"{","a":1}', '"a"'],
])('in %s a name stands twice', (text, name) => {
  expect(parseUnambiguousJson(text)).toEqual({ fault: `The name ${name} stands twice in one object: once is right.` });
});

test.each(['', '{', '{"a":1,}', "{'a':1}", 'undefined'])('%p is no JSON', (text) => {
  expect(parseUnambiguousJson(text)).toEqual({
    fault: expect.stringMatching(/^The document is no JSON, or ends too early: /),
  });
});

test('however deep it is', () => {
  const deep = `${'['.repeat(20_000)}{"a":1,"a":2}${']'.repeat(20_000)}`;
  expect(parseUnambiguousJson(deep)).toHaveProperty('fault', expect.stringContaining('"a" stands twice'));
});
