import { ID, ObjectType } from 'type-graphql';
import { Column, PrimaryColumn } from 'typeorm';
import { Disclosable, Part, WithInvolvement } from './decorators';
import type { AttributeMark } from './marks';
import { Period } from './valueObjects';

/** Marks of records that hold somebody's own words: these may name a covert source, or be a court's papers or a lawyer's. */
export const OF_TEXT = ['covertSource', 'familyCourt', 'legalPrivilege'] as const;

/** What nothing opens, set by the controller on the record itself: of any record, that it would lead to a protected person. */
export function restrictedBy(...others: readonly string[]): AttributeMark {
  return { name: 'restriction', type: 'string', values: ['none', 'protectedPerson', ...others] };
}

/**
 * What every record of every agency has. `subject` is the controller's own id of the child and stays in the database.
 * Directors of children's services asked that fact be told from opinion: `assertion` and `source` come with existence.
 */
@ObjectType('AgencyRecord', { description: 'A record of an agency.' })
export abstract class AgencyRecord {
  @PrimaryColumn({ type: 'uuid' })
  @Part(() => ID, { description: 'Opaque id of the record.', required: true })
  id: string;

  @Column({ type: 'text' })
  @Disclosable(() => String, { description: 'The organisation that holds the record.', flags: ['W'] })
  controller: string | null;

  @Column({ type: 'text' })
  subject: string;

  @Column({ type: 'text', default: 'fact' })
  @WithInvolvement(() => String, { description: 'How the statement is known: fact, reported or opinion.' })
  assertion: string | null;

  @Column({ type: 'text', default: 'professional' })
  @WithInvolvement(() => String, {
    description: 'Kind of source: professional, family, child, public, system or anotherAgency.',
  })
  source: string | null;

  @Column({ type: 'timestamptz', nullable: true })
  periodStart: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  periodEnd: Date | null;

  @Disclosable(() => Period, {
    description: 'When it happened, or how long it lasted.',
    generalisations: ['year', 'month'],
    columns: ['periodStart', 'periodEnd'],
  })
  period: Period | null;

  @Column({ type: 'text', default: 'none' })
  restriction: string;
}
