import fc from 'fast-check';
import { competence, held, NOW, question, responsibility } from '#test/fixtures/capacityQuestions';
import type { OrganisationId } from '../ids';
import {
  type AssessedMatter,
  type CapacityQuestion,
  type CompetenceRecord,
  capacityOf,
  type DecisionMatter,
  excludes,
  monthsBetween,
  PRECEDENCE,
  RESPONSIBILITY_BASES,
} from './capacity';

describe('who may decide', () => {
  const cases: readonly (readonly [string, CapacityQuestion, string])[] = [
    ['a child of 14 without an assessment may not', question({}), 'notConfirmed'],
    ['a child of 14 found competent for this may', question({ competence: [competence(true)] }), 'gillickCompetent'],
    [
      'competence for another decision is none for this',
      question({ competence: [competence(true, 'confidentialityConsent')] }),
      'notConfirmed',
    ],
    [
      'the latest assessment counts',
      question({ competence: [competence(true), competence(false, 'serviceAgreement', '2026-11-01')] }),
      'notConfirmed',
    ],
    ['at 16 competence is presumed', question({ dateOfBirth: '2010-11-20' }), 'presumedCompetent'],
    ['the day before it is not', question({ dateOfBirth: '2010-11-21' }), 'notConfirmed'],
    [
      'at 16 a recorded exception counts',
      question({ dateOfBirth: '2010-01-01', competence: [competence(false)] }),
      'notConfirmed',
    ],
    [
      'what a younger child did not understand says nothing against it at 16',
      question({ dateOfBirth: '2010-01-15', competence: [competence(false, 'serviceAgreement', '2022-03-01')] }),
      'presumedCompetent',
    ],
    [
      'an exception from the 16th birthday on does',
      question({ dateOfBirth: '2010-01-15', competence: [competence(false, 'serviceAgreement', '2026-01-15')] }),
      'notConfirmed',
    ],
    ['at 18 nobody is a child', question({ dateOfBirth: '2008-11-20' }), 'notConfirmed'],
    ['at 18 the adult decides', question({ kind: 'adult', dateOfBirth: '2008-11-20' }), 'adult'],
    ['a mother may', held(), 'parentalResponsibility'],
    ['at 18 no parent may', question({ ...held(), dateOfBirth: '2008-11-20' }), 'notConfirmed'],
    ['without a date of birth only a court may', question({ ...held(), dateOfBirth: null }), 'notConfirmed'],
    [
      'a father on a certificate of 2003 before December may not',
      held({ basis: 'fatherOnCertificate', registeredOn: '2003-11-30' }),
      'notConfirmed',
    ],
    [
      'a father on a certificate of 1 December 2003 may',
      held({ basis: 'fatherOnCertificate', registeredOn: '2003-12-01' }),
      'parentalResponsibility',
    ],
    ...(['secondFemaleParent', 'agreement', 'guardian'] as const).map(
      (basis) => [`a holder may by ${basis}`, held({ basis }), 'parentalResponsibility'] as const,
    ),
    [
      'an authority with a care order may',
      held({ basis: 'localAuthorityCareOrder', authority: 'marchford-council' }),
      'parentalResponsibility',
    ],
    [
      'voluntary accommodation gives nothing',
      held({ basis: 'voluntaryAccommodation', authority: 'marchford-council' }),
      'notConfirmed',
    ],
    [
      'a parent may not, once the child was found competent for this',
      question({ ...held(), competence: [competence(true)] }),
      'notConfirmed',
    ],
    [
      'nor a parent of a child who is merely presumed to be',
      question({ ...held(), dateOfBirth: '2010-01-01' }),
      'parentalResponsibility',
    ],
    ['who may be somebody that must not may not', held({ inDoubt: true }), 'notConfirmed'],
    ['whom a court restricted may not', held({ courtRestricted: true }), 'notConfirmed'],
    ['whose responsibility is over may not', held({ until: NOW }), 'notConfirmed'],
    ['a court may, by its order', question({ kind: 'court', courtOrder: 'Order 1' }), 'courtOrder'],
    ['but not without one', question({ kind: 'court' }), 'notConfirmed'],
  ];
  test.each(cases)('%s', (_name, asked, basis) => {
    const capacity = capacityOf(asked);
    expect(capacity.kind === 'confirmed' ? capacity.basis : capacity.kind).toBe(basis);
  });

  test('whoever must not be informed is refused like everybody else, whatever the basis', () => {
    fc.assert(
      fc.property(fc.constantFrom(...RESPONSIBILITY_BASES), fc.boolean(), (basis, courtRestricted) => {
        const refused = capacityOf(held({ basis, courtRestricted, notToBeInformed: true }));
        expect(refused).toEqual(capacityOf(question({})));
      }),
    );
  });

  test('a court’s decision about a child ends with childhood, and so opens and closes nothing for the adult', () => {
    const order = (dateOfBirth: string | null) =>
      capacityOf(question({ kind: 'court', courtOrder: 'An order', dateOfBirth }));
    expect(order('2012-05-01')).toMatchObject({ basis: 'courtOrder', lapsesAt: new Date('2030-04-30T23:00:00Z') });
    for (const born of ['2000-01-01', '2008-11-20', null]) expect(order(born)).toMatchObject({ lapsesAt: null });
  });

  test('a parent’s decision lapses on the 18th birthday, a child’s own does not', () => {
    expect(capacityOf(held())).toMatchObject({ lapsesAt: new Date('2030-04-30T23:00:00Z') });
    expect(capacityOf(question({ competence: [competence(true)] }))).toMatchObject({ lapsesAt: null });
  });
});

