import type { FaultEntry } from './faultEntry';

/** What an agency refuses of a holder’s tasks and of requests to unlock. */
export const TASK_FAULTS = {
  TASKS_NOT_YOURS: {
    status: 200,
    from: 'source',
    meaning: 'Your role decides no tasks of a holder.',
    whatToDo: 'Ask your safeguarding lead, Caldicott Guardian or duty officer.',
  },
  TASK_UNKNOWN: {
    status: 200,
    from: 'source',
    meaning: 'Your organisation has no such task.',
    whatToDo: 'Take its id from the list.',
  },
  TASK_OWN: {
    status: 200,
    from: 'source',
    meaning: 'The task was opened by what you did yourself.',
    whatToDo: 'Somebody else of your organisation decides: the message names the roles that may.',
  },
  TASK_DECIDED: {
    status: 200,
    from: 'source',
    meaning: 'The task was decided before.',
    whatToDo: 'Read what was decided in the list.',
  },
  TASK_TERMS_INVALID: {
    status: 200,
    from: 'source',
    meaning: 'A task that is decided as shared does not say whom was told what, or one that is not says it.',
    whatToDo:
      'Say in sharedWith which organisation was told, in items what of the records that the task names, and in basis on what that rests; leave them out where nothing was told.',
  },
  DATA_ITEM_UNKNOWN: {
    status: 200,
    from: 'source',
    meaning: 'This agency has no such data item.',
    whatToDo: 'Take dataItem from a notice of this agency.',
  },
  ROUTE_NOT_OFFERED: {
    status: 200,
    from: 'source',
    meaning: 'No notice offers you this route for this item; it says nothing of what is held.',
    whatToDo: 'Take dataItem and one of unlock from a notice of this agency.',
  },
  ROUTE_IS_YOUR_OWN: {
    status: 200,
    from: 'source',
    meaning: 'The route is one that you take yourself: nobody is asked.',
    whatToDo: 'Call requestEmergencyAccess, or ask under the purpose that is truly yours.',
  },
  THRESHOLD_NOT_RECORDED: {
    status: 200,
    from: 'source',
    meaning:
      'You are not involved with the person, or no case of theirs (the one that you named, where you named one) is recorded at the threshold that the purpose declares: a holder is not asked in its name. Whoever is not involved reads the same whether or not there is one.',
    whatToDo:
      'Have your involvement recorded, and the case: call openCase, or requestUnlock by the route raiseThreshold; then ask again with that case. Where it cannot wait, ring, or call requestEmergencyAccess.',
  },
  UNLOCK_UNKNOWN: {
    status: 200,
    from: 'source',
    meaning: 'No request of yours, or for you to answer, has this id.',
    whatToDo: 'Take its id from the list.',
  },
  UNLOCK_NOT_STANDING: {
    status: 200,
    from: 'source',
    meaning:
      'What the request was asked under is not declared, or stands no more: its purpose, the case that this declares, your involvement.',
    whatToDo:
      'Declare the purpose that the message names, with a case of this person where it declares an enquiry; where that is over, ask anew under the purpose that is truly yours.',
  },
  UNLOCK_NOT_OVER: {
    status: 200,
    from: 'source',
    meaning: 'The clock of the request still runs.',
    whatToDo: 'Wait for its end, or ring the agency.',
  },
  UNLOCK_FINAL: {
    status: 200,
    from: 'source',
    meaning: 'The last round of the request is over: what came of it is final.',
    whatToDo:
      'Take what remains to the safeguarding children partnership (England) or the Regional Safeguarding Board (Wales), as the message says; what has changed since is a new request.',
  },
  UNLOCK_WENT_ON: {
    status: 200,
    from: 'source',
    meaning: 'The asker disagreed, and the request has gone on to another role of your organisation.',
    whatToDo: 'The role that the message names answers it.',
  },
  UNLOCK_SAME_PERSON: {
    status: 200,
    from: 'source',
    meaning: 'You asked this yourself, or answered it before.',
    whatToDo: 'Have somebody else of your organisation answer.',
  },
  UNLOCK_FOR_COURT: {
    status: 200,
    from: 'source',
    meaning: 'The request asks for the way to the court, and no answer opens the court’s papers.',
    whatToDo:
      'Answer with disclosed false; where you name the court and the number under which to apply, state the basis for that.',
  },
  UNLOCK_BASIS_MISSING: {
    status: 200,
    from: 'source',
    meaning: 'An answer that discloses states no lawful basis.',
    whatToDo: 'Say in basis on what it rests.',
  },
  UNLOCK_BASIS_INVALID: {
    status: 200,
    from: 'source',
    meaning: 'What was disclosed cannot rest on this basis.',
    whatToDo: 'State one as the message says.',
  },
  REFUSAL_STANDS: {
    status: 200,
    from: 'source',
    meaning:
      'What a holder would tell by a decision of its own is refused, or was withdrawn, by somebody who may decide, and no decision in force weighs that.',
    whatToDo:
      'Have a decision against the refusals recorded (recordOverride), and decide this anew while it is in force; else tell nothing.',
  },
  RESTRICTION_STANDS: {
    status: 200,
    from: 'source',
    meaning: 'A holder shares what it holds under a restriction that nothing opens.',
    whatToDo:
      'Leave it out; where the message names an exception in law and that holds, state it by the id of its restriction.',
  },
  UNLOCK_TERMS_INVALID: {
    status: 200,
    from: 'source',
    meaning:
      'The obligations or conditions of an answer are none, or the answer discloses nothing and states some, or a basis.',
    whatToDo: 'State them as the message says, and with a disclosure alone.',
  },
  DECISION_INVALID: {
    status: 200,
    from: 'source',
    meaning: 'No such decision.',
    whatToDo: 'Take one of those that the message lists.',
  },
} as const satisfies Record<string, FaultEntry>;
