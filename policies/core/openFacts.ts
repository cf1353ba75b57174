import type { SubjectFacts } from './decision';
import type { Rules } from './protocol';
import { CONSENT_GATES, type ConsentGate, THRESHOLDS } from './vocabulary';

/**
 * Facts of a child of whom nothing stands in the way: what is not given under them of a record is not given for what the record
 * says itself (a restriction, a condition of a clause), whoever the child is. For what may have been, never for an answer.
 */
export function openFacts({ protocols }: Pick<Rules, 'protocols'>): SubjectFacts {
  const each = <Value>(value: Value) =>
    Object.fromEntries(CONSENT_GATES.map((gate) => [gate, value])) as Record<ConsentGate, Value>;
  return {
    involved: true,
    threshold: THRESHOLDS.at(-1) ?? 'none',
    emergencyAccess: protocols.flatMap(({ clauses }) => clauses.map(({ id }) => id)),
    whereaboutsClosed: false,
    consent: each(true),
    conditions: each([]),
    overrides: each(null),
    detriment: false,
    trained: true,
  };
}
