import { Args, Ctx, ID, Query, Resolver } from 'type-graphql';
import type { RequestScope } from '../../kit/request/requestScope';
import { Part, ValueObject } from '../../kit/schema/decorators';
import { ListPage } from '../../kit/schema/page';
import { type PageOf, pagedList } from '../../kit/schema/pagedList';
import { type CompetenceFinding, competenceFindings } from './competenceFindings';
import { type ConsentEnded, consentsThatEnded } from './consentsThatEnded';

@ValueObject({
  name: 'CompetenceFinding',
  description: 'An assessment of a child’s competence that the reader’s organisation recorded.',
})
export class CompetenceFindingObject {
  @Part(() => ID, { description: 'Id of the assessment: an alert youngChildCompetent refers to it.', required: true })
  id: string;

  @Part(() => ID, { description: 'Opaque id of the person.' })
  personId: string;

  @Part(() => String, { description: 'The decision assessed: a consent gate, or subjectAccess.' })
  decision: string;

  @Part(() => Boolean, { description: 'Whether the child was found competent for it.' })
  competent: boolean;

  @Part(() => [String], { description: 'Data categories that it was of; null where none were named.' })
  categories: readonly string[] | null;

  @Part(() => [String], { description: 'Purposes that it was of; null where none were named.' })
  purposes: readonly string[] | null;

  @Part(() => String, { description: 'Who assessed, as it was said.' })
  assessor: string;

  @Part(() => String, { description: 'ISO 8601: when it was assessed.' })
  assessedAt: string;

  @Part(() => String, { description: 'On what it rests.' })
  grounds: string;

  @Part(() => String, { description: 'The practitioner who recorded it.' })
  practitioner: string;

  @Part(() => String, { description: 'ISO 8601: when it was recorded.' })
  recordedAt: string;
}

@ValueObject({
  name: 'ConsentEnded',
  description: 'That a consent was withdrawn, or found to be invalid, as the reader’s organisation recorded it.',
})
export class ConsentEndedObject {
  @Part(() => ID, { description: 'Id of the consent.', required: true })
  id: string;

  @Part(() => ID, { description: 'Opaque id of the person.' })
  personId: string;

  @Part(() => String, { description: 'dataProtectionConsent, confidentialityConsent or serviceAgreement.' })
  gate: string;

  @Part(() => String, { description: 'withdrawn or invalidated.' })
  event: string;

  @Part(() => String, { description: 'ISO 8601: when.' })
  at: string;

  @Part(() => String, {
    description: 'Why: of a withdrawal in the grantor’s words, null where none were given, since none are asked for.',
  })
  reason: string | null;

  @Part(() => String, { description: 'The practitioner who recorded it.' })
  practitioner: string;
}

const CompetenceFindings = pagedList(
  'CompetenceFindings',
  'assessments of competence, latest recorded first.',
  CompetenceFindingObject,
);
const ConsentsEnded = pagedList(
  'ConsentsEnded',
  'consents that were withdrawn or found to be invalid, latest first.',
  ConsentEndedObject,
);

/** What was found of who decides, and of what they had decided, with its grounds: for whoever answers for it where it was recorded. */
@Resolver()
export class FindingsQuery {
  @Query(() => CompetenceFindings, {
    nullable: true,
    description:
      'Assessments of competence that the requester’s organisation recorded, latest first, with who assessed and on what grounds: what an alert youngChildCompetent refers to. For officers and safeguarding leads.',
  })
  competenceFindings(
    @Args(() => ListPage) page: ListPage,
    @Ctx() scope: RequestScope,
  ): Promise<PageOf<CompetenceFinding>> {
    return competenceFindings(scope, page);
  }

  @Query(() => ConsentsEnded, {
    nullable: true,
    description:
      'Consents that the requester’s organisation recorded as withdrawn or found to be invalid, latest first, with the reason. For officers and safeguarding leads.',
  })
  consentsEnded(@Args(() => ListPage) page: ListPage, @Ctx() scope: RequestScope): Promise<PageOf<ConsentEnded>> {
    return consentsThatEnded(scope, page);
  }
}
