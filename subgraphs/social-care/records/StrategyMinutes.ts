import { Column, Entity } from 'typeorm';
import { AgencyRecord, OF_TEXT, restrictedBy } from '../../kit/schema/agencyRecord';
import { Disclosable, RecordType } from '../../kit/schema/decorators';

@Entity({ name: 'strategy_minutes' })
@RecordType({
  name: 'StrategyMinutes',
  record: 'socialCare.strategyMinutes',
  category: 'socialCareAssessment',
  existence: [],
  description: 'Minutes of a strategy discussion.',
  attributes: [restrictedBy(...OF_TEXT)],
})
export class StrategyMinutes extends AgencyRecord {
  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, {
    description: 'What was said and agreed, and who sat there for whom.',
    flags: ['C', 'T', 'R', 'W'],
  })
  minutes: string | null;
}
