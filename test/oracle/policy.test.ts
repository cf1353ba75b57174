import fc from 'fast-check';
import type { RowCondition } from '#policies/core/compiledPolicy';
import { compilePolicy } from '#policies/core/compilePolicy';
import type { FieldDecision, RecordFacts, SubjectFacts } from '#policies/core/decision';
import { NO_OVERRIDES } from '#policies/core/override';
import type { Clause, Organisation, Protocol, Rules } from '#policies/core/protocol';
import type { RequirementFailure } from '#policies/core/requirements';
import {
  factsArbitrary,
  itemId,
  OVERRIDE,
  restrictionArbitrary,
  rulesArbitrary,
  subjectArbitrary,
} from './arbitraries';
import { oracle, toldInPart } from './oracle';
import { CATALOGUE, ON, ORGANISATIONS, recipient, recordFacts, subjectFacts } from './smallWorld';

/** All is met but for consent. */
const INVOLVED = subjectFacts();
const ALL_GIVEN = { dataProtectionConsent: true, confidentialityConsent: true, serviceAgreement: true };
const likelyMet = fc.oneof(subjectArbitrary, fc.constant({ ...INVOLVED, consent: ALL_GIVEN }));
const consentArbitrary = subjectArbitrary.map(({ consent }) => consent);

fc.configureGlobal({ seed: 20_261_015 });

/** What a clause may ask about a child, and what is told where that is what stands against it. */
const REQUIREMENTS = {
  notInvolved: true,
  thresholdNotRecorded: true,
  consentNotInForce: true,
  emergencyAccessOnly: true,
  trainingExpired: true,
} satisfies Record<RequirementFailure, true>;

/** Of the requester's own country. */
const isEnglish = ({ country }: Organisation) => country === 'E';

const compile = (rules: Rules) => compilePolicy(rules, CATALOGUE, recipient(), 'section47Enquiry', ON);
const gives = (decision: FieldDecision) => decision.outcome === 'disclosed' || decision.outcome === 'generalised';
const RANKS = ['refused', 'generalised', 'disclosed'];
const rank = (decision: FieldDecision) => RANKS.indexOf(gives(decision) ? decision.outcome : 'refused');

function answer(decision: FieldDecision): string {
  if (decision.outcome === 'generalised') return `generalised:${decision.by}`;
  return decision.outcome === 'disclosed' ? 'disclosed' : 'refused';
}

function askingForAgreement(protocol: Protocol): Protocol {
  const asking = (clause: Clause): Clause =>
    clause.effect === 'withhold'
      ? clause
      : { ...clause, requires: { ...clause.requires, consent: ['serviceAgreement'] } };
  return { ...protocol, clauses: protocol.clauses.map(asking) };
}

function changed(rules: Rules, change: (protocol: Protocol) => Protocol): Rules {
  return { ...rules, protocols: rules.protocols.map(change) };
}

