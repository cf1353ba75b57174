import type { ResponsibilityBasis } from './capacity';
import { cannotBe, describesAlike, mayStandFor, resembles } from './resembles';

const of = (words: string, basis: ResponsibilityBasis | null = null) => ({ words, basis });

describe('two records may be of one person', () => {
  test.each([
    ['the same words', of('The father'), of('the  FATHER.')],
    ['both the mother, by whatever names', of('Ann Jones', 'mother'), of('Mrs Evans', 'mother')],
    ['both the father, by another basis', of('Gareth', 'marriedFather'), of('The father', 'fatherOnCertificate')],
    ['what the family calls him', of('Dad', 'courtOrder'), of('The father', 'fatherOnCertificate')],
    ['in Welsh', of('Tad'), of('The birth father')],
    ['a role, and who is on record as having it', of('The father'), of('Gareth Jones', 'marriedFather')],
    ['a name in another order, with a title', of('Mr Jones, Gareth'), of('gareth jones')],
    ['a name with an initial', of('G. Jones'), of('Gareth Jones')],
    ['a name with words around it', of('Gareth Jones (the father)'), of('Gareth Jones', 'specialGuardian')],
    ['accents and what is not to be seen', of('Siân\u200b Évans'), of('Sian Evans')],
    ['letters that look like others', of('Gаreth Jones'), of('Somebody else')],
    ['words that tell nobody apart', of('The child'), of('An uncle')],
    [
      'a name with more words, of a parent on record',
      of('Gareth Jones senior', 'courtOrder'),
      of('Gareth Jones', 'marriedFather'),
    ],
    ['a word in two', of('A step-father'), of('The stepdad')],
  ])('%s', (_what, one, other) => {
    expect([resembles(one, other), resembles(other, one)]).toEqual([true, true]);
  });

  test.each([
    ['mother and father', of('The mother', 'mother'), of('The father', 'fatherOnCertificate')],
    ['a family name that both have', of('Ann Jones', 'mother'), of('Gareth Jones', 'marriedFather')],
    ['somebody of the other’s', of('The mother’s brother'), of('The mother', 'mother')],
    ['a stepfather and the father', of('A stepfather'), of('The father', 'marriedFather')],
    ['a grandmother and a grandfather', of('Nan', 'specialGuardian'), of('Taid', 'specialGuardian')],
    ['two uncles by name', of('Uncle Huw'), of('Uncle Dai')],
  ])('but not: %s', (_what, one, other) => {
    expect([resembles(one, other), resembles(other, one)]).toEqual([false, false]);
  });
});

test('no mother is a father and no council a relative; words that contradict the basis leave it open', () => {
  expect(cannotBe(of('The mother', 'mother'), of('The father', 'marriedFather'))).toBe(true);
  expect(cannotBe(of('The mother', 'mother'), of('Her dad'))).toBe(true);
  expect(cannotBe(of('The council', 'localAuthorityCareOrder'), of('An uncle'))).toBe(true);
  expect(cannotBe(of('The father', 'mother'), of('The father', 'marriedFather'))).toBe(false);
  expect(cannotBe(of('Dad', 'localAuthorityCareOrder'), of('The father', 'marriedFather'))).toBe(false);
  expect(cannotBe(of('The mother', 'mother'), of('An uncle'))).toBe(false);
  expect(cannotBe(of('A guardian', 'specialGuardian'), of('The father', 'marriedFather'))).toBe(false);
  // Words alone make nobody the mother.
  expect(cannotBe(of('Mother', 'courtOrder'), of('The father', 'marriedFather'))).toBe(false);
});

test('a record describes its holder as the one before it did: the words and the parent, not how they are written', () => {
  expect(describesAlike(of('The  father', 'marriedFather'), of('the father', 'fatherOnCertificate'))).toBe(true);
  expect(describesAlike(of('Nan', 'courtOrder'), of('Nan', 'specialGuardian'))).toBe(true);
  expect(describesAlike(of('Dad', 'marriedFather'), of('The father', 'marriedFather'))).toBe(false);
  expect(describesAlike(of('The parent', 'mother'), of('The parent', 'marriedFather'))).toBe(false);
});

test('a representative may stand for whom they are named after', () => {
  const father = of('The father', 'fatherOnCertificate');
  for (const named of ['The father', 'dad', 'The father’s solicitor', 'FATHER, for her'])
    expect(mayStandFor(named, father)).toBe(true);
  for (const named of ['A solicitor', 'Jones & Co', 'The grandfather']) expect(mayStandFor(named, father)).toBe(false);
  // Of a parent on record by name: by the name, or as the parent.
  const named = of('Gareth Jones', 'marriedFather');
  for (const speaks of ['Gareth Jones’s solicitor', 'Solicitor for G. Jones', "The father's solicitor", 'Dad’s sister'])
    expect([speaks, mayStandFor(speaks, named)]).toEqual([speaks, true]);
  for (const speaks of ['A solicitor', 'The mother’s solicitor', 'Ann Jones'])
    expect([speaks, mayStandFor(speaks, named)]).toEqual([speaks, false]);
});
