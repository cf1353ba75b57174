import { Column, Entity } from 'typeorm';
import { AgencyRecord, OF_TEXT, restrictedBy } from '../../kit/schema/agencyRecord';
import { Disclosable, RecordType } from '../../kit/schema/decorators';

@Entity({ name: 'provision' })
@RecordType({
  name: 'EducationProvision',
  record: 'education.provision',
  category: 'schoolLife',
  existence: [],
  description: 'Education other than at a mainstream school.',
  attributes: [
    { name: 'kind', type: 'string', values: ['EHE', 'CME', 'EOTAS', 'PRU'], shownBy: 'kind' },
    restrictedBy(...OF_TEXT),
  ],
  timeline: { layer: 'serviceEpisode', code: 'education-provision', service: 'education-otherwise' },
})
export class EducationProvision extends AgencyRecord {
  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, {
    description:
      'EHE elective home education, CME missing education, EOTAS otherwise than at school, PRU pupil referral unit.',
  })
  kind: string | null;

  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, {
    description: 'Why this provision was made, medical needs among the reasons.',
    flags: ['S'],
  })
  reason: string | null;
}
