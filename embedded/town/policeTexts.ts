import type { Statement } from './statement';
import type { Told } from './texts';

/** The child's part in an incident. */
export type Role = 'victim' | 'witness' | 'subject' | 'present';

export interface IncidentStatement extends Statement {
  /** Parts that the text leaves the child; the usual one comes first, and is `subject` of no child below ten. */
  readonly roles: readonly [Role, ...Role[]];
}

export const INCIDENTS = {
  assault: {
    from: 5,
    texts: [
      {
        text: 'Pushed and hit by two older children near {place}; minor injuries, seen by a first aider.',
        known: [
          ['child', ['reported']],
          ['family', ['reported']],
          ['public', ['reported']],
          ['professional', ['reported']],
        ],
        roles: ['victim'],
      },
      {
        text: 'Argument {time} at {place} that became physical; separated by staff, no lasting injury.',
        known: [
          ['professional', ['fact', 'reported']],
          ['child', ['reported']],
          ['public', ['reported']],
        ],
        roles: ['present', 'victim', 'witness', 'subject'],
      },
      {
        text: 'Reported being hit by another young person {time}; said it was not the first time.',
        known: [['child', ['reported']]],
        roles: ['victim'],
      },
    ],
  },
  domesticAbuse: {
    from: 0,
    texts: [
      {
        text: 'Present in the home while adults argued; officers attended and spoke with the child apart.',
        known: [['professional', ['fact']]],
        roles: ['present', 'witness', 'victim'],
      },
      {
        text: 'A neighbour heard shouting {time}; officers found the child in an upstairs room with {who}.',
        known: [['public', ['reported']]],
        roles: ['present', 'witness', 'victim'],
      },
      {
        text: 'Adult in the household arrested to prevent a breach of the peace; child stayed with {who}.',
        known: [['professional', ['fact']]],
        roles: ['present', 'witness', 'victim'],
      },
    ],
  },
  exploitation: {
    from: 11,
    texts: [
      {
        text: 'Seen {times} in the company of an adult who is not family; gifts of a telephone and clothing.',
        known: [
          ['professional', ['fact', 'reported']],
          ['family', ['reported']],
          ['public', ['reported']],
        ],
        roles: ['victim'],
      },
      {
        text: 'Found in a car at {place} with two adults whom the family does not know.',
        known: [['professional', ['fact']]],
        roles: ['victim', 'present'],
      },
      {
        text: 'Believed to be asked to carry parcels; would not say by whom.',
        known: [['professional', ['opinion']]],
        roles: ['victim'],
      },
    ],
  },
  theft: {
    from: 10,
    texts: [
      {
        text: 'Stopped with goods that had not been paid for; said that somebody was waiting outside.',
        known: [
          ['professional', ['fact']],
          ['public', ['reported']],
        ],
        roles: ['subject'],
      },
      {
        text: 'Goods taken from a shop at {place}; returned to the shop, family informed.',
        known: [
          ['public', ['reported']],
          ['professional', ['fact', 'reported']],
        ],
        roles: ['subject', 'present'],
      },
    ],
  },
  antisocialBehaviour: {
    from: 10,
    texts: [
      {
        text: 'One of a group moved on from {place} {time}.',
        known: [['professional', ['fact']]],
        roles: ['present'],
      },
      {
        text: 'Noise and damage to a fence at {place}; names taken.',
        known: [
          ['public', ['reported']],
          ['professional', ['fact', 'reported']],
        ],
        roles: ['present', 'witness', 'subject'],
      },
    ],
  },
  concernForSafety: {
    from: 2,
    texts: [
      {
        text: 'A member of the public reported a child alone near {place} {time}.',
        known: [['public', ['reported']]],
        roles: ['present', 'victim'],
      },
      {
        text: 'Found without a coat or telephone at {place}; taken home to {who}.',
        known: [['professional', ['fact']]],
        roles: ['present', 'victim'],
      },
      {
        text: 'A caller was worried about the child; officers spoke with the family and passed it on.',
        known: [['public', ['reported']]],
        roles: ['present', 'victim'],
      },
    ],
  },
  drugs: {
    from: 11,
    texts: [
      {
        text: 'Found with a small bag which the child said was being held for somebody else.',
        known: [['professional', ['fact']]],
        roles: ['subject'],
      },
      {
        text: 'Smell of cannabis in a group at {place}; nothing found on the child.',
        known: [['professional', ['fact']]],
        roles: ['present', 'witness'],
      },
    ],
  },
  welfareCheck: {
    from: 0,
    texts: [
      {
        text: 'Officers called at the home after a missed appointment; child seen and well.',
        known: [['professional', ['fact']]],
        roles: ['present'],
      },
      {
        text: 'Call from {relative} who had not heard from the family; child seen, no concern found.',
        known: [['family', ['reported']]],
        roles: ['present'],
      },
    ],
  },
} as const satisfies Readonly<Record<string, Told<IncidentStatement>>>;

