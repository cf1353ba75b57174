import { Column, Entity } from 'typeorm';
import { AgencyRecord, restrictedBy } from '../../kit/schema/agencyRecord';
import { Disclosable, RecordType } from '../../kit/schema/decorators';

@Entity({ name: 'adoption' })
@RecordType({
  name: 'AdoptionRecord',
  record: 'socialCare.adoption',
  category: 'socialCareOrders',
  existence: ['R'],
  silent: true,
  description: 'An adoption. Nothing opens it.',
  attributes: [restrictedBy()],
})
export class AdoptionRecord extends AgencyRecord {
  @Column({ type: 'timestamptz', nullable: true })
  @Disclosable(() => String, { description: 'Date of the adoption order.', flags: ['R'] })
  orderDate: Date | null;

  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, { description: 'The name before adoption.', flags: ['R'] })
  formerName: string | null;
}
