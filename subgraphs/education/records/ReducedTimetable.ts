import { Float } from 'type-graphql';
import { Column, Entity } from 'typeorm';
import { AgencyRecord, OF_TEXT, restrictedBy } from '../../kit/schema/agencyRecord';
import { Disclosable, RecordType } from '../../kit/schema/decorators';

@Entity({ name: 'reduced_timetable' })
@RecordType({
  name: 'ReducedTimetable',
  record: 'education.reducedTimetable',
  category: 'schoolLife',
  existence: [],
  description: 'A timetable shorter than full time.',
  attributes: [restrictedBy(...OF_TEXT)],
  timeline: { layer: 'serviceEpisode', code: 'reduced-timetable', service: 'school' },
})
export class ReducedTimetable extends AgencyRecord {
  @Column({ type: 'double precision', nullable: true })
  @Disclosable(() => Float, { description: 'Hours of teaching a week.' })
  hoursPerWeek: number | null;

  @Column({ type: 'timestamptz', nullable: true })
  @Disclosable(() => String, {
    description: 'When the timetable is to be reviewed.',
    generalisations: ['year', 'month'],
  })
  reviewAt: Date | null;

  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, { description: 'Why the timetable was reduced.', flags: ['S'] })
  reason: string | null;
}