/** Offences attributed to a child, by the incident's kind. */
export const OFFENCES: Readonly<Record<string, readonly string[]>> = {
  theft: ['Theft from a shop (Theft Act 1968 s1)'],
  assault: ['Common assault (Criminal Justice Act 1988 s39)'],
  antisocialBehaviour: [
    'Criminal damage (Criminal Damage Act 1971 s1)',
    'Disorderly behaviour (Public Order Act 1986 s5)',
  ],
  drugs: ['Possession of a class B drug (Misuse of Drugs Act 1971 s5(2))'],
};
export const OUTCOMES_OF_OFFENCES = ['no further action', 'community resolution', 'youth outcome 22'];

const HEARSAY: Statement['known'] = [
  ['anotherAgency', ['reported']],
  ['public', ['reported']],
];

export const INTELLIGENCE: readonly Statement[] = [
  {
    text: 'The child is said to be collected by car from outside school by an adult known as a risk.',
    known: HEARSAY,
  },
  {
    text: 'Callers say that young people gather at a flat above a shop {time}.',
    known: [['public', ['reported']]],
  },
  { text: 'The child’s telephone is said to have been bought by an adult outside the family.', known: HEARSAY },
  { text: 'Said to travel by train to another town {time} with somebody older.', known: HEARSAY },
];
export const PROVENANCES = ['Held by the originating unit.', 'Two independent callers.', 'A partner agency’s report.'];
/** Those that fit what the public, or another agency, says; the usual one comes first. */
export const PROVENANCES_OF = {
  public: ['Two independent callers.', 'Held by the originating unit.'],
  anotherAgency: ['A partner agency’s report.', 'Held by the originating unit.'],
} as const;

/** Whoever has the care of the child reports it missing: a parent, or a carer whose own record it is. */
const BY_WHO_CARES: Statement['known'] = [
  ['family', ['reported']],
  ['professional', ['fact']],
];

export const CIRCUMSTANCES: readonly Statement[] = [
  { text: 'Did not come home from school.', known: BY_WHO_CARES },
  { text: 'Left after an argument about a telephone.', known: BY_WHO_CARES },
  { text: 'Left the placement {time} and did not answer calls.', known: [['professional', ['fact']]] },
  { text: 'Was to meet a friend at {place}; the friend had made no such plan.', known: BY_WHO_CARES },
  { text: 'Not in the bedroom in the morning; a bag was gone.', known: BY_WHO_CARES },
];

export const FOUND_AT = ['Railway station', 'A flat above a shop', 'A friend’s house', 'Retail park', 'Bus shelter'];
/** Who found a missing child, and the only place for it where there is one. */
export const LOCATED_BY: readonly { readonly who: string; readonly at?: string }[] = [
  { who: 'Officers on patrol' },
  { who: 'Returned home alone', at: 'Home' },
  { who: 'An aunt' },
  { who: 'Railway staff', at: 'Railway station' },
  { who: 'A youth worker' },
];

export const WARNINGS = {
  violence: {
    from: 0,
    texts: [
      {
        text: 'An adult at the address has been violent to officers; attend in pairs.',
        known: [['professional', ['fact']]],
      },
    ],
  },
  weapons: {
    from: 11,
    texts: [
      {
        text: 'Was once found with a knife; said that it was for protection.',
        known: [['professional', ['fact']]],
      },
    ],
  },
  selfHarm: {
    from: 11,
    texts: [
      {
        text: 'Has spoken of self-harm; ask how the child is and stay until help is there.',
        known: [['child', ['reported']]],
      },
    ],
  },
  exploitation: {
    from: 10,
    texts: [
      {
        text: 'Thought to be exploited by adults outside the family; treat as a child at risk before anything else.',
        known: [['professional', ['opinion']]],
      },
    ],
  },
} as const satisfies Readonly<Record<string, Told<Statement>>>;

export const ABDUCTION_REASONS = [
  'Found with the child without the consent of those with parental responsibility.',
  'Has housed the child {times} while the child was reported missing.',
];
