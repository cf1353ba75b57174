import { Arg, Args, Ctx, ID, Query, Resolver } from 'type-graphql';
import { ACT_TERMS } from '#policies/core/acts';
import type { Role } from '#policies/core/vocabulary';
import { SourceFault } from '../../kit/http/maskError';
import { hasDuty } from '../../kit/replica/hasDuty';
import { mayName } from '../../kit/replica/mayName';
import { notBarred } from '../../kit/replica/notExcluded';
import type { Requester, SubjectState } from '../../kit/replica/replica';
import { instant } from '../../kit/request/instant';
import { pageRows } from '../../kit/request/pageRows';
import type { RequestScope } from '../../kit/request/requestScope';
import { Part, ValueObject } from '../../kit/schema/decorators';
import { ListPage } from '../../kit/schema/page';
import { type PageOf, pagedList } from '../../kit/schema/pagedList';
import { Person, personStub } from '../person';
import { REVIEW_ESCALATION, REVIEWERS } from './requestEmergencyAccess';

/** Of every person: whoever ended it, and their words, would tell where the child is known. */
const UNLESS_OWN =
  'where that was another organisation than the reader’s own, of every person alike, for the scrutineer and the safeguarding lead, and where the reader is barred';

@ValueObject({ name: 'EmergencyReview', description: 'An emergency access as a controller’s officer reviews it.' })
export class EmergencyReview {
  @Part(() => ID, { description: 'Id of the review.', required: true })
  id: string;

  @Part(() => ID, { description: 'Id of the grant; null for the scrutineer and the safeguarding lead.' })
  grant: string | null;

  @Part(() => String, { description: 'When it was granted; null for the scrutineer and the safeguarding lead.' })
  openedAt: string | null;

  @Part(() => String, {
    description: 'When its last clause closes, or it was revoked; null for the scrutineer and the safeguarding lead.',
  })
  until: string | null;

  @Part(() => String, {
    description:
      'Organisation of the requester, where it is the reader’s own; null for another, of every person alike (who was given what stands in `disclosures`), for the safeguarding lead, and where the reader is barred. To the scrutineer that of each; null where the scrutineer is barred, and while whereabouts are closed, of this person or of another of the same request: the notice names whom to ring, with the id and the role.',
  })
  organisation: string | null;

  @Part(() => String, { description: 'Role of the requester.' })
  role: string;

  @Part(() => String, {
    description: 'The requester; null for the scrutineer and the safeguarding lead, and with the organisation.',
  })
  practitioner: string | null;

  @Part(() => String, { description: 'Purpose declared.' })
  purpose: string;

  @Part(() => String, { description: 'The reason given; null for the scrutineer and the safeguarding lead.' })
  reason: string | null;

  @Part(() => Person, {
    description:
      'The person; null for the scrutineer and the safeguarding lead, and where the reader is barred, from this one or another of the same request.',
  })
  person: Person | null;

  @Part(() => String, {
    description:
      'When a second person’s confirmation is or was due; null where none is asked for, and for the scrutineer and the safeguarding lead.',
  })
  confirmBy: string | null;

  @Part(() => String, {
    description:
      'When a second person confirmed; null while nobody has, and for the scrutineer and the safeguarding lead.',
  })
  confirmedAt: string | null;

  @Part(() => String, {
    description:
      'The second person who confirmed; null while nobody has, for the scrutineer and the safeguarding lead, and with the organisation.',
  })
  confirmedBy: string | null;

  @Part(() => Boolean, {
    description:
      'Whether a second person’s confirmation is overdue: nobody has confirmed, and its time is past. False where none is asked for; null for the scrutineer and the safeguarding lead.',
  })
  confirmationOverdue: boolean | null;

  @Part(() => String, {
    description: `Why it was ended before its time; null where it was not, ${UNLESS_OWN}.`,
  })
  revokedReason: string | null;

  @Part(() => String, {
    description: `Who ended it before its time; null where nobody did, where that was not kept, ${UNLESS_OWN}.`,
  })
  revokedBy: string | null;

