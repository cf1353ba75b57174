import type { ConsentOverride, SubjectFacts } from './decision';
import { NO_CONDITIONS } from './override';
import { CONSENT_GATES, type ConsentGate, THRESHOLDS } from './vocabulary';

/**
 * What holds for every controller alike: to be given as the facts of each of them while whereabouts are closed, so that a
 * consent scoped to some controllers does not tell which of them holds something. Of none: nothing holds.
 */
export function strictestFacts(all: readonly SubjectFacts[]): SubjectFacts {
  const every = (holds: (facts: SubjectFacts) => boolean) => all.length > 0 && all.every(holds);
  const lowest = all.reduce(
    (least, { threshold }) => Math.min(least, THRESHOLDS.indexOf(threshold)),
    THRESHOLDS.length - 1,
  );
  const consent = Object.fromEntries(CONSENT_GATES.map((gate) => [gate, every((facts) => facts.consent[gate])]));
  const overrides = Object.fromEntries(CONSENT_GATES.map((gate) => [gate, sameOverride(all, gate)]));
  return {
    involved: every(({ involved }) => involved),
    threshold: (all.length > 0 ? THRESHOLDS[lowest] : undefined) ?? 'none',
    emergencyAccess: (all[0]?.emergencyAccess ?? []).filter((clause) =>
      every(({ emergencyAccess }) => emergencyAccess.includes(clause)),
    ),
    whereaboutsClosed: all.length === 0 || all.some(({ whereaboutsClosed }) => whereaboutsClosed),
    consent: consent as Record<ConsentGate, boolean>,
    // What was given under a condition opens nothing while whereabouts are closed (docs/decisions/0050).
    conditions: NO_CONDITIONS,
    overrides: overrides as Record<ConsentGate, ConsentOverride | null>,
    trained: every(({ trained }) => trained),
    detriment: all.length === 0 || all.some(({ detriment }) => detriment),
  };
}

/** An override that stands for every controller: the same one. */
function sameOverride(all: readonly SubjectFacts[], gate: ConsentGate): ConsentOverride | null {
  const first = all[0]?.overrides[gate] ?? null;
  return first !== null && all.every(({ overrides }) => overrides[gate]?.id === first.id) ? first : null;
}
