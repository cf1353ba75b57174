import { Arg, Ctx, Field, ID, InputType, Mutation, Resolver } from 'type-graphql';
import { EffectObject } from '../../kit/acts/effect';
import type { RequestScope } from '../../kit/request/requestScope';
import { Part, ValueObject } from '../../kit/schema/decorators';
import { Person, personStub } from '../person';
import { confirmResponsibility } from './confirmResponsibility';
import { KEY, PERSON } from './payloads';
import { recordCompetence, recordResponsibility } from './recordAuthority';

@ValueObject({ name: 'AuthorityRecorded', description: 'What was recorded of who may decide.' })
export class AuthorityRecorded {
  @Part(() => ID, { description: 'Id of the record.', required: true })
  id: string;

  @Part(() => [EffectObject], { description: 'From when each agency answers by it.' })
  effects: readonly EffectObject[];

  @Part(() => Person, { description: 'The person, as the requester may see them afterwards.' })
  person: Person;
}

@InputType({ description: 'An assessment of competence for one decision.' })
export class CompetenceInput {
  @Field(() => String, { description: 'The decision assessed: a consent gate, or subjectAccess.' })
  decision: string;

  @Field(() => Boolean, { description: 'Whether the child is competent for it. At 16 and 17 it is presumed.' })
  competent: boolean;

  @Field(() => [String], {
    nullable: true,
    description:
      'Data categories that the assessment was of. Left out: of a child found not to be competent all; of one found competent all but its health (healthContact, mentalHealth, sexualHealth), which is named.',
  })
  categories?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Purposes that it was of. Left out: all.' })
  purposes?: string[] | null;

  @Field(() => String, { description: 'Who assessed.' })
  assessor: string;

  @Field(() => String, { description: 'ISO 8601.' })
  assessedAt: string;

  @Field(() => String, { description: 'What the child understands, or does not.' })
  grounds: string;
}

@InputType({ description: 'Parental responsibility of one holder.' })
export class ResponsibilityInput {
  @Field(() => String, { description: 'Who it is, as the family knows them.' })
  holder: string;

  @Field(() => String, {
    description:
      'mother, marriedFather, fatherOnCertificate (from 1 December 2003), secondFemaleParent, agreement (between parents or with a step-parent), guardian (a parent died), courtOrder, specialGuardian, localAuthorityCareOrder, or voluntaryAccommodation, which gives none.',
  })
  basis: string;

  @Field(() => String, { nullable: true, description: 'Id of the council that holds the care order.' })
  authority?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'ISO date of the registration, for a father on the certificate.',
  })
  registeredOn?: string | null;

  @Field(() => String, { description: 'What was seen: certificate or order.' })
  evidence: string;

  @Field(() => Boolean, { description: 'Whether a court took away or limited the right to decide.' })
  courtRestricted: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'Why this holder must not be informed: then never asked, never notified, never accepted.',
  })
  notToBeInformed?: string | null;

  @Field(() => String, { nullable: true, description: 'ISO date by which not informing is looked at again.' })
  reviewBy?: string | null;

  @Field(() => ID, { nullable: true, description: 'Id of the record of the same holder that this one replaces.' })
  replaces?: string | null;

  @Field(() => [ID], {
    nullable: true,
    description:
      'Ids of the records in force, where the holder is none of these: all of them, as parentalResponsibility lists them. Asked for where others are recorded and replaces names none.',
  })
  anotherThan?: string[] | null;
}

@Resolver()
export class AuthorityMutations {
  @Mutation(() => AuthorityRecorded, {
    nullable: true,
    description:
      'Records an assessment of a child’s competence (Gillick) for one decision, of the data and purposes that were spoken of; of each the latest counts.',
  })
  async recordCompetence(
    @Arg('key', () => String, { description: KEY }) key: string,
    @Arg('person', () => ID, { description: PERSON }) person: string,
    @Arg('competence', () => CompetenceInput, { description: 'The assessment.' }) competence: CompetenceInput,
    @Ctx() scope: RequestScope,
  ): Promise<AuthorityRecorded> {
    const { categories = null, purposes = null } = competence;
    const terms = { ...competence, categories, purposes };
    const done = await scope.act({ act: 'recordCompetence', key, person, input: { competence } }, (acting) =>
      recordCompetence(acting, scope.requester, terms, scope.clocks),
    );
    return { ...done.result, effects: done.effects, person: personStub(person) };
  }

  @Mutation(() => AuthorityRecorded, {
    nullable: true,
    description:
      'Records who holds parental responsibility, from what, and what a court has said of it; and whether it is somebody who is recorded already, or another.',
  })
  async recordParentalResponsibility(
    @Arg('key', () => String, { description: KEY }) key: string,
    @Arg('person', () => ID, { description: PERSON }) person: string,
    @Arg('responsibility', () => ResponsibilityInput, { description: 'The holder and the basis.' })
    responsibility: ResponsibilityInput,
    @Ctx() scope: RequestScope,
  ): Promise<AuthorityRecorded> {
    const { authority = null, registeredOn = null, notToBeInformed = null } = responsibility;
    const { reviewBy = null, replaces = null } = responsibility;
    const anotherThan = responsibility.anotherThan ?? [];
    const terms = { ...responsibility, authority, registeredOn, notToBeInformed, reviewBy, replaces, anotherThan };
    const { organisations } = await scope.rules();
    const call = { act: 'recordParentalResponsibility', key, person, input: { responsibility } } as const;
    const done = await scope.act(call, (acting) => recordResponsibility(acting, scope.requester, terms, organisations));
    return { ...done.result, effects: done.effects, person: personStub(person) };
  }

  @Mutation(() => AuthorityRecorded, {
    nullable: true,
    description:
      'Confirms, beside whoever recorded it, that a holder is who the record says: another than whoever must not decide; or that a court has given the right back. Until then they decide nothing.',
  })
  async confirmParentalResponsibility(
    @Arg('key', () => String, { description: KEY }) key: string,
    @Arg('person', () => ID, { description: PERSON }) person: string,
    @Arg('id', () => ID, { description: 'Id of the record, as in responsibilitiesToConfirm.' }) id: string,
    @Arg('reason', () => String, { description: 'What was seen, or who was asked: it is kept.' }) reason: string,
    @Ctx() scope: RequestScope,
  ): Promise<AuthorityRecorded> {
    const call = { act: 'confirmParentalResponsibility', key, person, input: { id, reason } } as const;
    const done = await scope.act(call, (acting) => confirmResponsibility(acting, scope.requester, id, reason));
    return { ...done.result, effects: done.effects, person: personStub(person) };
  }
}
