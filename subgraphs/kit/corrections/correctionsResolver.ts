import { Arg, Args, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import { BREACH_DECISIONS } from '#policies/core/breaches';
import type { RequestScope } from '../request/requestScope';
import type { Class } from '../schema/class';
import { ListPage } from '../schema/page';
import { pagedList } from '../schema/pagedList';
import { type BreachTaskRow, breachTasksOf, decideBreach, tellOfCorrection } from './breachTasks';
import { correctionNoticesOf } from './correctionNotices';
import { BreachTask, CorrectionNoticeObject, RecordCorrected } from './correctionTypes';
import { correctRecord } from './correctRecord';

const KEY = { description: 'Idempotency key, 8 to 200 characters: the same key does the act once.' };
const CorrectionNotices = pagedList('CorrectionNotices', 'corrections, latest first.', CorrectionNoticeObject);
const BreachTasks = pagedList('BreachTasks', 'breaches to decide on, the most urgent first.', BreachTask);

/** Corrections of one agency's records, and what follows from them (`policeCorrectRecord`). */
export function correctionsResolver(agency: string): Class {
  const named = (name: string) => `${agency}${name}`;

  @Resolver()
  class Corrections {
    @Query(() => CorrectionNotices, {
      name: named('CorrectionNotices'),
      nullable: true,
      description: 'Corrections of what this agency gave you, latest first; to officers and leads, their organisation.',
    })
    async notices(@Args(() => ListPage) page: ListPage, @Ctx() scope: RequestScope) {
      return correctionNoticesOf(scope, page);
    }

    @Query(() => BreachTasks, {
      name: named('BreachTasks'),
      nullable: true,
      description: 'Breaches that your own organisation is to decide on, the most urgent first.',
    })
    async breaches(
      @Arg('open', () => Boolean, { defaultValue: true, description: 'Only those that nobody has decided.' })
      open: boolean,
      @Args(() => ListPage) page: ListPage,
      @Ctx() scope: RequestScope,
    ) {
      const { entries, next } = await breachTasksOf(scope, open, page);
      return { entries: entries.map(toObject), next };
    }

    @Mutation(() => RecordCorrected, {
      name: named('CorrectRecord'),
      nullable: true,
      description:
        'Says that a record of your own organisation was wrong: recipients are told, and a breach task is opened. The value is corrected where it is kept.',
    })
    correct(
      @Arg('key', () => String, KEY) key: string,
      @Arg('record', () => ID, { description: 'Id of the record.' }) record: string,
      @Arg('fields', () => [String], {
        nullable: true,
        description: 'Fields that were wrong; absent where the whole record was.',
      })
      fields: string[] | null,
      @Arg('reason', () => String, { description: 'What was wrong; kept with the controller.' }) reason: string,
      @Ctx() scope: RequestScope,
    ) {
      return correctRecord(scope, key, record, fields ?? null, reason);
    }

    @Mutation(() => BreachTask, {
      name: named('TellOfCorrection'),
      nullable: true,
      description:
        'Tells recipients of a correction who were not told when it was made, and to whom you know the record was shown.',
    })
    async tell(
      @Arg('key', () => String, KEY) key: string,
      @Arg('task', () => ID, { description: 'Id of the breach task.' }) task: string,
      @Arg('receipts', () => [String], { description: 'Receipts out of its notTold.' }) receipts: string[],
      @Ctx() scope: RequestScope,
    ) {
      return toObject(await tellOfCorrection(scope, key, task, receipts));
    }

    @Mutation(() => BreachTask, {
      name: named('DecideBreach'),
      nullable: true,
      description: 'Records what was decided of a breach.',
    })
    async decide(
      @Arg('key', () => String, KEY) key: string,
      @Arg('task', () => ID, { description: 'Id of the task.' }) task: string,
      @Arg('decision', () => String, { description: `One of ${BREACH_DECISIONS.join(', ')}.` }) decision: string,
      @Arg('subjectTold', () => Boolean, { description: 'Whether the subject was told (UK GDPR art 34).' })
      subjectTold: boolean,
      @Arg('reason', () => String, { description: 'Why; where late, why late.' }) reason: string,
      @Ctx() scope: RequestScope,
    ) {
      return toObject(await decideBreach(scope, key, task, { decision, subjectTold, reason }));
    }
  }
  return Corrections as unknown as Class;
}

function toObject({ person, ...row }: BreachTaskRow): BreachTask {
  return { ...row, personId: person };
}
