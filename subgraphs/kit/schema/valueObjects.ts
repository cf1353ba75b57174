import { GraphQLScalarType } from 'graphql';
import { Part, ValueObject } from './decorators';

/** A professional as the Safeguarding Standard names one: who, and in which role. */
@ValueObject({ name: 'Professional', description: 'A professional: name and role, and whose name it is.' })
export class Professional {
  @Part(() => String, { description: 'Full name.' })
  name: string | null;

  @Part(() => String, { description: 'Role, in words.' })
  role: string | null;

  @Part(() => String, {
    description:
      'The practitioner to whom the name belongs, as the tokens of the organisation name them; null where that was not recorded.',
  })
  practitioner?: string | null;
}

@ValueObject({ name: 'Contact', description: 'How to reach a professional or a service.' })
export class Contact {
  @Part(() => String, { description: 'Whom the contact reaches.' })
  name: string | null;

  @Part(() => String, { description: 'Telephone number.' })
  telephone: string | null;

  @Part(() => String, { description: 'Address for secure mail.' })
  email: string | null;
}

@ValueObject({ name: 'Address', description: 'An address. When generalised, only its outward postcode is left.' })
export class Address {
  @Part(() => String, { description: 'First line.' })
  line1: string | null;

  @Part(() => String, { description: 'Second line.' })
  line2: string | null;

  @Part(() => String, { description: 'Town or city.' })
  city: string | null;

  @Part(() => String, { description: 'Postcode, or its outward half.' })
  postcode: string | null;

  @Part(() => String, { description: 'Unique property reference number.' })
  uprn: string | null;

  @Part(() => String, { description: 'Unique street reference number.' })
  usrn: string | null;

  @Part(() => String, { description: 'home, temp or old.' })
  use: string | null;
}

@ValueObject({
  name: 'Period',
  description:
    'When something happened, or how long it lasted. ISO 8601 text; a generalised period has the year or the month only.',
})
export class Period {
  @Part(() => String, { description: 'Start, or the time of an event.' })
  start: string | null;

  @Part(() => String, { description: 'End; null while it lasts, and for events.' })
  end: string | null;
}

/** Episodes and events that an agency offers the hub, each value decided at its source. Never offered to clients. */
export const TimelineEntries = opaque(
  'TimelineEntries',
  'Decided episodes and events of one agency, for the hub alone.',
);

/** Pattern counts that an agency offers the hub, each counted under its own clause. Never offered to clients. */
export const PatternCounts = opaque('PatternCounts', 'Decided counts of one agency, for the hub alone.');

/** Who saw what of one agency's records, each entry decided at its source. Never offered to clients. */
export const DisclosureEntries = opaque('DisclosureEntries', 'Decided entries of one agency’s log, for the hub alone.');

function opaque(name: string, description: string): GraphQLScalarType {
  return new GraphQLScalarType({ name, description, serialize: (value) => value, parseValue: (value) => value });
}
