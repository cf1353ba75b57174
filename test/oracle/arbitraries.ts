import fc from 'fast-check';
import type { ConsentOverride, RecordFacts, SubjectFacts } from '#policies/core/decision';
import type { DataItemId } from '#policies/core/ids';
import { NO_CONDITIONS } from '#policies/core/override';
import type { Clause, Condition, Protocol, Restriction, Rules } from '#policies/core/protocol';
import { CONSENT_GATES, THRESHOLDS } from '#policies/core/vocabulary';
import { CATALOGUE, clause, ON, ORGANISATIONS, protocol, recipient, restriction, rulesOf } from './smallWorld';

/** Police items, so that every case meets; the record type decides which attributes its clauses may test. */
const incidents = [...CATALOGUE.items.keys()].filter((id) => id.startsWith('police.incident.')) as DataItemId[];
const intelligence = [...CATALOGUE.items.keys()].filter((id) => id.startsWith('police.intelligence.')) as DataItemId[];

const INCIDENT_THERE = 'police.incident.involvement' as DataItemId;
const INCIDENT_COUNT = 'police.incident.count' as DataItemId;

/** A count as often as some others together: its restriction is that of the records which it counts. */
export const itemId = fc.constantFrom(...incidents, INCIDENT_COUNT, INCIDENT_COUNT, ...intelligence);

/** Mostly sound values, now and then one that nothing may rest on. */
const mostly = <T, B>(sound: readonly T[], broken: readonly B[]) =>
  fc.oneof({ weight: 12, arbitrary: fc.constantFrom(...sound) }, { weight: 1, arbitrary: fc.constantFrom(...broken) });

const incidentTest: fc.Arbitrary<Condition> = fc.oneof(
  fc.constantFrom('assault', 'drugs').map((equals) => ({ attribute: 'kind', equals })),
  fc.constant({ attribute: 'kind', in: ['assault', 'drugs'] }),
  fc.boolean().map((equals) => ({ attribute: 'suspectedVictim', equals })),
  fc.integer({ min: 0, max: 3 }).map((atMost) => ({ attribute: 'grade', atMost })),
  fc.constantFrom('2026-01-15', 'P6M').map((before) => ({ attribute: 'reviewed', before })),
  fc.constantFrom('2026-01-15', 'P6M').map((after) => ({ attribute: 'reviewed', after })),
);
const intelligenceTest: fc.Arbitrary<Condition> = fc
  .constantFrom('P', 'C')
  .map((equals) => ({ attribute: 'handlingCode', equals }));

/** Data items of one record type and conditions on its attributes. */
const scope = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      dataItems: fc.subarray(incidents, { minLength: 1 }),
      when: fc.array(incidentTest, { maxLength: 2 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      dataItems: fc.subarray(intelligence, { minLength: 1 }),
      when: fc.array(intelligenceTest, { maxLength: 1 }),
    }),
  },
);

/** That records are there, and no item of theirs: what counts them is not named. */
const existence = fc.record({
  dataItems: fc.constant([INCIDENT_THERE]),
  when: fc.array(incidentTest, { maxLength: 1 }),
});

const requires: fc.Arbitrary<Clause['requires']> = fc.record(
  {
    involvement: fc.boolean(),
    threshold: fc.constantFrom(...THRESHOLDS),
    consent: fc.subarray([...CONSENT_GATES], { maxLength: 1 }),
    emergencyAccess: fc.constant(true as const),
  },
  { requiredKeys: ['involvement', 'threshold', 'consent'] },
);

const clauseChanges = fc.record({
  scope,
  requires: fc.oneof(fc.constant({ involvement: false, threshold: 'none' as const, consent: [] }), requires),
  effect: fc.oneof(
    { weight: 5, arbitrary: fc.constant('disclose' as const) },
    { weight: 3, arbitrary: fc.constant('generalise' as const) },
    { weight: 1, arbitrary: fc.constant('withhold' as const) },
  ),
  by: fc.constantFrom('year' as const, 'month' as const, 'outwardPostcode' as const),
  power: fc.constantFrom(
    'childrenAct1989s47',
    'childrenAct1989s47',
    'childrenAct1989s17',
    'sswba2014s164',
    'childrenAct2004s16LA',
  ),
  regime: fc.constantFrom('ukGdpr' as const, 'ukGdpr' as const, 'dpaPart3' as const),
  countries: fc.oneof(
    { weight: 8, arbitrary: fc.constant(['E', 'W'] as const) },
    { weight: 1, arbitrary: fc.constantFrom(['E'] as const, ['W'] as const) },
  ),
  controllers: fc.constantFrom(null, null, [ORGANISATIONS.police.id]),
  roles: fc.constantFrom(['socialWorker' as const], ['socialWorker' as const], ['hubPractitioner' as const]),
  teams: mostly([null, [recipient().team]], [['other']]),
  emergency: fc.boolean(),
  whenRefused: fc.constantFrom('notice' as const, 'silent' as const),
});

