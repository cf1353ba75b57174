import { Field, ID, InputType } from 'type-graphql';
import { GRANTOR_KINDS } from '#policies/core/consent/capacity';
import { OPINION_RELATIONS, SERIOUS_HARM_FINDINGS } from '#policies/core/healthOpinion';
import { REVIEW_DECISIONS, REVIEW_KINDS } from '#policies/core/subjectAccess';
import { Part, ValueObject } from '../schema/decorators';

@InputType({
  description: 'Who asks for the copy, and by what authority. It is confirmed before anything is recorded.',
})
export class SubjectAccessAsker {
  @Field(() => String, { description: `Whose right it is: ${GRANTOR_KINDS.join(', ')}.` })
  capacity: string;

  @Field(() => ID, {
    nullable: true,
    description: 'Id of the record of parental responsibility, where that is the capacity.',
  })
  responsibility: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Reference of the order that was seen, where a court appointed who asks.',
  })
  courtOrder?: string | null;

  @Field(() => String, { nullable: true, description: 'The court that made the order.' })
  court?: string | null;

  @Field(() => String, { nullable: true, description: 'ISO date of the order.' })
  orderedOn?: string | null;

  @Field(() => String, { nullable: true, description: 'The solicitor or advocate who asks for them, if one does.' })
  representative: string | null;

  @Field(() => String, { description: 'What was seen: of identity, and of the written authority of a representative.' })
  evidence: string;
}

@ValueObject({
  name: 'SubjectAccessRequest',
  description: 'A request to your own organisation for a copy of what it holds.',
})
export class SubjectAccessRequestObject {
  @Part(() => ID, { description: 'Id of the request.', required: true })
  id: string;

  @Part(() => ID, { description: 'Opaque id of the person.' })
  personId: string;

  @Part(() => String, { description: 'Whose right it is.' })
  capacity: string;

  @Part(() => String, {
    description:
      'Who asks for them, if somebody does; null too while whereabouts are closed, save to the keepers and to whoever recorded it.',
  })
  representative: string | null;

  @Part(() => String, { description: 'The officer who recorded it, and has seen the evidence.' })
  recordedBy: string;

  @Part(() => String, { description: 'ISO date of receipt.' })
  receivedOn: string;

  @Part(() => String, {
    description:
      'ISO date on which the copy leaves, whatever is held; later by the days on which the request was paused.',
  })
  leavesOn: string;

  @Part(() => Boolean, {
    description:
      'Whether that day is past, and the copy has not left; false while the request is paused, and once it is closed.',
  })
  overdue: boolean;

  @Part(() => Boolean, { description: 'Whether its time was extended.' })
  extended: boolean;

  @Part(() => String, {
    description: 'ISO date on which who asks was asked to make it clear, while they have not answered: no copy leaves.',
  })
  pausedOn: string | null;

  @Part(() => String, { description: 'When its copy was given out for the first time; null: it has not left.' })
  leftAt: string | null;

  @Part(() => String, {
    description: 'When it was closed, because the authority to make it had ended: no copy leaves. Null: it was not.',
  })
  closedAt: string | null;

  @Part(() => String, { description: 'The officer who closed it; null: nobody did.' })
  closedBy: string | null;

  @Part(() => String, {
    description: 'Why it was closed, to whoever closed it; null to others, of every person alike: ask them.',
  })
  closingReason: string | null;
}

@ValueObject({ name: 'SubjectAccessReviewer', description: 'Who was named to decide.' })
export class SubjectAccessReviewer {
  @Part(() => ID, { description: 'The request.' })
  request: string;

  @Part(() => String, { description: `What kind of review: ${REVIEW_KINDS.join(', ')}.` })
  kind: string;

  @Part(() => String, { description: 'The practitioner.' })
  reviewer: string;
}

@ValueObject({
  name: 'SubjectAccessReview',
  description: 'A record that waits for your decision before it may be in a copy.',
})
export class SubjectAccessReview {
  @Part(() => ID, { description: 'Id of the review.', required: true })
  id: string;

  @Part(() => ID, { description: 'The request.' })
  request: string;

  @Part(() => ID, { description: 'Opaque id of the person.' })
  personId: string;

  @Part(() => String, { description: 'Type of the record.' })
  record: string;

  @Part(() => String, { description: `Why it waits: ${REVIEW_KINDS.join(', ')}.` })
  kind: string;

  @Part(() => String, { description: 'What is to be weighed.' })
  question: string;

  @Part(() => String, { description: 'ISO date on which the copy leaves; what is undecided then is left out.' })
  leavesOn: string;

  @Part(() => [String], { description: 'The record, a line for each field.' })
  content: readonly string[];
}

@InputType({
  description:
    'The opinion of a health professional on data concerning health, as a controller obtained it that is none. It stays with the controller.',
})
export class HealthOpinion {
  @Field(() => String, { description: 'Who gave it.' })
  name: string;

  @Field(() => String, { description: 'Their profession.' })
  profession: string;

  @Field(() => String, { description: 'Where they practise.' })
  organisation: string;

  @Field(() => String, {
    description:
      'How they stand to the subject: responsible, now or most recently, for the diagnosis, care or treatment in connection with the data; or experienced, where no such one is available.',
  })
  relation: string;

