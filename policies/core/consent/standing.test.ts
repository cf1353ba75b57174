import fc from 'fast-check';
import { PRECEDENCE } from './capacity';
import {
  asTold,
  conditionsOfGate,
  isGateOpen,
  isGateOpenForAll,
  keptBy,
  refusalsAt,
  type StandingConsent,
} from './standing';

const AT = { controller: 'c1', recipient: 'r1', purpose: 'earlyHelp', category: 'schoolLife' } as const;
const decision = (over: Partial<StandingConsent>): StandingConsent => ({
  id: 'one',
  gate: 'serviceAgreement',
  state: 'given',
  grantor: 'mother',
  precedence: 1,
  decidedAt: '2026-10-01T09:00:00Z',
  controllers: ['c1'],
  recipients: ['r1'],
  purposes: ['earlyHelp'],
  categories: ['schoolLife'],
  conditions: null,
  ...over,
});

describe('whose decision prevails', () => {
  const father = { grantor: 'father' };
  const guardian = { grantor: 'guardian', precedence: PRECEDENCE.specialGuardian };
  const authority = { grantor: 'council', precedence: PRECEDENCE.careOrder };
  const child = { grantor: 'child', precedence: PRECEDENCE.self };
  const court = { grantor: 'court', precedence: PRECEDENCE.court };
  const refused = { state: 'refused' };
  const table: readonly (readonly [string, readonly StandingConsent[], boolean])[] = [
    ['nobody decided', [], false],
    ['a parent gave', [decision({})], true],
    ['of two parents one refused', [decision({}), decision({ ...father, ...refused })], false],
    ['of two parents one withdrew', [decision({}), decision({ ...father, state: 'withdrawn' })], false],
    ['a special guardian gave, a parent refused', [decision(guardian), decision(refused)], true],
    ['a special guardian refused, a parent gave', [decision({ ...guardian, ...refused }), decision({})], false],
    [
      'of two special guardians one refused',
      [decision(guardian), decision({ ...guardian, ...refused, grantor: 'uncle' })],
      false,
    ],
    ['an authority under a care order gave, a parent refused', [decision(authority), decision(refused)], true],
    ['an authority refused, a parent gave', [decision({ ...authority, ...refused }), decision({})], false],
    ['an authority decided nothing, a parent gave', [decision({})], true],
    [
      'an authority gave, the competent child refused',
      [decision(authority), decision({ ...child, ...refused })],
      false,
    ],
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
      precedence: fc.constantFrom(1, 2, 3, 4, 5),
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

describe('open for all alike', () => {
  const ALL = ['c1', 'c2', 'c3'];
  const forAll = (standing: readonly StandingConsent[], past: readonly StandingConsent[] = []) =>
    isGateOpenForAll({ standing, past }, 'serviceAgreement', ALL, AT);
  const scope = fc.subarray([...ALL, 'elsewhere'], { minLength: 1 });
  const drawn = fc.record({
    state: fc.constantFrom('given', 'given', 'refused', 'withdrawn'),
    grantor: fc.constantFrom('mother', 'father'),
    precedence: fc.constantFrom(1, 1, 2),
    decidedAt: fc.constantFrom('2026-10-01T09:00:00Z', '2026-10-02T09:00:00Z', '2026-10-03T09:00:00Z'),
    controllers: fc.oneof(fc.constant(ALL), scope),
  });

  test('is open for each', () => {
    let open = 0;
    fc.assert(
      fc.property(fc.array(drawn, { maxLength: 4 }), (all) => {
        const consents = all.map(decision);
        if (!forAll(consents)) return;
        open += 1;
        for (const controller of ALL)
          expect(isGateOpen(consents, 'serviceAgreement', { ...AT, controller })).toBe(true);
      }),
      { numRuns: 1000 },
    );
    expect(open).toBeGreaterThan(50);
  });

  test('does not tell which part a decision is about', () => {
    const part = fc.constantFrom(['c1'], ['c2'], ['c3'], ['c1', 'c3']);
    fc.assert(
      fc.property(fc.array(drawn, { maxLength: 4 }), drawn, part, part, (all, one, here, there) => {
        const consents = all.map(decision);
        const about = (controllers: readonly string[]) => forAll([...consents, decision({ ...one, controllers })]);
        expect(about(here)).toBe(about(there));
      }),
      { numRuns: 1000 },
    );
  });

  test('does not tell which part a decision is about that replaced others, while it stands and when it is over', () => {
    const part = fc.subarray([...ALL, 'elsewhere'], { minLength: 1 });
    const hidden = fc.subarray(['here', 'there'], { minLength: 1 });
    let [open, replacing] = [0, 0];
    fc.assert(
      fc.property(
        fc.array(fc.tuple(drawn, hidden), { maxLength: 4 }),
        drawn,
        part,
        fc.boolean(),
        (all, late, named, over) => {
          const about = (guess: string) => {
            const one = decision({ ...late, decidedAt: '2026-10-04T09:00:00Z', controllers: [...named, guess] });
            const before = all.map(([each, also]) =>
              decision({ ...each, controllers: [...each.controllers, ...also] }),
            );
            const replaced = (each: StandingConsent) =>
              each.state === 'given' &&
              each.grantor === one.grantor &&
              each.controllers.every((controller) => one.controllers.includes(controller));
            const standing = before.filter((each) => !replaced(each));
            const past = before.filter(replaced).map((each) => ({ ...each, state: 'superseded' }));
            replacing += past.length;
            const told = asTold(
              over
                ? { standing, past: [...past, { ...one, state: 'expired' }] }
                : { standing: [...standing, one], past },
            );
            return forAll(told.standing, told.past);
          };
          const [here, there] = [about('here'), about('there')];
          open += here ? 1 : 0;
          expect(here).toBe(there);
        },
      ),
      { numRuns: 1000 },
    );
    expect(open).toBeGreaterThan(20);
    expect(replacing).toBeGreaterThan(20);
  });

  test('what was replaced opens nothing when what replaced it is over', () => {
    const [first, second] = [
      decision({ controllers: ALL }),
      decision({ controllers: ALL, decidedAt: '2026-10-04T09:00:00Z' }),
    ];
    const told = asTold({
      standing: [],
      past: [
        { ...first, state: 'superseded' },
        { ...second, state: 'expired' },
      ],
    });
    expect(forAll([first])).toBe(true);
    expect(forAll(told.standing, told.past)).toBe(false);
  });

  test('of none is closed', () => {
    expect(isGateOpenForAll({ standing: [decision({})], past: [] }, 'serviceAgreement', [], AT)).toBe(false);
  });
});

describe('what is given under a condition', () => {
  const worldArbitrary = fc
    .array(
      fc.record({
        state: fc.constantFrom('given', 'given', 'given', 'refused'),
        grantor: fc.constantFrom('mother', 'father', 'child'),
        precedence: fc.constantFrom(1, 1, 2),
        decidedAt: fc.constantFrom('2026-10-01T09:00:00Z', '2026-10-02T09:00:00Z', '2026-10-03T09:00:00Z'),
        controllers: fc.constantFrom(['c1'], ['c1', 'c2'], ['c1', 'c2'], ['c2']),
        bound: fc.boolean(),
      }),
      { minLength: 1, maxLength: 5 },
    )
    .map((all) =>
      all.map(({ bound, ...each }, index) =>
        decision({ ...each, id: String(index), conditions: bound ? `Words ${index}` : null }),
      ),
    );

  test('binds exactly where the gate would be closed had it been refused', () => {
    let bound = 0;
    fc.assert(
      fc.property(worldArbitrary, (world) => {
        const open = isGateOpen(world, 'serviceAgreement', AT);
        const conditions = conditionsOfGate(world, 'serviceAgreement', AT);
        bound += conditions.length;
        for (const one of world.filter((each) => each.state === 'given' && each.conditions !== null)) {
          const without = world.map((each) => (each === one ? { ...each, state: 'refused' } : each));
          const restsOnIt = open && !isGateOpen(without, 'serviceAgreement', AT);
          expect(conditions.includes(one.conditions ?? '')).toBe(restsOnIt);
        }
        expect(conditionsOfGate(world.toReversed(), 'serviceAgreement', AT)).toEqual(conditions);
      }),
      { numRuns: 2000 },
    );
    expect(bound).toBeGreaterThan(100);
  });

  test('opens to nobody who is not told of it, nor while for all alike: not where an earlier one without it is replaced by it', () => {
    const met = { open: 0, closed: 0 };
    fc.assert(
      fc.property(worldArbitrary, (world) => {
        for (const untold of [
          keptBy(world, false),
          keptBy(
            world.map((each) => ({ ...each, conditions: '' })),
            true,
          ),
        ])
          if (isGateOpen(untold, 'serviceAgreement', AT))
            expect(conditionsOfGate(untold, 'serviceAgreement', AT)).toEqual([]);
        expect(isGateOpen(keptBy(world, false), 'serviceAgreement', AT)).toBe(
          isGateOpen(world, 'serviceAgreement', AT) && conditionsOfGate(world, 'serviceAgreement', AT).length === 0,
        );
        const told = asTold({ standing: keptBy(world, false), past: [] });
        const open = isGateOpenForAll(told, 'serviceAgreement', ['c1', 'c2'], AT);
        met[open ? 'open' : 'closed'] += 1;
        for (const controller of open ? ['c1', 'c2'] : [])
          expect([
            isGateOpen(world, 'serviceAgreement', { ...AT, controller }),
            conditionsOfGate(world, 'serviceAgreement', { ...AT, controller }),
          ]).toEqual([true, []]);
      }),
      { numRuns: 2000 },
    );
    expect(Math.min(...Object.values(met))).toBeGreaterThan(100);
  });

  test('is told of as it was recorded to whoever is', () => {
    const world = [decision({ conditions: 'Only by phone' })];
    expect([keptBy(world, true), conditionsOfGate(world, 'serviceAgreement', AT)]).toEqual([world, ['Only by phone']]);
    expect(conditionsOfGate(world, 'confidentialityConsent', AT)).toEqual([]);
  });
});

describe('what a refusal stands against, whoever relies on a consent', () => {
  const stands = (consents: readonly StandingConsent[], weighed: readonly string[] = [], over: object = {}) =>
    refusalsAt(consents, [{ ...decision({}), id: 'against', weighed, ...over }], AT).map(({ weighedBy }) => weighedBy);
  const refused = decision({ id: 'hers', state: 'refused' });
  const court = decision({ id: 'court', state: 'refused', grantor: 'court', precedence: 3 });

  test('a refusal or a withdrawal by whichever gate, until a decision weighs all that stand there', () => {
    expect(stands([])).toEqual([]);
    expect(stands([decision({})])).toEqual([]);
    for (const state of ['refused', 'withdrawn']) expect(stands([decision({ state })])).toEqual([null]);
    expect(stands([refused, decision({ ...refused, gate: 'confidentialityConsent' })], ['hers'])).toEqual([
      null,
      'against',
    ]);
    expect(stands([refused, court], ['hers'])).toEqual([null]);
    expect(stands([refused, court], ['hers', 'court'])).toEqual(['against']);
    expect(stands([refused], ['hers'], { recipients: ['r2'] })).toEqual([null]);
  });

  test('none of another case, and none that a higher right gave over', () => {
    for (const over of [
      { controllers: ['c2'] },
      { recipients: ['r2'] },
      { purposes: ['familySupport'] },
      { categories: ['mentalHealth'] },
    ])
      expect(stands([{ ...refused, ...over }])).toEqual([]);
    expect(stands([refused, { ...court, state: 'given' }])).toEqual([]);
  });

  test('what was given under a condition takes none back, its grantor’s or a lower right’s, whether or not its words are told', () => {
    for (const conditions of ['Only by phone', '']) {
      const since = decision({ id: 'since', decidedAt: '2026-10-02T09:00:00Z', conditions });
      expect(stands([refused, since])).toEqual([null]);
      expect(stands([refused, since], ['hers'])).toEqual(['against']);
      expect(stands([refused, { ...court, state: 'given', conditions }])).toEqual([null]);
      // By itself it refuses nothing; and what was given without any stands against what was refused before.
      expect(stands([since])).toEqual([]);
      const between = decision({ id: 'between', decidedAt: '2026-10-01T10:00:00Z' });
      expect(stands([refused, between, since])).toEqual([]);
      expect(stands([refused, since, decision({ id: 'last', decidedAt: '2026-10-03T09:00:00Z' })])).toEqual([]);
    }
  });
});
