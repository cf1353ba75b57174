import { Column, Entity } from 'typeorm';
import { AgencyRecord, OF_TEXT, restrictedBy } from '../../kit/schema/agencyRecord';
import { Disclosable, RecordType } from '../../kit/schema/decorators';

@Entity({ name: 'additional_need' })
@RecordType({
  name: 'AdditionalLearningNeed',
  record: 'education.additionalNeed',
  category: 'additionalNeeds',
  existence: ['S'],
  description: 'An additional learning need (Wales) or special educational need (England).',
  timeline: {
    layer: 'serviceEpisode',
    // A need is not yet a plan.
    code: { from: 'kind', codes: { EHCP: 'ehcp', IDP: 'ehcp' }, otherwise: 'additional-needs' },
    service: 'additional-learning-support',
  },
  attributes: [restrictedBy(...OF_TEXT)],
})
export class AdditionalLearningNeed extends AgencyRecord {
  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, {
    description: 'A need, ALN or SEN, or the plan for it, IDP or EHCP: it names the country.',
    flags: ['S', 'W'],
  })
  kind: string | null;

  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, { description: 'The need and the support agreed.', flags: ['S'] })
  description: string | null;
}
