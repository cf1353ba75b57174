import { Int } from 'type-graphql';
import { Column, Entity } from 'typeorm';
import { AgencyRecord, OF_TEXT, restrictedBy } from '../../kit/schema/agencyRecord';
import { Disclosable, RecordType } from '../../kit/schema/decorators';

@Entity({ name: 'intelligence' })
@RecordType({
  name: 'PoliceIntelligence',
  record: 'police.intelligence',
  category: 'policeIntelligence',
  existence: ['C'],
  silent: true,
  description: 'Intelligence about the child. A refusal never says that any exists.',
  attributes: [
    { name: 'handlingCode', type: 'string', values: ['P', 'C', '1', '2', '3', '4', '5'], shownBy: 'handlingCode' },
    { name: 'marking', type: 'string', values: ['OFFICIAL', 'OFFICIAL-SENSITIVE'], shownBy: 'marking' },
    { name: 'conditionsMet', type: 'boolean' },
    restrictedBy(...OF_TEXT),
  ],
})
export class PoliceIntelligence extends AgencyRecord {
  @Column({ type: 'integer', nullable: true })
  @Disclosable(() => Int, { description: 'Evaluation of the source, 1 reliable to 3 not reliable.' })
  sourceEvaluation: number | null;

  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, { description: 'Assessment of the information, A to E.' })
  assessment: string | null;

  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, { description: 'Handling code: P or C of 3x5x2, or a legacy 5x5x5 code 1 to 5.' })
  handlingCode: string | null;

  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, { description: 'Conditions that travel with the information.', travels: true })
  handlingConditions: string | null;

  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, { description: 'Where the information comes from.', flags: ['R'], silent: true })
  provenance: string | null;

  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, { description: 'The sanitised text.', flags: ['C', 'T', 'O'] })
  text: string | null;

  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, { description: 'Protective marking.' })
  marking: string | null;

  @Column({ type: 'boolean', default: false })
  conditionsMet: boolean;
}
