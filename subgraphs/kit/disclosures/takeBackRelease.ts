import { randomUUID } from 'node:crypto';
import { OFFICERS } from '#policies/core/acts';
import { requireReason } from '../acts/reason';
import { SourceFault } from '../http/maskError';
import { hasDuty } from '../replica/hasDuty';
import { pageRows } from '../request/pageRows';
import type { RequestScope } from '../request/requestScope';
import type { ListPage } from '../schema/page';
import type { PageOf } from '../schema/pagedList';
import { MOST_RELEASED, unknownDisclosure } from './releaseDisclosures';

/** A release that was taken back, as the officers of its controller read it. */
export interface TakenBackRow {
  readonly id: string;
  readonly receipt: string;
  readonly person: string;
  readonly releasedAt: string;
  readonly releasedBy: string;
  readonly at: string;
  readonly by: string;
  readonly reason: string;
}

export interface TakenBack {
  readonly receipts: readonly string[];
  readonly takenBackAt: string;
}

/**
 * Takes releases of the requester's own controller back, at once: to everybody else the entries are as if they had never been released,
 * and the officers read who took them back, when and why. They may be released again. Throws DISCLOSURE_UNKNOWN where one of
 * them is not released, REASON_MISSING, and what every act throws.
 */
export async function takeBackRelease(
  scope: RequestScope,
  key: string,
  person: string,
  receipts: readonly string[],
  reason: string,
): Promise<TakenBack> {
  const asked = [...new Set(receipts)].sort();
  if (asked.length === 0 || asked.length > MOST_RELEASED)
    throw unknownDisclosure(`Name the receipts of 1 to ${MOST_RELEASED} entries.`);
  const given = requireReason(reason);
  const { organisation, practitioner } = scope.requester;
  const { result } = await scope.act(
    { act: 'takeBackRelease', key, person, input: { receipts: asked, reason } },
    async ({ sql, now, person: known }) => {
      const released = await sql<{ receipt: string; released_at: Date; released_by: string }>(
        `DELETE FROM subject_access.released_disclosure WHERE receipt = ANY($1) AND controller = $2 AND person = $3
         RETURNING receipt, released_at, released_by`,
        [asked, organisation.id, known],
      );
      if (released.length < asked.length)
        throw unknownDisclosure(
          'Your organisation has not released an entry about this person under one of these receipts.',
        );
      for (const { receipt, released_at, released_by } of released)
        await sql(
          `INSERT INTO subject_access.release_taken_back (id, receipt, controller, person, released_at, released_by, at, by_practitioner, reason)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
          [randomUUID(), receipt, organisation.id, known, released_at, released_by, now, practitioner, given],
        );
      return { receipts: asked, takenBackAt: now.toISOString() };
    },
  );
  return result;
}

type Stored = Omit<TakenBackRow, 'releasedAt' | 'at'> & { readonly releasedAt: Date; readonly at: Date };

/** A page of what the requester's own controller took back, the latest first. Throws ACCESS_NOT_YOURS. */
export async function releasesTakenBack(scope: RequestScope, page: ListPage): Promise<PageOf<TakenBackRow>> {
  if (!OFFICERS.includes(scope.requester.role))
    throw new SourceFault(
      'ACCESS_NOT_YOURS',
      `What was taken back is for these roles of its organisation: ${OFFICERS.join(', ')}.`,
    );
  const { rows, next } = await pageRows<Stored>(scope, page, {
    list: ['releasesTakenBack'],
    columns: `t.id::text AS id, t.receipt, t.person::text AS person, t.released_at AS "releasedAt", t.released_by AS "releasedBy", t.at,
      t.by_practitioner AS by, t.reason`,
    from: 'subject_access.release_taken_back t',
    where: 't.controller = $1',
    values: [scope.requester.organisation.id],
    person: 't.person',
    duty: true,
    order: [
      { by: 't.at', type: 'timestamptz', descending: true },
      { by: 't.id', type: 'uuid' },
    ],
  });
  const states = await scope.subjects(rows.map(({ person }) => person));
  const entries = rows
    .filter((_row, index) => hasDuty(states[index]))
    .map(({ releasedAt, at, ...row }) => ({ ...row, releasedAt: releasedAt.toISOString(), at: at.toISOString() }));
  return { entries, next };
}
