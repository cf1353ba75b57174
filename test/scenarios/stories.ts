import type { Purpose } from '#policies/core/vocabulary';

export interface Story {
  readonly given: string;
  readonly persona: string;
  readonly purpose: Purpose;
  readonly child: string;
  /** Names the child's case where the purpose asks for one. */
  readonly reason?: string;
  /** Selection under `person`. */
  readonly when: string;
  /** What `person` is, exactly. */
  readonly then: unknown;
  /** `path outcome reason clause` of every notice, in order. */
  readonly notices: readonly string[];
  /** `path clause obligations: conditions` of everything that the answer binds to. */
  readonly bound?: readonly string[];
  /** `agency: item outcome [clause [controller]]` that must stand in the records of this request. */
  readonly logged: readonly string[];
}

export const ENQUIRY = 'Joint enquiry agreed at the strategy discussion';

const TO_PARTNERS = 'noOnwardSharing askOriginatorBeforeSharing destroyAfterPurpose doNotInformSubject';

/** The inquiry's stories: given a persona and a child of the town, when a question, then the answer and its records. */
export const STORIES: readonly Story[] = [
  {
    given: 'a Welsh school asks for early help where the family has agreed to no service',
    persona: 'school-lead',
    purpose: 'earlyHelp',
    child: 'earlyHelpWales',
    when: '{ health { communityNursing { service } } }',
    then: { health: { communityNursing: null } },
    notices: ['person.health.communityNursing withheld consentNotInForce null'],
    logged: ['health: health.communityNursing.involvement withheld null'],
  },
  {
    given: 'a Welsh school asks who is acting, and for what, where the family has agreed to no service',
    persona: 'school-lead',
    purpose: 'earlyHelp',
    child: 'earlyHelpWales',
    when: '{ whoIsActing { accepted } cases { threshold } }',
    then: { whoIsActing: [], cases: [] },
    notices: ['person.cases withheld consentNotInForce casework-and-index-wales.W8'],
    logged: ['hub: hub.case.involvement withheld casework-and-index-wales.W8'],
  },
  {
    given: 'an English school asks for early help under the statutory duty to share',
    persona: 'school-lead-england',
    purpose: 'earlyHelp',
    child: 'earlyHelpEngland',
    when: '{ health { communityNursing { service } } }',
    then: { health: { communityNursing: [{ service: 'schoolNursing' }] } },
    notices: [],
    logged: ['health: health.communityNursing.service disclosed early-help-england.E3'],
  },
  {
    given: 'the family has withdrawn its agreement to early help',
    persona: 'early-help-worker',
    purpose: 'earlyHelp',
    child: 'withdrawnConsent',
    when: '{ education { concerns { kind } } }',
    then: { education: { concerns: null } },
    notices: ['person.education.concerns withheld consentNotInForce early-help-wales.W8'],
    logged: ['education: education.concern.involvement withheld early-help-wales.W8'],
  },
  {
    given: 'a practitioner who is barred from the child',
    persona: 'barred-practitioner',
    purpose: 'section47Enquiry',
    child: 'barred',
    reason: ENQUIRY,
    when: '{ name { familyName } police { incidents { kind } } }',
    then: null,
    notices: [],
    logged: [],
  },
  {
    given: 'a safeguarding nurse on an enquiry: the sexual-health record stays silent',
    persona: 'safeguarding-nurse',
    purpose: 'safeguardingEnquiry',
    child: 'sexualHealth',
    when: '{ health { sexualHealth { infection site } } }',
    then: { health: null },
    notices: [],
    logged: [],
  },
  {
    given:
      'a social worker on a section 47 enquiry about a suspected victim: what was done to the child is told, what it is said to have done is not there',
    persona: 'social-worker',
    purpose: 'section47Enquiry',
    child: 'suspectedVictim',
    reason: ENQUIRY,
    when: '{ police { incidents { kind roleOfChild offence } } lifeEvents { finding { text } } }',
    then: {
      // The theft laid to the child is no incident without its kind: by what is missing it would tell what is hidden.
      police: { incidents: [{ kind: 'exploitation', roleOfChild: 'victim', offence: null }] },
      lifeEvents: [
        { finding: [{ text: 'exploitation' }] },
        { finding: [{ text: 'high' }] },
        { finding: [{ text: 'Has new clothes and two telephones; older friends wait at the gate.' }] },
      ],
    },
    notices: [
      'person.police.incidents standing mayExist section-47-enquiry.P11',
      'person.police.incidents standing mayExist section-47-enquiry.P4',
    ],
    logged: ['police: police.incident.offence silent', 'police: police.incident.roleOfChild disclosed'],
  },
  {
    given: 'the police on the same enquiry see the offence',
    persona: 'police-officer-wales',
    purpose: 'section47Enquiry',
    child: 'suspectedVictim',
    reason: ENQUIRY,
    when: '{ police { incidents { kind offence } } }',
    then: {
      police: {
        incidents: [
          { kind: 'exploitation', offence: null },
          { kind: 'theft', offence: 'Theft from a shop (Theft Act 1968 s1)' },
        ],
      },
    },
    notices: [],
    logged: ['police: police.incident.offence disclosed'],
  },
  {
    given: 'a social worker asks for intelligence: codes decide row by row, and a standing notice points to the bureau',
    persona: 'social-worker',
    purpose: 'section47Enquiry',
    child: 'intelligence',
    reason: ENQUIRY,
    when: '{ police { intelligence { handlingCode handlingConditions } } }',
    then: {
      police: {
        intelligence: [
          { handlingCode: 'C', handlingConditions: 'Share with the joint enquiry team only.' },
          { handlingCode: '2', handlingConditions: null },
          { handlingCode: 'P', handlingConditions: null },
        ],
      },
    },
    notices: ['person.police.intelligence standing mayExist section-47-enquiry.P7'],
    logged: ['police: police.intelligence.handlingCode disclosed'],
  },
  {
    given:
      'intelligence is given: its clauses’ obligations and the record’s own conditions travel with it, asked for or not',
    persona: 'social-worker',
    purpose: 'section47Enquiry',
    child: 'intelligence',
    reason: ENQUIRY,
    when: '{ police { intelligence { marking } abductionWarnings { issuedTo } } }',
    then: {
      police: {
        intelligence: [{ marking: 'OFFICIAL' }, { marking: 'OFFICIAL-SENSITIVE' }, { marking: 'OFFICIAL' }],
        abductionWarnings: [],
      },
    },
    notices: ['person.police.intelligence standing mayExist section-47-enquiry.P7'],
    bound: [
      `person.police.intelligence section-47-enquiry.P7 ${TO_PARTNERS}`,
      `person.police.intelligence section-47-enquiry.P8 ${TO_PARTNERS}`,
      `person.police.intelligence.0 section-47-enquiry.P8 ${TO_PARTNERS}: Share with the joint enquiry team only.`,
    ],
    logged: ['police: police.intelligence.handlingConditions disclosed'],
  },
  {
    given: 'whereabouts are closed because of a refuge: the place is null with the constant notice, the event is not',
    persona: 'social-worker-england',
    purpose: 'section47Enquiry',
    child: 'refuge',
    reason: ENQUIRY,
    when: '{ health { emergencyAttendances { injuryOrOverdose site } } }',
    then: { health: { emergencyAttendances: [{ injuryOrOverdose: 'injury', site: null }] } },
    notices: ['person.health.emergencyAttendances.0.site withheld whereaboutsNotShown null'],
    logged: ['health: health.emergencyAttendance.site silent'],
  },
  {
    given: 'a parent must not be informed: those involved read it, without the reason',
    persona: 'social-worker-england',
    purpose: 'section47Enquiry',
    child: 'notToBeInformed',
    reason: ENQUIRY,
    when: '{ notToBeInformed { whom assertion source period { start end } } }',
    then: {
      notToBeInformed: [
        {
          ...{ whom: 'The father', assertion: 'opinion', source: 'professional' },
          period: { start: expect.stringMatching(/^\d{4}-/), end: null },
        },
      ],
    },
    notices: [],
    logged: ['hub: hub.notToBeInformed.whom disclosed casework-and-index-england.E20'],
  },
  {
    given: 'an identity says how its controller knows it, from whom and since when',
    persona: 'social-worker-england',
    purpose: 'section47Enquiry',
    child: 'notToBeInformed',
    reason: ENQUIRY,
    when: '{ identities { assertion source period { start end } } }',
    then: {
      identities: expect.arrayContaining(
        [
          { assertion: 'fact', source: 'system' },
          { assertion: 'reported', source: 'anotherAgency' },
        ].map((stated) => ({ ...stated, period: { start: expect.stringMatching(/^\d{4}-/), end: null } })),
      ),
    },
    notices: [],
    logged: ['hub: hub.person.period disclosed casework-and-index-england.E2'],
  },
  {
    given: 'a Gillick-competent child’s own consent opens what the family’s refusal elsewhere keeps shut',
    persona: 'school-nurse',
    purpose: 'earlyHelp',
    child: 'gillick',
    when: '{ health { communityNursing { service } } }',
    then: { health: { communityNursing: [{ service: 'schoolNursing' }] } },
    notices: [],
    logged: ['health: health.communityNursing.service disclosed early-help-wales'],
  },
  {
    given: 'an adoption: nothing opens it, and the new identity does not lead to the old',
    persona: 'early-help-worker',
    purpose: 'earlyHelp',
    child: 'adopted',
    when: '{ socialCare { adoptions { formerName } } identities { controller } }',
    then: { socialCare: null, identities: expect.any(Array) },
    notices: expect.not.arrayContaining([expect.stringContaining('adoption')]) as unknown as string[],
    logged: [],
  },
  {
    given: 'patterns converge that no agency sees whole: counts, without the records',
    persona: 'hub-practitioner',
    purpose: 'section47Enquiry',
    child: 'convergence',
    reason: ENQUIRY,
    when: '{ indicators { kind window atLeast } }',
    then: {
      indicators: [
        { kind: 'missingEpisodes', window: 'P6M', atLeast: 4 },
        { kind: 'missingEpisodes', window: 'P12M', atLeast: 4 },
        { kind: 'emergencyAttendances', window: 'P6M', atLeast: 2 },
        { kind: 'emergencyAttendances', window: 'P12M', atLeast: 2 },
        { kind: 'persistentAbsence', window: 'P6M', atLeast: 4 },
        { kind: 'persistentAbsence', window: 'P12M', atLeast: 4 },
        { kind: 'convergence', window: 'P6M', atLeast: 1 },
        { kind: 'convergence', window: 'P12M', atLeast: 1 },
      ],
    },
    notices: [],
    logged: [
      'police: police.missingEpisode.count disclosed section-47-enquiry.N1 marches-police',
      'health: health.emergencyAttendance.count disclosed section-47-enquiry.N2 marchford-nhs-trust',
      'education: education.attendance.count disclosed section-47-enquiry.N3 marchford-school-01',
      'hub: hub.indicator.convergence disclosed casework-and-index-england.E12 null',
    ],
  },
  {
    given: 'a case header that names another child’s case: the declared threshold is not recorded for this child',
    persona: 'social-worker-england',
    purpose: 'section47Enquiry',
    child: 'earlyHelpEngland',
    reason: ENQUIRY,
    when: '{ socialCare { assessments { summary } } }',
    then: { socialCare: { assessments: null } },
    notices: [
      'person.socialCare.assessments withheld thresholdNotRecorded section-47-enquiry.C2',
      'person.socialCare.assessments standing mayExist section-47-enquiry.C9',
    ],
    logged: ['socialCare: socialCare.assessment.involvement withheld'],
  },
  {
    given: 'a voluntary organisation on the family’s consent',
    persona: 'family-support-worker',
    purpose: 'familySupport',
    child: 'familySupport',
    when: '{ education { attendance(first: 1) { percentage } concerns { kind } } }',
    then: { education: { attendance: [{ percentage: expect.any(Number) }], concerns: null } },
    notices: ['person.education.concerns withheld noClause null'],
    logged: ['education: education.attendance.percentage disclosed'],
  },
  {
    given: 'a scrutineer: no count of one child, which is no aggregate, and no case content',
    persona: 'scrutineer',
    purpose: 'scrutiny',
    child: 'convergence',
    when: '{ indicators { kind agency window atLeast } police { missingEpisodes { circumstances } } }',
    then: {
      indicators: [],
      police: null,
    },
    // Each agency that counts says so: an empty list is no 'nothing counted'.
    notices: [
      'person.police withheld noClause null',
      'person.police.missingEpisodes withheld noClause null',
      ...Array.from({ length: 4 }, () => 'person.indicators withheld noClause null'),
    ],
    logged: [],
  },
];
