import { CATALOGUE, clause, ON, ORGANISATIONS, protocol, recipient, rulesOf } from '#test/oracle/smallWorld';
import { createPolicyCache, type PolicyCache } from './policyCache';

type Context = Parameters<PolicyCache['policyFor']>;

describe('the cache', () => {
  const rules = rulesOf(protocol({ clauses: [clause('C1')] }));
  const contexts: readonly Context[] = [
    [rules, recipient(), 'section47Enquiry', ON],
    [{ ...rules, revision: '2' }, recipient(), 'section47Enquiry', ON],
    [rules, recipient(ORGANISATIONS.cyngor), 'section47Enquiry', ON],
    [rules, recipient(ORGANISATIONS.council, 'socialWorker', 'other'), 'section47Enquiry', ON],
    [rules, recipient(ORGANISATIONS.council, 'hubPractitioner'), 'section47Enquiry', ON],
    [rules, recipient(), 'earlyHelp', ON],
    [rules, recipient(), 'section47Enquiry', '2026-10-16'],
  ];

  test('compiles once a context, and never mixes contexts', () => {
    // Nothing is evicted: two policies are two because their contexts are.
    const cache = createPolicyCache(CATALOGUE, 100);
    const compiled = contexts.map((context) => cache.policyFor(...context));
    expect(new Set(compiled).size).toBe(contexts.length);
    contexts.forEach((context, at) => {
      expect(cache.policyFor(...context)).toBe(compiled[at]);
    });
    expect(cache.size).toBe(contexts.length);
  });

  test('keeps to its bound: the least recently used goes first', () => {
    const cache = createPolicyCache(CATALOGUE, 2);
    const [one, two, three] = contexts as [Context, Context, Context];
    const [first, second] = [cache.policyFor(...one), cache.policyFor(...two)];
    expect(cache.policyFor(...one)).toBe(first);
    cache.policyFor(...three);
    expect(cache.size).toBe(2);
    expect(cache.policyFor(...one)).toBe(first);
    expect(cache.policyFor(...two)).not.toBe(second);
  });
});
