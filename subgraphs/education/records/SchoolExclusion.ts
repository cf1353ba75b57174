import { Column, Entity } from 'typeorm';
import { AgencyRecord, OF_TEXT, restrictedBy } from '../../kit/schema/agencyRecord';
import { Disclosable, RecordType } from '../../kit/schema/decorators';

@Entity({ name: 'exclusion' })
@RecordType({
  name: 'SchoolExclusion',
  record: 'education.exclusion',
  category: 'schoolLife',
  existence: [],
  description: 'A suspension or permanent exclusion.',
  attributes: [
    { name: 'kind', type: 'string', values: ['suspension', 'permanent'], shownBy: 'kind' },
    restrictedBy(...OF_TEXT),
  ],
  timeline: {
    layer: 'lifeEvent',
    code: {
      from: 'kind',
      codes: { suspension: 'school-suspension', permanent: 'school-exclusion' },
      otherwise: 'exclusion-or-suspension',
    },
    summary: ['reason'],
  },
})
export class SchoolExclusion extends AgencyRecord {
  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, { description: 'Suspension or permanent exclusion.' })
  kind: string | null;

  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, { description: "Why, in the school's judgement.", flags: ['O'] })
  reason: string | null;
}
