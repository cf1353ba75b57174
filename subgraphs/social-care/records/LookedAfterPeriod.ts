import { Column, Entity } from 'typeorm';
import { AgencyRecord, restrictedBy } from '../../kit/schema/agencyRecord';
import { Disclosable, RecordType } from '../../kit/schema/decorators';
import { Address } from '../../kit/schema/valueObjects';

@Entity({ name: 'looked_after' })
@RecordType({
  name: 'LookedAfterPeriod',
  record: 'socialCare.lookedAfter',
  category: 'socialCareOrders',
  existence: [],
  description: 'A period of being looked after by a council.',
  attributes: [
    {
      name: 'legalStatus',
      type: 'string',
      values: ['careOrder', 'interimCareOrder', 'voluntaryAccommodation', 'none'],
      shownBy: 'legalStatus',
    },
    { name: 'refuge', type: 'boolean' },
    restrictedBy(),
  ],
  timeline: {
    layer: 'serviceEpisode',
    code: 'child-looked-after',
    service: 'social-care',
    location: 'placementAddress',
  },
})
export class LookedAfterPeriod extends AgencyRecord {
  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, { description: 'The legal status under which the child is looked after.' })
  legalStatus: string | null;

  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, { description: 'Kind of placement.' })
  placementType: string | null;

  @Column({ type: 'jsonb', nullable: true })
  @Disclosable(() => Address, { description: 'Where the child is placed.', flags: ['R', 'W'] })
  placementAddress: Address | null;

  @Column({ type: 'boolean', default: false })
  refuge: boolean;
}
