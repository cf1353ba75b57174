import { Field, ID, InputType } from 'type-graphql';
import type { ConsentTerms } from '#policies/core/consent/terms';

@InputType({ description: 'Who decides: the child, the adult, a holder of parental responsibility, or a court.' })
export class GrantorInput {
  @Field(() => String, { description: 'child, adult, parentalResponsibility or court.' })
  kind: string;

  @Field(() => ID, {
    nullable: true,
    description: 'Id of the recorded parental responsibility, where a holder decides.',
  })
  responsibility?: string | null;

  @Field(() => String, { nullable: true, description: 'Reference of the order that was seen, where a court decides.' })
  courtOrder?: string | null;

  @Field(() => String, { nullable: true, description: 'The court that made the order.' })
  court?: string | null;

  @Field(() => String, { nullable: true, description: 'ISO date of the order.' })
  orderedOn?: string | null;
}

@InputType({
  description:
    'What is asked or decided. Everything is named: there is no consent to all. Gates are three, each by itself.',
})
export class ConsentInput {
  @Field(() => String, { description: 'dataProtectionConsent, confidentialityConsent or serviceAgreement.' })
  gate: string;

  @Field(() => GrantorInput, { description: 'Who decides.' })
  grantor: GrantorInput;

  @Field(() => [String], { description: 'Ids of the organisations whose records it is about.' })
  controllers: string[];

  @Field(() => [String], { description: 'Ids of the organisations that may receive.' })
  recipients: string[];

  @Field(() => [String], { description: 'Purposes.' })
  purposes: string[];

  @Field(() => [String], {
    description: 'Categories of data, e.g. schoolLife: docs/consent.md lists them, with what each holds.',
  })
  categories: string[];

  @Field(() => String, { description: 'The notice that was given, by version.' })
  noticeVersion: string;

  @Field(() => String, { description: 'inPerson, paperForm, telephone or online.' })
  collectionMethod: string;

  @Field(() => String, { description: 'E or W.' })
  jurisdiction: string;

  @Field(() => String, { nullable: true, description: 'ISO 8601; now if absent.' })
  validFrom?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'ISO 8601, exclusive; open if absent. A parent’s never reaches beyond the child’s 18th birthday.',
  })
  validUntil?: string | null;

  @Field(() => String, { nullable: true, description: 'ISO date by which it is to be reviewed.' })
  reviewBy?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Conditions, in the grantor’s words: told with whatever is disclosed on it.',
  })
  conditions?: string | null;

  @Field(() => String, { nullable: true, description: 'Where the evidence is kept: a reference, never the evidence.' })
  evidence?: string | null;
}

export function termsOf(input: ConsentInput): ConsentTerms {
  const { gate, controllers, recipients, purposes, categories, noticeVersion, collectionMethod, jurisdiction } = input;
  return {
    ...{ gate, controllers, recipients, purposes, categories, noticeVersion, collectionMethod, jurisdiction },
    validFrom: input.validFrom ?? null,
    validUntil: input.validUntil ?? null,
    reviewBy: input.reviewBy ?? null,
    conditions: input.conditions ?? null,
    evidence: input.evidence ?? null,
  };
}
