import { Arg, Args, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import { HOLDER_DECISIONS } from '#policies/core/holderTasks';
import { OBLIGATIONS } from '#policies/core/vocabulary';
import type { RequestScope } from '../request/requestScope';
import type { Class } from '../schema/class';
import { ListPage } from '../schema/page';
import { pagedList } from '../schema/pagedList';
import { decideHolderTask, type HolderTaskRow, holderTasksOf } from './holderTasks';
import { HolderTask } from './taskTypes';
import { UnlockBasisInput } from './unlockBasis';

const HolderTaskPage = pagedList('HolderTasks', 'a holder’s tasks, the most urgent first.', HolderTask);

/** The holder's root fields of one agency; root fields carry the agency's name (`policeHolderTasks`). */
export function tasksResolver(agency: string): Class {
  const named = (name: string) => `${agency}${name}`;

  @Resolver()
  class HolderTasks {
    @Query(() => HolderTaskPage, {
      name: named('HolderTasks'),
      nullable: true,
      description:
        'What your own organisation is asked to decide: it holds silent or restricted records of a child for whom an enquiry, a strategy discussion or an emergency grant opened, or of whom nobody counts them.',
    })
    async holderTasks(
      @Arg('open', () => Boolean, { defaultValue: true, description: 'Only those that are not decided.' })
      open: boolean,
      @Args(() => ListPage) page: ListPage,
      @Ctx() scope: RequestScope,
    ) {
      const { entries, next } = await holderTasksOf(scope, open, page);
      return { entries: entries.map(toTask), next };
    }

    @Mutation(() => HolderTask, {
      name: named('DecideHolderTask'),
      nullable: true,
      description:
        'Records what your organisation decided of a task, and why. Nobody else learns of it; what was shared stands in your log as a disclosure.',
    })
    async decideHolderTask(
      @Arg('key', () => String, { description: 'Idempotency key, 8 to 200 characters.' }) key: string,
      @Arg('task', () => ID, { description: 'Id of the task.' }) task: string,
      @Arg('decision', () => String, { description: `One of ${HOLDER_DECISIONS.join(', ')}.` }) decision: string,
      @Arg('reason', () => String, { description: 'Why, in a few words: it is kept.' }) reason: string,
      @Arg('sharedWith', () => ID, {
        nullable: true,
        description: 'Where it was shared, the organisation that was told.',
      })
      sharedWith: string | null,
      @Arg('items', () => [String], {
        defaultValue: [],
        description: 'Where it was shared, the data items that were told, of the records that the task names.',
      })
      items: string[],
      @Arg('basis', () => UnlockBasisInput, { nullable: true, description: 'Where it was shared, on what that rests.' })
      basis: UnlockBasisInput | null,
      @Arg('exceptions', () => [String], {
        defaultValue: [],
        description:
          'Restrictions of which you state that their exception in law holds here, by the id that the refusal RESTRICTION_STANDS names.',
      })
      exceptions: string[],
      @Arg('obligations', () => [String], {
        defaultValue: [],
        description: `Where it was shared, to what whoever was told is bound (${OBLIGATIONS.join(', ')}); none is recorded as none.`,
      })
      obligations: string[],
      @Arg('conditions', () => String, {
        nullable: true,
        description: 'Where it was shared, how it may be handled, in the words in which that was told.',
      })
      conditions: string | null,
      @Ctx() scope: RequestScope,
    ): Promise<HolderTask> {
      const terms = {
        sharedWith: sharedWith ?? null,
        items,
        basis: basis ?? null,
        exceptions,
        obligations,
        conditions: conditions ?? null,
      };
      return toTask(await decideHolderTask(scope, key, task, decision, reason, terms));
    }
  }
  return HolderTasks;
}

function toTask({ person, ...row }: HolderTaskRow): HolderTask {
  return { ...row, personId: person };
}
