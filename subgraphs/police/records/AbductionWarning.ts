import { Column, Entity } from 'typeorm';
import { AgencyRecord, OF_TEXT, restrictedBy } from '../../kit/schema/agencyRecord';
import { Disclosable, RecordType } from '../../kit/schema/decorators';

@Entity({ name: 'abduction_warning' })
@RecordType({
  name: 'AbductionWarning',
  record: 'police.abductionWarning',
  category: 'policeContact',
  existence: ['C'],
  description: 'A child abduction warning notice that names the child.',
  attributes: [restrictedBy(...OF_TEXT)],
})
export class AbductionWarning extends AgencyRecord {
  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, {
    description: 'Reference of the notice, by the force that issued it.',
    flags: ['C', 'W'],
  })
  noticeReference: string | null;

  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, { description: 'To whom the notice was issued.', flags: ['C', 'T'] })
  issuedTo: string | null;

  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, { description: 'Why it was issued.', flags: ['C', 'T'] })
  reason: string | null;
}
