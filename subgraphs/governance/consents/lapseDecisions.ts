import { OFFICERS } from '#policies/core/acts';
import type { CompetenceRecord, GrantorKind, ParentalResponsibility } from '#policies/core/consent/capacity';
import type { ConsentState } from '#policies/core/consent/consent';
import { type LapseCause, lapseOf, MAY_LAPSE } from '#policies/core/consent/lapse';
import type { Role } from '#policies/core/vocabulary';
import type { Acting } from '../../kit/acts/act';
import type { Requester } from '../../kit/replica/replica';
import { alertOfLapse } from './alertParties';
import {
  appendEvent,
  birthOf,
  type ConsentRow,
  competenceOf,
  consentsOf,
  responsibilitiesInForce,
} from './consentRows';

/**
 * One change at a time of who may decide for a person: taken before such a change and before every decision, so that none is
 * taken by a right that ends in the same moment. The first lock of its act: consents are locked after it.
 */
export async function holdRights({ sql, person }: Pick<Acting, 'sql' | 'person'>): Promise<void> {
  await sql('SELECT FROM authority.birth WHERE person = $1 FOR UPDATE', [person]);
}

/**
 * The moment to judge rights at: not before anything that is on record, since that has happened, also where another request
 * recorded it after this one began.
 */
export function momentOf(
  { now }: Pick<Acting, 'now'>,
  competence: readonly CompetenceRecord[],
  held: readonly ParentalResponsibility[],
): Date {
  const recorded = [
    ...competence.map(({ assessedAt }) => assessedAt),
    ...held.flatMap(({ from, until }) => [from, until ?? from]),
  ];
  return new Date(Math.max(now.getTime(), ...recorded.map((at) => at.getTime())));
}

const closes = (state: ConsentState) => state === 'refused' || state === 'withdrawn';

/** What was recorded: whether a child is competent for a decision, or which right of a holder. */
export type Finding = { readonly decision: string } | { readonly holder: string };

const ANSWERING: readonly Role[] = ['hubPractitioner', 'safeguardingLead', ...OFFICERS];

/**
 * Whether a refusal ends that its maker could not make any longer. Where somebody else's consent may stand, what it closed would be
 * open at once, with no further decision: so the very finding has to be recorded by somebody who answers for such decisions, and not
 * only by whoever works with the family and was stopped. Until then the refusal stands (in doubt withhold).
 */
function endsRefusal(
  cause: LapseCause,
  { gate, grantor }: Pick<ConsentRow, 'gate' | 'grantor'>,
  by: Requester | null,
  found: Finding | null,
): boolean {
  const answers = by !== null && ANSWERING.includes(by.role);
  if (cause === 'childNotCompetent') return answers && found !== null && 'decision' in found && found.decision === gate;
  if (cause === 'responsibilityEnded')
    return answers && found !== null && 'holder' in found && found.holder === grantor;
  return true;
}

/**
 * After a change of who may decide: appends the lapse of each decision that its maker could not take any longer. What no longer
 * closes is told to those for whom it did.
 */
export async function lapseDecisions(
  acting: Acting,
  by: Requester | null,
  found: Finding | null = null,
): Promise<void> {
  const standing = (await consentsOf(acting)).filter(({ state }) => MAY_LAPSE.includes(state));
  const [competence, held] = [await competenceOf(acting), await responsibilitiesInForce(acting)];
  const now = momentOf(acting, competence, [...held.values()]);
  const known = { now, dateOfBirth: await birthOf(acting), competence };
  for (const consent of standing) {
    const { id, gate, grantor, grantorKind, state, validUntil } = consent;
    const responsibility = held.get(grantor) ?? null;
    const kind = grantorKind as GrantorKind;
    const cause = lapseOf({ ...known, kind, decision: gate, responsibility, state, validUntil });
    if (cause === null || (closes(state) && !endsRefusal(cause, consent, by, found))) continue;
    await appendEvent(acting, by, id, { event: 'lapsed', reason: cause });
    if (closes(state)) await alertOfLapse(acting, consent);
  }
}
