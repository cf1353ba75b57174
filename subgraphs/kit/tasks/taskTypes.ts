import { ID } from 'type-graphql';
import { HOLDER_CAUSES, HOLDER_DECISIONS } from '#policies/core/holderTasks';
import { UNLOCK_ROUTES } from '#policies/core/vocabulary';
import { Part, ValueObject } from '../schema/decorators';

@ValueObject({ name: 'HolderTaskEvent', description: 'What was done about a holder’s task, when, why and by whom.' })
export class HolderTaskEvent {
  @Part(() => String, {
    description: 'ISO 8601. When the agency learnt of the opening, escalated it, or it was decided.',
    required: true,
  })
  at: string;

  @Part(() => String, { description: 'opened, escalated or decided.', required: true })
  event: string;

  @Part(() => String, { description: 'The reason given; null where nobody decided.' })
  reason: string | null;

  @Part(() => String, { description: 'The practitioner of the organisation who did it; null where time did.' })
  by: string | null;
}

@ValueObject({
  name: 'HolderTask',
  description:
    'A decision that a controller owes: it holds silent or restricted records of a child for whom something opened. Seen by the controller alone.',
})
export class HolderTask {
  @Part(() => ID, { description: 'Id of the task.', required: true })
  id: string;

  @Part(() => ID, { description: 'Opaque id of the person.', required: true })
  personId: string;

  @Part(() => String, { description: 'The controller whose task it is.', required: true })
  controller: string;

  @Part(() => String, {
    description: `What opened, or that nobody counts what would be a part of a pattern: ${HOLDER_CAUSES.join(', ')}.`,
    required: true,
  })
  cause: string;

  @Part(() => String, {
    description:
      'The organisation whose act opened it, where it is your own; else null, of every person alike: your front door, which the notice names, finds in the hub who leads.',
  })
  openedBy: string | null;

  @Part(() => [String], { description: 'Types of the records that are held.' })
  holdings: readonly string[];

  @Part(() => String, { description: 'Role whose task it is.', required: true })
  assignedTo: string;

  @Part(() => String, { description: 'ISO 8601. When it was opened.', required: true })
  openedAt: string;

  @Part(() => String, { description: 'ISO 8601. By when it is to be decided.', required: true })
  dueAt: string;

  @Part(() => String, { description: 'Role that it was escalated to, once it was late.' })
  escalatedTo: string | null;

  @Part(() => String, { description: `What was decided: ${HOLDER_DECISIONS.join(', ')}; null while open.` })
  decision: string | null;

  @Part(() => String, { description: 'Why it was decided so.' })
  reason: string | null;

  @Part(() => String, { description: 'ISO 8601. When it was decided.' })
  decidedAt: string | null;

  @Part(() => ID, { description: 'The organisation that was told, where it was shared.' })
  sharedWith: string | null;

  @Part(() => [String], { description: 'The data items that were told.' })
  items: readonly string[];

  @Part(() => String, { description: 'On what it was shared, in one line.' })
  basis: string | null;

  @Part(() => [String], {
    description:
      'To what whoever was told is bound, empty where to nothing; null where nothing was shared, or before this was kept.',
  })
  obligations: readonly string[] | null;

  @Part(() => String, { description: 'How what was shared may be handled, in the holder’s words.' })
  conditions: string | null;

  @Part(() => [HolderTaskEvent], { description: 'What was done about it, earliest first.' })
  events: readonly HolderTaskEvent[];
}

@ValueObject({ name: 'UnlockAnswer', description: 'What a holder answered to a request.' })
export class UnlockAnswerObject {
  @Part(() => Boolean, { description: 'Whether the answer discloses what was asked for.', required: true })
  disclosed: boolean;

  @Part(() => String, { description: 'The answer.', required: true })
  answer: string;

  @Part(() => String, { description: 'The context in which the answer is to be read.', required: true })
  context: string;

  @Part(() => String, { description: 'ISO 8601. When it was answered.', required: true })
  answeredAt: string;

  @Part(() => String, {
    description:
      'On what a disclosure rests, as the holder stated it, save under which power: many are of one country, and would tell where the holder is. Null where nothing is disclosed, save where a court is named.',
  })
  basis: string | null;

  @Part(() => [String], { description: 'To what a disclosure binds you; they stand beside the answer too.' })
  obligations: readonly string[];

  @Part(() => String, {
    description: 'How what is disclosed may be handled, in the holder’s words; they travel with it.',
  })
  conditions: string | null;
}

