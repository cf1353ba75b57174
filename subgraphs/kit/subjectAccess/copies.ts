import { dayOf } from '#policies/core/legalDay';
import { SourceFault } from '../http/maskError';
import { TOLD_BY_HOLDER } from '../request/outcomes';
import type { RequestScope } from '../request/requestScope';
import { assembleCopy } from './assembleCopy';
import { requireAuthorityStill } from './authority';
import { copyHtml } from './copyHtml';
import type { AppliedExemption } from './exemptions';
import { type AccessRequestRow, ownRequest, requestClosed, requireOfficer } from './ownRequests';

export interface CopyForms {
  readonly request: string;
  readonly leavesOn: string;
  /** ISO 8601; null where it has not left, and does not with this answer. */
  readonly leftAt: string | null;
  /** Both null where neither was asked for: then nothing leaves. */
  readonly json: string | null;
  readonly html: string | null;
}

/**
 * The copy, recorded as told, from the day that was fixed at receipt on, while the authority to ask for it stands: without it
 * the request stays with the controller. It leaves the first time that an answer with it (`isAskedFor`: as JSON or HTML) is
 * released: later it holds nothing more.
 * Throws ACCESS_NOT_YOURS, REQUEST_UNKNOWN, ACCESS_REQUEST_CLOSED, COPY_NOT_YET, AUTHORITY_NOT_CONFIRMED.
 */
export async function accessCopy(scope: RequestScope, request: string, isAskedFor: boolean): Promise<CopyForms> {
  requireOfficer(scope);
  const row = await ownRequest(scope, request);
  if (row.closedAt !== null) throw requestClosed();
  requireDay(scope, row);
  await requireAuthorityStill(scope, row);
  if (!isAskedFor) return { request: row.id, leavesOn: row.leavesOn, leftAt: row.leftAt, json: null, html: null };
  const { copy, leftAt, leaving, told } = await assembleCopy(scope, row);
  const noted = { person: row.person, controller: scope.requester.organisation.id, field: null };
  for (const dataItem of told) scope.ledger.note({ ...noted, dataItem, decision: TOLD_BY_HOLDER });
  const { id, leavesOn } = row;
  const forms = { json: JSON.stringify(copy, null, 2), html: copyHtml(copy) };
  if (leaving !== null) scope.withRecord.leave(leaving);
  return { request: id, leavesOn, leftAt: leftAt.toISOString(), ...forms };
}

/** Throws COPY_NOT_YET. */
function requireDay({ now }: RequestScope, { pausedOn, leavesOn }: AccessRequestRow): void {
  if (pausedOn !== null)
    throw new SourceFault(
      'COPY_NOT_YET',
      `Who asks was asked on ${pausedOn} to make the request clear: the day of the copy follows from their answer.`,
    );
  if (dayOf(now) < leavesOn)
    throw new SourceFault('COPY_NOT_YET', `The copy leaves on ${leavesOn}: not yet, whatever is held.`);
}

/**
 * What is not in the copy as it stands, for the controller's officers alone. While whereabouts are closed no reason is shown: what
 * somebody wrote may say where the child is. Throws ACCESS_NOT_YOURS, REQUEST_UNKNOWN.
 */
export async function appliedExemptions(scope: RequestScope, request: string): Promise<readonly AppliedExemption[]> {
  requireOfficer(scope);
  const row = await ownRequest(scope, request);
  const { whereaboutsClosed } = await scope.subject(row.person);
  const { exemptions } = await assembleCopy(scope, row);
  return whereaboutsClosed ? exemptions.map((exemption) => ({ ...exemption, reason: null })) : exemptions;
}
