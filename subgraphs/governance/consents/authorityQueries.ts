import { Arg, Args, Ctx, ID, Query, Resolver } from 'type-graphql';
import type { RequestScope } from '../../kit/request/requestScope';
import { Part, ValueObject } from '../../kit/schema/decorators';
import { ListPage } from '../../kit/schema/page';
import { type PageOf, pagedList } from '../../kit/schema/pagedList';
import { PERSON } from './payloads';
import { competenceOnRecord, holdersOnRecord } from './recordedAuthority';
import { responsibilitiesToConfirm } from './responsibilitiesToConfirm';

@ValueObject({
  name: 'HolderOnRecord',
  description:
    'A holder of parental responsibility as it is on record. Whether they may decide this today is answered by recording it, and whom not to inform is in Person.notToBeInformed.',
})
export class HolderOnRecordObject {
  @Part(() => ID, {
    description: 'Id of the record: a grantor’s responsibility, replaces and anotherThan name it.',
    required: true,
  })
  id: string;

  @Part(() => String, {
    description:
      'Who it is, as the family knows them; of a council null where another organisation than the reader’s recorded it, of every person alike.',
  })
  holder: string | null;

  @Part(() => String, { description: 'From what the responsibility follows.' })
  basis: string;

  @Part(() => String, {
    description:
      'What was seen, as it was recorded: for the officers and safeguarding leads of the organisation that recorded it; null to every other, of every person alike.',
  })
  evidence: string | null;
}

@ValueObject({
  name: 'CompetenceOnRecord',
  description:
    'An assessment of a child’s competence that counts for one decision, of the data and purposes that it was of.',
})
export class CompetenceOnRecordObject {
  @Part(() => ID, { description: 'Id of the assessment.', required: true })
  id: string;

  @Part(() => String, { description: 'The decision assessed: a consent gate, or subjectAccess.' })
  decision: string;

  @Part(() => Boolean, { description: 'Whether the child was found competent for it.' })
  competent: boolean;

  @Part(() => [String], { description: 'Data categories that it was of; null where none were named.' })
  categories: readonly string[] | null;

  @Part(() => [String], { description: 'Purposes that it was of; null where none were named.' })
  purposes: readonly string[] | null;

  @Part(() => String, { description: 'ISO 8601.' })
  assessedAt: string;
}

@ValueObject({
  name: 'ResponsibilityToConfirm',
  description:
    'A holder who decides nothing until somebody confirms that they are another than whoever must not decide.',
})
export class ResponsibilityToConfirm {
  @Part(() => ID, { description: 'Id of the record: confirmParentalResponsibility names it.', required: true })
  id: string;

  @Part(() => ID, { description: 'Opaque id of the person.' })
  personId: string;

  @Part(() => String, { description: 'Who it is, as it was recorded.' })
  holder: string;

  @Part(() => String, { description: 'From what the responsibility follows.' })
  basis: string;

  @Part(() => [String], {
    description:
      'Whom it may be: somebody who must not be informed, or whose right a court took away, or was said to have given back.',
  })
  mayBe: readonly string[];

  @Part(() => String, {
    description:
      'The practitioner of the reader’s organisation who recorded it; null where another organisation did, of every person alike.',
  })
  practitioner: string | null;

  @Part(() => String, {
    description:
      'What was seen, as it was recorded; null where another organisation than the reader’s recorded it, of every person alike.',
  })
  evidence: string | null;
}

const HoldersOnRecord = pagedList(
  'HoldersOnRecord',
  'holders of parental responsibility, oldest record first.',
  HolderOnRecordObject,
);
const CompetencesOnRecord = pagedList(
  'CompetencesOnRecord',
  'assessments that count, by decision.',
  CompetenceOnRecordObject,
);
const ResponsibilitiesToConfirm = pagedList(
  'ResponsibilitiesToConfirm',
  'holders who wait to be confirmed, longest first.',
  ResponsibilityToConfirm,
);

/** What is on record of who may decide, for those who record it or what was decided. */
@Resolver()
export class AuthorityQueries {
  @Query(() => HoldersOnRecord, {
    nullable: true,
    description:
      'The holders of parental responsibility on record in force, for whoever may record one, a decision or whom not to inform.',
  })
  parentalResponsibility(
    @Arg('person', () => ID, { description: PERSON }) person: string,
    @Args(() => ListPage) page: ListPage,
    @Ctx() scope: RequestScope,
  ): Promise<PageOf<HolderOnRecordObject>> {
    return holdersOnRecord(scope, person, page);
  }

  @Query(() => CompetencesOnRecord, {
    nullable: true,
    description:
      'Of each decision the assessments of the child’s competence that count, each where no later one reaches: for the same readers.',
  })
  competence(
    @Arg('person', () => ID, { description: PERSON }) person: string,
    @Args(() => ListPage) page: ListPage,
    @Ctx() scope: RequestScope,
  ): Promise<PageOf<CompetenceOnRecordObject>> {
    return competenceOnRecord(scope, person, page);
  }

  @Query(() => ResponsibilitiesToConfirm, {
    nullable: true,
    description:
      'Holders who decide nothing until somebody confirms who they are: to the hub all, to leads and officers those who may be somebody that their own organisation recorded as one who must not decide.',
  })
  responsibilitiesToConfirm(
    @Args(() => ListPage) page: ListPage,
    @Ctx() scope: RequestScope,
  ): Promise<PageOf<ResponsibilityToConfirm>> {
    return responsibilitiesToConfirm(scope, page);
  }
}
