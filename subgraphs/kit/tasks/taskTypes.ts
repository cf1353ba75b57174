import { ID } from 'type-graphql';
import { HOLDER_CAUSES, HOLDER_DECISIONS } from '#policies/core/holderTasks';
import { Part, ValueObject } from '../schema/decorators';

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

  @Part(() => String, { description: `What opened: ${HOLDER_CAUSES.join(', ')}.`, required: true })
  cause: string;

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
}