  @Part(() => Boolean, {
    description:
      'Whether an earlier access of the same practitioner to the same person was found not justified: by anybody, for the asker’s own organisation; by the reader’s, for another. Null for the scrutineer and the safeguarding lead.',
  })
  afterNotJustified: boolean | null;

  @Part(() => String, {
    description:
      'ISO 8601. By when the review is to be closed: the clock `emergencyAccess.review` of the controller’s country.',
  })
  reviewBy: string;

  @Part(() => Boolean, { description: 'Whether that is past, and the review still open.' })
  reviewOverdue: boolean;

  @Part(() => String, { description: 'justified or notJustified; null while the review is open.' })
  outcome: string | null;

  @Part(() => String, {
    description:
      'On what the outcome rests; null while the review is open, for the scrutineer, and where the reader is barred.',
  })
  note: string | null;

  @Part(() => String, {
    description:
      'What follows from an access that was not justified; null else, for the scrutineer, and where the reader is barred.',
  })
  followUp: string | null;

  @Part(() => String, {
    description:
      'The officer who closed the review; null while it is open, for the scrutineer and the safeguarding lead, and where the reader is barred.',
  })
  closedBy: string | null;
}

@ValueObject({ name: 'EmergencyConfirmation', description: 'An emergency access that waits for a second person.' })
export class EmergencyConfirmation {
  @Part(() => ID, { description: 'Id of the request.', required: true })
  request: string;

  @Part(() => String, { description: 'Who asked for the access.' })
  practitioner: string;

  @Part(() => String, { description: 'The reason given.' })
  reason: string;

  @Part(() => String, { description: 'When the confirmation is due.' })
  confirmBy: string;

  @Part(() => Boolean, { description: 'Whether that is past.' })
  overdue: boolean;
}

interface ReviewRow extends Omit<EmergencyReview, 'person' | 'organisation'> {
  readonly person: string;
  readonly organisation: string;
  readonly revoked: boolean;
  /** Whose officer or practitioner ended it; null where that was not kept. */
  readonly revokedOrganisation: string | null;
  /** Of whom the reader has rows of the same request, this one and closed ones among them. */
  readonly persons: readonly string[];
}

const EmergencyReviews = pagedList('EmergencyReviews', 'emergency access to review, oldest first.', EmergencyReview);
const EmergencyConfirmations = pagedList(
  'EmergencyConfirmations',
  'emergency access that waits for a second person, first due first.',
  EmergencyConfirmation,
);

/**
 * An officer reads what the own organisation has to review. The scrutineer ($2) reads of the area those of whoever asked: each
 * access has one, whoever holds something, so that nothing in the list depends on where a child is known.
 */
const READ_BY = 'CASE WHEN $2 THEN o.area = $3 AND v.controller = r.organisation ELSE v.controller = $1 END';

const ALL_OF_REQUEST = `authority.emergency_access a JOIN authority.emergency_review v ON v.access = a.id
  JOIN governance.organisation o ON o.id = v.controller WHERE a.request = r.id AND ${READ_BY}`;

const FOUND_BEFORE = `SELECT FROM authority.emergency_request er JOIN authority.emergency_access ea ON ea.request = er.id
  JOIN authority.emergency_review e ON e.access = ea.id
  WHERE er.organisation = r.organisation AND er.practitioner = r.practitioner AND e.person = v.person AND e.outcome = 'notJustified'
    AND e.closed_at <= r.at AND (v.controller = r.organisation OR e.controller = v.controller)`;

