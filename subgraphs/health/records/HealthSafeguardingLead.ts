import { Column, Entity } from 'typeorm';
import { AgencyRecord, restrictedBy } from '../../kit/schema/agencyRecord';
import { Disclosable, RecordType } from '../../kit/schema/decorators';
import { Contact, Professional } from '../../kit/schema/valueObjects';

@Entity({ name: 'safeguarding_lead' })
@RecordType({
  name: 'HealthSafeguardingLead',
  record: 'health.safeguardingLead',
  category: 'serviceInvolvement',
  existence: [],
  description: 'The safeguarding lead of a health body that knows the child.',
  timeline: {
    layer: 'serviceEpisode',
    code: 'safeguarding-lead',
    service: 'health-safeguarding',
    professional: 'lead',
    contact: 'contact',
  },
  attributes: [restrictedBy()],
})
export class HealthSafeguardingLead extends AgencyRecord {
  @Column({ type: 'jsonb', nullable: true })
  @Disclosable(() => Professional, { description: 'The safeguarding lead.', flags: ['W'] })
  lead: Professional | null;

  @Column({ type: 'jsonb', nullable: true })
  @Disclosable(() => Contact, { description: 'How to reach the safeguarding lead.', flags: ['W'] })
  contact: Contact | null;
}
