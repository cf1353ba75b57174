import { ID, Int } from 'type-graphql';
import { BREACH_DECISIONS } from '#policies/core/breaches';
import { Part, ValueObject } from '../schema/decorators';
import { MOST_NAMED } from './breachTasks';

const NOT_TOLD =
  'Receipts whose recipients were not told: as the record is held today it is not given to them, and what they were given may have been of others. An officer tells those who were shown it. As far as Person.disclosures shows them to you.';

@ValueObject({ name: 'RecordCorrected', description: 'What follows from the correction of a record.' })
export class RecordCorrected {
  @Part(() => ID, { description: 'Id of the correction.', required: true })
  id: string;

  @Part(() => [String], { description: 'Data items that were wrong.' })
  dataItems: readonly string[];

  @Part(() => [String], {
    description:
      'Receipts of the disclosures that your own organisation made of them, as far as Person.disclosures shows them to you. Each recipient has been told, listed or not, but for those in notTold.',
  })
  receipts: readonly string[];

  @Part(() => [String], { description: NOT_TOLD })
  notTold: readonly string[];

  @Part(() => ID, { description: 'The breach that it may be: to be decided.' })
  breachTask: string;

  @Part(() => String, { description: 'ISO 8601. 72 hours on: by when a breach is to be notified.' })
  breachDueAt: string;
}

@ValueObject({ name: 'CorrectionNotice', description: 'That something you were given has been corrected.' })
export class CorrectionNoticeObject {
  @Part(() => ID, { description: 'Id of the notice.', required: true })
  id: string;

  @Part(() => String, { description: 'The receipt of your own answer.' })
  receipt: string;

  @Part(() => [String], { description: 'What was corrected, in words.' })
  items: readonly string[];

  @Part(() => String, { description: 'ISO 8601. When.' })
  at: string;

  @Part(() => String, { description: 'What to do.' })
  sentence: string;
}

@ValueObject({
  name: 'BreachTask',
  description: 'A breach of personal data that your own organisation is to decide on.',
})
export class BreachTask {
  @Part(() => ID, { description: 'Id of the task.', required: true })
  id: string;

  @Part(() => ID, { description: 'Opaque id of the person.' })
  personId: string;

  @Part(() => ID, { description: 'The correction from which it comes.' })
  correction: string;

  @Part(() => Int, {
    description: 'Disclosures whose recipients were told, as far as Person.disclosures shows them to you.',
  })
  notified: number;

  @Part(() => Int, {
    description: 'Disclosures whose recipients were not told, as far as Person.disclosures shows them to you.',
  })
  waiting: number;

  @Part(() => [String], { description: `${NOT_TOLD} The first ${MOST_NAMED} of them.` })
  notTold: readonly string[];

  @Part(() => String, { description: 'ISO 8601. When the organisation became aware.' })
  openedAt: string;

  @Part(() => String, { description: 'ISO 8601. By when the supervisory authority is to be notified.' })
  dueAt: string;

  @Part(() => Boolean, { description: 'Whether nobody has decided, and that time is over.' })
  overdue: boolean;

  @Part(() => String, { description: `What was decided: ${BREACH_DECISIONS.join(', ')}; null while open.` })
  decision: string | null;

  @Part(() => Boolean, { description: 'Whether the subject was told.' })
  subjectTold: boolean | null;

  @Part(() => String, { description: 'Why; where late, why late.' })
  reason: string | null;

  @Part(() => String, { description: 'ISO 8601. When it was decided.' })
  decidedAt: string | null;
}
