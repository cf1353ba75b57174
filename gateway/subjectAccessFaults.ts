import type { FaultEntry } from './faultEntry';

/** What the agencies refuse of the subject's rights: who saw what, access, correction. */
export const SUBJECT_ACCESS_FAULTS = {
  DISCLOSURE_UNKNOWN: {
    status: 200,
    from: 'source',
    meaning:
      'Your organisation gave nothing about this person under one of the receipts, or nobody waits to be told under it.',
    whatToDo: 'Take the receipts from your own view of Person.disclosures, or from notTold of the breach.',
  },
  ACCESS_REQUEST_INVALID: {
    status: 200,
    from: 'source',
    meaning:
      'A request for access is not sound: its capacity, its day of receipt, a second extension, or a pause at the wrong time.',
    whatToDo: 'See the message for what may be given.',
  },
  ACCESS_NOT_YOURS: {
    status: 200,
    from: 'source',
    meaning: 'Requests for access and breaches are for the officers of their organisation.',
    whatToDo: 'Ask your information-governance officer.',
  },
  REQUEST_UNKNOWN: {
    status: 200,
    from: 'source',
    meaning: 'Your organisation has no such request for access.',
    whatToDo: 'Take its id from your list of requests.',
  },
  COPY_NOT_YET: {
    status: 200,
    from: 'source',
    meaning: 'The copy has not reached its day, or the request is paused until who asks has made it clear.',
    whatToDo:
      'Come again on the day that the message names, which is the same whatever is held; resume what is paused.',
  },
  COPY_HAS_LEFT: {
    status: 200,
    from: 'source',
    meaning: 'The copy of this request has been given out: nothing of it is named, decided or taken back any more.',
    whatToDo: 'Record a new request; its copy leaves on a day of its own.',
  },
  ACCESS_REQUEST_CLOSED: {
    status: 200,
    from: 'source',
    meaning: 'The request for access was closed, because the authority to make it had ended.',
    whatToDo: 'Whoever has authority makes a new request.',
  },
  AUTHORITY_STANDS: {
    status: 200,
    from: 'source',
    meaning: 'A request for access is closed only where the authority to make it has ended, and it has not.',
    whatToDo: 'Give out the copy on its day; end by its own act what no longer gives authority.',
  },
  REVIEW_INVALID: {
    status: 200,
    from: 'source',
    meaning: 'There is no such kind of review, or no such decision.',
    whatToDo: 'Give one that the message lists.',
  },
  REVIEWER_UNKNOWN: {
    status: 200,
    from: 'source',
    meaning: 'Nobody of your organisation is known by this name in a role that may decide this kind of review.',
    whatToDo: 'Have them open their list of reviews once; name them as their token does.',
  },
  REVIEWER_UNCHANGED: {
    status: 200,
    from: 'source',
    meaning: 'The reviewer is named already for all that waits of this kind.',
    whatToDo: 'Nothing is to be done.',
  },
  REVIEW_UNKNOWN: {
    status: 200,
    from: 'source',
    meaning: 'One of the reviews is not open, or you are not named to decide it.',
    whatToDo: 'Take reviews of one request from your own list.',
  },
  DECISION_UNKNOWN: {
    status: 200,
    from: 'source',
    meaning:
      'One of the reviews is none of your organisation’s, is not decided, or its decision does not stand any more.',
    whatToDo: 'Take reviews of one request from its list of grounds.',
  },
  OPINION_MISSING: {
    status: 200,
    from: 'source',
    meaning:
      'Data concerning health were to be included by a controller that is no health professional, without the opinion of one.',
    whatToDo:
      'Obtain the opinion of the appropriate health professional, say how the subject knows the data already or why they are none, or withhold them.',
  },
  OPINION_INVALID: {
    status: 200,
    from: 'source',
    meaning:
      'The opinion is not complete, its day is in the future, or it is given where none belongs: one of these reviews at least is to be of the kind concerningHealth.',
    whatToDo: 'See the message for what is to be given.',
  },
  OPINION_TOO_OLD: {
    status: 200,
    from: 'source',
    meaning: 'The opinion was not obtained in the six months that end with the first day on which the copy can leave.',
    whatToDo: 'Ask the health professional again, and decide on what they say then.',
  },
  SERIOUS_HARM_MET: {
    status: 200,
    from: 'source',
    meaning: 'The opinion says that giving the data would be likely to cause serious harm.',
    whatToDo: 'Withhold them, with the opinion.',
  },
  SERIOUS_HARM_NOT_MET: {
    status: 200,
    from: 'source',
    meaning: 'The opinion says that giving the data would not be likely to cause serious harm.',
    whatToDo: 'Include them; another kind of review withholds on its own exemption.',
  },
  RECORD_UNKNOWN: {
    status: 200,
    from: 'source',
    meaning: 'Your organisation holds no record with this id.',
    whatToDo: 'Take the id from your own view of the person; only its own controller corrects a record.',
  },
  CORRECTION_INVALID: {
    status: 200,
    from: 'source',
    meaning: 'A correction names no field of the record.',
    whatToDo: 'Name fields that the message lists, or leave them out where the whole record was wrong.',
  },
  BREACH_UNKNOWN: {
    status: 200,
    from: 'source',
    meaning: 'Your organisation has no such breach task.',
    whatToDo: 'Take its id from the list.',
  },
  BREACH_DECIDED: {
    status: 200,
    from: 'source',
    meaning: 'The breach has been decided already.',
    whatToDo: 'What was decided stands in the list, with open: false.',
  },
} as const satisfies Record<string, FaultEntry>;
