import fc from 'fast-check';
import {
  type Decisions,
  isGateOpen,
  isGateOpenForAll,
  opensAgainst,
  opensAgainstForAll,
  type StandingConsent,
} from '#policies/core/consent/standing';
import { openedAgainst } from './oracle';

/**
 * A gate that is refused, and a decision to go on against refusals that weighed some: what it opens, it opens against these alone.
 */
fc.configureGlobal({ seed: 20_261_201 });

const ALL = ['c1', 'c2', 'c3'];
const AT = { controller: 'c1', recipient: 'r1', purpose: 'earlyHelp', category: 'schoolLife' } as const;
const GATE = 'serviceAgreement';
const IDS = ['a', 'b', 'c', 'd', 'e'];

const decisionArbitrary: fc.Arbitrary<Omit<StandingConsent, 'id'>> = fc.record({
  gate: fc.constantFrom(GATE, GATE, GATE, 'confidentialityConsent'),
  state: fc.constantFrom('given', 'refused', 'refused', 'withdrawn'),
  grantor: fc.constantFrom('mother', 'father', 'child'),
  precedence: fc.constantFrom(0, 1, 1, 2, 3),
  decidedAt: fc.constantFrom('2026-10-01T09:00:00Z', '2026-10-02T09:00:00Z', '2026-10-03T09:00:00Z'),
  controllers: fc.oneof(fc.constant(ALL), fc.subarray([...ALL, 'elsewhere'], { minLength: 1 })),
  recipients: fc.constant(['r1']),
  purposes: fc.constant(['earlyHelp']),
  categories: fc.constantFrom(['schoolLife'], ['schoolLife'], ['schoolLife', 'family'], ['family']),
  conditions: fc.constantFrom(null, null, 'Only by phone', ''),
});
const worldArbitrary = fc
  .array(decisionArbitrary, { maxLength: IDS.length })
  .map((all) => all.map((each, index): StandingConsent => ({ ...each, id: IDS[index] ?? '' })));
const weighedArbitrary = fc.subarray(IDS);
const refusal = (over: Partial<StandingConsent>): StandingConsent => ({
  ...{ id: 'new', gate: GATE, state: 'refused', grantor: 'new', precedence: 1, decidedAt: '2026-11-01T09:00:00Z' },
  ...{ controllers: ALL, recipients: ['r1'], purposes: ['earlyHelp'], categories: ['schoolLife'] },
  ...{ conditions: null, ...over },
});

test('it opens exactly where the oracle says', () => {
  const met = { open: 0, closed: 0 };
  fc.assert(
    fc.property(worldArbitrary, weighedArbitrary, (world, weighed) => {
      const opens = opensAgainst(weighed, world, GATE, AT);
      met[opens ? 'open' : 'closed'] += 1;
      expect(opens).toBe(openedAgainst(weighed, world, GATE, AT));
      expect(opensAgainst(weighed, world.toReversed(), GATE, AT)).toBe(opens);
    }),
    { numRuns: 3000 },
  );
  expect(Math.min(...Object.values(met))).toBeGreaterThan(200);
});

test('what was not weighed closes, whoever refuses or withdraws it, by whatever right, at whatever moment not before theirs', () => {
  const late = fc.record({
    grantor: fc.constantFrom('mother', 'father', 'child', 'court'),
    precedence: fc.constantFrom(0, 1, 2, 3),
    state: fc.constantFrom('refused', 'withdrawn'),
    decidedAt: fc.constantFrom('2026-10-03T09:00:00Z', '2026-11-01T09:00:00Z'),
  });
  fc.assert(
    fc.property(worldArbitrary, weighedArbitrary, late, (world, weighed, over) => {
      const others = world.filter(({ state, decidedAt }) => state !== 'given' || decidedAt < over.decidedAt);
      expect(opensAgainst(weighed, [...others, refusal(over)], GATE, AT)).toBe(false);
    }),
    { numRuns: 1000 },
  );
});

test('without a refusal that it weighed nothing is left to open', () => {
  fc.assert(
    fc.property(worldArbitrary, weighedArbitrary, (world, weighed) => {
      const left = world.filter(({ id, state }) => state === 'given' || !weighed.includes(id));
      expect(opensAgainst(weighed, left, GATE, AT)).toBe(false);
      expect(opensAgainstForAll(weighed, { standing: left, past: [] }, GATE, ALL, AT)).toBe(false);
      expect(opensAgainst([], world, GATE, AT)).toBe(false);
    }),
    { numRuns: 1000 },
  );
});

describe('while whereabouts are closed', () => {
  const forAll = (weighed: readonly string[], decisions: Decisions) =>
    opensAgainstForAll(weighed, decisions, GATE, ALL, AT);

  test('it opens only what is open for each controller, by it or without it', () => {
    let opened = 0;
    fc.assert(
      fc.property(worldArbitrary, weighedArbitrary, (standing, weighed) => {
        if (!forAll(weighed, { standing, past: [] })) return;
        opened += 1;
        for (const controller of ALL) {
          const at = { ...AT, controller };
          expect(isGateOpen(standing, GATE, at) || opensAgainst(weighed, standing, GATE, at)).toBe(true);
        }
      }),
      { numRuns: 3000 },
    );
    expect(opened).toBeGreaterThan(100);
  });

  test('it does not tell which part another decision is about', () => {
    const part = fc.constantFrom(['c1'], ['c2'], ['c3'], ['c1', 'c3']);
    let opened = 0;
    fc.assert(
      fc.property(
        worldArbitrary,
        decisionArbitrary,
        weighedArbitrary,
        part,
        part,
        (world, one, weighed, here, there) => {
          const about = (controllers: readonly string[]) => {
            const standing = [...world.slice(0, 4), { ...one, id: 'e', controllers }];
            return [isGateOpenForAll({ standing, past: [] }, GATE, ALL, AT), forAll(weighed, { standing, past: [] })];
          };
          opened += about(here).some((open) => open) ? 1 : 0;
          expect(about(here)).toEqual(about(there));
        },
      ),
      { numRuns: 2000 },
    );
    expect(opened).toBeGreaterThan(50);
  });

  test('of none is closed', () => {
    expect(opensAgainstForAll(['new'], { standing: [refusal({})], past: [] }, GATE, [], AT)).toBe(false);
  });
});
