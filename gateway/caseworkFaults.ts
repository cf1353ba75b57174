import type { FaultEntry } from './faultEntry';

/** What governance and the hub refuse of casework: involvement, cases, whereabouts, protocols and emergency access. */
export const CASEWORK_FAULTS = {
  UNTIL_INVALID: {
    status: 200,
    from: 'source',
    meaning: 'The end that was given is no instant, or is past.',
    whatToDo: 'Give an instant to come, ISO 8601 with its zone, or leave it out.',
  },
  EXCLUSION_OF_SELF: {
    status: 200,
    from: 'source',
    meaning: 'Somebody was to be barred by themselves, or with a team or organisation that the requester is of.',
    whatToDo: 'Ask a colleague whom it leaves out, or the hub, to set it.',
  },
  EXCLUSION_OF_HUB: {
    status: 200,
    from: 'source',
    meaning: 'An organisation that keeps the register, a hub’s council, was to be barred from a person as a whole.',
    whatToDo: 'Bar the practitioner, or the team.',
  },
  EXCLUSION_NOT_ENDABLE: {
    status: 200,
    from: 'source',
    meaning:
      'A team of an organisation that keeps the register, a hub’s council, was to be barred by another than a hub: no hub might be left that could end it.',
    whatToDo: 'Bar the practitioners, or ask a hub practitioner of another team to set it.',
  },
  EXCLUSION_UNKNOWN: {
    status: 200,
    from: 'source',
    meaning: 'No exclusion that you may end has this id.',
    whatToDo: 'It may be over already: see exclusions.',
  },
  QUERY_NOT_GRANTED: {
    status: 200,
    from: 'source',
    meaning: 'Your role may not read this register.',
    whatToDo: 'See the message for who may.',
  },
  KEEPERS_NOT_TWO: {
    status: 200,
    from: 'source',
    meaning: 'A closure of whereabouts names two different keepers.',
    whatToDo: 'Name two: each an organisation and a role.',
  },
  KEEPER_NOT_STAFFED: {
    status: 200,
    from: 'source',
    meaning: 'A keeper is not staffed at all hours.',
    whatToDo: 'Choose two of organisations, by their staffedRoles.',
  },
  WHEREABOUTS_NOT_YOURS: {
    status: 200,
    from: 'source',
    meaning: 'You keep no closed whereabouts of this person.',
    whatToDo: 'Only a role that the closure names may open it.',
  },
  RELATIONSHIP_UNKNOWN: {
    status: 200,
    from: 'source',
    meaning: 'There is no such kind of relationship.',
    whatToDo: 'Choose one that the message lists.',
  },
  RELATIONSHIP_NOT_YOURS: {
    status: 200,
    from: 'source',
    meaning: 'A relationship was declared for a colleague.',
    whatToDo: 'Declare your own; a lead declares for others.',
  },
  PROTOCOL_UNKNOWN: {
    status: 200,
    from: 'source',
    meaning: 'No protocol in force has this id and version.',
    whatToDo: 'See the register: { protocols { id version } }.',
  },
  PROTOCOL_NOT_YOURS: {
    status: 200,
    from: 'source',
    meaning: 'Your organisation is no partner of the protocol.',
    whatToDo: 'Ask one that is.',
  },
  PROTOCOL_WITHOUT_SUCCESSOR: {
    status: 200,
    from: 'source',
    meaning: 'No later version of the protocol is in force in the place of the one that was to end.',
    whatToDo: 'Have one loaded and signed first; or end your own organisation’s part alone: withdrawSignature.',
  },
  PROTOCOL_FORBIDS: {
    status: 200,
    from: 'source',
    meaning: 'The protocol carries restrictions, or clauses that withhold, which nothing in force carries on.',
    whatToDo: 'Put a later version in force that carries them on first.',
  },
  SIGNATURE_UNKNOWN: {
    status: 200,
    from: 'source',
    meaning: 'Your organisation has no signature in force under this protocol.',
    whatToDo: 'See the register: { protocols { id signatures { controller } } }.',
  },
  EMERGENCY_REASON_MISSING: {
    status: 200,
    from: 'source',
    meaning: 'Emergency access was asked for without a reason.',
    whatToDo: 'Say why the child cannot wait.',
  },
  EMERGENCY_REASON_REPEATED: {
    status: 200,
    from: 'source',
    meaning: 'A renewal gave the reason of the access before.',
    whatToDo: 'Say what makes it necessary now.',
  },
  EMERGENCY_PERSONS_INVALID: {
    status: 200,
    from: 'source',
    meaning: 'The persons are none, too many, or named twice.',
    whatToDo: 'Name the child, or siblings to whom the same reason applies, each once.',
  },
  EMERGENCY_OPENS_NOTHING: {
    status: 200,
    from: 'source',
    meaning: 'No agreement opens anything to your role in an emergency for this purpose.',
    whatToDo: 'Declare the purpose that you act for, or ring.',
  },
  CONFIRMATION_UNKNOWN: {
    status: 200,
    from: 'source',
    meaning: 'No emergency access of your organisation waits for a second person under this id.',
    whatToDo: 'See emergencyConfirmations.',
  },
  CONFIRMATION_OWN: {
    status: 200,
    from: 'source',
    meaning: 'You asked for this access yourself.',
    whatToDo: 'Ask a colleague to confirm.',
  },
  EMERGENCY_ACCESS_UNKNOWN: {
    status: 200,
    from: 'source',
    meaning: 'No emergency access that you may revoke has this id.',
    whatToDo: 'It may be over already.',
  },
  REVIEW_UNKNOWN: {
    status: 200,
    from: 'source',
    meaning: 'No open review of your organisation has this id.',
    whatToDo: 'See emergencyReviews, or caseReviews.',
  },
  REVIEW_OWN: {
    status: 200,
    from: 'source',
    meaning: 'What is to be reviewed is your own.',
    whatToDo: 'Ask a colleague.',
  },
  REVIEW_DECIDES: {
    status: 200,
    from: 'source',
    meaning:
      'The reviewer of this enquiry did not agree, and whether it stands is to be decided: to disagree again decides nothing.',
    whatToDo:
      'Call recordThreshold or closeCase, which close the review too, or say that the enquiry stands (agreed: true).',
  },
  REVIEW_NOT_OVER: {
    status: 200,
    from: 'source',
    meaning: 'The emergency access still runs: what is read until it is over would be reviewed by nobody.',
    whatToDo: 'Close the review when it is over, or call revokeEmergencyAccess first; as notJustified it ends at once.',
  },
  REVIEW_OUTCOME_INVALID: {
    status: 200,
    from: 'source',
    meaning: 'The outcome of the review is not complete.',
    whatToDo: 'Give justified without followUp, or notJustified together with followUp: what follows.',
  },
  CASE_UNKNOWN: {
    status: 200,
    from: 'source',
    meaning: 'No open case of this person that you may change has this id: one answer for every cause.',
    whatToDo: 'Ask for the cases of the person.',
  },
  CONFERENCE_DAY_INVALID: {
    status: 200,
    from: 'source',
    meaning:
      'The day on which an initial conference is said to have been held is no date, is to come, or is before the case’s strategy discussion; or no discussion is on record.',
    whatToDo: 'Give the day on which it was held, and open the strategy discussion before where none is on record.',
  },
  REFERRAL_UNKNOWN: {
    status: 200,
    from: 'source',
    meaning:
      'No referral of this person with which your organisation, or you, may do this has this id: one answer for every cause.',
    whatToDo: 'Take one of referralsToAccept.',
  },
  REFERRAL_OWNER_MISSING: {
    status: 200,
    from: 'source',
    meaning: 'Who accepts a referral did not say who they are.',
    whatToDo: 'Give name and role in owner.',
  },
  THRESHOLD_UNKNOWN: {
    status: 200,
    from: 'source',
    meaning: 'There is no such threshold.',
    whatToDo: 'Choose one that the message lists.',
  },
  THRESHOLD_UNCHANGED: {
    status: 200,
    from: 'source',
    meaning: 'The case is recorded at this threshold already.',
    whatToDo: 'Nothing is to be done.',
  },
} as const satisfies Record<string, FaultEntry>;