const REVIEW = `(SELECT to_json(review) FROM (SELECT v.id, a.id AS grant, ${instant('v.opened_at')} AS "openedAt", ${instant('coalesce(a.revoked_at, a.valid_until)')} AS until, r.organisation, r.role,
  r.practitioner, r.purpose, r.reason, v.person::text AS person, ${instant('r.confirm_by')} AS "confirmBy", ${instant('r.confirmed_at')} AS "confirmedAt", r.confirmed_by AS "confirmedBy",
  a.revoked_at IS NOT NULL AS revoked, a.revoked_reason AS "revokedReason", a.revoked_by AS "revokedBy", a.revoked_organisation AS "revokedOrganisation",
  coalesce(r.confirm_by <= $5 AND r.confirmed_at IS NULL, false) AS "confirmationOverdue", EXISTS (${FOUND_BEFORE}) AS "afterNotJustified",
  ${instant('v.due_at')} AS "reviewBy", v.closed_at IS NULL AND v.due_at <= $5 AS "reviewOverdue", v.outcome, v.note, v.follow_up AS "followUp", v.closed_by AS "closedBy",
  (SELECT json_agg(DISTINCT v.person) FROM ${ALL_OF_REQUEST}) AS persons) review) AS row`;

const REVIEWED = `authority.emergency_review v JOIN authority.emergency_access a ON a.id = v.access
  JOIN authority.emergency_request r ON r.id = a.request JOIN governance.organisation o ON o.id = v.controller`;

@Resolver()
export class EmergencyQueries {
  @Query(() => EmergencyReviews, {
    nullable: true,
    description:
      'Emergency access to review, oldest first: for the officers of the controller. Its safeguarding lead sees what nobody closed by its day, and the scrutineer that of each asker’s own organisation in the area, both without persons and reasons.',
  })
  async emergencyReviews(
    @Arg('closed', () => Boolean, { defaultValue: false, description: 'Whether closed ones are listed too.' })
    closed: boolean,
    @Args(() => ListPage) page: ListPage,
    @Ctx() scope: RequestScope,
  ): Promise<PageOf<EmergencyReview>> {
    const { organisation, role } = scope.requester;
    const scrutineer = role === 'scrutineer';
    const decides = reviews(role);
    if (!scrutineer && !decides && role !== REVIEW_ESCALATION)
      throw new SourceFault('QUERY_NOT_GRANTED', 'Emergency access is reviewed by the controller’s privacy officer.');
    const found = await pageRows<{ row: ReviewRow }>(scope, page, {
      list: ['emergencyReviews', closed],
      columns: REVIEW,
      from: REVIEWED,
      // Whom it goes on to sees of it what they are alerted of.
      where: `${READ_BY} AND ($4 OR v.closed_at IS NULL) AND ($6 OR v.closed_at IS NULL AND v.due_at <= $5)`,
      values: [organisation.id, scrutineer, organisation.area, closed, scope.now, scrutineer || decides],
      person: 'v.person',
      ...(decides ? { duty: true } : {}),
      order: [
        { by: 'v.opened_at', type: 'timestamptz' },
        { by: 'v.id', type: 'uuid' },
      ],
    });
    const rows = found.rows.map(({ row }) => row);
    const persons = [...new Set(rows.flatMap((row) => row.persons))];
    const states = await scope.subjects(persons);
    const subjects = new Map(persons.map((person, index) => [person, states[index]]));
    return { entries: rows.map((row) => toReview(scope, row, subjects)), next: found.next };
  }

  @Query(() => EmergencyConfirmations, {
    nullable: true,
    description:
      'Emergency access of the requester’s own organisation that waits for a second person, first due first.',
  })
  async emergencyConfirmations(
    @Args(() => ListPage) page: ListPage,
    @Ctx() scope: RequestScope,
  ): Promise<PageOf<EmergencyConfirmation>> {
    if (!ACT_TERMS.confirmEmergencyAccess.roles.includes(scope.requester.role))
      throw new SourceFault('QUERY_NOT_GRANTED', 'Practitioners and officers confirm emergency access: ask one.');
    const barred = notBarred(scope, 'a.person', 3);
    const { rows, next } = await pageRows<{ row: EmergencyConfirmation }>(scope, page, {
      list: ['emergencyConfirmations'],
      columns: `json_build_object('request', r.id, 'practitioner', r.practitioner, 'reason', r.reason, 'confirmBy', ${instant('r.confirm_by')},
        'overdue', r.confirm_by < $3) AS row`,
      from: 'authority.emergency_request r',
      where: `r.organisation = $1 AND r.practitioner <> $2 AND r.confirm_by IS NOT NULL AND r.confirmed_at IS NULL
        AND NOT EXISTS (SELECT FROM authority.emergency_access a WHERE a.request = r.id AND NOT (${barred.condition}))`,
      values: [scope.requester.organisation.id, scope.requester.practitioner, scope.now, ...barred.values],
      // A request is for several: one of whom the reader is barred from hides it, above.
      person: null,
      order: [
        { by: 'r.confirm_by', type: 'timestamptz' },
        { by: 'r.id', type: 'uuid' },
      ],
    });
    return { entries: rows.map(({ row }) => row), next };
  }
}

