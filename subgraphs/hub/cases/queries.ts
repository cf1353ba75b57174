import { Arg, Ctx, ID, Int, Query, Resolver } from 'type-graphql';
import { ACT_TERMS } from '#policies/core/acts';
import { SourceFault } from '../../kit/http/maskError';
import { notBarred } from '../../kit/replica/notExcluded';
import type { RequestScope } from '../../kit/request/requestScope';
import { Part, ValueObject } from '../../kit/schema/decorators';
import { LARGEST_PAGE, withinPage } from '../../kit/schema/page';
import { Person } from '../person';

@ValueObject({ name: 'CaseReview', description: 'A section 47 enquiry that somebody else is to look at.' })
export class CaseReview {
  @Part(() => ID, { description: 'Id of the review.', required: true })
  id: string;

  @Part(() => ID, { description: 'Id of the case.' })
  case: string;

  @Part(() => Person, { description: 'The person; null where the reader is barred from them.' })
  person: Person | null;

  @Part(() => String, { description: 'Who opened the enquiry.' })
  openedBy: string;

  @Part(() => String, { description: 'When.' })
  openedAt: string;

  @Part(() => String, { description: 'ISO instant by which it is to be reviewed.' })
  dueAt: string;

  @Part(() => String, { description: 'The reason given; null where the reader is barred from the person.' })
  reason: string | null;

  @Part(() => Boolean, { description: 'Whether the reviewer agreed; null while it is open.' })
  agreed: boolean | null;
}

@ValueObject({
  name: 'LookupAlert',
  description: 'That a practitioner looked up themselves or somebody of their household.',
})
export class LookupAlert {
  @Part(() => ID, { description: 'Id of the alert.', required: true })
  id: string;

  @Part(() => String, { description: 'The practitioner.' })
  practitioner: string;

  @Part(() => String, { description: 'When.' })
  at: string;
}

interface ReviewRow {
  readonly id: string;
  readonly case: string;
  readonly person: string;
  readonly openedBy: string;
  readonly openedAt: string;
  readonly dueAt: string;
  readonly reason: string;
  readonly agreed: boolean | null;
}

const LEADS: ReadonlySet<string> = new Set([
  'safeguardingLead',
  'caldicottGuardian',
  'informationGovernanceOfficer',
  'hubPractitioner',
]);

@Resolver()
export class CaseQueries {
  @Query(() => [CaseReview], {
    nullable: true,
    description: 'Section 47 enquiries of the requester’s organisation to review, first due first.',
  })
  async caseReviews(
    @Arg('closed', () => Boolean, { defaultValue: false, description: 'Whether closed ones are listed too.' })
    closed: boolean,
    @Ctx() scope: RequestScope,
  ): Promise<readonly CaseReview[]> {
    const { organisation, role } = scope.requester;
    if (!ACT_TERMS.reviewSection47.roles.includes(role))
      throw new SourceFault('QUERY_NOT_GRANTED', 'Section 47 enquiries are reviewed in the hub: ask there.');
    const barred = notBarred(scope, 'r.person', 2);
    const found = await scope.sql<{ row: ReviewRow }>(
      `SELECT to_json(review) AS row FROM (
         SELECT id, case_id AS "case", person, opened_by AS "openedBy", opened_at AS "openedAt", due_at AS "dueAt", reason, agreed
         FROM public.case_review r WHERE organisation = $1 AND ($2 OR closed_at IS NULL) AND ${barred.condition} ORDER BY due_at, id LIMIT 200) review`,
      [organisation.id, closed, ...barred.values],
    );
    const rows = found.map(({ row }) => row);
    const subjects = await scope.subjects(rows.map(({ person }) => person));
    return rows.map(({ person, reason, ...row }, index) => {
      const open = subjects[index]?.known === true && !subjects[index].excluded;
      return {
        ...row,
        person: open ? Object.assign(new Person(), { id: person }) : null,
        reason: open ? reason : null,
      };
    });
  }

  @Query(() => [LookupAlert], {
    nullable: true,
    description:
      'Look-ups of themselves or their household by practitioners of the reader’s organisation, latest first. For its leads.',
  })
  async lookupAlerts(
    @Arg('first', () => Int, { defaultValue: 50, description: `How many: 1 to ${LARGEST_PAGE}.` }) first: number,
    @Ctx() scope: RequestScope,
  ): Promise<readonly LookupAlert[]> {
    const { organisation, role } = scope.requester;
    if (!LEADS.has(role))
      throw new SourceFault('QUERY_NOT_GRANTED', 'These alerts are for the leads of an organisation: ask yours.');
    const rows = await scope.sql<{ id: string; practitioner: string; at: Date }>(
      'SELECT id, practitioner, at FROM public.lookup_alert WHERE organisation = $1 ORDER BY at DESC, id LIMIT $2',
      [organisation.id, withinPage(first, LARGEST_PAGE)],
    );
    return rows.map(({ at, ...row }) => ({ ...row, at: at.toISOString() }));
  }
}
