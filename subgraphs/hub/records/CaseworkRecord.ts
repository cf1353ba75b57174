import { ObjectType } from 'type-graphql';
import { Column } from 'typeorm';
import { Disclosable, WithInvolvement } from '../../kit/schema/decorators';
import { IndexedRecord } from '../../kit/schema/indexedRecord';
import { Period } from '../../kit/schema/valueObjects';

/** What a case and a referral say of themselves as every agency's records do: how it is known, by whom, and when. */
@ObjectType('CaseworkRecord', { description: 'A record of casework in the hub.' })
export abstract class CaseworkRecord extends IndexedRecord {
  @Column({ type: 'text', nullable: true })
  @WithInvolvement(() => String, { description: 'How the statement is known: fact, reported or opinion.' })
  assertion: string | null;

  @Column({ type: 'text', nullable: true })
  @WithInvolvement(() => String, {
    description: 'Kind of source: professional, family, child, public, system or anotherAgency.',
  })
  source: string | null;

  @Column({ type: 'timestamptz', nullable: true })
  periodEnd: Date | null;

  @Disclosable(() => Period, {
    description: 'From when it was opened or received, to when it was closed or decided.',
    generalisations: ['year', 'month'],
    columns: ['periodStart', 'periodEnd'],
  })
  period: Period | null;

  @Column({ type: 'text', default: 'none' })
  restriction: string;
}
