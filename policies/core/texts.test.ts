import fc from 'fast-check';
import { practitionerFault, saysSomething, shortened, teamFault, tokenNameOf, unkeptFault } from './texts';

test.each([
  '',
  '  ',
  '\u200b',
  '\ufeff',
  '\u2060\u00ad',
  '\u00a0',
  '\u3164',
  '\u115f',
  '\u0000',
  '\u202e',
  '…',
  '-',
  '\u0301',
  '\u2800',
])('%j has no words', (text) => expect(saysSomething(text)).toBe(false));

test.each(['x', '7', 'é', 'e\u0301', ' a\u200bb ', 'Ŵ', '危', 'ب', '٣'])('%j has words', (text) =>
  expect(saysSomething(text)).toBe(true),
);

test('a letter or digit says something wherever it stands', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (before, after) =>
      expect(saysSomething(`${before}a${after}`)).toBe(true),
    ),
  );
});

test.each(['\u202a', '\u202b', '\u202c', '\u202d', '\u202e', '\u2066', '\u2067', '\u2068', '\u2069'])(
  '%j turns the direction of text',
  (control) => expect(unkeptFault(`a${control}b`)).toMatch(/turns the direction/),
);

test.each(['\0', '\ud800', 'a\udc00b'])('%j is kept by no record', (text) =>
  expect(unkeptFault(text)).toMatch(/which no record can hold/),
);

test.each(['', 'a\u200bb', 'שלום', '\u{1f600}', '\u200e'])('%j is kept', (text) =>
  expect(unkeptFault(text)).toBeNull(),
);

test('what somebody else wrote is repeated as far as a sentence holds it', () => {
  expect([shortened('a'.repeat(40)), shortened('a'.repeat(41))]).toEqual(['a'.repeat(40), `${'a'.repeat(40)}…`]);
});

test.each([
  ...['', ' ', '-', '\u3164'].map((text) => [text, 'noWords']),
  ...[' a', 'a\u00a0', 'a\n', 'a\u2800', 'a\u2800b', 'night  desk', 'night\u00a0desk'].map((text) => [text, 'blanks']),
  ...['a\u200bb', 'a\u0007b', 'a\u{e0041}', 'mash\u034f'].map((text) => [text, 'unseen']),
  ...['a\0b', 'a\ud800', '\udc00b'].map((text) => [text, 'notKept']),
  ['jose\u0301', 'notComposed'],
  ['a'.repeat(201), 'tooLong'],
])('%j names nobody in a token (%s), nor does an id that has it behind an organisation', (text, fault) => {
  expect([teamFault(text), practitionerFault(text)]).toEqual([fault, fault]);
  expect(practitionerFault(`marches-police/${text}`)).not.toBeNull();
});

test('a name has a fault where it has no words, is too long, cannot be kept or is not its own normal form, and else none', () => {
  const unit = fc.oneof(
    fc.constantFrom(' ', '\u2800', '\u200b', '\u0301', '\ud800', '/', 'e'),
    fc.string({ unit: 'binary' }),
  );
  fc.assert(
    fc.property(fc.array(unit, { maxLength: 6 }), (units) => {
      const name = units.join('');
      const usable = isWhole(name) && saysSomething(name) && name.length <= 200;
      expect(teamFault(name) === null).toBe(usable && tokenNameOf(name) === name);
    }),
  );
});
const isWhole = (name: string) => !/[\0\p{Cs}]/u.test(name);

test.each([
  ['jose\u0301', 'jos\u00e9'],
  [' child\u00a0 protection\u2800', 'child protection'],
  ['ma\u200bsh', 'mash'],
  ['mash\u034f \u200b desk', 'mash desk'],
  ['\u3164', ''],
])('%j is %j in its normal form, which is its own', (text, normal) =>
  expect([tokenNameOf(text), tokenNameOf(normal)]).toEqual([normal, normal]),
);

test.each(['a', 'marches-police/7', 'Night desk (2)', 'auth0|4f', 'Siân', 'a'.repeat(200)])(
  '%j may name somebody',
  (text) => expect([teamFault(text), practitionerFault(text)]).toEqual([null, null]),
);
