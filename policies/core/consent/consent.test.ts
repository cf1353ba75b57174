import fc from 'fast-check';
import { CONSENT_GATES, DATA_CATEGORIES, JURISDICTIONS, PURPOSES } from '#policies/core/vocabulary';
import { type CapacityQuestion, capacityOf, RESPONSIBILITY_BASES } from './capacity';
import { CONSENT_EVENTS, stateAt } from './consent';
import { type FhirConsent, fromFhir, toFhir } from './fhir';
import { type LapseCause, lapsesOf, type StandingDecision } from './lapse';
import { type OverrideSetting, type OverrideTerms, readOverride } from './overrideTerms';
import { isGateOpen, type StandingConsent } from './standing';

const NOW = new Date('2026-11-20T12:00:00Z');
const question = (over: Partial<CapacityQuestion>): CapacityQuestion => ({
  kind: 'child',
  dateOfBirth: '2012-05-01',
  decision: 'serviceAgreement',
  now: NOW,
  competence: [],
  responsibility: null,
  courtOrder: null,
  ...over,
});
const competence = (competent: boolean, decision = 'serviceAgreement', day = '2026-10-01') => ({
  competent,
  decision,
  assessedAt: new Date(day),
});
const responsibility = (over: object = {}) => ({
  id: 'mother',
  basis: 'mother' as const,
  registeredOn: null,
  from: new Date('2012-05-01'),
  until: null,
  courtRestricted: false,
  notToBeInformed: false,
  authority: null,
  ...over,
});
const held = (over: object = {}) => question({ kind: 'parentalResponsibility', responsibility: responsibility(over) });

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
    expect(order('2012-05-01')).toMatchObject({ basis: 'courtOrder', lapsesAt: new Date('2030-05-01') });
    for (const born of ['2000-01-01', '2008-11-20', null]) expect(order(born)).toMatchObject({ lapsesAt: null });
  });

  test('a parent’s decision lapses on the 18th birthday, a child’s own does not', () => {
    expect(capacityOf(held())).toMatchObject({ lapsesAt: new Date('2030-05-01') });
    expect(capacityOf(question({ competence: [competence(true)] }))).toMatchObject({ lapsesAt: null });
  });
});

test('a state follows from the events and the time, and nothing follows upon an end', () => {
  const event = fc.record({
    event: fc.constantFrom(...CONSENT_EVENTS),
    at: fc.date({ min: new Date('2026-01-01'), max: new Date('2026-12-31'), noInvalidDate: true }),
  });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 6 }), fc.option(event), (drawn, until) => {
      const events = drawn.toSorted((a, b) => a.at.getTime() - b.at.getTime());
      const consent = { events, validUntil: until?.at ?? null };
      const state = stateAt(consent, NOW);
      if (state === 'given') expect(consent.validUntil === null || consent.validUntil > NOW).toBe(true);
      const ended = stateAt(
        { ...consent, events: [{ event: 'withdrawn', at: new Date('2025-01-01') }, ...events] },
        NOW,
      );
      // But for a lapse: a withdrawal too goes with the right of who withdrew.
      const lapsed = events.some(({ event, at }) => event === 'lapsed' && at <= NOW);
      expect(ended).toBe(lapsed ? 'lapsed' : 'withdrawn');
    }),
  );
});

