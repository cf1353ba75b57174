import { Int } from 'type-graphql';
import { Column, Entity } from 'typeorm';
import { AgencyRecord, restrictedBy } from '../../kit/schema/agencyRecord';
import { Disclosable, RecordType } from '../../kit/schema/decorators';

@Entity({ name: 'seraf' })
@RecordType({
  name: 'SerafScore',
  record: 'socialCare.seraf',
  category: 'socialCareAssessment',
  // The framework is Wales' own.
  existence: ['S', 'W'],
  description: 'A score in the Sexual Exploitation Risk Assessment Framework; its edition is part of the record.',
  attributes: [{ name: 'edition', type: 'string', values: ['1', '2', '3'], shownBy: 'edition' }, restrictedBy()],
})
export class SerafScore extends AgencyRecord {
  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, { description: 'Edition of the framework.' })
  edition: string | null;

  @Column({ type: 'integer', nullable: true })
  @Disclosable(() => Int, { description: 'The score.', flags: ['S'], readWith: 'edition' })
  score: number | null;

  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, {
    description: 'The band of the score in that edition.',
    flags: ['S'],
    readWith: 'edition',
  })
  band: string | null;
}