describe('the decision', () => {
  test('is what the naive oracle says', () => {
    const met = new Map<string, number>();
    fc.assert(
      fc.property(rulesArbitrary, itemId, factsArbitrary, (rules, item, facts) => {
        const said = answer(compile(rules).decide(item, facts));
        met.set(said, (met.get(said) ?? 0) + 1);
        expect(said).toBe(oracle(rules, CATALOGUE, recipient(), 'section47Enquiry', ON, item, facts));
      }),
      { numRuns: 3000 },
    );
    expect(met.get('disclosed')).toBeGreaterThan(80);
    expect([...met.keys()].filter((each) => each.startsWith('generalised')).length).toBeGreaterThan(1);
  });

  test('does not depend on the order of clauses, signatures or organisations', () => {
    fc.assert(
      fc.property(rulesArbitrary, itemId, factsArbitrary, (rules, item, facts) => {
        const turned: Rules = {
          ...changed(rules, (each) => ({ ...each, clauses: each.clauses.toReversed() })),
          signatures: rules.signatures.toReversed(),
          organisations: rules.organisations.toReversed(),
        };
        expect(compile(turned).decide(item, facts)).toEqual(compile(rules).decide(item, facts));
      }),
      { numRuns: 500 },
    );
  });

  test('discloses no more once a restriction is added or a signature removed', () => {
    fc.assert(
      fc.property(rulesArbitrary, restrictionArbitrary, itemId, factsArbitrary, (rules, added, item, facts) => {
        const before = rank(compile(rules).decide(item, facts));
        const restricted = changed(rules, (each) => ({ ...each, restrictions: [...each.restrictions, added] }));
        const unsigned = { ...rules, signatures: rules.signatures.slice(1) };
        expect(rank(compile(restricted).decide(item, facts))).toBeLessThanOrEqual(before);
        // While whereabouts are closed, one controller fewer can only break the agreement of all.
        expect(rank(compile(unsigned).decide(item, facts))).toBeLessThanOrEqual(before);
      }),
      { numRuns: 800 },
    );
  });

  test('gives nothing on facts that are missing or ill-typed, and never throws', () => {
    const broken = fc.constantFrom(undefined, null, 'true', 1, {}, [7]);
    const key = fc.constantFrom(
      'involved',
      'threshold',
      'emergencyAccess',
      'whereaboutsClosed',
      'consent',
      'overrides',
      'detriment',
      'trained',
    );
    fc.assert(
      fc.property(rulesArbitrary, itemId, factsArbitrary, key, broken, (rules, item, facts, name, value) => {
        const subject = { ...facts.subject, [name]: value } as RecordFacts['subject'];
        const policy = compile(rules);
        expect(gives(policy.decide(item, { ...facts, subject }))).toBe(false);
        expect(gives(policy.decide(item, { ...facts, subject: undefined } as unknown as RecordFacts))).toBe(false);
        expect(gives(policy.decide(item, { ...facts, controller: ORGANISATIONS.health.id }))).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a decision to go on against a refusal', () => {
  test('opens gates and nothing else, with its own basis, and only what was shut', () => {
    let opened = 0;
    fc.assert(
      fc.property(rulesArbitrary, itemId, factsArbitrary, consentArbitrary, (rules, item, drawn, consent) => {
        const policy = compile(changed(rules, askingForAgreement));
        const overrides = { ...drawn.subject.overrides, serviceAgreement: OVERRIDE };
        const subject = { ...INVOLVED, consent, overrides };
        const facts = { ...recordFacts(), subject };
        const before = policy.decide(item, { ...facts, subject: { ...subject, overrides: NO_OVERRIDES } });
        const after = policy.decide(item, facts);
        expect(rank(after)).toBeGreaterThanOrEqual(rank(before));
        if (!('overrides' in after) || after.overrides.length === 0) return;
        opened += 1;
        expect(after.basis).toEqual(OVERRIDE.basis);
        expect(rank(after)).toBeGreaterThan(rank(before));
        expect(gives(policy.decide(item, { ...facts, subject: { ...subject, consent: ALL_GIVEN } }))).toBe(true);
      }),
      { numRuns: 3000 },
    );
    expect(opened).toBeGreaterThan(20);
  });
});

describe('a holder’s decision of detriment', () => {
  test('stops the duty to share alone, and tells nobody', () => {
    let stopped = 0;
    fc.assert(
      fc.property(rulesArbitrary, itemId, factsArbitrary, (rules, item, facts) => {
        const policy = compile(rules);
        const free = policy.decide(item, { ...facts, subject: { ...facts.subject, detriment: false } });
        const held = policy.decide(item, { ...facts, subject: { ...facts.subject, detriment: true } });
        expect(rank(held)).toBeLessThanOrEqual(rank(free));
        if (JSON.stringify(held) === JSON.stringify(free)) return;
        stopped += 1;
        expect(held.outcome === 'silent' || gives(held)).toBe(true);
      }),
      { numRuns: 3000 },
    );
    expect(stopped).toBeGreaterThan(20);
  });
});

describe('training that has expired', () => {
  test('narrows what is flagged for more than its place, says so, and nothing that an emergency opens', () => {
    let narrowed = 0;
    let opened = 0;
    fc.assert(
      fc.property(rulesArbitrary, itemId, factsArbitrary, (rules, item, facts) => {
        const policy = compile(rules);
        const as = (trained: boolean) => policy.decide(item, { ...facts, subject: { ...facts.subject, trained } });
        const [before, after] = [as(true), as(false)];
        expect(rank(after)).toBeLessThanOrEqual(rank(before));
        if (JSON.stringify(before) === JSON.stringify(after)) {
          if ('inEmergency' in after && after.inEmergency) opened += 1;
          return;
        }
        narrowed += 1;
        expect(CATALOGUE.items.get(item)?.flags.some((flag) => flag !== 'W')).toBe(true);
        expect('inEmergency' in before && before.inEmergency).toBe(false);
        if (after.outcome === 'withheld') expect(after.unlock).toContain('renewTraining');
      }),
      { numRuns: 3000 },
    );
    expect(narrowed).toBeGreaterThan(20);
    expect(opened).toBeGreaterThan(5);
  });
});

describe('the verdicts before a record', () => {
  test('the row condition is true of exactly the rows that are disclosed or generalised', () => {
    fc.assert(
      fc.property(rulesArbitrary, itemId, factsArbitrary, subjectArbitrary, (rules, item, facts, other) => {
        const policy = compile(rules);
        const factsOf = (controller: string) => (controller === facts.controller ? facts.subject : other);
        expect(isTrueOf(policy.rowCondition(item, factsOf), facts)).toBe(gives(policy.decide(item, facts)));
      }),
      { numRuns: 3000 },
    );
  });

  test('a row is in the way in which it is given, and in no other', () => {
    let generalised = 0;
    fc.assert(
      fc.property(rulesArbitrary, itemId, factsArbitrary, subjectArbitrary, (rules, item, facts, other) => {
        const policy = compile(rules);
        const factsOf = (controller: string) => (controller === facts.controller ? facts.subject : other);
        const ways = policy.rowWays(item, factsOf).filter(({ condition }) => isTrueOf(condition, facts));
        const decision = policy.decide(item, facts);
        const by = decision.outcome === 'generalised' ? decision.by : null;
        expect(ways.map((way) => way.by)).toEqual(gives(decision) ? [by] : []);
        if (by !== null) generalised += 1;
      }),
      { numRuns: 6000 },
    );
    expect(generalised).toBeGreaterThan(2);
  });

  test('what some withhold is told beside what others would give, as the naive oracle says', () => {
    const met = new Map<string, number>();
    fc.assert(
      fc.property(rulesArbitrary, likelyMet, subjectArbitrary, (rules, one, other) => {
        const factsOf = (controller: string) => (controller === ORGANISATIONS.heddlu.id ? one : other);
        const policy = compile(rules);
        for (const { id } of CATALOGUE.items.values()) {
          const due = toldInPart(rules, CATALOGUE, recipient(), 'section47Enquiry', ON, id, factsOf, isEnglish);
          met.set(due, (met.get(due) ?? 0) + 1);
          const told = policy.refusalInPart(id, factsOf);
          if (due !== 'mayBeSilent') expect(told === null ? 'nothing' : 'told').toBe(due);
          if (told !== null) expect(Object.keys(REQUIREMENTS)).toContain(told.reason);
        }
      }),
      { numRuns: 1500 },
    );
    expect(Math.min(met.get('told') ?? 0, met.get('mayBeSilent') ?? 0)).toBeGreaterThan(20);
  });

  test('it tells neither of a holder’s detriment nor of closed whereabouts', () => {
    let told = 0;
    fc.assert(
      fc.property(rulesArbitrary, likelyMet, subjectArbitrary, (rules, one, other) => {
        const policy = compile(rules);
        const inPart = (over: Partial<SubjectFacts>) =>
          [...CATALOGUE.items.values()].map(({ id }) =>
            policy.refusalInPart(id, (controller) => ({
              ...(controller === ORGANISATIONS.heddlu.id ? one : other),
              ...over,
            })),
          );
        const plain = inPart({ detriment: false, whereaboutsClosed: false });
        told += plain.filter((each) => each !== null).length;
        expect(inPart({ detriment: true, whereaboutsClosed: false })).toEqual(plain);
        expect(inPart({ detriment: false, whereaboutsClosed: true })).toEqual(plain);
      }),
      { numRuns: 1000 },
    );
    expect(told).toBeGreaterThan(10);
  });

  test('a never is never contradicted by a record', () => {
    fc.assert(
      fc.property(rulesArbitrary, itemId, factsArbitrary, (rules, item, facts) => {
        const policy = compile(rules);
        const decision = policy.decide(item, facts);
        if (policy.staticVerdict(item).kind === 'never') expect(gives(decision)).toBe(false);
        if (policy.subjectVerdict(item, () => facts.subject).kind === 'never') expect(gives(decision)).toBe(false);
      }),
      { numRuns: 1500 },
    );
  });

  test('a notice never tells one record from another but by what its reader sees there', () => {
    fc.assert(
      fc.property(rulesArbitrary, itemId, factsArbitrary, factsArbitrary, (rules, item, facts, twin) => {
        const policy = compile(rules);
        const other = { ...twin, controller: facts.controller, subject: facts.subject };
        const view = (seen: RecordFacts) => {
          const shown = policy.decide('police.incident.kind' as typeof item, seen).outcome === 'disclosed';
          const listed = policy.decide('police.incident.involvement' as typeof item, seen).outcome === 'disclosed';
          return JSON.stringify([listed, shown && seen.attributes.kind]);
        };
        const [one, two] = [policy.decide(item, facts), policy.decide(item, other)];
        const told = (decision: FieldDecision) => (decision.outcome === 'withheld' ? decision : 'nothing told');
        if (!gives(one) && !gives(two) && view(facts) === view(other)) expect(told(one)).toEqual(told(two));
      }),
      { numRuns: 3000 },
    );
  });
});

/** A row is selected where its condition is true, whether a comparison with a NULL is read as unknown or as false. */
function isTrueOf(condition: RowCondition, facts: RecordFacts): boolean {
  const threeValued = truthOf(condition, facts, null) === true;
  expect(truthOf(condition, facts, false) === true).toBe(threeValued);
  return threeValued;
}

function truthOf(condition: RowCondition, facts: RecordFacts, ofNull: null | false): boolean | null {
  const decided = (all: readonly RowCondition[], decisive: boolean) => {
    const values = all.map((each) => truthOf(each, facts, ofNull));
    return values.includes(decisive) ? decisive : values.includes(null) ? null : !decisive;
  };
  switch (condition.kind) {
    case 'true':
    case 'false':
      return condition.kind === 'true';
    case 'and':
      return decided(condition.all, false);
    case 'or':
      return decided(condition.any, true);
    case 'not': {
      const value = truthOf(condition.of, facts, ofNull);
      return value === null ? null : !value;
    }
    case 'controllerIn':
      return condition.controllers.includes(facts.controller);
    default: {
      const value = facts.attributes[condition.attribute] ?? null;
      if (value === null || value === 'soon' || value === 1.5) return ofNull; // no column of its type could hold it
      if (condition.kind === 'in') return condition.values.includes(value);
      if (condition.kind === 'atMost') return Number(value) <= condition.value;
      const difference = Date.parse(String(value)) - Date.parse(condition.date);
      return condition.kind === 'before' ? difference < 0 : difference > 0;
    }
  }
}
