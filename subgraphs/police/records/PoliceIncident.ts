import { Column, Entity } from 'typeorm';
import { AgencyRecord, OF_TEXT, restrictedBy } from '../../kit/schema/agencyRecord';
import { Disclosable, RecordType } from '../../kit/schema/decorators';
import { Address, Contact, Professional } from '../../kit/schema/valueObjects';

@Entity({ name: 'incident' })
@RecordType({
  name: 'PoliceIncident',
  record: 'police.incident',
  category: 'policeContact',
  // Most incidents are no offence of the child's: what the child's part was is another item.
  existence: [],
  description: 'An incident that police recorded and in which the child had a part.',
  attributes: [
    {
      name: 'kind',
      type: 'string',
      values: [
        'assault',
        'domesticAbuse',
        'exploitation',
        'theft',
        'antisocialBehaviour',
        'concernForSafety',
        'drugs',
        'welfareCheck',
      ],
      shownBy: 'kind',
    },
    {
      name: 'roleOfChild',
      type: 'string',
      values: ['victim', 'witness', 'subject', 'present'],
      shownBy: 'roleOfChild',
    },
    { name: 'riskGrade', type: 'string', values: ['standard', 'medium', 'high'], shownBy: 'riskGrade' },
    { name: 'suspectedVictim', type: 'boolean' },
    { name: 'refuge', type: 'boolean' },
    restrictedBy(...OF_TEXT),
  ],
  timeline: {
    layer: 'lifeEvent',
    code: 'police-incident',
    professional: 'officer',
    contact: 'officerContact',
    location: 'location',
    summary: ['kind'],
  },
})
export class PoliceIncident extends AgencyRecord {
  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, { description: "The force's reference: it names the force.", flags: ['W'] })
  reference: string | null;

  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, { description: 'Kind of incident.', flags: ['C'] })
  kind: string | null;

  @Column({ type: 'jsonb', nullable: true })
  @Disclosable(() => Address, { description: 'Where it happened.', flags: ['T', 'W'] })
  location: Address | null;

  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, {
    description: "The child's part in it; victim and witness come first.",
    flags: ['C'],
  })
  roleOfChild: string | null;

  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, { description: 'What happened.', flags: ['C', 'T'] })
  summary: string | null;

  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, { description: 'An offence attributed to the child.', flags: ['C'] })
  offence: string | null;

  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, { description: 'Risk as graded by the force.' })
  riskGrade: string | null;

  @Column({ type: 'jsonb', nullable: true })
  @Disclosable(() => Professional, { description: 'The officer in the case.', flags: ['W'] })
  officer: Professional | null;

  @Column({ type: 'jsonb', nullable: true })
  @Disclosable(() => Contact, { description: 'How to reach the officer.', flags: ['W'] })
  officerContact: Contact | null;

  @Column({ type: 'boolean', default: false })
  suspectedVictim: boolean;

  /** Whether it happened at a refuge. */
  @Column({ type: 'boolean', default: false })
  refuge: boolean;
}
