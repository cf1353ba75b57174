import { Column, Entity } from 'typeorm';
import { AgencyRecord, restrictedBy } from '../../kit/schema/agencyRecord';
import { Disclosable, RecordType } from '../../kit/schema/decorators';

@Entity({ name: 'registration' })
@RecordType({
  name: 'GpRegistration',
  record: 'health.registration',
  category: 'healthContact',
  existence: [],
  description: 'A registration with a general practice.',
  timeline: { layer: 'serviceEpisode', code: 'gp-registration', service: 'general-practice', location: 'practice' },
  attributes: [restrictedBy()],
})
export class GpRegistration extends AgencyRecord {
  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, { description: 'The practice at which the child is registered.', flags: ['W'] })
  practice: string | null;

  @Column({ type: 'timestamptz', nullable: true })
  @Disclosable(() => String, {
    description: 'When the practice last saw or spoke with the child.',
    generalisations: ['year', 'month'],
  })
  lastContactAt: Date | null;
}
