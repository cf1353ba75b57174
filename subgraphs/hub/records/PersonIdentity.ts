import { Column, Entity } from 'typeorm';
import { Disclosable, RecordType } from '../../kit/schema/decorators';
import { IndexedRecord } from '../../kit/schema/indexedRecord';
import { Address, Identifier, PartialDate, PersonName } from '../identityValues';

/** One controller's identity of a person: names, birth, identifiers and address as that controller has them. */
@Entity({ name: 'identity' })
@RecordType({
  name: 'PersonIdentity',
  record: 'hub.person',
  category: 'identity',
  description: 'A person as one controller knows them; controllers spell, transpose and omit differently.',
  keyedBy: 'person',
})
export class PersonIdentity extends IndexedRecord {
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
  @Disclosable(() => [Identifier], { description: 'Identifiers in the clear, each with its system.' })
  identifier: Identifier[] | null;

  @Column({ type: 'jsonb', nullable: true })
  @Disclosable(() => Address, { description: 'Address.', flags: ['W'], generalisations: ['outwardPostcode'] })
  address: Address | null;

  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, { description: 'Sex as recorded (code of the NHS data dictionary).' })
  sex: string | null;

  @Column({ type: 'text' })
  familyNamePlain: string;

  @Column({ type: 'text', nullable: true })
  nhsNumber: string | null;

  @Column({ type: 'text', nullable: true })
  upn: string | null;

  @Column({ type: 'date', nullable: true })
  birthDate: string | null;
}
