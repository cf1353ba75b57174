import { Column, Entity } from 'typeorm';
import { Disclosable, Part, RecordType, ValueObject } from '../../kit/schema/decorators';
import { IndexedRecord } from '../../kit/schema/indexedRecord';

@ValueObject({ name: 'ConsentEvent', description: 'Something that happened to a consent. Events are never changed.' })
export class ConsentEventObject {
  @Part(() => String, {
    description:
      'requested, given, refused, withdrawn, expired, invalidated, superseded, or lapsed: who decided may not decide any longer.',
  })
  event: string | null;

  @Part(() => String, { description: 'When. ISO 8601; null where it ended with the child’s 18th birthday.' })
  at: string | null;

  @Part(() => String, { description: 'What was found on pressure by others, where a child refused or withdrew.' })
  coercion: string | null;
}

/** A consent as it stands. Three gates that one word hides: each row is one of them. */
@Entity({ name: 'person_consent', synchronize: false })
@RecordType({
  name: 'Consent',
  record: 'governance.consent',
  category: 'casework',
  existence: [],
  description: 'A consent as it stands: gate, state, scope, time, who decided, and its events.',
  keyedBy: 'person',
  heldBy: 'controllers',
  latestBy: 'validFrom',
})
export class ConsentRecord extends IndexedRecord {
  @Column({ type: 'text' })
  @Disclosable(() => String, { description: 'dataProtectionConsent, confidentialityConsent or serviceAgreement.' })
  gate: string | null;

  @Column({ type: 'text' })
  @Disclosable(() => String, {
    description:
      'requested, given, refused, withdrawn, expired, invalidated, superseded or lapsed; while whereabouts are closed as if nothing had superseded it.',
    whole: 'wholeState',
  })
  state: string | null;

  @Column({ type: 'text' })
  @Disclosable(() => String, { description: 'Who decided: child, adult, parentalResponsibility or court.' })
  grantorKind: string | null;

  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, {
    description: 'By what right: gillickCompetent, presumedCompetent, adult, parentalResponsibility or courtOrder.',
  })
  capacityBasis: string | null;

  @Column({ type: 'text', array: true })
  @Disclosable(() => [String], { description: 'Organisations whose records it is about.', flags: ['W'] })
  controllers: string[] | null;

  @Column({ type: 'text', array: true })
  @Disclosable(() => [String], { description: 'Organisations that may receive.', flags: ['W'] })
  recipients: string[] | null;

  @Column({ type: 'text', array: true })
  @Disclosable(() => [String], { description: 'Purposes that it covers.' })
  purposes: string[] | null;

  @Column({ type: 'text', array: true })
  @Disclosable(() => [String], {
    description: 'Categories of data that it covers: mental or sexual health may be among them.',
    flags: ['S'],
  })
  categories: string[] | null;

  @Column({ type: 'timestamptz' })
  @Disclosable(() => String, { description: 'From when it counts.' })
  validFrom: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  @Disclosable(() => String, {
    description:
      'Until when it was said to count, exclusive; null where nobody said. What a parent decides ends with the child’s 18th birthday at the latest, which is not told here: it would tell the day of birth.',
  })
  validUntil: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  @Disclosable(() => String, { description: 'When it was decided; null while it is only asked for.' })
  decidedAt: Date | null;

  @Column({ type: 'date', nullable: true })
  @Disclosable(() => String, { description: 'ISO date by which it is to be reviewed.' })
  reviewBy: string | null;

  @Column({ type: 'text' })
  @Disclosable(() => String, {
    description: 'The notice that was given before, by version: each country has its own.',
    flags: ['W'],
  })
  noticeVersion: string | null;

  @Column({ type: 'text' })
  @Disclosable(() => String, { description: 'inPerson, paperForm, telephone, online or fhirImport.' })
  collectionMethod: string | null;

  @Column({ type: 'text' })
  @Disclosable(() => String, { description: 'E or W.', flags: ['W'] })
  jurisdiction: string | null;

  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, { description: 'Conditions, in the grantor’s words.', flags: ['T'] })
  conditions: string | null;

  @Column({ type: 'text', nullable: true })
  @Disclosable(() => String, { description: 'Where the evidence is kept: a reference.' })
  evidence: string | null;

  @Column({ type: 'json' })
  @Disclosable(() => [ConsentEventObject], {
    description:
      'What happened to it, in order; while whereabouts are closed without what superseded it and what ended by time.',
    whole: 'wholeEvents',
  })
  events: ConsentEventObject[] | null;

  @Column({ type: 'boolean' })
  @Disclosable(() => Boolean, {
    description: 'Whether its signed receipt, which names its controllers, may be had: consentReceipt.',
    flags: ['W'],
  })
  receipt: boolean | null;
}
