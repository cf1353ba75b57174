import type { Random } from './random';

/** What a text may leave open: drawn anew each time, so that no two records of a kind need read alike. */
const SLOTS: Readonly<Record<string, readonly string[]>> = {
  place: ['the bus station', 'the retail park', 'the leisure centre', 'the park by the river', 'a takeaway in town'],
  time: ['after school', 'in the early evening', 'late in the evening', 'at the weekend'],
  who: ['an aunt', 'a grandparent', 'an older sibling', 'a neighbour', 'a friend’s parent'],
  staff: ['the form tutor', 'a teaching assistant', 'the pastoral lead', 'a lunchtime supervisor'],
  times: ['twice', 'three times', 'on several days'],
};

/** One of the texts, with its `{slots}` filled. */
export function drawText(random: Random, texts: readonly string[]): string {
  return random.pick(texts).replace(/\{(\w+)\}/g, (_, slot: string) => random.pick(SLOTS[slot] ?? [slot]));
}

export interface Told {
  /** Youngest age, in years, of whom it is said. */
  readonly from: number;
  readonly texts: readonly string[];
}

/** The kinds of a table that fit a child of this age. Never empty: each table has one for any age. */
export function kindsFor<Kind extends string>(table: Readonly<Record<Kind, Told>>, age: number): readonly Kind[] {
  return (Object.keys(table) as Kind[]).filter((kind) => table[kind].from <= age);
}

export const INCIDENTS = {
  assault: {
    from: 5,
    texts: [
      'Pushed and hit by two older children near {place}; minor injuries, seen by a first aider.',
      'Argument {time} at {place} that became physical; separated by staff, no lasting injury.',
      'Reported being hit by another young person {time}; said it was not the first time.',
    ],
  },
  domesticAbuse: {
    from: 0,
    texts: [
      'Present in the home while adults argued; officers attended and spoke with the child apart.',
      'A neighbour heard shouting {time}; officers found the child in an upstairs room with {who}.',
      'Adult in the household arrested to prevent a breach of the peace; child stayed with {who}.',
    ],
  },
  exploitation: {
    from: 11,
    texts: [
      'Seen {times} in the company of an adult who is not family; gifts of a telephone and clothing.',
      'Found in a car at {place} with two adults whom the family does not know.',
      'Believed to be asked to carry parcels; would not say by whom.',
    ],
  },
  theft: {
    from: 10,
    texts: [
      'Stopped with goods that had not been paid for; said that somebody was waiting outside.',
      'Goods taken from a shop at {place}; returned to the shop, family informed.',
    ],
  },
  antisocialBehaviour: {
    from: 10,
    texts: ['One of a group moved on from {place} {time}.', 'Noise and damage to a fence at {place}; names taken.'],
  },
  concernForSafety: {
    from: 2,
    texts: [
      'A member of the public reported a child alone near {place} {time}.',
      'Found without a coat or telephone at {place}; taken home to {who}.',
      'A caller was worried about the child; officers spoke with the family and passed it on.',
    ],
  },
  drugs: {
    from: 11,
    texts: [
      'Found with a small bag which the child said was being held for somebody else.',
      'Smell of cannabis in a group at {place}; nothing found on the child.',
    ],
  },
  welfareCheck: {
    from: 0,
    texts: [
      'Officers called at the home after a missed appointment; child seen and well.',
      'Call from {who} who had not heard from the family; child seen, no concern found.',
    ],
  },
} as const satisfies Readonly<Record<string, Told>>;

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

export const INTELLIGENCE = [
  'The child is said to be collected by car from outside school by an adult known as a risk.',
  'A caller says that young people gather at a flat above a shop {time}.',
  'The child’s telephone is said to have been bought by an adult outside the family.',
  'Said to travel by train to another town {time} with somebody older.',
];

export const CIRCUMSTANCES = [
  'Did not come home from school.',
  'Left after an argument about a telephone.',
  'Left the placement {time} and did not answer calls.',
  'Was to meet a friend at {place}; the friend had made no such plan.',
  'Not in the bedroom in the morning; a bag was gone.',
];
export const LOCATED_BY = ['Officers on patrol', 'Returned home alone', 'An aunt', 'Railway staff', 'A youth worker'];
export const FOUND_AT = ['Railway station', 'A flat above a shop', 'A friend’s house', 'Retail park', 'Bus shelter'];

export const WARNINGS = {
  violence: { from: 0, texts: ['An adult at the address has been violent to officers; attend in pairs.'] },
  weapons: { from: 11, texts: ['Was once found with a knife; said that it was for protection.'] },
  selfHarm: { from: 11, texts: ['Has spoken of self-harm; ask how the child is and stay until help is there.'] },
  exploitation: {
    from: 10,
    texts: ['Thought to be exploited by adults outside the family; treat as a child at risk before anything else.'],
  },
} as const satisfies Readonly<Record<string, Told>>;

export const ABDUCTION_REASONS = [
  'Found with the child without the consent of those with parental responsibility.',
  'Has housed the child {times} while the child was reported missing.',
];
