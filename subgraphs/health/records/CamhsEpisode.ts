import { Column, Entity } from 'typeorm';
import { AgencyRecord, OF_TEXT, restrictedBy } from '../../kit/schema/agencyRecord';
import { Disclosable, RecordType } from '../../kit/schema/decorators';
import { Contact, Professional } from '../../kit/schema/valueObjects';

@Entity({ name: 'camhs' })
@RecordType({
  name: 'CamhsEpisode',
  record: 'health.camhs',
  category: 'mentalHealth',
  existence: ['S'],
  description: 'A period of care by child and adolescent mental health services.',
  attributes: [
    { name: 'status', type: 'string', values: ['open', 'closed', 'waiting'], shownBy: 'status' },
    restrictedBy(...OF_TEXT),
  ],
  timeline: {
    layer: 'serviceEpisode',
    code: 'CAMHS-plan',
    service: 'CAMHS',
    professional: 'leadProfessional',
    contact: 'leadContact',
    location: 'team',
  },
})
export class CamhsEpisode extends AgencyRecord {
  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, { description: 'Whether the episode is open, closed or waiting.' })
  status: string | null;

  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, { description: 'The team that cares for the child.', flags: ['W'] })
  team: string | null;

  @Column({ type: 'jsonb', nullable: true })
  @Disclosable(() => Professional, { description: 'The professional who leads the care.', flags: ['W'] })
  leadProfessional: Professional | null;

  @Column({ type: 'jsonb', nullable: true })
  @Disclosable(() => Contact, { description: 'How to reach the lead professional.', flags: ['W'] })
  leadContact: Contact | null;

  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, { description: 'Risk as assessed by the team.', flags: ['S'] })
  risk: string | null;

  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, { description: 'Clinical notes.', flags: ['S', 'R', 'O'], silent: true })
  notes: string | null;
}
