import { Column, Entity } from 'typeorm';
import { AgencyRecord, OF_TEXT, restrictedBy } from '../../kit/schema/agencyRecord';
import { Disclosable, RecordType } from '../../kit/schema/decorators';
import { Professional } from '../../kit/schema/valueObjects';

@Entity({ name: 'concern' })
@RecordType({
  name: 'SchoolConcern',
  record: 'education.concern',
  category: 'schoolConcerns',
  existence: [],
  description: "An entry in a school's log of safeguarding concerns.",
  attributes: [
    {
      name: 'kind',
      type: 'string',
      values: ['disclosure', 'bruising', 'neglect', 'exploitation', 'onlineHarm', 'behaviour'],
      shownBy: 'kind',
    },
    restrictedBy(...OF_TEXT),
  ],
  timeline: { layer: 'lifeEvent', code: 'safeguarding-concern', professional: 'recordedBy', summary: ['text'] },
})
export class SchoolConcern extends AgencyRecord {
  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, { description: 'What the concern is about; bruising is health.', flags: ['S'] })
  kind: string | null;

  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, { description: 'What was seen, heard or said.', flags: ['S', 'T', 'O'] })
  text: string | null;

  @Column({ type: 'jsonb', nullable: true })
  @Disclosable(() => Professional, { description: 'Who recorded the concern.', flags: ['W'] })
  recordedBy: Professional | null;
}
