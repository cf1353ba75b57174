import { Column, Entity } from 'typeorm';
import { AgencyRecord, OF_TEXT, restrictedBy } from '../../kit/schema/agencyRecord';
import { Disclosable, RecordType } from '../../kit/schema/decorators';

@Entity({ name: 'emergency_attendance' })
@RecordType({
  name: 'EmergencyAttendance',
  record: 'health.emergencyAttendance',
  category: 'healthContact',
  existence: ['S'],
  description: 'An attendance at an emergency department.',
  attributes: [
    {
      name: 'injuryOrOverdose',
      type: 'string',
      values: ['injury', 'overdose', 'illness', 'other'],
      shownBy: 'injuryOrOverdose',
    },
    restrictedBy(...OF_TEXT),
  ],
  timeline: {
    layer: 'lifeEvent',
    code: 'ae-attendance',
    service: 'emergency-support',
    location: 'site',
    summary: ['presentingComplaint'],
  },
  counts: [{ item: 'health.emergencyAttendance.count', kind: 'emergencyAttendances' }],
})
export class EmergencyAttendance extends AgencyRecord {
  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, { description: 'The hospital site attended.', flags: ['W'] })
  site: string | null;

  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, {
    description: 'What the child was brought in for, as recorded on arrival.',
    flags: ['S'],
  })
  presentingComplaint: string | null;

  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, { description: 'Broad kind of the attendance.', flags: ['S'] })
  injuryOrOverdose: string | null;

  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, { description: 'Who came with the child.', flags: ['T'] })
  accompaniedBy: string | null;

  @Column({ type: 'boolean', nullable: true })
  @Disclosable(() => Boolean, { description: 'Whether the child left before being seen.' })
  leftUnseen: boolean | null;
}
