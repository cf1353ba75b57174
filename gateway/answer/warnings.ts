import { PURPOSE_TERMS } from '#policies/core/purposes';
import { trainingExpired } from '#policies/core/training';
import type { Purpose } from '#policies/core/vocabulary';
import type { GatheredObligation } from '../execution/executionContext';
import type { Requester } from '../identity/verifyToken';
import { type AnswerObligation, obligationsIn } from './obligations';
import type { Path, WrittenAnswer } from './writeAnswer';

export type Warning = TrainingWarning | DoNotInformWarning;

/** What a requester is to put right about themselves; it says nothing of anybody else, and is in every answer until they have. */
export interface TrainingWarning {
  readonly code: 'trainingExpired';
  /** ISO date from which it holds. */
  readonly since: string;
  /** Whether this very answer was narrowed by it: notices say where. */
  readonly narrows: boolean;
  readonly message: string;
}

/**
 * Somebody must not be informed of a child of whom the answer says how to reach somebody. Given by the hub, as
 * `Person.notToBeInformed` itself is, to whoever may read that; not where the answer has it.
 */
export interface DoNotInformWarning {
  readonly code: 'notToBeInformed';
  /** Of the person. */
  readonly path: Path;
  /** Under which clause it is told, and to what that binds. */
  readonly obligations: readonly Omit<AnswerObligation, 'path'>[];
  readonly message: string;
}

const DO_NOT_INFORM =
  'There is somebody who must not be informed about this child. Read Person.notToBeInformed before you contact anybody, and inform nobody whom it names.';

/** Of each place at which a person stands who is not to be told of to somebody, in the order of the answer. */
export function doNotInformWarnings(
  places: WrittenAnswer<GatheredObligation>['doNotInform'],
  obligations: readonly GatheredObligation[],
): readonly DoNotInformWarning[] {
  return places.map(({ path, person }) => {
    const told = obligations.filter(
      ({ type, field, id }) => type === 'Person' && field === 'notToBeInformed' && id === person,
    );
    const bound = obligationsIn(
      told.map((notice) => ({ path, notice })),
      null,
    );
    const withoutPath = bound.map(({ path: _path, ...obligation }) => obligation);
    return { code: 'notToBeInformed', path, obligations: withoutPath, message: DO_NOT_INFORM };
  });
}

const RULE =
  'Until it is renewed a routine purpose gives you nothing that is of special category, of crime, about others, restricted or an opinion. An enquiry to protect a child and emergency access are never narrowed.';

/** What a requester is warned of about themselves on `today` (an ISO date), under a purpose. */
export function trainingWarnings(requester: Requester, purpose: Purpose, today: string): readonly TrainingWarning[] {
  const { trainingValidUntil: since } = requester;
  if (since === null || !trainingExpired(since, today)) return [];
  const message = `Your training in sharing information has been over since ${since}. ${RULE}`;
  return [{ code: 'trainingExpired', since, narrows: PURPOSE_TERMS[purpose].routine, message }];
}
