import type { FaultEntry } from './faultEntry';

/** What governance refuses of consents, of who may decide, of decisions against a refusal and of detriment. */
export const CONSENT_FAULTS = {
  AUTHORITY_NOT_CONFIRMED: {
    status: 200,
    from: 'source',
    meaning: 'The authority to decide this could not be confirmed: one answer for every cause.',
    whatToDo:
      'Have competence or parental responsibility recorded, and confirmed where responsibilitiesToConfirm lists it, or ask somebody who may decide.',
  },
  AUTHORITY_IMPOSSIBLE: {
    status: 200,
    from: 'source',
    meaning: 'What was to be recorded of who may decide cannot be so, or gives no right as it is stated.',
    whatToDo: 'See the message, which says what would be right.',
  },
  CONSENT_NOT_YOURS: {
    status: 200,
    from: 'source',
    meaning:
      'Your organisation is no party to this consent, your role records no decision of such a grantor, or you withdraw for somebody with whom you do not work: see the message.',
    whatToDo: 'Ask an organisation that the consent names as controller or recipient to record it.',
  },
  COURT_ORDER_NOT_SEEN: {
    status: 200,
    from: 'source',
    meaning: 'A court’s decision, or the right of whom it appointed, came without the order.',
    whatToDo: 'Give the reference, the court and the date of the order that you saw.',
  },
  DECISION_OWN: {
    status: 200,
    from: 'source',
    meaning:
      'What you recorded of who may decide ended a refusal that this decision opens, or lets a child’s decision prevail over one.',
    whatToDo: 'Ask a colleague to hear the decision and to record it.',
  },
  SCOPE_UNKNOWN: {
    status: 200,
    from: 'source',
    meaning: 'The scope names a gate, controller, recipient, purpose or category that there is not.',
    whatToDo: 'See the message; organisations by their ids (organisations).',
  },
  SCOPE_EMPTY: {
    status: 200,
    from: 'source',
    meaning: 'A part of the scope names nothing.',
    whatToDo: 'Name at least one controller, recipient, purpose and category: there is no consent to everything.',
  },
  TEXT_MISSING: {
    status: 200,
    from: 'source',
    meaning: 'A text that is kept with the act is empty.',
    whatToDo: 'See the message.',
  },
  CONSENT_INVALID: {
    status: 200,
    from: 'source',
    meaning: 'A date or a word of the consent is malformed.',
    whatToDo: 'See the message.',
  },
  CONSENT_UNKNOWN: {
    status: 200,
    from: 'source',
    meaning: 'No consent that you may see has this id: one answer for every cause.',
    whatToDo: 'Take one of Person.consents.',
  },
  CONSENT_WITHDRAWN_ALREADY: {
    status: 200,
    from: 'source',
    meaning: 'The consent was withdrawn before.',
    whatToDo: 'Nothing more is to be done.',
  },
  CONSENT_NOT_IN_FORCE: {
    status: 200,
    from: 'source',
    meaning: 'The consent is in a state upon which this cannot follow.',
    whatToDo:
      'A request is answered, and a new decision recorded as a new consent, by recordConsentDecision: the message says which.',
  },
  CONSENT_OUTDATED: {
    status: 200,
    from: 'source',
    meaning:
      'A document says what its grantor has decided on anew since, or what was found to be no consent or lapsed: told where that is shown.',
    whatToDo: 'Record what they decide now, by recordConsentDecision, or import the later document.',
  },
  COERCION_NOT_CONSIDERED: {
    status: 200,
    from: 'source',
    meaning: 'A child refuses or withdraws, and the act does not say whether coercion was considered.',
    whatToDo: 'Say in coercion what was considered and found.',
  },
  RECEIPT_EXPIRED: {
    status: 200,
    from: 'source',
    meaning: 'The consent of the receipt is past its time.',
    whatToDo: 'Ask for consent again.',
  },
  RECEIPT_FORGED: {
    status: 200,
    from: 'source',
    meaning: 'The receipt is not as it was signed here: altered, or signed by another.',
    whatToDo: 'Take it anew by consentReceipt.',
  },
  FHIR_INVALID: {
    status: 200,
    from: 'source',
    meaning: 'The document is no FHIR R4 Consent that can be kept without widening it, or the call contradicts it.',
    whatToDo: 'See the message.',
  },
  RESPONSIBILITY_UNKNOWN: {
    status: 200,
    from: 'source',
    meaning:
      'No parental responsibility in force has this id, or none that your organisation may replace, name as not to be informed or confirm: one answer for every cause.',
    whatToDo: 'See the message; parentalResponsibility lists the records.',
  },
  HOLDER_NOT_TOLD_APART: {
    status: 200,
    from: 'source',
    meaning:
      'A holder of parental responsibility came without a word on whether they are one of those who are recorded already.',
    whatToDo:
      'Read parentalResponsibility of the person: give in replaces the record of the same holder, or in anotherThan all records, where it is none of them.',
  },
  RESPONSIBILITY_OWN: {
    status: 200,
    from: 'source',
    meaning:
      'You recorded this holder yourself: that they are another than whoever must not decide is confirmed by a second person.',
    whatToDo: 'Ask a colleague, or the hub, to confirm.',
  },
  NOT_TO_BE_INFORMED_UNKNOWN: {
    status: 200,
    from: 'source',
    meaning: 'Your organisation keeps no such record of somebody who must not be informed.',
    whatToDo: 'Take its id from Person.notToBeInformed; the hub keeps those of every organisation.',
  },
  OVERRIDE_NOTHING_REFUSED: {
    status: 200,
    from: 'source',
    meaning: 'The consent was neither refused nor withdrawn.',
    whatToDo: 'Go against a refusal only; ask for consent where none was asked for.',
  },
  OVERRIDE_REASON_MISSING: {
    status: 200,
    from: 'source',
    meaning: 'A decision against a refusal came without one of its reasons.',
    whatToDo: 'Give para18Reason, proportionality and, where the subject is not told, whyNotTold.',
  },
  OVERRIDE_BASIS_INVALID: {
    status: 200,
    from: 'source',
    meaning: 'The basis named for going on against a refusal does not carry it.',
    whatToDo:
      'See the message: never consent again, and a power that holds where the holders stand and serves the recipients.',
  },
  OVERRIDE_NOT_APPROVED: {
    status: 200,
    from: 'source',
    meaning: 'No manager of the requester’s organisation, other than the requester, is said to have approved it.',
    whatToDo: 'Name the role, and the manager as `organisation/practitioner` of your own organisation.',
  },
  OVERRIDE_IN_FORCE: {
    status: 200,
    from: 'source',
    meaning:
      'A decision against a refusal whose scope meets this one is in force already: the message names it to whom consentOverrides lists it, and who took it where they are named there.',
    whatToDo: 'Go on by it; or ask whom the message says to end it first (`endOverride`), and decide anew.',
  },
  OVERRIDE_NOT_WEIGHED: {
    status: 200,
    from: 'source',
    meaning:
      'The refusals that were named as weighed are not those that stand in this scope and are shown to the requester.',
    whatToDo: 'Look at each that the message names, and name them all in `weighed`.',
  },
  OVERRIDE_TOO_LONG: {
    status: 200,
    from: 'source',
    meaning: 'The end that was named is no date, is past, or later than the bound.',
    whatToDo: 'End it within four weeks; it can be decided anew.',
  },
  OVERRIDE_UNKNOWN: {
    status: 200,
    from: 'source',
    meaning: 'No decision in force has this id.',
    whatToDo: 'It may be over already.',
  },
  DETRIMENT_NOT_YOURS: {
    status: 200,
    from: 'source',
    meaning: 'The duty to share does not bind your organisation.',
    whatToDo: 'The holder decides: ask it.',
  },
  DETRIMENT_REVIEW_INVALID: {
    status: 200,
    from: 'source',
    meaning: 'The decision names no colleague who reviews it, or no day of review within a year.',
    whatToDo: 'Name the reviewer as `organisation/practitioner`, other than yourself, and a day after today.',
  },
  DETRIMENT_NOT_STANDING: {
    status: 200,
    from: 'source',
    meaning: 'Your organisation has recorded no detriment.',
    whatToDo: 'Nothing is to end.',
  },
} as const satisfies Record<string, FaultEntry>;
