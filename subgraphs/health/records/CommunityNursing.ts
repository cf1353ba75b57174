import { Column, Entity } from 'typeorm';
import { AgencyRecord, OF_TEXT, restrictedBy } from '../../kit/schema/agencyRecord';
import { Disclosable, RecordType } from '../../kit/schema/decorators';
import { Contact, Professional } from '../../kit/schema/valueObjects';

@Entity({ name: 'community_nursing' })
@RecordType({
  name: 'CommunityNursing',
  record: 'health.communityNursing',
  category: 'healthContact',
  existence: [],
  description: 'A period of care by a school nurse or health visitor.',
  attributes: [
    { name: 'service', type: 'string', values: ['schoolNursing', 'healthVisiting'], shownBy: 'service' },
    restrictedBy(...OF_TEXT),
  ],
  timeline: {
    layer: 'serviceEpisode',
    code: 'community-nursing',
    service: 'community-nursing',
    professional: 'practitioner',
    contact: 'contact',
  },
})
export class CommunityNursing extends AgencyRecord {
  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, { description: 'School nursing or health visiting.' })
  service: string | null;

  @Column({ type: 'jsonb', nullable: true })
  @Disclosable(() => Professional, { description: 'The nurse or health visitor.', flags: ['W'] })
  practitioner: Professional | null;

  @Column({ type: 'jsonb', nullable: true })
  @Disclosable(() => Contact, { description: 'How to reach the nurse or health visitor.', flags: ['W'] })
  contact: Contact | null;

  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, { description: 'The latest note of substance.', flags: ['S'] })
  note: string | null;
}
