import { OFFICERS } from '#policies/core/acts';
import {
  type AssessedMatter,
  type CompetenceRecord,
  type GrantorKind,
  type ParentalResponsibility,
  reaches,
} from '#policies/core/consent/capacity';
import { type LapseCause, lapsesOf, MAY_LAPSE, OF_AGE } from '#policies/core/consent/lapse';
import type { Role } from '#policies/core/vocabulary';
import type { Acting } from '../../kit/acts/act';
import type { Requester } from '../../kit/replica/replica';
import { alertOfFinding, alertOfLapse, alertOfLapsedConsent } from './alertParties';
import {
  appendEvent,
  birthOf,
  type ConsentRow,
  closes,
  competenceOf,
  consentsOf,
  meets,
  responsibilitiesInForce,
} from './consentRows';
import { isBorneOut } from './recorder';

/**
 * One change at a time of who may decide for a person: taken before such a change and before every decision, so that none is
 * taken by a right that ends in the same moment. The first lock of its act: consents are locked after it. Of the person and not of a
 * row: of whom nobody knows when they were born there is none, and two records of one holder would not meet.
 */
export async function holdRights({ sql, person }: Pick<Acting, 'sql' | 'person'>): Promise<void> {
  await sql("SELECT pg_advisory_xact_lock(hashtext('lintel rights'), hashtext($1::text))", [person]);
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

/** What an act recorded: whether a child is competent for a decision, or of which holder the right, or that they (null: somebody who holds none) must not be informed. */
export type Finding =
  | ({ readonly of: 'competence'; readonly decision: string; readonly competent: boolean } & AssessedMatter)
  | { readonly of: 'responsibility'; readonly holder: string }
  | { readonly of: 'informing'; readonly holder: string | null };

export interface Recorded {
  readonly by: Requester;
  readonly finding: Finding;
}

interface Lapse {
  readonly consent: ConsentRow;
  readonly cause: LapseCause;
}

/**
 * After a change of who may decide: appends the lapse of each decision that its maker could not take any longer, where the change
 * is why; null: the index corrected the date of birth. A finding by whom their own organisation alone links to the person counts
 * for what is decided from then on, and ends nothing. What no longer opens or closes is told to those for whom it did.
 */
export async function lapseDecisions(acting: Acting, recorded: Recorded | null): Promise<void> {
  const standing = (await consentsOf(acting)).filter(({ state }) => MAY_LAPSE.includes(state));
  const lapses = await lapsesOfAll(acting, standing, recorded);
  const counts = recorded === null || (await isBorneOut(acting, recorded.by));
  const [counting, idle] = [
    lapses.filter((each) => counts || isOfAge(each)),
    lapses.filter((each) => !counts && !isOfAge(each)),
  ];
  for (const { consent } of idle.filter(({ consent: { state } }) => state !== 'requested'))
    await alertOfFinding(acting, consent);
  const opening = counting.filter(({ consent }) => !closes(consent));
  for (const { consent, cause } of opening) {
    await appendEvent(acting, recorded?.by ?? null, consent.id, { event: 'lapsed', reason: cause });
    if (consent.state === 'given') await alertOfLapsedConsent(acting, consent);
  }
  const open = standing.filter((row) => row.state === 'given' && !opening.some(({ consent }) => consent === row));
  for (const lapse of counting.filter(({ consent }) => closes(consent))) {
    if (!endsRefusal(lapse, recorded, open)) continue;
    await appendEvent(acting, recorded?.by ?? null, lapse.consent.id, { event: 'lapsed', reason: lapse.cause });
    await alertOfLapse(acting, lapse.consent);
  }
}

/** What lapses for a reason that was recorded now. */
async function lapsesOfAll(
  acting: Acting,
  standing: readonly ConsentRow[],
  recorded: Recorded | null,
): Promise<readonly Lapse[]> {
  const [competence, held] = [await competenceOf(acting), await responsibilitiesInForce(acting)];
  const now = momentOf(acting, competence, [...held.values()]);
  const known = { now, dateOfBirth: await birthOf(acting), competence };
  return standing.flatMap((consent) => {
    const { gate, grantor, grantorKind, state, validUntil, precedence } = consent;
    const responsibility = held.get(grantor) ?? null;
    const kind = grantorKind as GrantorKind;
    const causes = lapsesOf({
      ...known,
      kind,
      decision: gate,
      matter: consent,
      responsibility,
      state,
      validUntil,
      precedence,
    });
    const cause = causes.find((each) => recorded === null || follows(each, consent, recorded.finding));
    return cause === undefined ? [] : [{ consent, cause }];
  });
}

const isOfAge = ({ cause }: Lapse) => OF_AGE.includes(cause);

/** Whether it is for this very finding that a decision lapses, and not for an earlier one that ended nothing. */
function follows(cause: LapseCause, consent: ConsentRow, finding: Finding): boolean {
  const { gate, grantor } = consent;
  switch (cause) {
    case 'adulthood':
    case 'birthCorrected':
      return true;
    case 'childCompetent':
    case 'childNotCompetent':
      return finding.of === 'competence' && finding.decision === gate && reaches(finding, consent);
    case 'responsibilityEnded':
    case 'notToBeInformed':
      return finding.of !== 'competence' && finding.holder === grantor;
    // Whoever is on record in like words is in doubt by what was recorded of another.
    case 'holderInDoubt':
      return finding.of !== 'competence';
    // By the record of a special guardian, or that they may decide after all.
    case 'holderExcluded':
      return finding.of !== 'competence';
  }
}

const ANSWERING: readonly Role[] = ['hubPractitioner', 'safeguardingLead', ...OFFICERS];

/**
 * Whether a refusal ends that its maker could not make any longer. Where somebody else's consent stands (`open`), what it closed would be
 * open at once, with no further decision: so the very finding has to be recorded by somebody who answers for such decisions, and not
 * only by whoever works with the family and was stopped; and by another than recorded the refusal, or what its end would open, in
 * whatever role and organisation they act. Until then the refusal stands (in doubt withhold).
 */
function endsRefusal(lapse: Lapse, recorded: Recorded | null, open: readonly ConsentRow[]): boolean {
  const { consent: refusal, cause } = lapse;
  if (isOfAge(lapse)) return true;
  if (recorded === null || recorded.finding.of === 'informing') return false;
  const { role, practitioner } = recorded.by;
  if (cause !== 'childCompetent' && !ANSWERING.includes(role)) return false;
  const own = (row: ConsentRow) => row.events.some(({ event, by }) => event === row.state && by === practitioner);
  return !own(refusal) && !open.some((row) => row.gate === refusal.gate && meets(row, refusal) && own(row));
}