const clauseArbitrary = (id: string): fc.Arbitrary<Clause> =>
  clauseChanges.map(
    ({
      scope: { dataItems, when },
      requires: asked,
      effect,
      by,
      power,
      regime,
      countries,
      controllers,
      roles,
      teams,
      emergency,
      whenRefused,
    }) => {
      const sample = clause(id);
      return {
        ...sample,
        dataItems,
        when,
        requires: effect === 'withhold' ? sample.requires : asked,
        effect,
        generaliseBy: effect === 'generalise' ? by : null,
        lawfulBasis: { ...sample.lawfulBasis, power, regime },
        from: { agency: 'police', countries, controllers },
        to: { ...sample.to, roles, teams },
        emergency: emergency && effect !== 'withhold',
        whenRefused,
      };
    },
  );

export const restrictionArbitrary: fc.Arbitrary<Restriction> = fc
  .record({
    scope: fc.oneof({ weight: 2, arbitrary: scope }, { weight: 1, arbitrary: existence }),
    jurisdiction: fc.constantFrom('E' as const, 'W' as const, 'EW' as const),
  })
  .map(({ scope: chosen, jurisdiction }) => restriction('R9', { ...chosen, jurisdiction }));

const CLAUSES = ['C1', 'C2', 'C3', 'C4', 'C5'];
const CLAUSE_IDS = CLAUSES.map((id) => clause(id).id);

const protocolArbitrary: fc.Arbitrary<Protocol> = fc
  .record({
    clauses: fc.tuple(...CLAUSES.map(clauseArbitrary)).chain((all) => fc.subarray(all, { minLength: 1 })),
    restrictions: fc.array(restrictionArbitrary, { maxLength: 1 }),
    inForceTo: fc.oneof(
      { weight: 9, arbitrary: fc.constant('2027-10-01') },
      { weight: 1, arbitrary: fc.constant('2026-10-15') },
    ),
  })
  .map(protocol);

/** Before the day, late on it, and after it. */
// The day is over when it is in England and Wales, which keep summer time then.
const signedAt = mostly(['2026-10-01T09:00:00Z', `${ON}T22:59:59Z`], [`${ON}T23:00:00Z`]);

export const rulesArbitrary: fc.Arbitrary<Rules> = fc
  .tuple(
    protocolArbitrary,
    fc.constantFrom(
      [ORGANISATIONS.police, ORGANISATIONS.heddlu],
      [ORGANISATIONS.police, ORGANISATIONS.heddlu],
      [ORGANISATIONS.police],
      [ORGANISATIONS.heddlu],
    ),
    fc.tuple(signedAt, signedAt),
  )
  .map(([of, signed, at]) => {
    const rules = rulesOf(of, signed);
    const signatures = rules.signatures.map((each, index) => ({ ...each, signedAt: at[index] ?? each.signedAt }));
    return { ...rules, signatures };
  });

/** A decision to go on against a refusal, on a basis that no clause has. */
export const OVERRIDE: ConsentOverride = {
  id: 'override-1',
  basis: { ...clause('C1').lawfulBasis, article6: 'd', power: 'commonLawPolicing' },
};
const overrideArbitrary = fc.oneof(
  { weight: 2, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.constant(OVERRIDE) },
);

const BOUND = { ...NO_CONDITIONS, serviceAgreement: ['Only by phone'] };

export const subjectArbitrary: fc.Arbitrary<SubjectFacts> = fc
  .record({
    involved: fc.boolean(),
    threshold: fc.constantFrom(...THRESHOLDS),
    emergencyAccess: fc.oneof(fc.constant([]), fc.subarray(CLAUSE_IDS)),
    whereaboutsClosed: fc.oneof(
      { weight: 3, arbitrary: fc.constant(false) },
      { weight: 1, arbitrary: fc.constant(true) },
    ),
    consent: fc.record({
      dataProtectionConsent: fc.boolean(),
      confidentialityConsent: fc.boolean(),
      serviceAgreement: fc.boolean(),
    }),
    overrides: fc.record({
      dataProtectionConsent: overrideArbitrary,
      confidentialityConsent: overrideArbitrary,
      serviceAgreement: overrideArbitrary,
    }),
    detriment: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
    trained: fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  })
  // Which there are follows from the rest: what is decided never hangs on them.
  .map((facts) => ({ ...facts, conditions: facts.involved ? BOUND : NO_CONDITIONS }));

const attributesArbitrary: fc.Arbitrary<RecordFacts['attributes']> = fc.record({
  kind: mostly(['assault', 'drugs'], ['unheardOf', null]),
  suspectedVictim: mostly([true, false], [null]),
  grade: mostly([0, 1, 2, 3, 4], [1.5, null]),
  reviewed: mostly(['2025-12-01', '2026-06-01', '2026-01-15', '2026-06-01T10:30:00Z'], ['soon', null]),
  handlingCode: mostly(['P', 'C'], ['S', null]),
});

export const factsArbitrary: fc.Arbitrary<RecordFacts> = fc.record({
  controller: fc.constantFrom(ORGANISATIONS.police.id, ORGANISATIONS.heddlu.id),
  subject: subjectArbitrary,
  attributes: attributesArbitrary,
});
