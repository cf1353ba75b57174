import { asking, policyOf, SUMMARY, told } from '#test/oracle/smallPolicy';
import { clause, recordFacts, restriction } from '#test/oracle/smallWorld';

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

  test('says which facts are lacking', () => {
    const policy = policyOf([clause('C1', { when: [{ attribute: 'kind', equals: 'drugs' }] })]);
    const { steps } = policy.explain(SUMMARY, recordFacts({ kind: null }));
    expect(steps.find(({ layer }) => layer === 'recordCondition')).toMatchObject({
      passed: false,
      sentence: expect.stringContaining('kind'),
    });
  });
});
