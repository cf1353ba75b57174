import { randomUUID } from 'node:crypto';
import type { Clocks } from '#policies/core/clocks';
import {
  type DetrimentDecided,
  type DetrimentReview,
  isOwnReview,
  readDetrimentReview,
} from '#policies/core/consent/detrimentReview';
import { saysSomething } from '#policies/core/texts';
import type { Acting } from '../../kit/acts/act';
import { SourceFault } from '../../kit/http/maskError';
import type { Requester } from '../../kit/replica/replica';
import type { RequestScope } from '../../kit/request/requestScope';
import { addEverywhere } from '../acts/replicated';
import { alertOfEndedDetriment } from './alertParties';

/** A holder's consideration of detriment, as its practitioner sent it. */
export interface DetrimentTerms extends DetrimentReview {
  readonly detrimental: boolean;
  readonly reason: string;
}

/**
 * Records that the requester's own organisation considers sharing under the duty more detrimental to this child than none, or
 * no longer does (Children Act 2004 s16LA(3)). Only its agency and the hub learn of it. To decide anew is to review what stands: by
 * anybody of the organisation but whoever decided it. What ends has no review: any one of it ends it, whose officers and leads hear of
 * it. Throws DETRIMENT_NOT_YOURS, TEXT_MISSING, DETRIMENT_REVIEW_INVALID, REVIEW_OWN, DETRIMENT_NOT_STANDING.
 */
export async function recordDetriment(
  acting: Acting,
  by: Requester,
  { detrimental, reason, ...review }: DetrimentTerms,
  clocks: Clocks,
): Promise<{ readonly id: string }> {
  const { id: controller, agency, dutyToShare } = by.organisation;
  if (agency === null || !dutyToShare)
    throw new SourceFault(
      'DETRIMENT_NOT_YOURS',
      'The holder decides, and the duty of s16LA does not bind your organisation: ask the holder.',
    );
  if (!saysSomething(reason))
    throw new SourceFault(
      'TEXT_MISSING',
      'Say why sharing would, or would no longer, be more detrimental: it is kept.',
    );
  const kept = reason.trim();
  const before = await latestOf(acting, controller);
  const ended = await endStanding(acting, by, kept);
  if (!detrimental) {
    if (ended === undefined)
      throw new SourceFault(
        'DETRIMENT_NOT_STANDING',
        'Your organisation has recorded no detriment: nothing is to end.',
      );
    await alertOfEndedDetriment(acting, ended.id, controller);
    return ended;
  }
  const { reviewer, reviewBy } = requireReview(acting, by, review, clocks, before);
  const id = randomUUID();
  const { sql, now, person } = acting;
  await sql(
    `INSERT INTO authority.detriment (id, person, controller, reason, reviewer, review_by, valid_from, by_organisation, by_practitioner)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [id, person, controller, kept, reviewer, reviewBy, now, controller, by.practitioner],
  );
  await addEverywhere(sql, 'detriment', { id, person, controller, valid_from: now, valid_until: null }, [
    agency,
    'hub',
  ]);
  return { id };
}

/** The organisation's last decision for the child, that which stands or ended last, locked; null where it never took one. */
async function latestOf({ sql, person }: Acting, controller: string): Promise<DetrimentDecided | null> {
  const [latest] = await sql<DetrimentDecided>(
    `SELECT by_practitioner AS "decidedBy", to_char(review_by, 'YYYY-MM-DD') AS "reviewBy", valid_until AS "endedAt",
       ended_practitioner AS "endedBy"
     FROM authority.detriment WHERE person = $1 AND controller = $2 ORDER BY valid_until DESC NULLS FIRST, valid_from DESC LIMIT 1 FOR UPDATE`,
    [person, controller],
  );
  return latest ?? null;
}

/** What stood, which ends now; undefined where nothing did. */
async function endStanding(
  { sql, now, person }: Acting,
  { organisation, practitioner }: Requester,
  reason: string,
): Promise<{ readonly id: string } | undefined> {
  const standing = await sql<{ id: string }>(
    `UPDATE authority.detriment SET valid_until = $3, ended_reason = $4, ended_organisation = $2, ended_practitioner = $5
     WHERE person = $1 AND controller = $2 AND valid_until IS NULL RETURNING id`,
    [person, organisation.id, now, reason, practitioner],
  );
  for (const { id } of standing) await sql('UPDATE governance.detriment SET valid_until = $2 WHERE id = $1', [id, now]);
  return standing[0];
}

function requireReview(
  { now }: Acting,
  { organisation, practitioner }: Requester,
  review: DetrimentReview,
  clocks: Clocks,
  before: DetrimentDecided | null,
): DetrimentReview {
  const decidedBy = { organisation: organisation.id, practitioner };
  const read = readDetrimentReview(review, { decidedBy, country: organisation.country, clocks, now });
  if ('code' in read) throw new SourceFault(read.code, read.message);
  if (before !== null && isOwnReview(before, { practitioner, reviewBy: read.reviewBy, now }))
    throw new SourceFault(
      'REVIEW_OWN',
      `You decided what stands, or what you ended today, and its review is due by ${before.reviewBy}: a colleague of your organisation who may record detriment reviews it by deciding anew. Until then it stands as it is; you may word it anew with reviewBy on that day at the latest, or end it.`,
    );
  return read;
}

/**
 * Whether the requester is named, as their token names them, as who reviews what stands of their organisation for this child: they may
 * then review it, whether or not they work with the child.
 */
export async function isNamedReviewer({ sql, requester }: RequestScope, person: string): Promise<boolean> {
  const named = await sql(
    `SELECT FROM authority.detriment WHERE person::text = lower($1) AND controller = $2 AND reviewer = $3
       AND by_practitioner <> $3 AND valid_until IS NULL LIMIT 1`,
    [person, requester.organisation.id, requester.practitioner],
  );
  return named.length > 0;
}
