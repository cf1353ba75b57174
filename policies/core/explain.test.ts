import { asking, granted, policyOf, SUMMARY, told } from '#test/oracle/smallPolicy';
import { clause, POWERS, recordFacts, restriction } from '#test/oracle/smallWorld';
import { NO_OVERRIDES } from './override';

describe('explain', () => {
  test('tells each layer in plain words, the silent ones too', () => {
    const policy = policyOf([asking({ involvement: true })], { restrictions: [restriction('R1')] });
    const { decision, steps } = policy.explain(SUMMARY, recordFacts({ suspectedVictim: true }));
    expect(told(decision)).toBe('silent R1');
    expect(steps.map(({ layer }) => layer)).toEqual([
      'purpose',
      'protocol',
      'signature',
      'involvement',
      'threshold',
      'lawfulBasis',
      'consent',
      'recordCondition',
      'restriction',
      'whereabouts',
    ]);
    expect(steps.filter(({ passed }) => !passed).map(({ sentence }) => sentence)).toEqual([
      'Restriction sample.R1 (Restriction R1) forbids it; nothing opens that.',
    ]);
  });

  test('says yes at every layer of what is disclosed', () => {
    const policy = policyOf([asking({ involvement: true })], { restrictions: [restriction('R1')] });
    const { decision, steps } = policy.explain(SUMMARY, recordFacts());
    expect(told(decision)).toBe('disclosed C1');
    expect(steps.filter(({ passed }) => !passed)).toEqual([]);
  });

  const EVERYTHING = asking(
    { involvement: true, threshold: 'section47Enquiry', consent: ['serviceAgreement'] },
    { emergency: true },
  );
  const NO_AGREEMENT = { dataProtectionConsent: true, confidentialityConsent: true, serviceAgreement: false };
  const AGREED_IN_EMERGENCY = asking({ involvement: true, emergencyAccess: true }, { emergency: true });

  test.each([
    ['an involvement', EVERYTHING, { involved: false }, 'involvement', 'the requester is not involved.'],
    ['a threshold', EVERYTHING, { threshold: 'earlyHelp' }, 'threshold', 'recorded is earlyHelp.'],
    ['a consent', EVERYTHING, { consent: NO_AGREEMENT }, 'consent', 'Consent: serviceAgreement not in force.'],
    ['a grant', AGREED_IN_EMERGENCY, {}, 'emergencyAccess', 'an emergency access grant alone; none is in force.'],
  ] as const)('names %s as what is missing, and nothing else', (_what, rule, subject, layer, sentence) => {
    const { steps } = policyOf([rule]).explain(SUMMARY, recordFacts({}, subject));
    expect(steps.filter(({ passed }) => !passed)).toEqual([
      expect.objectContaining({ layer, clause: rule.id, sentence: expect.stringContaining(sentence) }),
    ]);
  });

  test('under a grant nothing is missing, and what it stands in for is told', () => {
    const facts = recordFacts({}, { involved: false, emergencyAccess: granted });
    const { steps } = policyOf([EVERYTHING]).explain(SUMMARY, facts);
    expect(steps.filter(({ passed }) => !passed)).toEqual([]);
    expect(steps.find(({ layer }) => layer === 'involvement')?.sentence).toContain(
      'emergency access stands in its place',
    );
  });

  test('of a decision against a refusal it tells the power in words, also where no protocol names it', () => {
    const named = POWERS.get('childrenAct1989s17');
    const carried = [...POWERS.values()].filter((each) => each !== named);
    const policy = policyOf([EVERYTHING], { head: { powers: carried } });
    const basis = { ...clause('C1').lawfulBasis, power: named?.key ?? '' };
    const overrides = { ...NO_OVERRIDES, serviceAgreement: { id: 'D1', basis } };
    const facts = recordFacts({}, { consent: NO_AGREEMENT, overrides });
    const { steps } = policy.explain(SUMMARY, facts, POWERS);
    expect(steps.find(({ layer }) => layer === 'consent')).toMatchObject({
      passed: true,
      sentence: expect.stringMatching(/decision D1 goes on against the refusal, on .*, Children Act 1989 s17, /),
    });
  });

  test.each([
    [AGREED_IN_EMERGENCY, 'purpose, with an involvement, and under an emergency access grant.'],
    [
      EVERYTHING,
      'purpose, with an involvement, in a case recorded at section47Enquiry or above, and with serviceAgreement.',
    ],
    [asking({}), 'purpose, and asks for nothing more.'],
  ])('tells beside the clause what it asks for', (rule, sentence) => {
    const { steps } = policyOf([rule]).explain(SUMMARY, recordFacts());
    expect(steps.find(({ layer }) => layer === 'protocol')?.sentence).toContain(sentence);
  });

  test('says which facts are lacking', () => {
    const policy = policyOf([clause('C1', { when: [{ attribute: 'kind', equals: 'drugs' }] })]);
    const { steps } = policy.explain(SUMMARY, recordFacts({ kind: null }));
    expect(steps.find(({ layer }) => layer === 'recordCondition')).toMatchObject({
      passed: false,
      sentence: expect.stringContaining('kind'),
    });
  });
});
