import { randomUUID } from 'node:crypto';
import { THRESHOLDS } from '#policies/core/vocabulary';
import type { Acting } from '../../kit/acts/act';
import { requireReason } from '../../kit/acts/reason';
import { requireNames } from '../../kit/acts/requireNames';
import { SourceFault } from '../../kit/http/maskError';
import type { Requester } from '../../kit/replica/replica';
import { addEverywhere } from '../acts/replicated';
import { endInvolvementsOf, involve } from '../involvements/involvements';

/** What the hub asks governance to record of a case; governance alone writes what every agency decides by. */
export type CaseChange = {
  readonly act: 'openCase' | 'recordThreshold' | 'openStrategyDiscussion' | 'closeCase';
  /** Null for a case that is to be opened: its id is made here, and given again for the same key. */
  readonly caseId: string | null;
  readonly threshold: string | null;
  readonly reason: string;
  /** The lead practitioner of the requester's organisation, involved for as long as the case is open. */
  readonly lead: string | null;
};

/** Throws CASE_UNKNOWN, THRESHOLD_UNKNOWN, THRESHOLD_UNCHANGED, PARTY_INVALID, REASON_MISSING. */
export async function changeCaseState(
  acting: Acting,
  by: Requester,
  change: CaseChange,
): Promise<{ readonly caseId: string }> {
  const reason = requireReason(change.reason);
  const caseId = change.caseId ?? randomUUID();
  const threshold = await CHANGES[change.act](acting, by, { ...change, reason, caseId });
  const { sql, now, person } = acting;
  await sql(
    `INSERT INTO authority.case_event (id, case_id, person, event, threshold, at, reason, by_organisation, by_practitioner)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [randomUUID(), caseId, person, change.act, threshold, now, reason, by.organisation.id, by.practitioner],
  );
  return { caseId };
}

type Known = CaseChange & { readonly caseId: string };

/** Each gives the threshold that stands afterwards. */
const CHANGES: Readonly<Record<CaseChange['act'], (acting: Acting, by: Requester, change: Known) => Promise<string>>> =
  {
    async openCase(acting, by, change) {
      const { sql, now, person } = acting;
      const threshold = requireThreshold(change.threshold);
      await requireNames(acting, by, { organisation: by.organisation.id, team: null, practitioner: change.lead });
      const state = { person, case_id: change.caseId, threshold, threshold_at: now, threshold_by: whoOf(by) };
      await addEverywhere(sql, 'case_state', state);
      await involveLead(acting, by, change);
      return threshold;
    },
    async recordThreshold({ sql, now, person }, by, change) {
      const threshold = requireThreshold(change.threshold);
      const [before] = await sql<{ threshold: string }>(
        `SELECT threshold FROM governance.case_state WHERE person = $1 AND case_id = $2 AND closed_at IS NULL FOR UPDATE`,
        [person, change.caseId],
      );
      if (before?.threshold === threshold)
        throw new SourceFault('THRESHOLD_UNCHANGED', `The case is recorded at ${threshold} already.`);
      const set = 'threshold = $3, threshold_at = $4, threshold_by = $5';
      return changeOpen({ sql, now, person }, change.caseId, set, [threshold, now, whoOf(by)]);
    },
    openStrategyDiscussion: ({ sql, now, person }, by, { caseId }) =>
      changeOpen({ sql, now, person }, caseId, 'strategy_discussion_at = $3, strategy_discussion_by = $4', [
        now,
        whoOf(by),
      ]),
    async closeCase(acting, by, { caseId, reason }) {
      const threshold = await changeOpen(acting, caseId, 'closed_at = $3', [acting.now]);
      await endInvolvementsOf(acting, by, caseId, reason);
      return threshold;
    },
  };

/** Whose act it was, as a holder's task names it. */
const whoOf = ({ organisation, practitioner }: Requester) => [organisation.id, practitioner];

/** A closed case, another child's and one that never was are one answer. */
async function changeOpen(
  { sql, person }: Acting,
  caseId: string,
  set: string,
  values: readonly unknown[],
): Promise<string> {
  const [changed] = await sql<{ threshold: string }>(
    `UPDATE governance.case_state SET ${set} WHERE person = $1 AND case_id = $2 AND closed_at IS NULL RETURNING threshold`,
    [person, caseId, ...values],
  );
  if (changed === undefined)
    throw new SourceFault('CASE_UNKNOWN', 'No open case of this person that you may change has this id.');
  return changed.threshold;
}

function requireThreshold(threshold: string | null): string {
  if (threshold === 'none' || !THRESHOLDS.some((each) => each === threshold))
    throw new SourceFault(
      'THRESHOLD_UNKNOWN',
      `threshold is to be one of ${THRESHOLDS.filter((each) => each !== 'none').join(', ')}.`,
    );
  return String(threshold);
}

/**
 * Whoever opens a case, and the lead, are involved for its sake: the requester's team, and the lead by name. At whatever threshold that is
 * told as an involvement is that they recorded themselves, where nobody else links them with the person.
 */
async function involveLead(acting: Acting, by: Requester, { caseId, lead, reason }: Known): Promise<void> {
  const parties = [
    { organisation: by.organisation.id, team: by.team, practitioner: null },
    ...(lead === null ? [] : [{ organisation: by.organisation.id, team: null, practitioner: lead }]),
  ];
  for (const party of parties) {
    const { id } = await involve(acting, by, party, reason);
    await acting.sql('INSERT INTO authority.case_involvement (case_id, involvement, person) VALUES ($1, $2, $3)', [
      caseId,
      id,
      acting.person,
    ]);
  }
}
