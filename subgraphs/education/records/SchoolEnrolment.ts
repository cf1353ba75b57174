import { Column, Entity } from 'typeorm';
import { AgencyRecord, restrictedBy } from '../../kit/schema/agencyRecord';
import { Disclosable, RecordType } from '../../kit/schema/decorators';
import { Contact, Professional } from '../../kit/schema/valueObjects';

@Entity({ name: 'enrolment' })
@RecordType({
  name: 'SchoolEnrolment',
  record: 'education.enrolment',
  category: 'schoolLife',
  existence: [],
  description: "A child's place at a school.",
  attributes: [
    { name: 'status', type: 'string', values: ['current', 'left', 'awaiting'], shownBy: 'status' },
    restrictedBy(),
  ],
  timeline: {
    layer: 'serviceEpisode',
    code: 'school',
    service: 'school',
    professional: 'designatedLead',
    contact: 'leadContact',
    location: 'school',
  },
})
export class SchoolEnrolment extends AgencyRecord {
  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, { description: "The school's name.", flags: ['W'] })
  school: string | null;

  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, { description: 'Whether the place is current, left or awaited.' })
  status: string | null;

  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, { description: 'The unique pupil number: it names the school.', flags: ['W'] })
  upn: string | null;

  @Column({ type: 'jsonb', nullable: true })
  @Disclosable(() => Professional, {
    description: "The school's designated safeguarding lead (Wales: person).",
    flags: ['W'],
  })
  designatedLead: Professional | null;

  @Column({ type: 'jsonb', nullable: true })
  @Disclosable(() => Contact, { description: 'How to reach the designated safeguarding lead.', flags: ['W'] })
  leadContact: Contact | null;
}