describe('what lapses', () => {
  const BIRTHDAY = new Date('2030-05-01');
  const decision = (over: Partial<StandingDecision>): StandingDecision => {
    const { courtOrder: _order, ...asked } = held();
    return { ...asked, state: 'given', validUntil: BIRTHDAY, ...over };
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
    ['nothing of a competent child', own(true), null],
    ['what a child gave who was found not to be', own(false), 'childNotCompetent'],
    ['nothing of a child who is an adult now', { ...own(false), dateOfBirth: '2008-11-20' }, null],
    ['nothing of an adult', { ...own(false), kind: 'adult', dateOfBirth: '2008-11-20' }, null],
    ['what an adult gave who is none', { ...own(true), kind: 'adult' }, 'birthCorrected'],
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
});

describe('whose decision prevails', () => {
  const AT = { controller: 'c1', recipient: 'r1', purpose: 'earlyHelp', category: 'schoolLife' } as const;
  const decision = (over: Partial<StandingConsent>): StandingConsent => ({
    gate: 'serviceAgreement',
    state: 'given',
    grantor: 'mother',
    precedence: 1,
    decidedAt: '2026-10-01T09:00:00Z',
    controllers: ['c1'],
    recipients: ['r1'],
    purposes: ['earlyHelp'],
    categories: ['schoolLife'],
    ...over,
  });
  const father = { grantor: 'father' };
  const child = { grantor: 'child', precedence: 2 };
  const court = { grantor: 'court', precedence: 3 };
  const refused = { state: 'refused' };
  const table: readonly (readonly [string, readonly StandingConsent[], boolean])[] = [
    ['nobody decided', [], false],
    ['a parent gave', [decision({})], true],
    ['of two parents one refused', [decision({}), decision({ ...father, ...refused })], false],
    ['of two parents one withdrew', [decision({}), decision({ ...father, state: 'withdrawn' })], false],
    ['the competent child gave, a parent refused', [decision(child), decision({ ...father, ...refused })], true],
    [
      'the competent child refused, both parents gave',
      [decision({ ...child, ...refused }), decision({}), decision(father)],
      false,
    ],
    ['the competent child withdrew, a parent gave', [decision({ ...child, state: 'withdrawn' }), decision({})], false],
    ['a court gave over the refusal of a child', [decision(court), decision({ ...child, ...refused })], true],
    ['a court refused over the consent of a child', [decision({ ...court, ...refused }), decision(child)], false],
    [
      'the same parent gave after a refusal',
      [decision({ ...refused }), decision({ decidedAt: '2026-11-01T09:00:00Z' })],
      true,
    ],
    [
      'the same parent refused after',
      [decision({}), decision({ ...refused, decidedAt: '2026-11-01T09:00:00Z' })],
      false,
    ],
    [
      'the child speaks of another purpose',
      [decision({ ...child, ...refused, purposes: ['directCare'] }), decision({})],
      true,
    ],
    ['it was given to somebody else', [decision({ recipients: ['r2'] })], false],
  ];
  test.each(table)('%s', (_name, consents, open) => {
    expect(isGateOpen(consents, 'serviceAgreement', AT)).toBe(open);
    expect(isGateOpen(consents.toReversed(), 'serviceAgreement', AT)).toBe(open);
  });

  test('a refusal of anybody of equal or higher right never opens anything', () => {
    const drawn = fc.record({
      state: fc.constantFrom('given', 'refused', 'withdrawn'),
      grantor: fc.constantFrom('mother', 'father', 'other'),
      precedence: fc.constantFrom(1, 2, 3),
      decidedAt: fc.constantFrom('2026-10-01T09:00:00Z', '2026-10-02T09:00:00Z'),
    });
    fc.assert(
      fc.property(fc.array(drawn, { maxLength: 5 }), (all) => {
        const consents = all.map(decision);
        const late = decision({ ...court, ...refused, grantor: 'new', decidedAt: '2026-11-01T09:00:00Z' });
        expect(isGateOpen([...consents, late], 'serviceAgreement', AT)).toBe(false);
      }),
    );
  });
});

describe('FHIR', () => {
  const words = <T extends string>(known: readonly T[]) => fc.subarray([...known], { minLength: 1 });
  const line = fc.string({ minLength: 1, maxLength: 12 });
  const consentArbitrary: fc.Arbitrary<FhirConsent> = fc.record({
    id: fc.option(fc.uuid()),
    person: fc.uuid(),
    state: fc.constantFrom(...CONSENT_EVENTS),
    gate: fc.constantFrom(...CONSENT_GATES),
    controllers: words(['marchford-council', 'marches-police']),
    recipients: words(['marchford-council', 'border-family-support']),
    purposes: words(PURPOSES),
    categories: words(DATA_CATEGORIES),
    noticeVersion: line,
    collectionMethod: line,
    jurisdiction: fc.constantFrom(...JURISDICTIONS),
    grantorKind: fc.option(line),
    validFrom: fc.option(fc.constant('2026-10-01T00:00:00.000Z')),
    validUntil: fc.option(fc.constant('2027-10-01T00:00:00.000Z')),
    decidedAt: fc.option(fc.constant('2026-10-01T00:00:00.000Z')),
    reviewBy: fc.option(fc.constant('2027-01-01')),
    conditions: fc.option(line),
    evidence: fc.option(line),
  });

  test('what is written and read again is the same consent', () => {
    fc.assert(
      fc.property(consentArbitrary, (consent) => {
        expect(fromFhir(JSON.parse(JSON.stringify(toFhir(consent))))).toEqual(consent);
      }),
    );
  });

  test('what narrows it beyond our words is not imported, and what is left out is not consented to', () => {
    fc.assert(
      fc.property(consentArbitrary, (consent) => {
        const fhir = JSON.parse(JSON.stringify(toFhir(consent)));
        const narrowed = { ...fhir, provision: { ...fhir.provision, provision: [{ type: 'deny' }] } };
        expect(fromFhir(narrowed)).toHaveProperty('fault');
        const { actor: _actor, ...bare } = fhir.provision;
        expect(fromFhir({ ...fhir, provision: bare })).toMatchObject({ recipients: [] });
        expect(fromFhir({ ...fhir, extension: [] })).toHaveProperty('fault');
      }),
    );
  });
});

describe('a decision against a refusal', () => {
  const terms: OverrideTerms = {
    article6: 'e',
    power: 'childrenAct1989s47',
    confidentiality: 'overridingPublicInterest',
    para18Reason: 'WOULD_PREJUDICE_PROTECTION',
    proportionality: 'Without the school’s view the enquiry cannot tell whether she is safe at home.',
    approvedRole: 'teamManager',
    approvedBy: ' Council/manager-1 ',
    subjectTold: false,
    whyNotTold: 'Telling would reach the person she fears.',
    validUntil: '2026-12-01',
  };
  const decidedBy = { organisation: 'council', practitioner: 'council/wörker-1' };
  const setting: OverrideSetting = { decidedBy, country: 'W', holders: ['W'], whereaboutsClosed: false, now: NOW };
  const faults: readonly (readonly [string, Partial<OverrideTerms>, string])[] = [
    ['without why there is no consent', { para18Reason: '' }, 'OVERRIDE_REASON_MISSING'],
    ['without proportionality', { proportionality: ' ' }, 'OVERRIDE_REASON_MISSING'],
    ['telling nobody, without saying why', { whyNotTold: null }, 'OVERRIDE_REASON_MISSING'],
    ['on consent again', { article6: 'a' }, 'OVERRIDE_BASIS_INVALID'],
    ['with a confidence met by consent', { confidentiality: 'consent' }, 'OVERRIDE_BASIS_INVALID'],
    [
      'under a power of England where a holder stands in Wales',
      { power: 'childrenAct1989s17' },
      'OVERRIDE_BASIS_INVALID',
    ],
    ['under a duty that is none', { article6: 'c', power: 'sswba2014s21' }, 'OVERRIDE_BASIS_INVALID'],
    ['approved by a manager without an organisation', { approvedBy: 'manager-1' }, 'OVERRIDE_NOT_APPROVED'],
    ['approved by a manager of another organisation', { approvedBy: 'force/manager-1' }, 'OVERRIDE_NOT_APPROVED'],
    ...[
      'council/wörker-1',
      ' council/Worker-1',
      'council/WÖRKER 1.',
      'council/council/worker_1',
      'council/force/worker-1',
      'council/wor\u200bker-1',
      'council/w\u00adorker\u2060-\u20681',
      'council/wor\u3164ker-1',
      'council/wor-ker 1',
      'council/worker1',
      'council/ＷＯＲＫＥＲ①',
      'coun\u200bcil/worker-1',
      'council/Ms worker-1',
      'council/Dr. Wörker 1, manager',
    ].map(
      (approvedBy) =>
        [`approved by whoever decides, as ${approvedBy}`, { approvedBy }, 'OVERRIDE_NOT_APPROVED'] as const,
    ),
    ...[
      ['Cyrillic', 'council/w\u043erker-1'],
      ['Greek', 'council/m\u03b1nager-1'],
      ['Armenian', 'council/w\u0585rker-1'],
    ].map(
      ([script, approvedBy = '']) =>
        [
          `approved by a name with a letter of ${script} among Latin ones`,
          { approvedBy },
          'OVERRIDE_NOT_APPROVED',
        ] as const,
    ),
    ...[
      '',
      'me',
      '-',
      '\u3164\u3164\u3164',
      'council/\u200b\u200bme',
      'M',
      'council',
      'council/',
      'council/me',
      'council/-----',
      'council/manager-1/',
    ].map((approvedBy) => [`approved by '${approvedBy}'`, { approvedBy }, 'OVERRIDE_NOT_APPROVED'] as const),
    ['for longer than the bound', { validUntil: '2027-02-01' }, 'OVERRIDE_TOO_LONG'],
    ['until yesterday', { validUntil: '2026-11-19' }, 'OVERRIDE_TOO_LONG'],
  ];
  test.each(faults)('is none %s', (_name, over, code) => {
    expect(readOverride({ ...terms, ...over }, setting)).toMatchObject({ code });
  });

  test('has a basis of its own, never consent', () => {
    expect(readOverride(terms, setting)).toMatchObject({
      basis: { regime: 'ukGdpr', article6: 'e', article9: 'g', schedule1: 'para18', power: 'childrenAct1989s47' },
      approvedBy: 'council/manager-1',
      validUntil: new Date('2026-12-01'),
    });
  });

  // childrenAct1989s17 extends to England, sswba2014s21 to Wales.
  test.each(['E', 'W'] as const)(
    'while whereabouts are closed to %s, is answered alike wherever the holders stand',
    (country) => {
      const answers = (['E', 'W'] as const).map((child) =>
        ['childrenAct1989s17', 'sswba2014s21'].map((power) => {
          const closed = { ...setting, country, holders: [child], whereaboutsClosed: true };
          return readOverride({ ...terms, power }, closed);
        }),
      );
      expect(answers[0]).toEqual(answers[1]);
      expect(answers[0]?.map((answer) => 'code' in answer)).toEqual(country === 'E' ? [false, true] : [true, false]);
    },
  );

  test('is none of the decider whose token names them without their organisation', () => {
    const bare = { ...setting, decidedBy: { organisation: 'council', practitioner: 'Worker-1' } };
    expect(readOverride({ ...terms, approvedBy: 'council/worker-1' }, bare)).toMatchObject({
      code: 'OVERRIDE_NOT_APPROVED',
    });
    // One that only looks like it.
    expect(readOverride({ ...terms, approvedBy: 'council/worker-11' }, bare)).toMatchObject({
      approvedBy: 'council/worker-11',
    });
  });

  test.each([
    ['Co-worker 12', 'Co-worker 12'],
    ['Søren O\u2019Ma\u0301rtin', 'Søren O\u2019Ma\u0301rtin'],
    ['\u0410\u043d\u043d\u0430 \u041c.', '\u0410\u043d\u043d\u0430 \u041c.'],
    ['Team\u200b manager\u202e', 'Team manager'],
  ])('is approved by a colleague named %s, as it is to be seen', (name, kept) => {
    expect(readOverride({ ...terms, approvedBy: `council/${name}` }, setting)).toMatchObject({
      approvedBy: `council/${kept}`,
    });
  });
});
