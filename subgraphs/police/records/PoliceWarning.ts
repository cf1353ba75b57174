import { Column, Entity } from 'typeorm';
import { AgencyRecord, OF_TEXT, restrictedBy } from '../../kit/schema/agencyRecord';
import { Disclosable, RecordType } from '../../kit/schema/decorators';

@Entity({ name: 'warning' })
@RecordType({
  name: 'PoliceWarning',
  record: 'police.warning',
  category: 'policeContact',
  existence: ['S', 'C'],
  description: 'A warning marker.',
  attributes: [restrictedBy(...OF_TEXT)],
})
export class PoliceWarning extends AgencyRecord {
  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, {
    description: 'What the warning is about: violence, weapons, selfHarm or exploitation.',
    flags: ['S', 'C'],
  })
  kind: string | null;

  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, { description: 'The warning.', flags: ['C', 'T'] })
  text: string | null;
}
