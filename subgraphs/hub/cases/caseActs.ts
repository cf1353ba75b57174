import { randomUUID } from 'node:crypto';
import type { Act } from '#policies/core/acts';
import type { Acting } from '../../kit/acts/act';
import { requireReason } from '../../kit/acts/reason';
import { dueBy } from '../../kit/clocks/clocks';
import { SourceFault } from '../../kit/http/maskError';
import type { Requester } from '../../kit/replica/replica';
import type { RequestScope } from '../../kit/request/requestScope';
import { closeDecision } from './decideDisagreement';
import { noteCaseEvent } from './noteCaseEvent';
import { type CaseCall, type CaseRecorded, recordAtGovernance } from './recordAtGovernance';

/** What a client asks of a case. The rest is the requester's own. */
export type CaseAsked = Omit<CaseCall, 'lead'> & { readonly lead: CaseLead | null };

export interface CaseLead {
  /** As the tokens of the requester's organisation name them. */
  readonly practitioner: string;
  readonly name: string;
  readonly role: string;
  readonly telephone: string | null;
  readonly email: string | null;
}

export interface CaseChanged {
  readonly caseId: string;
  /** ISO instant by which what follows is due: the review of a section 47 enquiry, the conference after a strategy discussion. */
  readonly dueAt: string | null;
}

/**
 * Changes a case: first where every agency reads it (governance, once for the key), then here, in the act's own transaction.
 * Where the second half fails the act is not done here, its key stays free, and the same key again mends it: governance gives
 * the same case, and this writes what is missing.
 */
export async function changeCase(
  scope: RequestScope,
  asked: CaseAsked,
): Promise<CaseChanged & Pick<CaseRecorded, 'effects'>> {
  const { act, key, person, ...input } = asked;
  let recorded: CaseRecorded | null = null;
  const call = { ...asked, lead: asked.lead?.practitioner ?? null };
  const done = await scope.act({ act, key, person, input }, async (acting) => {
    const reason = requireReason(asked.reason);
    const before = asked.caseId === null ? null : await lockCase(acting, scope.requester, act, asked.caseId);
    recorded = await recordAtGovernance(scope, { ...call, person: acting.person ?? person });
    return writeCase(acting, scope, { ...asked, reason }, recorded.caseId, before);
  });
  // A repetition does nothing here, and waits for the agencies once more.
  const { effects } = recorded ?? (await recordAtGovernance(scope, call));
  return { ...done.result, effects };
}

interface CaseRow {
  readonly threshold: string;
}

/**
 * The open case of this person, locked. The council that holds it changes it; a strategy discussion may be opened by whoever
 * is involved. Everything else, closed and of another child included, is CASE_UNKNOWN.
 */
async function lockCase({ sql, person }: Acting, by: Requester, act: Act, caseId: string): Promise<CaseRow> {
  const [row] = await sql<CaseRow>(
    `SELECT threshold FROM public.case_file WHERE id::text = $1 AND person = $2 AND state = 'open' AND restriction = 'none'
       AND ($3 OR controller = $4) FOR UPDATE`,
    [caseId, person, act === 'openStrategyDiscussion', by.organisation.id],
  );
  if (row === undefined)
    throw new SourceFault('CASE_UNKNOWN', 'No open case of this person that you may change has this id.');
  return row;
}

async function writeCase(
  acting: Acting,
  scope: RequestScope,
  asked: CaseAsked,
  caseId: string,
  before: CaseRow | null,
): Promise<CaseChanged> {
  const { now } = acting;
  const { organisation } = scope.requester;
  const threshold = asked.threshold ?? before?.threshold ?? 'none';
  await WRITES[asked.act](acting, scope.requester, asked, caseId);
  await noteCaseEvent(acting, scope.requester, { caseId, event: asked.act, reason: asked.reason });
  if (asked.act === 'openStrategyDiscussion')
    return { caseId, dueAt: dueBy('strategyDiscussion.initialConference', organisation.country, now).toISOString() };
  if (asked.act === 'closeCase' || threshold !== 'section47Enquiry')
    await closeDecision(acting, scope.requester, caseId, asked.reason);
  const opens = threshold === 'section47Enquiry' && (asked.act === 'openCase' || asked.act === 'recordThreshold');
  return { caseId, dueAt: opens ? await queueReview(acting, scope.requester, caseId, asked.reason) : null };
}

const WRITES: Readonly<
  Record<CaseCall['act'], (acting: Acting, by: Requester, asked: CaseAsked, caseId: string) => Promise<unknown>>
> = {
  async openCase({ sql, now, person }, { organisation, practitioner }, { threshold, lead }, caseId) {
    const contact =
      lead === null ? null : { name: lead.name, telephone: lead.telephone ?? null, email: lead.email ?? null };
    await sql(
      `INSERT INTO public.case_file (id, person, controller, period_start, threshold, state, lead, lead_contact, accepted, last_activity, assertion, source)
       VALUES ($1, $2, $3, $4, $5, 'open', $6, $7, $8, $4, 'opinion', 'professional')`,
      [
        caseId,
        person,
        organisation.id,
        now,
        threshold,
        lead === null ? null : JSON.stringify({ name: lead.name, role: lead.role, practitioner: lead.practitioner }),
        contact === null ? null : JSON.stringify(contact),
        // Named by another, a lead has not accepted yet.
        lead?.practitioner === practitioner,
      ],
    );
    if (lead !== null)
      await sql('INSERT INTO public.case_lead (case_id, practitioner) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
        caseId,
        lead.practitioner,
      ]);
  },
  recordThreshold: ({ sql }, _by, { threshold }, caseId) =>
    sql('UPDATE public.case_file SET threshold = $2 WHERE id = $1', [caseId, threshold]),
  // It is an event, and changes nothing else.
  openStrategyDiscussion: async () => undefined,
  closeCase: ({ sql, now }, _by, _asked, caseId) =>
    sql("UPDATE public.case_file SET state = 'closed', period_end = $2 WHERE id = $1", [caseId, now]),
};

/** A section 47 enquiry does not wait for anybody; somebody else looks at it the next working day. */
async function queueReview(
  { sql, now, person }: Acting,
  by: Requester,
  caseId: string,
  reason: string,
): Promise<string> {
  const due = dueBy('caseReview.section47Enquiry', by.organisation.country, now);
  await sql(
    `INSERT INTO public.case_review (id, case_id, person, organisation, opened_at, opened_by, due_at, reason)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [randomUUID(), caseId, person, by.organisation.id, now, by.practitioner, due, reason],
  );
  return due.toISOString();
}
