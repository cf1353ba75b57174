import { ObjectType } from 'type-graphql';
import { Column } from 'typeorm';
import { Disclosable, WithInvolvement } from '../../kit/schema/decorators';
import { IndexedRecord } from '../../kit/schema/indexedRecord';
import { Period } from '../../kit/schema/valueObjects';

/** What a record of the hub says of itself as every agency's records do: how it is known, by whom, and when it holds. */
@ObjectType('StatedRecord', { description: 'A record of the hub that says how it is known.' })
export abstract class StatedRecord extends IndexedRecord {
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
    description: 'From when it was opened, received or recorded, to when it was closed, decided or ended.',
    generalisations: ['year', 'month'],
    columns: ['periodStart', 'periodEnd'],
  })
  period: Period | null;
}
