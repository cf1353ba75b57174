import { Column, Entity } from 'typeorm';
import { AgencyRecord, restrictedBy } from '../../kit/schema/agencyRecord';
import { Disclosable, RecordType } from '../../kit/schema/decorators';
import { Contact, Professional } from '../../kit/schema/valueObjects';

@Entity({ name: 'allocation' })
@RecordType({
  name: 'WorkerAllocation',
  record: 'socialCare.allocation',
  category: 'serviceInvolvement',
  existence: [],
  description: "A social worker's allocation to a child.",
  timeline: {
    layer: 'serviceEpisode',
    code: 'social-care',
    service: 'social-care',
    professional: 'worker',
    contact: 'contact',
    location: 'team',
  },
  attributes: [restrictedBy()],
})
export class WorkerAllocation extends AgencyRecord {
  @Column({ type: 'jsonb', nullable: true })
  @Disclosable(() => Professional, { description: 'The allocated worker.', flags: ['W'] })
  worker: Professional | null;

  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, { description: "The worker's team.", flags: ['W'] })
  team: string | null;

  @Column({ type: 'jsonb', nullable: true })
  @Disclosable(() => Contact, { description: 'How to reach the worker.', flags: ['W'] })
  contact: Contact | null;
}
