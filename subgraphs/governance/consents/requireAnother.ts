import { type GrantorKind, PRECEDENCE, precedenceOf, type ResponsibilityBasis } from '#policies/core/consent/capacity';
import { type ConsentEvent, type ConsentScope, covers, inBoth } from '#policies/core/consent/consent';
import type { ConsentGate } from '#policies/core/vocabulary';
import type { Acting } from '../../kit/acts/act';
import { SourceFault } from '../../kit/http/maskError';
import type { Requester } from '../../kit/replica/replica';
import { type ConsentRow, consentsOf, meets, type RecordedEvent } from './consentRows';

/** What a decision would open, and by whom it is given. */
interface Opening {
  readonly gate: ConsentGate;
  readonly scope: ConsentScope;
  readonly kind: GrantorKind;
  /** Id of the record of parental responsibility by which it is given. */
  readonly responsibility: string | null;
  /** Whether it prevails over others' decisions: what is not borne out stands behind them. */
  readonly borneOut: boolean;
}

/**
 * A decision that opens what a refusal or withdrawal closed until it lapsed is recorded by somebody else than whoever recorded
 * that which made it lapse (a finding of competence, a change of responsibility), in whatever role and organisation they act. So
 * is a child's that prevails over what a parent refused, where the finding ended nothing, and a special guardian's or an authority's under a
 * care order, by whoever recorded that they are. What somebody else has opened since is
 * open to all, save while whereabouts are closed: how much that is would be told. Throws DECISION_OWN.
 */
export async function requireAnother(
  acting: Acting,
  { practitioner }: Requester,
  { gate, scope, kind, responsibility, borneOut }: Opening,
): Promise<void> {
  const ofGate = (await consentsOf(acting)).filter((row) => row.gate === gate);
  const right = borneOut ? await rightOf(acting, { gate, kind, responsibility }) : null;
  for (const closed of ofGate) {
    const prevails = right !== null && isHoldersRefusal(closed) && closed.precedence < right.precedence;
    const turn = lapseOfRefusal(closed) ?? (prevails ? right : null);
    if (turn?.by !== practitioner || !meets(closed, scope)) continue;
    const reopened = closed.whereaboutsClosed ? null : inBoth(closed, scope);
    const bySomebodyElse = (each: RecordedEvent) =>
      each.event === 'given' && each.at >= turn.at && each.by !== null && each.by !== practitioner;
    if (reopened === null || !ofGate.some((row) => row.events.some(bySomebodyElse) && covers(row, reopened)))
      throw new SourceFault(
        'DECISION_OWN',
        'What you recorded of who may decide opens what was refused: a colleague who has heard the decision records it.',
      );
  }
}

/** By whom, and when, that was recorded by which a decision prevails over what other holders refused. */
interface RecordedRight extends Pick<RecordedEvent, 'by' | 'at'> {
  readonly precedence: number;
}

/** Null where it prevails by no record of anybody's: by the presumption at 16, as an adult's, as one parent's of several. */
async function rightOf(
  acting: Acting,
  { gate, kind, responsibility }: Pick<Opening, 'gate' | 'kind' | 'responsibility'>,
): Promise<RecordedRight | null> {
  if (kind === 'child') return competentBy(acting, gate);
  if (kind !== 'parentalResponsibility' || responsibility === null) return null;
  const [held] = await acting.sql<{ basis: ResponsibilityBasis; by: string; at: Date }>(
    `SELECT basis, by_practitioner AS by, recorded_at AS at FROM authority.parental_responsibility WHERE person = $1 AND id::text = $2`,
    [acting.person, responsibility.toLowerCase()],
  );
  return held === undefined ? null : { by: held.by, at: held.at, precedence: precedenceOf(held) };
}

/** Who found the child competent for it, and when that was recorded; null where that is not the latest finding. */
async function competentBy({ sql, person }: Acting, gate: string): Promise<RecordedRight | null> {
  const [latest] = await sql<{ by: string; at: Date; competent: boolean }>(
    `SELECT by_practitioner AS by, recorded_at AS at, competent FROM authority.competence WHERE person = $1 AND decision = $2
     ORDER BY assessed_at DESC, recorded_at DESC LIMIT 1`,
    [person, gate],
  );
  return latest?.competent === true ? { by: latest.by, at: latest.at, precedence: PRECEDENCE.self } : null;
}

function isHoldersRefusal({ grantorKind, state }: ConsentRow): boolean {
  return grantorKind === 'parentalResponsibility' && CLOSES.includes(state);
}

/** With which it stopped closing; null for what never closed, or closes still. */
function lapseOfRefusal({ events }: ConsentRow): RecordedEvent | null {
  const [before, last] = events.slice(-2);
  if (last?.event !== 'lapsed' || before === undefined) return null;
  return CLOSES.includes(before.event) ? last : null;
}

const CLOSES: readonly ConsentEvent['event'][] = ['refused', 'withdrawn'];
