import {
  assessmentsOf,
  type CompetenceRecord,
  type GrantorKind,
  PRECEDENCE,
  precedenceOf,
  type ResponsibilityBasis,
} from '#policies/core/consent/capacity';
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
 * that which made it lapse (a finding of competence, one of several, a change of responsibility), in whatever role and organisation
 * they act. So is a child's that prevails over what a parent refused, by whoever recorded a finding by which it may decide any of it,
 * and a special guardian's or an authority's under a care order, by whoever recorded that they are. What somebody else has opened
 * since is open to all, save while whereabouts are closed: how much that is would be told. Throws DECISION_OWN.
 */
export async function requireAnother(
  acting: Acting,
  { practitioner }: Requester,
  { gate, scope, kind, responsibility, borneOut }: Opening,
): Promise<void> {
  const ofGate = (await consentsOf(acting)).filter((row) => row.gate === gate);
  const rights = borneOut ? await rightsOf(acting, { gate, scope, kind, responsibility }) : [];
  for (const closed of ofGate) {
    const lapse = lapseOfRefusal(closed);
    const wasRefused = lapse !== null || CLOSES.includes(closed.state);
    const prevailing = rights.filter(
      ({ precedence }) => wasRefused && isOfHolder(closed) && closed.precedence < precedence,
    );
    const turn = latestBy(practitioner, lapse === null ? prevailing : [lapse, ...prevailing]);
    if (turn === null || !meets(closed, scope)) continue;
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

type Turn = Pick<RecordedEvent, 'by' | 'at'>;

/** By whom, and when, that was recorded by which a decision prevails over what other holders refused. */
interface RecordedRight extends Turn {
  readonly precedence: number;
}

/** None where it prevails by no record of anybody's: by the presumption at 16, as an adult's, as one parent's of several. */
async function rightsOf(
  acting: Acting,
  { gate, scope, kind, responsibility }: Omit<Opening, 'borneOut'>,
): Promise<readonly RecordedRight[]> {
  if (kind === 'child') return competentBy(acting, gate, scope);
  if (kind !== 'parentalResponsibility' || responsibility === null) return [];
  const [held] = await acting.sql<{ basis: ResponsibilityBasis; by: string; at: Date }>(
    `SELECT basis, by_practitioner AS by, recorded_at AS at FROM authority.parental_responsibility WHERE person = $1 AND id::text = $2`,
    [acting.person, responsibility.toLowerCase()],
  );
  return held === undefined ? [] : [{ by: held.by, at: held.at, precedence: precedenceOf(held) }];
}

/** What one practitioner recorded last of these; null where they recorded none. */
function latestBy(practitioner: string, records: readonly Turn[]): Turn | null {
  return records
    .filter(({ by }) => by === practitioner)
    .reduce<Turn | null>((last, each) => (last === null || each.at > last.at ? each : last), null);
}

/** Who found the child competent for any part of it, and when that was recorded: of each part by the finding that counts. */
async function competentBy(
  { sql, person }: Acting,
  gate: string,
  matter: ConsentScope,
): Promise<readonly RecordedRight[]> {
  const competence = await sql<CompetenceRecord & { readonly by: string; readonly at: Date }>(
    `SELECT decision, competent, categories, purposes, assessed_at AS "assessedAt", by_practitioner AS by, recorded_at AS at
     FROM authority.competence WHERE person = $1 AND decision = $2 ORDER BY assessed_at, recorded_at`,
    [person, gate],
  );
  // Whichever counts was assessed: none lies ahead of the moment at which capacity was judged (`momentOf`).
  const now = new Date(Math.max(...competence.map(({ assessedAt }) => assessedAt.getTime())));
  const counting = assessmentsOf({ competence, decision: gate, matter, now });
  return competence
    .filter((each) => each.competent && counting.includes(each))
    .map(({ by, at }) => ({ by, at, precedence: PRECEDENCE.self }));
}

function isOfHolder({ grantorKind }: ConsentRow): boolean {
  return grantorKind === 'parentalResponsibility';
}

/** With which it stopped closing; null for what never closed, or closes still. */
function lapseOfRefusal({ events }: ConsentRow): RecordedEvent | null {
  const [before, last] = events.slice(-2);
  if (last?.event !== 'lapsed' || before === undefined) return null;
  return CLOSES.includes(before.event) ? last : null;
}

const CLOSES: readonly ConsentEvent['event'][] = ['refused', 'withdrawn'];
