import type { Statement } from './statement';
import type { Told } from './texts';

export const COMPLAINTS = {
  injury: {
    from: 0,
    texts: ['Injury to the wrist after a fall', 'Bruising to the arm', 'Cut to the hand', 'Twisted ankle at sport'],
  },
  overdose: { from: 11, texts: ['Took tablets at home', 'Swallowed medicine that was not prescribed'] },
  illness: {
    from: 0,
    texts: ['Abdominal pain', 'High temperature', 'Breathing difficulty', 'Rash', 'Headache for several days'],
  },
  other: {
    from: 0,
    texts: ['Distressed, brought by ambulance', 'Swallowed a small toy', 'Unwell, no cause found'],
  },
} as const satisfies Readonly<Record<string, Told>>;

export const CAMHS_RISKS = [
  'Low mood, no plan',
  'Self-harm in the past month',
  'Sleep and school avoidance',
  'Worries about home; no risk identified',
];
export const CAMHS_NOTES = [
  'Spoke of sleep and of school; agreed to keep a diary.',
  'Came alone; would like {who} to be told of the plan.',
  'Felt safer since the summer. Next session is about friendships.',
];

export const NURSING_NOTES = [
  'Growth on track.',
  'Tired in school; sleep discussed.',
  'Asthma plan reviewed.',
  'Immunisations are up to date.',
  'Talked with {who} about meals and routines.',
];

export const CONCERNS = {
  disclosure: {
    from: 4,
    texts: [
      {
        text: 'Told {staff} about being shouted at and left alone in the evenings.',
        known: [['child', ['reported']]],
      },
      { text: 'Said to {staff} that home is frightening {time}.', known: [['child', ['reported']]] },
    ],
  },
  bruising: {
    from: 4,
    texts: [
      {
        text: 'Bruise on the forearm; the child gave two different accounts.',
        known: [['professional', ['fact']]],
      },
      {
        text: 'Bruise on the shin, said to be from football.',
        known: [
          ['professional', ['reported']],
          ['child', ['reported']],
          ['family', ['reported']],
        ],
      },
    ],
  },
  neglect: {
    from: 4,
    texts: [
      { text: 'Came to school hungry and without a coat {times}.', known: [['professional', ['fact']]] },
      { text: 'Collected late {times}; once by nobody.', known: [['professional', ['fact']]] },
    ],
  },
  exploitation: {
    from: 11,
    texts: [
      {
        text: 'Has new clothes and two telephones; older friends wait at the gate.',
        known: [
          ['professional', ['fact', 'reported']],
          ['family', ['reported']],
        ],
      },
      { text: 'Left {time} in a car that {staff} did not know.', known: [['professional', ['fact', 'reported']]] },
    ],
  },
  onlineHarm: {
    from: 8,
    texts: [
      {
        text: 'Received messages from an adult through a game.',
        known: [
          ['child', ['reported']],
          ['family', ['reported']],
        ],
      },
      { text: 'Was asked online for photographs; told {staff} at once.', known: [['child', ['reported']]] },
    ],
  },
  behaviour: {
    from: 4,
    texts: [
      {
        text: 'Withdrawn in class; left lessons without permission.',
        known: [['professional', ['opinion', 'fact']]],
      },
      { text: 'Quick to anger this half-term; calmer with {staff}.', known: [['professional', ['opinion']]] },
    ],
  },
} as const satisfies Readonly<Record<string, Told<Statement>>>;

export const TIMETABLE_REASONS = [
  'Return after illness',
  'Anxiety; phased return',
  'Agreed while a place is found',
  'Medical appointments each week',
];
export const EXCLUSION_REASONS = ['Persistent disruption', 'Left the site', 'A fight', 'Damage to a classroom'];
export const PROVISION_REASONS: Readonly<Record<string, readonly string[]>> = {
  EHE: ['Parents’ choice', 'Parents were not content with the school'],
  CME: ['Whereabouts of the family unclear', 'No school named since the move'],
  EOTAS: ['Medical needs', 'Named in the plan'],
  PRU: ['Permanently excluded', 'Dual registered while the place is reviewed'],
};
export const NEEDS = [
  'Speech and language support',
  'Reading support twice a week',
  'One-to-one support in mornings',
  'Hearing: seat near the front, radio aid',
  'Autism: quiet room and a visual timetable',
];

export const REFERRAL_REASONS = {
  neglect: { from: 0, texts: ['Neglect', 'Home conditions; no food in the house {times}'] },
  exploitation: { from: 11, texts: ['Exploitation by adults outside the family', 'Missing {times}, older associates'] },
  domesticAbuse: { from: 0, texts: ['Domestic abuse in the home', 'Adults’ arguments; police attended {times}'] },
  youngCarer: { from: 7, texts: ['Young carer', 'Cares for {who}; misses school'] },
  parentalHealth: { from: 0, texts: ['Parent unwell; {who} asks for help'] },
} as const satisfies Readonly<Record<string, Told>>;

export const ASSESSMENT_SUMMARIES = [
  'Strengths in the wider family; supervision {time} is uncertain; the child’s own view is recorded.',
  'The child feels safe with {who}. Parents work with the plan; debts and housing weigh on the family.',
  'Attendance has fallen since the move. The family would welcome help with routines.',
  'Accounts of parents and school differ; both are recorded. The child asks for a place in the after-school club.',
];
export const STRATEGY_MINUTES = [
  'Police, health and education present. Threshold for a joint enquiry met. Actions agreed, with owners.',
  'Health sent a written report. Single-agency enquiry agreed; the adult concerned is named in the police minutes only.',
  'Threshold for a joint enquiry not met; assessment continues. School to tell of any absence on the day.',
];
