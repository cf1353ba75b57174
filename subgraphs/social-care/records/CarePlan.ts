import { Column, Entity } from 'typeorm';
import { AgencyRecord, restrictedBy } from '../../kit/schema/agencyRecord';
import { Disclosable, RecordType } from '../../kit/schema/decorators';

@Entity({ name: 'plan' })
@RecordType({
  name: 'CarePlan',
  record: 'socialCare.plan',
  category: 'socialCareInvolvement',
  existence: [],
  description: 'A plan for a child.',
  attributes: [
    {
      name: 'planType',
      type: 'string',
      values: ['childInNeed', 'childProtection', 'careAndSupport', 'earlyHelp', 'pathway'],
      shownBy: 'planType',
    },
    restrictedBy(),
  ],
  timeline: {
    layer: 'serviceEpisode',
    code: {
      from: 'planType',
      codes: {
        childProtection: 'cp-plan',
        childInNeed: 'cin-plan',
        careAndSupport: 'cin-plan',
        earlyHelp: 'early-help',
        pathway: 'care-leaver',
      },
      otherwise: 'social-care',
    },
    service: 'social-care',
  },
})
export class CarePlan extends AgencyRecord {
  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, { description: 'Kind of plan; careAndSupport is the Welsh one.' })
  planType: string | null;

  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, { description: 'Category of harm or need.', flags: ['S'] })
  planCategory: string | null;

  @Column({ type: 'timestamptz', nullable: true })
  @Disclosable(() => String, { description: 'When the plan is to be reviewed.', generalisations: ['year', 'month'] })
  reviewAt: Date | null;
}