/** Whether a role closes reviews. Who does not reads neither of whom one is, nor why. */
function reviews(role: Role): boolean {
  return REVIEWERS.some((each) => each === role);
}

/**
 * Who may read of which person, and where they live, is decided before whatever the reader's office may read. The rows of one
 * request share its time and its reason: what one of them hides from this reader, each of them hides.
 */
function toReview(
  scope: RequestScope,
  { persons, revoked, revokedOrganisation, ...row }: ReviewRow,
  subjects: ReadonlyMap<string, SubjectState | undefined>,
): EmergencyReview {
  const shown = persons
    .map((person) => subjects.get(person))
    // Who is barred by name from a person has no row of theirs.
    .filter((subject) => hasDuty(subject))
    .map((subject) => shownOf(scope.requester, subject, row.organisation));
  const everywhere = (field: keyof Shown) => shown.length > 0 && shown.every((each) => each[field]);
  const named = everywhere('named');
  const judged = everywhere('judged');
  const hidden = (field: string) => scope.withholdPlace('EmergencyReview', row.id, field, null);
  const officer = reviews(scope.requester.role);
  const endedByOwn = revokedOrganisation === scope.requester.organisation.id;
  const unlessOwn = (field: 'revokedReason' | 'revokedBy', shown: boolean) =>
    !officer || !revoked ? null : endedByOwn ? (shown ? row[field] : null) : hidden(field);
  return {
    ...row,
    revokedReason: unlessOwn('revokedReason', judged),
    // Whoever asked may have ended it.
    revokedBy: unlessOwn('revokedBy', everywhere('open')),
    closedBy: officer && judged ? row.closedBy : null,
    confirmedBy: !officer || row.confirmedBy === null ? null : named ? row.confirmedBy : hidden('confirmedBy'),
    ...(officer ? {} : UNTOLD_TO_OTHERS),
    organisation: named ? row.organisation : hidden('organisation'),
    person: everywhere('open') ? personStub(row.person) : null,
    practitioner: !officer ? null : named ? row.practitioner : hidden('practitioner'),
    reason: judged ? row.reason : null,
    afterNotJustified: judged ? row.afterNotJustified : null,
    note: judged ? row.note : null,
    followUp: judged ? row.followUp : null,
  };
}

/** What whoever asked knows of their request: by it they and the lead, or the scrutineer, would find of which child a row is. */
const UNTOLD_TO_OTHERS = {
  ...{ grant: null, openedAt: null, until: null },
  ...{ confirmBy: null, confirmedAt: null, confirmationOverdue: null },
} as const;

/** What a reader may read of a review: the person, what is to be judged, and who asked. */
interface Shown {
  readonly open: boolean;
  readonly judged: boolean;
  readonly named: boolean;
}

function shownOf(requester: Requester, subject: SubjectState | undefined, organisation: string): Shown {
  const known = subject?.known === true && !subject.excluded;
  const decides = reviews(requester.role);
  const scrutinises = requester.role === 'scrutineer';
  const isOwn = organisation === requester.organisation.id;
  return {
    open: known && decides,
    // Of a protected child what is to be judged, and not who or where.
    judged: decides && (known || subject?.protected === true),
    // Beside the person a null that only closed whereabouts explain would tell of them; to the lead none is named either.
    named: known && (scrutinises ? mayName(subject, requester, organisation) : decides && isOwn),
  };
}