describe('by what right a holder decides (Children Act 1989 s14C(1)(b), s33(3)(b))', () => {
  const authority = { basis: 'localAuthorityCareOrder', authority: 'council' as OrganisationId } as const;
  test.each([
    ['a parent', {}, PRECEDENCE.parentalResponsibility],
    ['who is named in another order', { basis: 'courtOrder' }, PRECEDENCE.parentalResponsibility],
    ['a special guardian, before parents', { basis: 'specialGuardian' }, PRECEDENCE.specialGuardian],
    ['an authority by its care order, before a special guardian', authority, PRECEDENCE.careOrder],
  ])('%s', (_who, over, precedence) => {
    expect(capacityOf(held(over))).toMatchObject({ kind: 'confirmed', precedence });
    expect(precedence).toBeLessThan(PRECEDENCE.self);
  });

  const guardian = responsibility({ id: 'aunt', basis: 'specialGuardian' });
  test.each([
    ['a parent', guardian, responsibility(), true],
    ['who is named in another order', guardian, responsibility({ basis: 'courtOrder' }), true],
    ['not another special guardian', guardian, responsibility({ id: 'uncle', basis: 'specialGuardian' }), false],
    ['not themselves', guardian, guardian, false],
    ['not an authority by its care order', guardian, responsibility(authority), false],
    ['nobody where they must not be informed', { ...guardian, notToBeInformed: true }, responsibility(), false],
    ['nobody while they may be one that must not decide', { ...guardian, inDoubt: true }, responsibility(), false],
    ['nobody where a court restricted them', { ...guardian, courtRestricted: true }, responsibility(), false],
    ['an authority excludes nobody', responsibility({ id: 'council', ...authority }), responsibility(), false],
  ])('a special guardian excludes %s', (_whom, one, other, expected) => {
    expect(excludes(one, other)).toBe(expected);
    expect(
      capacityOf(question({ kind: 'parentalResponsibility', responsibility: { ...other, excluded: expected } })).kind,
    ).toBe(expected ? 'notConfirmed' : 'confirmed');
  });
});

describe('an age is reached when its day begins in England and Wales (Family Law Reform Act 1969 s9)', () => {
  const kindAt = (over: Partial<CapacityQuestion>, at: string) =>
    capacityOf(question({ ...over, now: new Date(at) })).kind;
  test.each([
    ['in summer', '2008-07-10', '2026-07-09T22:59:59.999Z', '2026-07-09T23:00:00Z'],
    ['in winter', '2008-01-10', '2026-01-09T23:59:59.999Z', '2026-01-10T00:00:00Z'],
  ])('18 %s: a parent decides no more, and the adult does', (_season, dateOfBirth, before, from) => {
    const parent = { ...held(), dateOfBirth };
    const adult = { kind: 'adult', dateOfBirth } as const;
    expect([kindAt(parent, before), kindAt(adult, before)]).toEqual(['confirmed', 'notConfirmed']);
    expect([kindAt(parent, from), kindAt(adult, from)]).toEqual(['notConfirmed', 'confirmed']);
    expect(capacityOf({ ...parent, now: new Date(before) })).toMatchObject({ lapsesAt: new Date(from) });
  });

  test('16 in summer: the child is presumed competent', () => {
    const child = { kind: 'child', dateOfBirth: '2010-07-10' } as const;
    expect(kindAt(child, '2026-07-09T22:59:59.999Z')).toBe('notConfirmed');
    expect(kindAt(child, '2026-07-09T23:00:00Z')).toBe('confirmed');
  });
});

