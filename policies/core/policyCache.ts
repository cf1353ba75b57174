import type { CompiledPolicy } from './compiledPolicy';
import { compilePolicy } from './compilePolicy';
import type { Catalogue } from './dataItem';
import type { Recipient, Rules } from './protocol';
import type { Purpose } from './vocabulary';

/** Compiled policies by revision, organisation, team, role, purpose and day; the least recently used goes first. */
export interface PolicyCache {
  /** `rules` of one revision must be one value: the revision is the key. */
  policyFor(rules: Rules, recipient: Recipient, purpose: Purpose, on: string): CompiledPolicy;
  readonly size: number;
}

/** A cache of at most `capacity` policies over one catalogue. */
export function createPolicyCache(catalogue: Catalogue, capacity = 500): PolicyCache {
  const policies = new Map<string, CompiledPolicy>();
  return {
    policyFor(rules, recipient, purpose, on) {
      const { organisation, team, role } = recipient;
      const key = JSON.stringify([rules.revision, organisation.id, team, role, purpose, on]);
      const policy = policies.get(key) ?? compilePolicy(rules, catalogue, recipient, purpose, on);
      policies.delete(key);
      policies.set(key, policy);
      const [oldest] = policies.keys();
      if (policies.size > capacity && oldest !== undefined) policies.delete(oldest);
      return policy;
    },
    get size() {
      return policies.size;
    },
  };
}
