import { Column, Entity } from 'typeorm';
import { AgencyRecord, OF_TEXT, restrictedBy } from '../../kit/schema/agencyRecord';
import { Disclosable, RecordType } from '../../kit/schema/decorators';

@Entity({ name: 'referral' })
@RecordType({
  name: 'SocialCareReferral',
  record: 'socialCare.referral',
  category: 'socialCareInvolvement',
  existence: [],
  description: "A referral (Wales: report) to children's social care.",
  attributes: [
    {
      name: 'referrerKind',
      type: 'string',
      values: ['professional', 'family', 'public', 'anonymous', 'anotherAgency'],
      shownBy: 'referrerKind',
    },
    { name: 'ragRating', type: 'string', values: ['red', 'amber', 'green'], shownBy: 'ragRating' },
    restrictedBy(...OF_TEXT),
  ],
  timeline: { layer: 'lifeEvent', code: 'referral', summary: ['reason', 'decision'] },
})
export class SocialCareReferral extends AgencyRecord {
  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, {
    description: 'Who referred the child. Closed where the referrer is anonymous or of the public.',
    flags: ['T', 'R'],
  })
  referrer: string | null;

  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, { description: 'Kind of referrer.' })
  referrerKind: string | null;

  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, { description: 'Why the child was referred.', flags: ['S'] })
  reason: string | null;

  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, { description: "The hub's rating." })
  ragRating: string | null;

  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, { description: 'What was decided.' })
  decision: string | null;

  @Column({ type: 'timestamptz', nullable: true })
  @Disclosable(() => String, { description: 'When it was decided.', generalisations: ['year', 'month'] })
  decidedAt: Date | null;
}
