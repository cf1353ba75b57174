import { Float, Int } from 'type-graphql';
import { Column, Entity } from 'typeorm';
import { AgencyRecord, restrictedBy } from '../../kit/schema/agencyRecord';
import { Disclosable, RecordType } from '../../kit/schema/decorators';

@Entity({ name: 'attendance' })
@RecordType({
  name: 'SchoolAttendance',
  record: 'education.attendance',
  category: 'schoolLife',
  existence: [],
  description: 'Attendance over one half-term.',
  attributes: [
    { name: 'consecutiveDaysAbsent', type: 'integer', shownBy: 'consecutiveDaysAbsent' },
    { name: 'persistentAbsence', type: 'boolean' },
    restrictedBy(),
  ],
  counts: [{ item: 'education.attendance.count', kind: 'persistentAbsence', where: 'persistentAbsence' }],
})
export class SchoolAttendance extends AgencyRecord {
  @Column({ type: 'double precision', nullable: true })
  @Disclosable(() => Float, { description: 'Sessions attended, in per cent of those possible.' })
  percentage: number | null;

  @Column({ type: 'integer', nullable: true })
  @Disclosable(() => Int, { description: 'Sessions missed without authorisation (half days).' })
  unauthorisedSessions: number | null;

  @Column({ type: 'integer', nullable: true })
  @Disclosable(() => Int, { description: 'Longest run of school days absent.' })
  consecutiveDaysAbsent: number | null;

  @Column({ type: 'boolean', default: false })
  persistentAbsence: boolean;
}
