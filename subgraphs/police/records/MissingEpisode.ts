import { Column, Entity } from 'typeorm';
import { AgencyRecord, OF_TEXT, restrictedBy } from '../../kit/schema/agencyRecord';
import { Disclosable, RecordType } from '../../kit/schema/decorators';

@Entity({ name: 'missing_episode' })
@RecordType({
  name: 'MissingEpisode',
  record: 'police.missingEpisode',
  category: 'missingEpisodes',
  existence: [],
  description: 'A time for which the child was missing.',
  attributes: [
    { name: 'riskLevel', type: 'string', values: ['low', 'medium', 'high', 'noApparentRisk'], shownBy: 'riskLevel' },
    { name: 'refuge', type: 'boolean' },
    restrictedBy(...OF_TEXT),
  ],
  timeline: { layer: 'lifeEvent', code: 'missing-person', location: 'whereFound', summary: ['riskLevel'] },
  counts: [{ item: 'police.missingEpisode.count', kind: 'missingEpisodes' }],
})
export class MissingEpisode extends AgencyRecord {
  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, { description: 'Risk while missing.' })
  riskLevel: string | null;

  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, { description: 'Circumstances of going missing.', flags: ['T'] })
  circumstances: string | null;

  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, { description: 'Who found the child.', flags: ['T', 'W'] })
  locatedBy: string | null;

  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, { description: 'Where the child was found.', flags: ['W'] })
  whereFound: string | null;

  @Column({ type: 'timestamptz', nullable: true })
  @Disclosable(() => String, {
    description: 'When the return home interview is due: 72 hours after being found.',
    generalisations: ['year', 'month'],
  })
  returnInterviewDueAt: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  @Disclosable(() => String, {
    description: 'When the return home interview was held.',
    generalisations: ['year', 'month'],
  })
  returnInterviewHeldAt: Date | null;

  /** Whether the child was found at a refuge. */
  @Column({ type: 'boolean', default: false })
  refuge: boolean;
}
