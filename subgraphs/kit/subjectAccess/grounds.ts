import type { OpinionRelation, SeriousHarmFinding } from '#policies/core/healthOpinion';
import type { ReviewDecision, ReviewKind } from '#policies/core/subjectAccess';
import type { RequestScope } from '../request/requestScope';
import { ownRequest, requireOfficer } from './ownRequests';
import { placesByItself } from './plainWords';
import { mayRelyOn, reliedOn } from './reliance';

/** What was decided of a record, and on what. Stays with the controller. */
export interface KeptGround {
  /** Of the review that was decided. */
  readonly id: string;
  readonly record: string;
  readonly recordId: string;
  readonly kind: ReviewKind;
  readonly decision: ReviewDecision;
  /** As is every text of this: null while whereabouts are closed. */
  readonly reason: string | null;
  readonly decidedBy: string;
  readonly alreadyKnown: string | null;
  readonly notOfHealth: string | null;
  readonly name: string | null;
  readonly profession: string | null;
  readonly organisation: string | null;
  readonly relation: OpinionRelation | null;
  /** ISO date. */
  readonly obtainedOn: string | null;
  readonly seriousHarmTest: SeriousHarmFinding | null;
  readonly words: string | null;
  /** Whether the decision stands and its opinion counts, on the day on which it is relied on. */
  readonly counts: boolean;
  /** Both null where it was not taken back. */
  readonly reopenedBy: string | null;
  readonly reopeningReason: string | null;
}

/** What people wrote: no program can tell whether it says where the child is. */
const WRITTEN = [
  'reason',
  'alreadyKnown',
  'notOfHealth',
  'name',
  'profession',
  'organisation',
  'words',
  'reopeningReason',
] as const satisfies readonly (keyof KeptGround)[];

/**
 * Those of a request, the first first, for the controller's officers alone. Who treats the child, and where, is a place, and what
 * somebody wrote may name one: closed with the whereabouts, as is a record that places the child by being there. Throws ACCESS_NOT_YOURS, REQUEST_UNKNOWN.
 */
export async function groundsKept(scope: RequestScope, request: string): Promise<readonly KeptGround[]> {
  requireOfficer(scope);
  const found = await ownRequest(scope, request);
  const relying = reliedOn(found, scope, scope.now);
  const { whereaboutsClosed } = await scope.subject(found.person);
  const rows = await scope.sql<Omit<KeptGround, 'counts'> & { readonly stands: boolean }>(
    `SELECT v.id::text AS id, v.record, v.record_id::text AS "recordId", v.kind, v.decision, v.reason, v.decided_by AS "decidedBy",
       v.already_known AS "alreadyKnown", v.not_of_health AS "notOfHealth", o.name, o.profession, o.organisation, o.relation,
       to_char(o.obtained_on, 'YYYY-MM-DD') AS "obtainedOn", o.serious_harm_test AS "seriousHarmTest", o.words,
       v.superseded_at IS NULL AS stands, v.reopened_by AS "reopenedBy", v.reopening_reason AS "reopeningReason"
     FROM subject_access.review v LEFT JOIN subject_access.opinion o ON o.id = v.opinion
     WHERE v.request = $1 AND v.decision IS NOT NULL ORDER BY v.decided_at, v.record, v.id`,
    [request],
  );
  const open = new Set(
    [...scope.tables.values()].filter((table) => !placesByItself(scope, table)).map(({ record }) => record),
  );
  const closed = (row: (typeof rows)[number]) =>
    Object.fromEntries(
      WRITTEN.filter((field) => row[field] !== null).map((field) => [
        field,
        scope.withholdPlace('SubjectAccessGround', row.id, field, null),
      ]),
    );
  return rows
    .filter(({ record }) => !whereaboutsClosed || open.has(record))
    .map(({ stands, ...row }) => ({
      ...row,
      ...(whereaboutsClosed ? closed({ stands, ...row }) : {}),
      counts: stands && mayRelyOn({ obtained_on: row.obtainedOn }, relying),
    }));
}
