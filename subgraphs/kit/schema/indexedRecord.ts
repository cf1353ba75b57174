import { ID, ObjectType } from 'type-graphql';
import { Column, PrimaryColumn } from 'typeorm';
import { Disclosable, Part } from './decorators';

/** What records have that stand in the index by the person's own id: the hub's and governance's. */
@ObjectType('IndexedRecord', { description: 'A record kept by person.' })
export abstract class IndexedRecord {
  @PrimaryColumn({ type: 'uuid' })
  @Part(() => ID, { description: 'Opaque id of the record.', required: true })
  id: string;

  @Column({ type: 'uuid' })
  person: string;

  @Column({ type: 'text' })
  @Disclosable(() => String, { description: 'The organisation that holds the record.', flags: ['W'] })
  controller: string | null;

  @Column({ type: 'timestamptz', nullable: true })
  periodStart: Date | null;
}
