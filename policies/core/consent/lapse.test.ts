import { competence, held, responsibility } from '#test/fixtures/capacityQuestions';
import { type AssessedMatter, type DecisionMatter, PRECEDENCE } from './capacity';
import { type LapseCause, lapsesOf, type StandingDecision } from './lapse';

describe('what lapses', () => {
  const BIRTHDAY = new Date('2030-04-30T23:00:00Z');
  const decision = (over: Partial<StandingDecision>): StandingDecision => {
    const { courtOrder: _order, ...asked } = held();
    const precedence = PRECEDENCE.parentalResponsibility;
    return { ...asked, precedence, state: 'given', validUntil: BIRTHDAY, ...over };
  };
  const of = (over: object) => ({ responsibility: responsibility(over) });
  const own = (competent: boolean): Partial<StandingDecision> => ({
    ...{ kind: 'child', responsibility: null, validUntil: null },
    competence: [competence(competent)],
  });
  const silenced = of({ notToBeInformed: true });
  const table: readonly (readonly [string, Partial<StandingDecision>, LapseCause | null])[] = [
    ['nothing of a parent who still may decide', {}, null],
    ['what a parent gave whom a court restricted', of({ courtRestricted: true }), 'responsibilityEnded'],
    ['what that parent refused', { ...of({ courtRestricted: true }), state: 'refused' }, 'responsibilityEnded'],
    ['what that parent withdrew', { ...of({ courtRestricted: true }), state: 'withdrawn' }, 'responsibilityEnded'],
    ['what that parent was asked', { ...of({ courtRestricted: true }), state: 'requested' }, 'responsibilityEnded'],
    ['nothing that is over', { ...of({ courtRestricted: true }), state: 'superseded' }, null],
    [
      'what a parent gave whose record was replaced by one of no right',
      of({ basis: 'voluntaryAccommodation' }),
      'responsibilityEnded',
    ],
    ['what a parent gave who holds no record in force', { responsibility: null }, 'responsibilityEnded'],
    ['what a parent gave who must not be informed', silenced, 'notToBeInformed'],
    ['what a parent gave who may be one that must not', of({ inDoubt: true }), 'holderInDoubt'],
    ['what a parent gave to whose exclusion a special guardian decides', of({ excluded: true }), 'holderExcluded'],
    ['what that parent refused stands', { ...of({ excluded: true }), state: 'refused' }, null],
    [
      'what was given by an order that the holder has no more',
      { ...of({ basis: 'courtOrder' }), precedence: PRECEDENCE.specialGuardian },
      'responsibilityEnded',
    ],
    ['nothing of a special guardian from before they ranked before parents', of({ basis: 'specialGuardian' }), null],
    ['what that one refused does not', { ...of({ inDoubt: true }), state: 'refused' }, null],
    ['what that parent refused does not', { ...silenced, state: 'refused' }, null],
    ['what a parent gave for a child found competent', { competence: [competence(true)] }, 'childCompetent'],
    [
      'what a parent refused for a child found competent',
      { competence: [competence(true)], state: 'refused' },
      'childCompetent',
    ],
    ['nothing by competence for something else', { competence: [competence(true, 'subjectAccess')] }, null],
    [
      'nothing of a parent by the 16th birthday',
      { dateOfBirth: '2010-11-20', validUntil: new Date('2028-11-20') },
      null,
    ],
    ['what a parent refused, at 18', { dateOfBirth: '2008-11-20', state: 'refused' }, 'adulthood'],
    ['what a parent gave until a birthday that was wrong', { validUntil: new Date('2031-05-01') }, 'birthCorrected'],
    ['nothing that ends as its birthday does by UTC', { validUntil: new Date('2030-05-01') }, null],
    ['what ends a day after its birthday', { validUntil: new Date('2030-05-01T23:00:00Z') }, 'birthCorrected'],
    ['nothing of a competent child', own(true), null],
    ['what a child gave who was found not to be', own(false), 'childNotCompetent'],
    ['nothing of a child who is an adult now', { ...own(false), dateOfBirth: '2008-11-20' }, null],
    ['nothing of an adult', { ...own(false), kind: 'adult', dateOfBirth: '2008-11-20' }, null],
    ['what an adult gave who is none', { ...own(true), kind: 'adult' }, 'birthCorrected'],
    ['nothing of a parent while nobody knows when the child was born', { dateOfBirth: null, state: 'refused' }, null],
    [
      'then too what a restricted one refused',
      { ...of({ courtRestricted: true }), dateOfBirth: null },
      'responsibilityEnded',
    ],
    ['nothing of a child of unknown age by no finding', { ...own(true), competence: [], dateOfBirth: null }, null],
    ['nor by a finding that it is competent', { ...own(true), dateOfBirth: null, state: 'refused' }, null],
    ['but by one that it is not', { ...own(false), dateOfBirth: null }, 'childNotCompetent'],
    ['nothing of a court', { ...own(false), kind: 'court' }, null],
  ];
  test.each(table)('%s', (_name, over, cause) => {
    expect(lapsesOf(decision(over))).toEqual(cause === null ? [] : [cause]);
  });

  test('each cause is named: one that does not count hides none that does', () => {
    const ended = { ...of({ courtRestricted: true, notToBeInformed: true }), competence: [competence(true)] };
    expect(lapsesOf(decision(ended))).toEqual(['responsibilityEnded', 'childCompetent', 'notToBeInformed']);
    expect(lapsesOf(decision({ ...ended, state: 'refused' }))).toEqual(['responsibilityEnded', 'childCompetent']);
  });

  test('a decision on several lapses, if it opens, by any part; if it closes, by all', () => {
    const { courtOrder: _order, ...asked } = held();
    const SCHOOL = { categories: ['schoolLife'] } as const;
    const BOTH: DecisionMatter = { categories: ['schoolLife', 'mentalHealth'], purposes: ['earlyHelp'] };
    const on = (competent: boolean, of: Partial<AssessedMatter>, day?: string) =>
      competence(competent, 'serviceAgreement', day, of);
    const lapses = (over: Partial<StandingDecision>) =>
      lapsesOf({
        ...{ ...asked, matter: BOTH, precedence: PRECEDENCE.parentalResponsibility, state: 'given' },
        ...{ validUntil: new Date('2030-04-30T23:00:00Z'), ...over },
      });
    const part = [on(true, SCHOOL)];
    const all = [on(true, BOTH)];
    expect([lapses({ competence: part }), lapses({ competence: all })]).toEqual([
      ['childCompetent'],
      ['childCompetent'],
    ]);
    for (const state of ['refused', 'withdrawn'] as const)
      expect([lapses({ competence: part, state }), lapses({ competence: all, state })]).toEqual([
        [],
        ['childCompetent'],
      ]);
    const child = { kind: 'child', responsibility: null, validUntil: null } as const;
    const lost = [...all, on(false, SCHOOL, '2026-11-01')];
    const none = [...all, on(false, {}, '2026-11-01')];
    expect([lapses({ ...child, competence: lost }), lapses({ ...child, competence: none })]).toEqual([
      ['childNotCompetent'],
      ['childNotCompetent'],
    ]);
    for (const state of ['refused', 'withdrawn'] as const)
      expect([lapses({ ...child, competence: lost, state }), lapses({ ...child, competence: none, state })]).toEqual([
        [],
        ['childNotCompetent'],
      ]);
  });
});
