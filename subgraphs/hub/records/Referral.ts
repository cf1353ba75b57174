import { Column, Entity } from 'typeorm';
import { Disclosable, RecordType } from '../../kit/schema/decorators';
import { IndexedRecord } from '../../kit/schema/indexedRecord';
import { Professional } from '../../kit/schema/valueObjects';

/** A referral (Wales: report) that the hub received, with one accountable owner. */
@Entity({ name: 'hub_referral' })
@RecordType({
  name: 'Referral',
  record: 'hub.referral',
  category: 'casework',
  description: 'A referral (Wales: report) to the hub, with one accountable owner.',
  keyedBy: 'person',
  latestBy: 'dueAt',
})
export class Referral extends IndexedRecord {
  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, { description: 'Why the child was referred.', flags: ['S'] })
  reason: string | null;

  @Column({ type: 'jsonb', nullable: true })
  @Disclosable(() => Professional, { description: 'Who answers for the referral.' })
  owner: Professional | null;

  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, { description: 'What was decided; null while undecided.' })
  outcome: string | null;

  @Column({ type: 'timestamptz', nullable: true })
  @Disclosable(() => String, { description: 'When a recorded decision is due.' })
  dueAt: Date | null;
}