@ValueObject({
  name: 'UnlockRequest',
  description: 'What was asked of an agency because a notice offered it, and what came of it.',
})
export class UnlockRequestObject {
  @Part(() => ID, { description: 'Id of the request.', required: true })
  id: string;

  @Part(() => ID, { description: 'Opaque id of the person.', required: true })
  personId: string;

  @Part(() => String, { description: 'The data item that was asked for.', required: true })
  dataItem: string;

  @Part(() => String, { description: `The route: ${UNLOCK_ROUTES.join(', ')}.`, required: true })
  route: string;

  @Part(() => String, {
    description: 'The purpose under which it was asked: what comes of it is shown, and disagreed with, under that one.',
    required: true,
  })
  purpose: string;

  @Part(() => String, { description: 'What was asked, in the asker’s words.', required: true })
  text: string;

  @Part(() => String, { description: 'ISO 8601. When it was asked.', required: true })
  askedAt: string;

  @Part(() => String, { description: 'ISO 8601. By when it is to be answered.', required: true })
  dueAt: string;

  @Part(() => String, {
    description:
      'open, answered or closed; nothing but a disclosure (answered) ends it before its clock. notShown where what it took to ask does not stand in this request: its purpose, the case that this declares, your involvement.',
    required: true,
  })
  state: string;

  @Part(() => Boolean, {
    description: 'Whether this is the last round: what comes of it is final, and no further disagreement is taken.',
    required: true,
  })
  final: boolean;

  @Part(() => [UnlockAnswerObject], {
    description:
      'What may be seen by now: each disclosure, first to last; at the end of a clock without one, one answer for all who refused.',
  })
  answers: readonly UnlockAnswerObject[];

  @Part(() => String, {
    description:
      'One constant sentence: at the clock’s end, where nothing was disclosed; another one where what came of it is not shown.',
  })
  sentence: string | null;
}

@ValueObject({ name: 'UnlockToAnswer', description: 'A request that your own organisation is to answer.' })
export class UnlockToAnswer {
  @Part(() => ID, { description: 'Id of the request.', required: true })
  id: string;

  @Part(() => ID, { description: 'Opaque id of the person.', required: true })
  personId: string;

  @Part(() => String, { description: 'The data item that is asked for.', required: true })
  dataItem: string;

  @Part(() => String, { description: 'The route that the notice offered.', required: true })
  route: string;

  @Part(() => String, { description: 'What is asked.', required: true })
  text: string;

  @Part(() => String, {
    description:
      'The organisation that asks, where it is your own; else null, of every person alike, save to the hub practitioner who is asked to record (`raiseThreshold`, `recordInvolvement`) while the whereabouts are open to them.',
  })
  askedBy: string | null;

  @Part(() => String, { description: 'The role of whoever asks.', required: true })
  askedByRole: string;

  @Part(() => String, { description: 'The purpose under which it asks.', required: true })
  purpose: string;

  @Part(() => String, { description: 'ISO 8601. When it was asked.', required: true })
  askedAt: string;

  @Part(() => String, { description: 'ISO 8601. By when it is to be answered.', required: true })
  dueAt: string;

  @Part(() => String, { description: 'Role of your organisation whose task it is.', required: true })
  assignedTo: string;

  @Part(() => String, { description: 'Role that it was escalated to, once nobody had answered by its clock.' })
  escalatedTo: string | null;

  @Part(() => Boolean, {
    description: 'Whether its clock has run out: it is to be answered all the same.',
    required: true,
  })
  overdue: boolean;

  @Part(() => String, { description: 'What the asker disagrees with, where it was answered before.' })
  disagreement: string | null;

  @Part(() => Boolean, {
    description: 'Whether this is the last round: what comes of it is final, and no further disagreement is taken.',
    required: true,
  })
  final: boolean;

  @Part(() => Boolean, {
    description:
      'Whether a refusal or a withdrawal stands against telling it that no decision in force weighs (recordOverride): an answer that discloses is refused.',
    required: true,
  })
  refusalStands: boolean;
}

@ValueObject({ name: 'UnlockAnswered', description: 'An answer as it was recorded.' })
export class UnlockAnswered {
  @Part(() => ID, { description: 'Id of the request.', required: true })
  id: string;

  @Part(() => String, { description: 'ISO 8601. When it was recorded.', required: true })
  answeredAt: string;
}
