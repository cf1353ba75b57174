import { Arg, Ctx, ID, Int, Mutation, Query, Resolver } from 'type-graphql';
import { HOLDER_DECISIONS } from '#policies/core/holderTasks';
import type { RequestScope } from '../request/requestScope';
import type { Class } from '../schema/class';
import { withinPage } from '../schema/page';
import { decideHolderTask, type HolderTaskRow, holderTasksOf } from './holderTasks';
import { HolderTask } from './taskTypes';

/** Tasks of a page. */
const LARGEST = 200;

/** The holder's root fields of one agency; root fields carry the agency's name (`policeHolderTasks`). */
export function tasksResolver(agency: string): Class {
  const named = (name: string) => `${agency}${name}`;

  @Resolver()
  class HolderTasks {
    @Query(() => [HolderTask], {
      name: named('HolderTasks'),
      nullable: true,
      description:
        'What your own organisation is asked to decide: it holds silent or restricted records of a child for whom an enquiry, a strategy discussion or an emergency grant opened.',
    })
    async holderTasks(
      @Arg('open', () => Boolean, { defaultValue: true, description: 'Only those that are not decided.' })
      open: boolean,
      @Arg('first', () => Int, { defaultValue: 50, description: `How many, most urgent first: 1 to ${LARGEST}.` })
      first: number,
      @Ctx() scope: RequestScope,
    ): Promise<readonly HolderTask[]> {
      const rows = await holderTasksOf(scope, open, withinPage(first, LARGEST));
      return rows.map(toTask);
    }

    @Mutation(() => HolderTask, {
      name: named('DecideHolderTask'),
      nullable: true,
      description: 'Records what your organisation decided of a task, and why. Nobody else learns of it.',
    })
    async decideHolderTask(
      @Arg('key', () => String, { description: 'Idempotency key, 8 to 200 characters.' }) key: string,
      @Arg('task', () => ID, { description: 'Id of the task.' }) task: string,
      @Arg('decision', () => String, { description: `One of ${HOLDER_DECISIONS.join(', ')}.` }) decision: string,
      @Arg('reason', () => String, { description: 'Why, in a few words: it is kept.' }) reason: string,
      @Ctx() scope: RequestScope,
    ): Promise<HolderTask> {
      return toTask(await decideHolderTask(scope, key, task, decision, reason));
    }
  }
  return HolderTasks;
}

function toTask({ person, ...row }: HolderTaskRow): HolderTask {
  return { ...row, personId: person };
}
