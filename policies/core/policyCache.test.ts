import { CATALOGUE, clause, ON, ORGANISATIONS, protocol, recipient, rulesOf } from '#test/oracle/smallWorld';
import { createPolicyCache } from './policyCache';

describe('the cache', () => {
  test('compiles once a context, keeps to its bound, and never mixes contexts', () => {
    const cache = createPolicyCache(CATALOGUE, 2);
    const rules = rulesOf(protocol({ clauses: [clause('C1')] }));
    const first = cache.policyFor(rules, recipient(), 'section47Enquiry', ON);
    expect(cache.policyFor(rules, recipient(), 'section47Enquiry', ON)).toBe(first);
    const others = [
      cache.policyFor({ ...rules, revision: '2' }, recipient(), 'section47Enquiry', ON),
      cache.policyFor(rules, recipient(ORGANISATIONS.cyngor), 'section47Enquiry', ON),
      cache.policyFor(rules, recipient(ORGANISATIONS.council, 'socialWorker', 'other'), 'section47Enquiry', ON),
      cache.policyFor(rules, recipient(ORGANISATIONS.council, 'hubPractitioner'), 'section47Enquiry', ON),
      cache.policyFor(rules, recipient(), 'earlyHelp', ON),
      cache.policyFor(rules, recipient(), 'section47Enquiry', '2026-10-16'),
    ];
    expect(new Set([first, ...others]).size).toBe(7);
    expect(cache.size).toBe(2);
  });
});
