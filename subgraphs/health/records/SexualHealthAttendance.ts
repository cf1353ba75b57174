import { Column, Entity } from 'typeorm';
import { AgencyRecord, restrictedBy } from '../../kit/schema/agencyRecord';
import { Disclosable, RecordType } from '../../kit/schema/decorators';

@Entity({ name: 'sexual_health' })
@RecordType({
  name: 'SexualHealthAttendance',
  record: 'health.sexualHealth',
  category: 'sexualHealth',
  existence: ['S', 'R'],
  silent: true,
  description: 'An attendance at a sexual health service. A refusal never says that one exists.',
  attributes: [restrictedBy()],
})
export class SexualHealthAttendance extends AgencyRecord {
  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, { description: 'Findings on infection.', flags: ['S', 'R'] })
  infection: string | null;

  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, { description: 'Contraception given or discussed.', flags: ['S', 'R'] })
  contraception: string | null;

  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, { description: 'The service attended.', flags: ['W', 'S', 'R'] })
  site: string | null;
}
