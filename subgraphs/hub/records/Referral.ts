import { Check, Column, Entity } from 'typeorm';
import { OF_TEXT, restrictedBy } from '../../kit/schema/agencyRecord';
import { Disclosable, RecordType } from '../../kit/schema/decorators';
import { Professional } from '../../kit/schema/valueObjects';
import { StatedRecord } from './StatedRecord';

/** A referral (Wales: report) that the hub received, with one accountable owner: assigned first, then accepting. */
@Check(
  'hub_referral_owner_check',
  `CASE WHEN outcome IS NULL AND accepted_at IS NULL AND owner IS NULL THEN true
  ELSE COALESCE(jsonb_typeof(owner) = 'object' AND owner->>'name' <> '', false) END`,
)
@Check('hub_referral_accepted_check', 'accepted_by IS NULL OR accepted_at IS NOT NULL')
@Check(
  'hub_referral_accepting_owner_check',
  `accepted_by IS NULL OR COALESCE(owner->>'practitioner' = accepted_by, false)`,
)
@Check('hub_referral_covert_source_check', `restriction <> 'covertSource' OR source IS NULL`)
@Entity({ name: 'hub_referral' })
@RecordType({
  name: 'Referral',
  record: 'hub.referral',
  category: 'casework',
  existence: [],
  description: 'A referral (Wales: report) to the hub, with one accountable owner.',
  attributes: [restrictedBy(...OF_TEXT)],
  keyedBy: 'person',
  latestBy: 'dueAt',
  timeline: { layer: 'lifeEvent', code: 'referral', professional: 'owner', summary: ['reason', 'outcome'] },
})
export class Referral extends StatedRecord {
  /** Goes with the reason, flag and all, and not with existence: a covert source has none, so none would tell of the mark. */
  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, {
    description: 'Kind of source: professional, family, child, public, system or anotherAgency. Goes with the reason.',
    flags: ['S'],
  })
  override source: string | null;

  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, { description: 'Why the child was referred.', flags: ['S'] })
  reason: string | null;

  @Column({ type: 'jsonb', nullable: true })
  @Disclosable(() => Professional, {
    description: 'Who is to answer for the referral; whether they accepted it stands in `whoIsActing`.',
    flags: ['W'],
  })
  owner: Professional | null;

  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, { description: 'What was decided; null while undecided.' })
  outcome: string | null;

  @Column({ type: 'timestamptz', nullable: true })
  @Disclosable(() => String, { description: 'When a recorded decision is due.' })
  dueAt: Date | null;

  /** When the owner accepted it, which is another thing than to have been named. Told by `ActingOrganisation.accepted`. */
  @Column({ type: 'timestamptz', nullable: true })
  acceptedAt: Date | null;

  /** The practitioner who accepted it, as the tokens of the organisation name them; null where that was not told. */
  @Column({ type: 'text', nullable: true })
  acceptedBy: string | null;

  @Column({ type: 'text', default: 'none' })
  restriction: string;

  /** When governance was told to alert of it: nobody had accepted it in time. */
  @Column({ type: 'timestamptz', nullable: true })
  overdueToldAt: Date | null;
}
