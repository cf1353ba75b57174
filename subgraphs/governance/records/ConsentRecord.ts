import { Column, Entity } from 'typeorm';
import { Disclosable, RecordType } from '../../kit/schema/decorators';
import { IndexedRecord } from '../../kit/schema/indexedRecord';

/** A consent as it stands. Three gates that one word hides: each row is one of them. */
@Entity({ name: 'person_consent', synchronize: false })
@RecordType({
  name: 'Consent',
  record: 'governance.consent',
  category: 'casework',
  description: 'A consent as it stands: gate, state, scope and time.',
  keyedBy: 'person',
})
export class ConsentRecord extends IndexedRecord {
  @Column({ type: 'text' })
  @Disclosable(() => String, { description: 'dataProtectionConsent, confidentialityConsent or serviceAgreement.' })
  gate: string | null;

  @Column({ type: 'text' })
  @Disclosable(() => String, {
    description: 'requested, given, refused, withdrawn, expired, invalidated or superseded.',
  })
  state: string | null;

  @Column({ type: 'text', array: true })
  @Disclosable(() => [String], { description: 'Purposes that it covers.' })
  purposes: string[] | null;

  @Column({ type: 'text', array: true })
  @Disclosable(() => [String], { description: 'Categories of data that it covers.' })
  categories: string[] | null;

  @Column({ type: 'timestamptz' })
  @Disclosable(() => String, { description: 'From when it counts.' })
  validFrom: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  @Disclosable(() => String, { description: 'Until when it counts, exclusive; null while open.' })
  validUntil: Date | null;
}
