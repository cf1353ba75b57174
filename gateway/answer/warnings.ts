import { PURPOSE_TERMS } from '#policies/core/purposes';
import { trainingExpired } from '#policies/core/training';
import type { Purpose } from '#policies/core/vocabulary';
import type { Requester } from '../identity/verifyToken';

/** What a requester is to put right about themselves; it says nothing of anybody else, and is in every answer until they have. */
export interface Warning {
  readonly code: 'trainingExpired';
  /** ISO date from which it holds. */
  readonly since: string;
  /** Whether this very answer was narrowed by it: notices say where. */
  readonly narrows: boolean;
  readonly message: string;
}

const RULE =
  'Until it is renewed a routine purpose gives you nothing that is of special category, of crime, about others, restricted or an opinion. An enquiry to protect a child and emergency access are never narrowed.';

/** Warnings of a requester on `today` (an ISO date), under a purpose. */
export function warningsOf(requester: Requester, purpose: Purpose, today: string): readonly Warning[] {
  const { trainingValidUntil: since } = requester;
  if (since === null || !trainingExpired(since, today)) return [];
  const message = `Your training in sharing information has been over since ${since}. ${RULE}`;
  return [{ code: 'trainingExpired', since, narrows: PURPOSE_TERMS[purpose].routine, message }];
}
