import { Arg, Args, Ctx, ID, Query, Resolver } from 'type-graphql';
import { ACT_TERMS } from '#policies/core/acts';
import { SourceFault } from '../../kit/http/maskError';
import { instant } from '../../kit/request/instant';
import { pageRows } from '../../kit/request/pageRows';
import type { RequestScope } from '../../kit/request/requestScope';
import { Part, ValueObject } from '../../kit/schema/decorators';
import { ListPage } from '../../kit/schema/page';
import { type PageOf, pagedList } from '../../kit/schema/pagedList';
import { Person } from '../person';
import { OF_NONE_PROTECTED } from './ofNoneProtected';

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

  @Part(() => Boolean, { description: 'Whether that is past, and the review still open.' })
  overdue: boolean;

  @Part(() => String, { description: 'The reason given; null where the reader is barred from the person.' })
  reason: string | null;

  @Part(() => Boolean, {
    description:
      'Whether the reviewer agreed; of a decision after a review that had not, whether the enquiry stands. Null while it is open.',
  })
  agreed: boolean | null;

  @Part(() => String, {
    description: 'On what that rests; null while it is open, and where the reader is barred from the person.',
  })
  note: string | null;

  @Part(() => String, { description: 'Who closed it; null while it is open.' })
  closedBy: string | null;

  @Part(() => String, { description: 'ISO 8601: when; null while it is open.' })
  closedAt: string | null;

  @Part(() => ID, {
    description:
      'The review that did not agree, after which it is to be decided whether the enquiry stands; null of the review of an opening.',
  })
  after: string | null;

  @Part(() => String, { description: 'Why that one did not agree; null with it, and where the reader is barred.' })
  notAgreed: string | null;

  @Part(() => String, { description: 'Who did not agree, and does not decide; null with it.' })
  notAgreedBy: string | null;
}

const CaseReviews = pagedList('CaseReviews', 'section 47 enquiries to review, first due first.', CaseReview);

interface ReviewRow {
  readonly id: string;
  readonly case: string;
  readonly person: string;
  readonly openedBy: string;
  readonly openedAt: string;
  readonly dueAt: string;
  readonly overdue: boolean;
  readonly reason: string;
  readonly agreed: boolean | null;
  readonly note: string | null;
  readonly closedBy: string | null;
  readonly closedAt: string | null;
  readonly after: string | null;
  readonly notAgreed: string | null;
  readonly notAgreedBy: string | null;
}

@Resolver()
export class CaseQueries {
  @Query(() => CaseReviews, {
    nullable: true,
    description: 'Section 47 enquiries of the requester’s organisation to review, first due first.',
  })
  async caseReviews(
    @Arg('closed', () => Boolean, { defaultValue: false, description: 'Whether closed ones are listed too.' })
    closed: boolean,
    @Args(() => ListPage) page: ListPage,
    @Ctx() scope: RequestScope,
  ): Promise<PageOf<CaseReview>> {
    const { organisation, role } = scope.requester;
    if (!ACT_TERMS.reviewSection47.roles.includes(role))
      throw new SourceFault('QUERY_NOT_GRANTED', 'Section 47 enquiries are reviewed in the hub: ask there.');
    const { rows: found, next } = await pageRows<{ row: ReviewRow }>(scope, page, {
      list: ['caseReviews', closed],
      columns: `json_build_object('id', r.id, 'case', r.case_id, 'person', r.person, 'openedBy', r.opened_by, 'openedAt', ${instant('r.opened_at')},
        'dueAt', ${instant('r.due_at')}, 'overdue', r.closed_at IS NULL AND r.due_at <= $3, 'reason', r.reason, 'agreed', r.agreed,
        'note', r.note, 'closedBy', r.closed_by, 'closedAt', ${instant('r.closed_at')}, 'after', r.decides_after,
        'notAgreed', b.note, 'notAgreedBy', b.closed_by) AS row`,
      from: 'public.case_review r LEFT JOIN public.case_review b ON b.id = r.decides_after',
      where: `r.organisation = $1 AND ($2 OR r.closed_at IS NULL) AND ${OF_NONE_PROTECTED}`,
      values: [organisation.id, closed, scope.now],
      person: 'r.person',
      order: [
        { by: 'r.due_at', type: 'timestamptz' },
        { by: 'r.id', type: 'uuid' },
      ],
    });
    const rows = found.map(({ row }) => row);
    const subjects = await scope.subjects(rows.map(({ person }) => person));
    const entries = rows.map(({ person, reason, note, notAgreed, ...row }, index) => {
      const open = subjects[index]?.known === true && !subjects[index].excluded;
      return {
        ...row,
        person: open ? Object.assign(new Person(), { id: person }) : null,
        reason: open ? reason : null,
        note: open ? note : null,
        notAgreed: open ? notAgreed : null,
      };
    });
    return { entries, next };
  }
}
