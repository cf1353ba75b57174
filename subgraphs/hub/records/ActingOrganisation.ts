import { Column, Entity } from 'typeorm';
import { restrictedBy } from '../../kit/schema/agencyRecord';
import { Disclosable, RecordType } from '../../kit/schema/decorators';
import { IndexedRecord } from '../../kit/schema/indexedRecord';
import { Contact, Professional } from '../../kit/schema/valueObjects';

/** Who is acting for a child: answers 'I thought another agency was'. A view over open cases and undecided referrals. */
@Entity({ name: 'acting_organisation', synchronize: false })
@RecordType({
  name: 'ActingOrganisation',
  record: 'hub.whoIsActing',
  category: 'casework',
  existence: [],
  description: 'An organisation that is acting for the child, and whether anybody there has accepted.',
  attributes: [restrictedBy()],
  keyedBy: 'person',
  latestBy: 'lastActivity',
})
export class ActingOrganisation extends IndexedRecord {
  @Column({ type: 'text' })
  @Disclosable(() => String, { description: 'The organisation.', flags: ['W'] })
  organisation: string | null;

  @Column({ type: 'jsonb', nullable: true })
  @Disclosable(() => Professional, {
    description:
      'The lead practitioner, or the owner of a referral, as named, with the practitioner to whom the name belongs: see `accepted`.',
    flags: ['W'],
  })
  leadPractitioner: Professional | null;

  @Column({ type: 'jsonb', nullable: true })
  @Disclosable(() => Contact, { description: 'How to reach the lead practitioner.', flags: ['W'] })
  contact: Contact | null;

  @Column({ type: 'boolean' })
  @Disclosable(() => Boolean, {
    description:
      'Whether the lead practitioner, or the owner of the referral, has accepted. False: nobody there has, though somebody may be named.',
  })
  accepted: boolean | null;

  @Column({ type: 'timestamptz', nullable: true })
  @Disclosable(() => String, { description: 'Last activity.', generalisations: ['year', 'month'] })
  lastActivity: Date | null;

  @Column({ type: 'text', default: 'none' })
  restriction: string;
}
