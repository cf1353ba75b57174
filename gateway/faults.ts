import { CASEWORK_FAULTS } from './caseworkFaults';
import { CONSENT_FAULTS } from './consentFaults';
import type { FaultEntry } from './faultEntry';
import { SUBJECT_ACCESS_FAULTS } from './subjectAccessFaults';
import { TASK_FAULTS } from './taskFaults';

export type { FaultEntry } from './faultEntry';

/** Every code with which the gateway fails. docs/api.md is held against this table by a test. A 'no' of the policy is none. */
export const FAULTS = {
  TOKEN_REQUIRED: {
    status: 401,
    meaning: 'No valid token of a known issuer.',
    whatToDo: "Get a token from your organisation's identity provider and send it as Bearer.",
  },
  RATE_LIMITED: {
    status: 429,
    meaning:
      'More requests than are answered in this time, from you, your organisation, or (failed tokens) your address.',
    whatToDo:
      'Wait as long as Retry-After says; ring the contact of the answer if it cannot wait. Emergency access is never refused for rate.',
  },
  CLOCK_SKEW: {
    status: 401,
    meaning:
      "The token is genuine and outside its time: expired or not yet valid by the gateway's clock. The body is that of TOKEN_REQUIRED; the header `www-authenticate` says `clockSkew`.",
    whatToDo:
      'Get a new token; if it is refused too, the clocks of the issuer and the gateway differ: tell both operators.',
  },
  PURPOSE_REQUIRED: {
    status: 400,
    meaning: 'The header lintel-purpose is missing.',
    whatToDo: 'Declare one of the purposes granted to your role; the message lists them.',
  },
  PURPOSE_UNKNOWN: {
    status: 400,
    meaning: 'The declared purpose does not exist.',
    whatToDo: 'Declare one of the purposes that the message lists.',
  },
  PURPOSE_NOT_GRANTED: {
    status: 403,
    meaning: 'Your role may not declare this purpose.',
    whatToDo: 'Declare one of the purposes that the message lists.',
  },
  CASE_REQUIRED: {
    status: 400,
    meaning: 'This purpose needs the header lintel-case.',
    whatToDo: 'Name the case by its UUID. A caseload needs none.',
  },
  CASE_INVALID: { status: 400, meaning: 'The header lintel-case is no UUID.', whatToDo: 'Name the case by its UUID.' },
  REASON_REQUIRED: {
    status: 400,
    meaning: 'This purpose needs the header lintel-reason, with a letter or digit in it.',
    whatToDo: "Give the request's context, percent-encoded UTF-8; it is kept with the disclosure.",
  },
  REASON_INVALID: {
    status: 400,
    meaning:
      'The header lintel-reason is not percent-encoded UTF-8, is longer than 1,000 characters, or holds NUL or a control that turns the direction of text.',
    whatToDo: 'Encode it as encodeURIComponent does, and leave such characters out.',
  },
  MALFORMED_JSON: {
    status: 400,
    meaning: 'The body is no JSON.',
    whatToDo: 'Send {"query", "variables", "operationName"} as JSON.',
  },
  MALFORMED_REQUEST: {
    status: 400,
    meaning: 'The body is JSON but no GraphQL request; batches are not read.',
    whatToDo: 'Send one object with a query as text.',
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    meaning: 'Only POST is answered.',
    whatToDo: "Send POST: a child's id may stand in no URL.",
  },
  CONTENT_TYPE_UNSUPPORTED: {
    status: 415,
    meaning: 'The content type is not application/json, or the body is in an encoding that is not read.',
    whatToDo: 'Send content-type: application/json, in UTF-8, plain or compressed as gzip, deflate or br.',
  },
  BODY_TOO_LARGE: { status: 413, meaning: 'The body is larger than is read.', whatToDo: 'Ask in smaller operations.' },
  OPERATION_TOO_LARGE: {
    status: 400,
    meaning: 'The text of the operation is too long.',
    whatToDo: 'Ask in smaller operations.',
  },
  TOO_MANY_TOKENS: {
    status: 400,
    meaning: 'The operation has too many tokens; reading stopped there.',
    whatToDo: 'Ask in smaller operations.',
  },
  TOO_DEEP: { status: 400, meaning: 'The operation is nested too deep.', whatToDo: 'Ask in smaller operations.' },
  TOO_MANY_ALIASES: {
    status: 400,
    meaning: 'The operation has too many aliases.',
    whatToDo: 'Ask in smaller operations.',
  },
  TOO_MANY_ROOT_FIELDS: {
    status: 400,
    meaning: 'The operation has too many root fields.',
    whatToDo: 'Ask in smaller operations.',
  },
  TOO_MANY_FIELDS: {
    status: 400,
    meaning: 'The operation selects too many fields once its fragments are spread.',
    whatToDo: 'Ask in smaller operations.',
  },
  TOO_MANY_DIRECTIVES: {
    status: 400,
    meaning: 'The operation has too many directives.',
    whatToDo: 'Ask in smaller operations.',
  },
  TOO_MANY_REPEATS: {
    status: 400,
    meaning: 'The operation asks the same fields beside themselves too often.',
    whatToDo: 'Ask each field once; give an alias where its arguments differ.',
  },
  TOO_MANY_FRAGMENTS: {
    status: 400,
    meaning: 'The operation spreads too many fragments.',
    whatToDo: 'Write the fields out.',
  },
  TOO_COSTLY: {
    status: 400,
    meaning: 'The answer could be too large: pages times lists times aliases.',
    whatToDo: 'Ask for smaller pages (`first`), or for fewer lists within lists.',
  },
  FRAGMENTS_NESTED_TOO_DEEP: {
    status: 400,
    meaning: 'Fragments are nested too deep.',
    whatToDo: 'Write the fields out.',
  },
  RESERVED_NAME: { status: 400, meaning: 'An alias begins with __ or lintel__.', whatToDo: 'Choose another alias.' },
  SYNTAX: { status: 400, meaning: 'The operation is no GraphQL.', whatToDo: 'See the line and column in `locations`.' },
  INVALID_OPERATION: {
    status: 400,
    meaning: 'The operation does not fit the schema.',
    whatToDo: 'See the messages; the schema is in the playground.',
  },
  INVALID_VARIABLES: { status: 400, meaning: 'The variables do not fit the operation.', whatToDo: 'See the messages.' },
  OPERATION_NAME_UNKNOWN: {
    status: 400,
    meaning: 'operationName names none, or not one, of the operations.',
    whatToDo: 'Name one that the document holds.',
  },
  SUBSCRIPTIONS_UNSUPPORTED: {
    status: 400,
    meaning: 'The operation is a subscription.',
    whatToDo: 'Ask with a query.',
  },
  INTROSPECTION_NOT_ALLOWED: {
    status: 403,
    meaning: 'This installation does not answer introspection for your role.',
    whatToDo: 'Read the golden schema.',
  },
  SOURCE_UNAVAILABLE: {
    status: 200,
    meaning:
      'A source did not answer in time or cannot answer; what it would have said is null and marked unavailable.',
    whatToDo: "Do not read the nulls as 'nothing known'. Ring the contact of the notice, ask again.",
  },
  LOG_UNAVAILABLE: {
    status: 503,
    meaning: 'The disclosure could not be recorded, so nothing is disclosed.',
    whatToDo: 'Ring the contact of the answer, ask again.',
  },
  ISSUER_UNAVAILABLE: {
    status: 503,
    meaning: "The keys of the token's issuer cannot be fetched: nobody can say yet whether the token is good.",
    whatToDo: 'Ask again after Retry-After, with the same token; ring the front door if it cannot wait.',
  },
  NOT_READY: {
    status: 503,
    meaning: 'The gateway has not yet learnt the rules, or has lost them.',
    whatToDo: 'Ask again after Retry-After; ring the front door if it cannot wait.',
  },
  OVERLOADED: {
    status: 503,
    meaning: 'More is asked than can be answered in time: this was not looked at, and nothing was done or recorded.',
    whatToDo: 'Ask again after Retry-After, later each time; ring the contact of the answer if it cannot wait.',
  },
  SEARCH_NOT_GRANTED: {
    status: 200,
    from: 'source',
    meaning: 'The purpose does not allow searching.',
    whatToDo: 'Declare a purpose that does, or ask by id.',
  },
  SEARCH_INVALID: {
    status: 200,
    from: 'source',
    meaning: 'The search names too little, or something malformed, or asks more of a candidate than confirms identity.',
    whatToDo: 'See the message.',
  },
  SEARCH_RATE_EXCEEDED: {
    status: 200,
    from: 'source',
    meaning: 'Too many searches in a short time.',
    whatToDo: 'Wait as long as Retry-After says, or ring the front door.',
  },
  CURSOR_INVALID: {
    status: 200,
    from: 'source',
    meaning: 'The cursor is not one of this list for this requester, purpose and, of a list about a person, case.',
    whatToDo: 'Take `next` of the page before.',
  },
  FIRST_OUT_OF_RANGE: {
    status: 200,
    from: 'source',
    meaning: 'The argument first of a list is less than 1 or more than the list gives in one page.',
    whatToDo: 'Give a number within the bounds of the message.',
  },
  RECEIPT_UNKNOWN: {
    status: 200,
    from: 'source',
    meaning: 'The agency gave you no such receipt: unknown, or that of another requester.',
    whatToDo: 'Take the id beside that agency in `extensions.lintel.receipts` of your own answer.',
  },
  RECORD_DESTROYED: {
    status: 200,
    from: 'source',
    meaning: 'The record behind the receipt was destroyed at the end of its retention.',
    whatToDo: 'Ask with `ofDestroyed: true` for the proof that it stood in the log: hash and place stay.',
  },
  REPORT_MONTH_INVALID: {
    status: 200,
    from: 'source',
    meaning: 'A report is of a whole calendar month that is over.',
    whatToDo: 'Give `YYYY-MM`, a month before this one.',
  },
  REPORT_NOT_READY: {
    status: 200,
    from: 'source',
    meaning: 'The records of the month are not counted to their end yet.',
    whatToDo: 'Ask again in a minute.',
  },
  LOG_SIZE_INVALID: {
    status: 200,
    from: 'source',
    meaning: 'The log was never at one of these sizes, or they are not in rising order.',
    whatToDo: 'Take sizes of heads that you were given.',
  },
  PERSON_UNKNOWN: {
    status: 200,
    from: 'source',
    meaning: 'No such person is known to you: one answer for every cause.',
    whatToDo: 'Find the person again with findPerson.',
  },
  ACT_NOT_GRANTED: {
    status: 200,
    from: 'source',
    meaning: 'Your role may not do this.',
    whatToDo: 'The message names the roles that may: ask your safeguarding lead who of yours has one.',
  },
  ACT_NOT_INVOLVED: {
    status: 200,
    from: 'source',
    meaning: 'Only those involved with the person may do this.',
    whatToDo: 'Have your involvement recorded first.',
  },
  REASON_MISSING: {
    status: 200,
    from: 'source',
    meaning:
      'An act came without a reason, or with one that has no letter or digit; so of what else it is to say in words.',
    whatToDo: 'Say it in a few words, in the argument that the message names; it is kept with the event.',
  },
  ORGANISATION_UNKNOWN: {
    status: 200,
    from: 'source',
    meaning: 'The organisation is not in the register.',
    whatToDo: 'Take its id from organisations.',
  },
  PARTY_INVALID: {
    status: 200,
    from: 'source',
    meaning:
      'A team or a practitioner is named as no token of the organisation names one: the act would concern nobody.',
    whatToDo:
      'Name them as the tokens of the organisation do (`organisation/practitioner` where they do), or leave it out for all.',
  },
  INVOLVEMENT_NOT_YOURS: {
    status: 200,
    from: 'source',
    meaning: 'An involvement of another organisation.',
    whatToDo: 'Record it for your own practitioners; ask the hub for others.',
  },
  INVOLVEMENT_UNKNOWN: {
    status: 200,
    from: 'source',
    meaning: 'No involvement that you may end has this id.',
    whatToDo: 'It may be over already: ask for the person again.',
  },
  ...CONSENT_FAULTS,
  ...TASK_FAULTS,
  IDEMPOTENCY_KEY_INVALID: {
    status: 200,
    from: 'source',
    meaning: 'The argument key is too short or too long.',
    whatToDo: 'Send 8 to 200 characters, new for each act: a random UUID will do.',
  },
  IDEMPOTENCY_KEY_REUSED: {
    status: 200,
    from: 'source',
    meaning: 'The key was used for another act, or with other input.',
    whatToDo: 'To repeat an act send the same again; for a new one choose a new key.',
  },
  ...CASEWORK_FAULTS,
  ...SUBJECT_ACCESS_FAULTS,
  INTERNAL: { status: 500, meaning: 'Something failed; nothing was disclosed.', whatToDo: 'Tell us the error id.' },
} as const satisfies Record<string, FaultEntry>;

export type FaultCode = keyof typeof FAULTS;
