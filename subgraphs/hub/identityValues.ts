import { Part, ValueObject } from '../kit/schema/decorators';

export { Address, Contact } from '../kit/schema/valueObjects';

/** A code of a versioned vocabulary (standards/vocabulary.ts). */
@ValueObject({ name: 'Code', description: 'A code of a versioned vocabulary, and what it means.' })
export class Code {
  @Part(() => String, { description: 'The code.' })
  code: string | null;

  @Part(() => String, { description: 'What it means, in words.' })
  description: string | null;
}

/** URI of the system that NHS numbers belong to. */
export const NHS_NUMBER_SYSTEM = 'https://fhir.nhs.uk/Id/nhs-number';

/** NHS numbers and whatever else identifies and places nobody, in the standard's form. A UPN names the school: it stands apart. */
@ValueObject({ name: 'Identifier', description: 'An identifier and the system that it belongs to.' })
export class Identifier {
  @Part(() => String, { description: 'The identifier.' })
  value: string | null;

  @Part(() => String, { description: 'URI of the system, e.g. https://fhir.nhs.uk/Id/nhs-number.' })
  system: string | null;
}

@ValueObject({ name: 'PersonName', description: 'A name of a person.' })
export class PersonName {
  @Part(() => [String], { description: 'Family names.' })
  familyName: string[] | null;

  @Part(() => [String], { description: 'Given names.' })
  givenName: string[] | null;

  @Part(() => String, { description: 'The name the person prefers.' })
  preferredName: string | null;

  @Part(() => String, { description: 'usual, official, temp, nickname, anonymous, old or maiden.' })
  use: string | null;
}

@ValueObject({ name: 'PartialDate', description: 'A date that may be known in part.' })
export class PartialDate {
  @Part(() => String, { description: 'ISO date; the year or month alone where generalised.' })
  date: string | null;

  @Part(() => String, { description: 'Three letters for day, month and year: A accurate, E estimated, U unknown.' })
  accuracyIndicator: string | null;
}

@ValueObject({ name: 'RelatedPerson', description: 'Somebody connected with the person, by name and relationship.' })
export class RelatedPerson {
  @Part(() => [Code], { description: 'What they are to the person: HL7 v3 RoleCode.' })
  relationship: Code[] | null;

  @Part(() => PersonName, { description: 'Their name.' })
  name: PersonName | null;
}
