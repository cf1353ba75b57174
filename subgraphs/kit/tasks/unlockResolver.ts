import { Arg, Args, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import { UNLOCK_ROUNDS } from '#policies/core/unlockDesks';
import { OBLIGATIONS } from '#policies/core/vocabulary';
import type { RequestScope } from '../request/requestScope';
import type { Class } from '../schema/class';
import { ListPage } from '../schema/page';
import { pagedList } from '../schema/pagedList';
import { UnlockAnswered, UnlockRequestObject, UnlockToAnswer } from './taskTypes';
import { answerUnlock, unlocksToAnswer } from './unlockAnswers';
import { UnlockBasisInput } from './unlockBasis';
import { escalateUnlock, requestUnlock, type UnlockRequestRow, unlockRequestsOf } from './unlockRequests';

const UnlockRequests = pagedList('UnlockRequests', 'one’s own requests, latest first.', UnlockRequestObject);
const UnlocksToAnswer = pagedList(
  'UnlocksToAnswer',
  'what an organisation is asked and has not answered, the most urgent first.',
  UnlockToAnswer,
);
const KEY = 'Idempotency key, 8 to 200 characters: the same key does the act once.';

/** What a notice offers, asked of one agency and answered by its controllers (`policeRequestUnlock`). */
export function unlockResolver(agency: string): Class {
  const named = (name: string) => `${agency}${name}`;

  @Resolver()
  class Unlocks {
    @Query(() => UnlockRequests, {
      name: named('UnlockRequests'),
      nullable: true,
      description: 'Your own requests to this agency, latest first, with what came of them.',
    })
    async unlockRequests(@Args(() => ListPage) page: ListPage, @Ctx() scope: RequestScope) {
      const { entries, next } = await unlockRequestsOf(scope, page);
      return { entries: entries.map(toObject), next };
    }

    @Query(() => UnlocksToAnswer, {
      name: named('UnlocksToAnswer'),
      nullable: true,
      description: 'What your own organisation is asked and has not answered, most urgent first.',
    })
    async unlocksToAnswer(@Args(() => ListPage) page: ListPage, @Ctx() scope: RequestScope) {
      const { entries, next } = await unlocksToAnswer(scope, page);
      return { entries: entries.map(({ person, ...row }) => ({ ...row, personId: person })), next };
    }

    @Mutation(() => UnlockRequestObject, {
      name: named('RequestUnlock'),
      nullable: true,
      description: 'Asks what a notice of this agency offers: those who can answer it are told, and a clock runs.',
    })
    async requestUnlock(
      @Arg('key', () => String, { description: KEY }) key: string,
      @Arg('person', () => ID, { description: 'Opaque id of the person.' }) person: string,
      @Arg('dataItem', () => String, { description: 'The data item, as the notice names it.' }) dataItem: string,
      @Arg('route', () => String, { description: 'One of the routes of the notice.' }) route: string,
      @Arg('text', () => String, { description: 'What is asked, and why.' }) text: string,
      @Ctx() scope: RequestScope,
    ): Promise<UnlockRequestObject> {
      return toObject(await requestUnlock(scope, key, person, dataItem, route, text));
    }

    @Mutation(() => UnlockAnswered, {
      name: named('AnswerUnlock'),
      nullable: true,
      description: 'Answers a request for your own organisation. What discloses states its basis.',
    })
    answerUnlock(
      @Arg('key', () => String, { description: KEY }) key: string,
      @Arg('request', () => ID, { description: 'Id of the request.' }) request: string,
      @Arg('disclosed', () => Boolean, { description: 'Whether the answer discloses what was asked for.' })
      disclosed: boolean,
      @Arg('answer', () => String, { description: 'The answer.' }) answer: string,
      @Arg('context', () => String, { description: 'The context in which it is to be read.' }) context: string,
      @Arg('basis', () => UnlockBasisInput, {
        nullable: true,
        description: 'On what a disclosure rests: what discloses has one, what does not has none.',
      })
      basis: UnlockBasisInput | null,
      @Arg('obligations', () => [String], {
        defaultValue: [],
        description: `To what a disclosure binds whoever asked: ${OBLIGATIONS.join(', ')}.`,
      })
      obligations: string[],
      @Arg('conditions', () => String, {
        nullable: true,
        description: 'How what is disclosed may be handled, in words that travel with it.',
      })
      conditions: string | null,
      @Ctx() scope: RequestScope,
    ): Promise<UnlockAnswered> {
      const terms = { disclosed, basis: basis ?? null, obligations, conditions: conditions ?? null };
      return answerUnlock(scope, key, request, { ...terms, answer, context });
    }

    @Mutation(() => UnlockRequestObject, {
      name: named('EscalateUnlock'),
      nullable: true,
      description:
        'Disagrees with what came of a request, on the record: it goes on to the next role of who was asked, twice at most.',
    })
    async escalateUnlock(
      @Arg('key', () => String, { description: KEY }) key: string,
      @Arg('request', () => ID, { description: 'Id of the request.' }) request: string,
      @Arg('text', () => String, { description: 'What is disagreed with, and why.' }) text: string,
      @Ctx() scope: RequestScope,
    ): Promise<UnlockRequestObject> {
      return toObject(await escalateUnlock(scope, key, request, text));
    }
  }
  return Unlocks;
}

function toObject({ person, round, ...row }: UnlockRequestRow): UnlockRequestObject {
  return { ...row, personId: person, final: round >= UNLOCK_ROUNDS };
}
