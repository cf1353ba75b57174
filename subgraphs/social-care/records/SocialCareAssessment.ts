import { Column, Entity } from 'typeorm';
import { AgencyRecord, OF_TEXT, restrictedBy } from '../../kit/schema/agencyRecord';
import { Disclosable, RecordType } from '../../kit/schema/decorators';

@Entity({ name: 'assessment' })
@RecordType({
  name: 'SocialCareAssessment',
  record: 'socialCare.assessment',
  category: 'socialCareAssessment',
  existence: [],
  description: "An assessment of a child's needs.",
  attributes: [restrictedBy(...OF_TEXT)],
  timeline: { layer: 'serviceEpisode', code: 'assessment', service: 'social-care', summary: ['kind'] },
})
export class SocialCareAssessment extends AgencyRecord {
  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, {
    description: 'Kind of assessment, by the name that the law of its country gives it.',
    flags: ['W'],
  })
  kind: string | null;

  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, { description: "Findings, in the assessor's words.", flags: ['S', 'T', 'O'] })
  summary: string | null;

  @Column({ type: 'timestamptz', nullable: true })
  @Disclosable(() => String, { description: 'When it was completed.', generalisations: ['year', 'month'] })
  completedAt: Date | null;
}
