import { ID } from 'type-graphql';
import { Part, ValueObject } from '../schema/decorators';

@ValueObject({ name: 'DisclosedItem', description: 'A data item that was given, in words; never its value.' })
export class DisclosedItem {
  @Part(() => String, { description: 'The data item, e.g. police.incident.summary.' })
  dataItem: string;

  @Part(() => String, { description: 'The same in words.' })
  words: string;

  @Part(() => Boolean, { description: 'Whether a coarser value was given.' })
  generalised: boolean;

  @Part(() => [String], { description: 'What the recipient is bound to.' })
  obligations: string[];

  @Part(() => String, {
    description:
      'The clause under which it was given; null where it may not be told, or a holder told it by its own decision.',
  })
  clause: string | null;

  @Part(() => String, { description: 'The lawful basis, where the clause may be told.' })
  basis: string | null;
}

@ValueObject({
  name: 'Disclosure',
  description: 'What one controller gave in one answer: to whom, what for, by what right.',
})
export class Disclosure {
  @Part(() => ID, { description: 'Opaque id of the entry.', required: true })
  id: string;

  @Part(() => String, { description: 'The agency in whose log it stands.' })
  agency: string;

  @Part(() => String, { description: 'When; ISO 8601, the month alone where generalised.' })
  at: string | null;

  @Part(() => String, { description: 'The purpose that was declared.' })
  purpose: string | null;

  @Part(() => String, { description: 'The role of who asked.' })
  role: string | null;

  @Part(() => String, { description: 'Whose record it was: the organisation.' })
  controller: string | null;

  @Part(() => String, { description: 'The recipient: the organisation of who asked.' })
  organisation: string | null;

  @Part(() => String, { description: 'The team of who asked.' })
  team: string | null;

  @Part(() => String, { description: 'The case that was named; null without one too.' })
  case: string | null;

  @Part(() => String, { description: 'Who asked.' })
  practitioner: string | null;

  @Part(() => String, { description: 'The context that was given with the request.' })
  reason: string | null;

  @Part(() => String, { description: 'The receipt that came with the answer.' })
  receipt: string | null;

  @Part(() => [DisclosedItem], { description: 'What was given.' })
  items: DisclosedItem[] | null;
}
