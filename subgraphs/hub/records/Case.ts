import { Check, Column, Entity } from 'typeorm';
import { restrictedBy } from '../../kit/schema/agencyRecord';
import { Disclosable, RecordType } from '../../kit/schema/decorators';
import { Contact, Professional } from '../../kit/schema/valueObjects';
import { StatedRecord } from './StatedRecord';

/** A case of the hub: its recorded threshold is what a declared purpose must agree with. */
@Check('case_file_state_check', `state IN ('open', 'closed')`)
@Entity({ name: 'case_file' })
@RecordType({
  name: 'Case',
  record: 'hub.case',
  category: 'casework',
  existence: [],
  description: 'A case: threshold, state, and who leads it.',
  attributes: [restrictedBy()],
  keyedBy: 'person',
  latestBy: 'lastActivity',
  timeline: {
    layer: 'serviceEpisode',
    code: {
      from: 'threshold',
      codes: {
        earlyHelp: 'early-help',
        safeguardingEnquiry: 'safeguarding-enquiry',
        section47Enquiry: 'section-47',
      },
      otherwise: 'hub-case',
    },
    service: 'safeguarding-hub',
    professional: 'lead',
    contact: 'leadContact',
  },
})
export class Case extends StatedRecord {
  @Column({ type: 'text' })
  @Disclosable(() => String, { description: 'Recorded threshold: earlyHelp, safeguardingEnquiry or section47Enquiry.' })
  threshold: string | null;

  @Column({ type: 'text' })
  @Disclosable(() => String, { description: 'open or closed.' })
  state: string | null;

  @Column({ type: 'jsonb', nullable: true })
  @Disclosable(() => Professional, { description: 'The lead practitioner.', flags: ['W'] })
  lead: Professional | null;

  @Column({ type: 'jsonb', nullable: true })
  @Disclosable(() => Contact, { description: 'How to reach the lead practitioner.', flags: ['W'] })
  leadContact: Contact | null;

  @Column({ type: 'boolean' })
  @Disclosable(() => Boolean, { description: 'Whether the lead practitioner has accepted the case.' })
  accepted: boolean | null;

  @Column({ type: 'timestamptz', nullable: true })
  @Disclosable(() => String, {
    description: 'When the case was last worked on: of what is told to all who are given the case, the latest.',
    generalisations: ['year', 'month'],
  })
  lastActivity: Date | null;

  @Column({ type: 'text', default: 'none' })
  restriction: string;
}
