import { Check, Column, Entity } from 'typeorm';
import { restrictedBy } from '../../kit/schema/agencyRecord';
import { Disclosable, RecordType } from '../../kit/schema/decorators';
import { Address, Code, Contact, Identifier, PartialDate, PersonName, RelatedPerson } from '../identityValues';
import { StatedRecord } from './StatedRecord';

/** One controller's identity of a person: names, birth, identifiers and address as that controller has them. */
@Entity({ name: 'identity' })
// A UPN places the child: it never travels among the other identifiers.
@Check(
  'identity_identifier_check',
  `NOT jsonb_path_exists(identifier, '$[*].system ? (@ like_regex "pupil" flag "i")')`,
)
// Two forces count alike: a local number says whose it is.
@Check(
  'identity_local_identifier_check',
  `local_identifier IS NULL OR COALESCE(strpos(local_identifier->>'system', controller) > 0, false)`,
)
@RecordType({
  name: 'PersonIdentity',
  record: 'hub.person',
  category: 'identity',
  existence: [],
  description: 'A person as one controller knows them; controllers spell, transpose and omit differently.',
  attributes: [{ name: 'refuge', type: 'boolean' }, restrictedBy()],
  keyedBy: 'person',
})
export class PersonIdentity extends StatedRecord {
  @Column({ type: 'text' })
  subject: string;

  @Column({ type: 'jsonb' })
  @Disclosable(() => PersonName, { description: 'The name in use with this controller.' })
  name: PersonName | null;

  @Column({ type: 'jsonb', nullable: true })
  @Disclosable(() => PartialDate, {
    description: 'Date of birth, with its accuracy.',
    generalisations: ['year', 'month'],
  })
  dateOfBirth: PartialDate | null;

  @Column({ type: 'jsonb', nullable: true })
  @Disclosable(() => [Identifier], {
    description: 'Identifiers in the clear, each with its system; the UPN stands apart.',
  })
  identifier: Identifier[] | null;

  @Column({ type: 'jsonb', nullable: true })
  @Disclosable(() => Address, { description: 'Address.', flags: ['W'], generalisations: ['outwardPostcode'] })
  address: Address | null;

  @Column({ type: 'jsonb', nullable: true })
  @Disclosable(() => Contact, { description: 'How to reach the person or the household.', flags: ['W'] })
  contact: Contact | null;

  @Column({ type: 'jsonb', nullable: true })
  @Disclosable(() => Code, { description: 'Sex as recorded: NHS data dictionary.' })
  sexCode: Code | null;

  @Column({ type: 'jsonb', nullable: true })
  @Disclosable(() => Code, { description: 'Ethnic group: census of 2021, 20 groups.', flags: ['S'] })
  ethnicityCode: Code | null;

  @Column({ type: 'boolean', nullable: true })
  @Disclosable(() => Boolean, { description: 'Whether the person has died.' })
  isDeceased: boolean | null;

  @Column({ type: 'jsonb', nullable: true })
  @Disclosable(() => PartialDate, { description: 'Date of death.', generalisations: ['year', 'month'] })
  deceasedDate: PartialDate | null;

  @Column({ type: 'jsonb', nullable: true })
  @Disclosable(() => [RelatedPerson], { description: 'The family, as this controller knows it.', flags: ['T'] })
  relatedPerson: RelatedPerson[] | null;

  @Column({ type: 'text' })
  familyNamePlain: string;

  @Column({ type: 'text', nullable: true })
  nhsNumber: string | null;

  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, {
    description: 'The unique pupil number. Seven of its digits name the local authority and the school.',
    flags: ['W'],
  })
  upn: string | null;

  @Column({ type: 'jsonb', nullable: true })
  @Disclosable(() => Identifier, {
    description: 'The police nominal or social care number. Its system names the controller, whose own it is.',
    flags: ['W'],
  })
  localIdentifier: Identifier | null;

  @Column({ type: 'date', nullable: true })
  birthDate: string | null;

  /** Whether its address is a refuge's, and its contact one there. */
  @Column({ type: 'boolean', default: false })
  refuge: boolean;

  @Column({ type: 'text', default: 'none' })
  restriction: string;
}
