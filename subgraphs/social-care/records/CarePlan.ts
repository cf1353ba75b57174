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
      values: ['inNeed', 'childProtection', 'earlyHelp', 'pathway'],
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
        inNeed: 'cin-plan',
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
  @Disclosable(() => String, {
    description: 'Kind of plan, alike in both countries: inNeed, childProtection, earlyHelp or pathway.',
  })
  planType: string | null;

  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, {
    description: 'By which law a child is in need of it: childInNeed (England) or careAndSupport (Wales).',
    flags: ['W'],
  })
  scheme: string | null;

  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, { description: 'Category of harm or need.', flags: ['S'] })
  planCategory: string | null;

  @Column({ type: 'timestamptz', nullable: true })
  @Disclosable(() => String, { description: 'When the plan is to be reviewed.', generalisations: ['year', 'month'] })
  reviewAt: Date | null;
}