describe('of which data and purposes a child was assessed', () => {
  const on = (competent: boolean, of: Partial<AssessedMatter> = {}, day?: string) =>
    competence(competent, 'serviceAgreement', day, of);
  const SCHOOL = { categories: ['schoolLife'] } as const;
  const BOTH: DecisionMatter = { categories: ['schoolLife', 'mentalHealth'], purposes: ['earlyHelp'] };
  const HEALTH: DecisionMatter = { categories: ['mentalHealth'], purposes: ['earlyHelp'] };
  const who = (matter: DecisionMatter, ...found: readonly CompetenceRecord[]) =>
    (['child', 'parentalResponsibility'] as const).filter(
      (kind) => capacityOf({ ...held(), kind, matter, competence: found }).kind === 'confirmed',
    );

  const table: readonly (readonly [string, DecisionMatter, readonly CompetenceRecord[], readonly string[]])[] = [
    ['of what was spoken of the child decides', BOTH, [on(true, BOTH)], ['child']],
    ['of more nobody decides alone: each their part', BOTH, [on(true, SCHOOL)], []],
    ['of what was not the parent', HEALTH, [on(true, SCHOOL)], ['parentalResponsibility']],
    ['of all but health where nothing was named', HEALTH, [on(true)], ['parentalResponsibility']],
    ['nor of health with other data', BOTH, [on(true)], []],
    ['of all where several findings reach it together', BOTH, [on(true), on(true, HEALTH)], ['child']],
    [
      'of none of what it was found not to understand, with nothing named',
      HEALTH,
      [on(true, HEALTH), on(false, {}, '2026-11-01')],
      ['parentalResponsibility'],
    ],
    [
      'a later finding of other data takes nothing away',
      HEALTH,
      [on(true, HEALTH), on(false, SCHOOL, '2026-11-01')],
      ['child'],
    ],
    [
      'nor a later one with nothing named, of health',
      HEALTH,
      [on(false, HEALTH), on(true, {}, '2026-11-01')],
      ['parentalResponsibility'],
    ],
    [
      'a finding for one purpose is none for another',
      HEALTH,
      [on(true, { ...HEALTH, purposes: ['familySupport'] })],
      ['parentalResponsibility'],
    ],
    ['for all where none was named', HEALTH, [on(true, { categories: ['mentalHealth'] })], ['child']],
  ];
  test.each(table)('%s', (_name, matter, found, deciders) => {
    expect(who(matter, ...found)).toEqual(deciders);
  });

  test('no part is ever decided by both, nor any more than its parts; health never on a finding that does not name it', () => {
    const categories = fc.subarray(['schoolLife', 'schoolConcerns', 'mentalHealth', 'sexualHealth'] as const, {
      minLength: 1,
    });
    const purposes = fc.subarray(['earlyHelp', 'familySupport'] as const, { minLength: 1 });
    const finding = fc
      .record({
        competent: fc.boolean(),
        categories: fc.option(categories),
        purposes: fc.option(purposes),
        day: fc.nat(9),
      })
      .map(({ competent, day, ...of }) => on(competent, of, `2026-10-1${day}`));
    fc.assert(
      fc.property(fc.record({ categories, purposes }), fc.array(finding, { maxLength: 5 }), (matter, found) => {
        const parts = matter.categories.flatMap((category) =>
          matter.purposes.map((purpose) => ({ categories: [category], purposes: [purpose] })),
        );
        const ofParts = parts.map((part) => who(part, ...found));
        for (const deciders of ofParts) expect(deciders).toHaveLength(1);
        for (const kind of ['child', 'parentalResponsibility'] as const)
          expect(who(matter, ...found).includes(kind)).toBe(ofParts.every(([decider]) => decider === kind));
        const named = (category: string) =>
          found.some((each) => each.competent && each.categories?.some((one) => one === category));
        for (const [index, part] of parts.entries())
          if (part.categories.some((each) => each.endsWith('Health') && !named(each)))
            expect(ofParts[index]).toEqual(['parentalResponsibility']);
      }),
    );
  });

  test('at 16 it is presumed of all, and rebutted of what was found alone', () => {
    const at16 = (matter: DecisionMatter, ...found: readonly CompetenceRecord[]) =>
      capacityOf({ ...held(), kind: 'child', dateOfBirth: '2010-01-01', matter, competence: found }).kind;
    expect(at16(HEALTH)).toBe('confirmed');
    expect([at16(HEALTH, on(false, SCHOOL)), at16(BOTH, on(false, SCHOOL))]).toEqual(['confirmed', 'notConfirmed']);
    expect(at16(BOTH, on(true, SCHOOL))).toBe('confirmed');
  });
});

test.each([
  ['2014-03-09', '2026-03-08T23:59:59Z', 143],
  ['2014-03-09', '2026-03-09T00:00:00Z', 144],
  ['2014-03-31', '2014-02-28T00:00:00Z', -2],
  ['2014-03', '2026-03-09T00:00:00Z', null],
])('whole months of life: born %s, at %s', (born, at, months) => {
  expect(monthsBetween(born, new Date(at))).toBe(months);
});