  @Field(() => String, {
    description: 'ISO date on which it was obtained: it counts for six months, up to the day on which the copy leaves.',
  })
  obtainedOn: string;

  @Field(() => String, {
    description: `Whether giving it would be likely to cause serious harm to anybody: ${SERIOUS_HARM_FINDINGS.join(', ')}.`,
  })
  seriousHarmTest: string;

  @Field(() => String, { description: 'What it says.' })
  words: string;
}

@ValueObject({ name: 'SubjectAccessDecided', description: 'What was decided of reviews.' })
export class SubjectAccessDecided {
  @Part(() => [ID], { description: 'Ids of the reviews.' })
  decided: readonly string[];

  @Part(() => String, { description: `One of ${REVIEW_DECISIONS.join(', ')}.` })
  decision: string;
}

@ValueObject({ name: 'SubjectAccessReopened', description: 'What was taken back.' })
export class SubjectAccessReopened {
  @Part(() => [ID], { description: 'Ids of the reviews whose decision counts no longer.' })
  reopened: readonly string[];
}

@ValueObject({ name: 'SubjectAccessCopy', description: 'The copy, in two forms with the same content.' })
export class SubjectAccessCopyObject {
  @Part(() => ID, { description: 'The request.' })
  request: string;

  @Part(() => String, { description: 'ISO date from which on it leaves.' })
  leavesOn: string;

  @Part(() => String, {
    description: 'When it was given out for the first time, as json or html: it holds nothing that was decided later.',
  })
  leftAt: string | null;

  @Part(() => String, { description: 'As JSON text.' })
  json: string | null;

  @Part(() => String, { description: 'As an HTML page that prints.' })
  html: string | null;
}

@ValueObject({
  name: 'SubjectAccessExemption',
  description: 'Something that is not in a copy. The list stays with the controller.',
})
export class SubjectAccessExemption {
  @Part(() => String, { description: 'Type of the record.' })
  record: string;

  @Part(() => ID, { description: 'Id of the record.' })
  recordId: string;

  @Part(() => String, { description: 'The one field that is left out; null for the whole record.' })
  field: string | null;

  @Part(() => String, { description: `Why: ${[...REVIEW_KINDS, 'restrictedByLaw'].join(', ')}.` })
  kind: string;

  @Part(() => String, { description: 'The exemption.' })
  law: string;

  @Part(() => String, {
    description:
      'withheld by a reviewer; undecided, also where what it was decided on counts no more by the day of the copy; or prohibited.',
  })
  state: string;

  @Part(() => String, { description: "The reviewer's reason; not shown while whereabouts are closed." })
  reason: string | null;

  @Part(() => String, { description: 'Who decided.' })
  decidedBy: string | null;
}

@ValueObject({
  name: 'SubjectAccessGround',
  description: 'What was decided of a record, and on what. The list stays with the controller.',
})
export class SubjectAccessGround {
  @Part(() => ID, { description: 'Id of the review.', required: true })
  id: string;

  @Part(() => String, { description: 'Type of the record.' })
  record: string;

  @Part(() => ID, { description: 'Id of the record.' })
  recordId: string;

  @Part(() => String, { description: `What kind of review: ${REVIEW_KINDS.join(', ')}.` })
  kind: string;

  @Part(() => String, { description: `One of ${REVIEW_DECISIONS.join(', ')}.` })
  decision: string;

  @Part(() => String, { description: "The reviewer's reason; not shown while whereabouts are closed." })
  reason: string | null;

  @Part(() => String, { description: 'Who decided.' })
  decidedBy: string;

  @Part(() => String, {
    description:
      'How it was known that the subject knows it, where nobody was asked; not shown while whereabouts are closed.',
  })
  alreadyKnown: string | null;

  @Part(() => String, {
    description: 'Why it is no data concerning health, where nobody was asked; not shown while whereabouts are closed.',
  })
  notOfHealth: string | null;

  @Part(() => String, {
    description: 'The health professional who gave the opinion; not shown while whereabouts are closed.',
  })
  name: string | null;

  @Part(() => String, { description: 'Their profession; not shown while whereabouts are closed.' })
  profession: string | null;

  @Part(() => String, { description: 'Where they practise; not shown while whereabouts are closed.' })
  organisation: string | null;

  @Part(() => String, { description: `How they stand to the subject: ${OPINION_RELATIONS.join(', ')}.` })
  relation: string | null;

  @Part(() => String, { description: 'ISO date on which it was obtained.' })
  obtainedOn: string | null;

  @Part(() => String, { description: `Of the serious harm test: ${SERIOUS_HARM_FINDINGS.join(', ')}.` })
  seriousHarmTest: string | null;

  @Part(() => String, { description: 'What it says; not shown while whereabouts are closed.' })
  words: string | null;

  @Part(() => Boolean, {
    description:
      'Whether the decision stands and its opinion counts, on the day on which the copy left or the first on which it can.',
  })
  counts: boolean;

  @Part(() => String, { description: 'Who took the decision back; null: nobody did.' })
  reopenedBy: string | null;

  @Part(() => String, { description: 'Why it was taken back; not shown while whereabouts are closed.' })
  reopeningReason: string | null;
}
