/** Closed vocabularies of labels. What is not in one of them is counted under its last word: a label never carries text of another's. */
const FETCH_RESULTS = ['answered', 'stale', 'failed'] as const;
export type FetchResult = (typeof FETCH_RESULTS)[number];

/** Why a fetch failed, as the gateway saw it. */
const FAILURE_CODES = [
  'SOURCE_UNAVAILABLE',
  'LOG_UNAVAILABLE',
  'CONTEXT_REQUIRED',
  'ANSWER_MALFORMED',
  'DATA_MISSING',
  'NOTICES_OF_ANOTHER',
  'RESPONSE_TOO_LARGE',
  'BODY_TOO_LARGE',
  'INTERNAL',
  'TimeoutError',
  'SocketError',
  'ConnectTimeoutError',
  'OTHER',
] as const;
export type FailureCode = (typeof FAILURE_CODES)[number];

export function failureCode(kind: string): FailureCode {
  return FAILURE_CODES.find((each) => each === kind) ?? 'OTHER';
}

/** Outcomes that may be counted. Silent ones may not: they enter no metric, trace or report outside their controller. */
const COUNTED_OUTCOMES = ['disclosed', 'generalised', 'withheld'] as const;
export type CountedOutcome = (typeof COUNTED_OUTCOMES)[number];

export function countedOutcome(outcome: string): CountedOutcome | null {
  return COUNTED_OUTCOMES.find((each) => each === outcome) ?? null;
}

const RATE_SCOPES = ['practitioner', 'organisation', 'address', 'newOperations'] as const;
export type RateScope = (typeof RATE_SCOPES)[number];

const REFUSAL_STATES = ['kept', 'lost'] as const;
export type RefusalState = (typeof REFUSAL_STATES)[number];

/** Ways into the gateway: questions, and mutations. */
const LANES = ['reads', 'acts'] as const;
export type Lane = (typeof LANES)[number];
