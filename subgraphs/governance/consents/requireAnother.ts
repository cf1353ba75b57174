import { type ConsentEvent, type ConsentScope, covers, inBoth } from '#policies/core/consent/consent';
import type { ConsentGate } from '#policies/core/vocabulary';
import type { Acting } from '../../kit/acts/act';
import { SourceFault } from '../../kit/http/maskError';
import type { Requester } from '../../kit/replica/replica';
import { type ConsentRow, consentsOf, type RecordedEvent } from './consentRows';

/**
 * A decision that opens what a refusal or withdrawal closed until it lapsed is recorded by somebody else than whoever recorded
 * that which made it lapse (a finding of competence, a change of responsibility), in whatever role and organisation they act.
 * What somebody else has opened since is open to all. Throws DECISION_OWN.
 */
export async function requireAnother(
  acting: Acting,
  { practitioner }: Requester,
  { gate, scope }: { readonly gate: ConsentGate; readonly scope: ConsentScope },
): Promise<void> {
  const ofGate = (await consentsOf(acting)).filter((row) => row.gate === gate);
  for (const closed of ofGate) {
    const lapse = lapseOfRefusal(closed);
    const reopened = lapse?.by === practitioner ? inBoth(closed, scope) : null;
    if (lapse === null || reopened === null) continue;
    const bySomebodyElse = (each: RecordedEvent) =>
      each.event === 'given' && each.at >= lapse.at && each.by !== null && each.by !== practitioner;
    if (!ofGate.some((row) => row.events.some(bySomebodyElse) && covers(row, reopened)))
      throw new SourceFault(
        'DECISION_OWN',
        'What you recorded of who may decide ended a refusal: a colleague who has heard the decision records it.',
      );
  }
}

/** With which it stopped closing; null for what never closed, or closes still. */
function lapseOfRefusal({ events }: ConsentRow): RecordedEvent | null {
  const [before, last] = events.slice(-2);
  if (last?.event !== 'lapsed' || before === undefined) return null;
  return CLOSES.includes(before.event) ? last : null;
}

const CLOSES: readonly ConsentEvent['event'][] = ['refused', 'withdrawn'];
