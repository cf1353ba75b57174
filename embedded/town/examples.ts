import type { Purpose } from '#policies/core/vocabulary';
import { monthBefore } from '#policies/reports/months';
import { scriptedChild } from './scriptedChildren';

/** A question that a persona would ask, ready to send. Ids travel in the variables, never in a URL. */
export interface Example {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly purpose: Purpose;
  readonly caseId: string | null;
  readonly reason: string | null;
}

const WHO = `name { givenName familyName } dateOfBirth { date }
    serviceEpisodes { type { code description } agency timeInformation { startDateTime endDateTime } relatedProfessional { professional { name role } } contact { telephone } }`;

const CASE_VIEW = `query CaseView($id: ID!) {
  person(id: $id) {
    ${WHO}
    notToBeInformed { whom }
    whoIsActing { leadPractitioner { name role } accepted lastActivity }
    indicators { kind agency window atLeast }
    police {
      incidents(first: 10) { reference kind period { start } roleOfChild summary offence location { line1 postcode } officer { name role } assertion source }
      missingEpisodes { period { start end } riskLevel circumstances whereFound returnInterviewHeldAt }
      intelligence { handlingCode handlingConditions text marking }
    }
    health {
      emergencyAttendances(first: 10) { period { start } site presentingComplaint injuryOrOverdose leftUnseen }
      camhs { status period { start } leadProfessional { name } risk notes }
      communityNursing { service practitioner { name } note }
      registrations { practice lastContactAt }
    }
    education {
      enrolments { school status designatedLead { name role } leadContact { telephone } }
      attendance(first: 4) { period { start } percentage consecutiveDaysAbsent unauthorisedSessions }
      concerns { kind text period { start } assertion }
    }
    socialCare {
      referrals { period { start } referrer referrerKind reason ragRating decision }
      assessments { kind summary }
      plans { planType planCategory period { start end } reviewAt }
      allocations { worker { name role } contact { telephone } }
      strategyMinutes { minutes }
    }
  }
}`;

const EARLY_HELP = `query EarlyHelp($id: ID!) {
  person(id: $id) {
    ${WHO}
    education {
      enrolments { school status designatedLead { name role } }
      attendance(first: 4) { period { start } percentage consecutiveDaysAbsent }
      concerns { kind text period { start } }
    }
    health {
      communityNursing { service practitioner { name role } note }
      emergencyAttendances(first: 3) { period { start } presentingComplaint }
      camhs { status risk }
    }
    socialCare {
      allocations { worker { name role } contact { telephone } }
      plans { planType reviewAt }
      referrals { reason decision }
    }
    police { incidents(first: 3) { kind summary } }
  }
}`;

const DIRECT_CARE = `query DirectCare($id: ID!) {
  person(id: $id) {
    ${WHO}
    health {
      registrations { practice lastContactAt }
      communityNursing { service practitioner { name role } note period { start end } }
      emergencyAttendances(first: 5) { period { start } site presentingComplaint injuryOrOverdose }
      camhs { status leadProfessional { name role } risk notes }
    }
    education { enrolments { school } attendance(first: 2) { percentage } }
  }
}`;

const MISSING = `query MissingChild($id: ID!) {
  person(id: $id) {
    ${WHO}
    indicators { kind agency window atLeast }
    police { missingEpisodes { period { start end } riskLevel circumstances locatedBy whereFound } warnings { kind text } }
    health { emergencyAttendances(first: 3) { period { start } site leftUnseen presentingComplaint } }
    education { enrolments { school leadContact { telephone } } attendance(first: 2) { consecutiveDaysAbsent } }
    socialCare { lookedAfterPeriods { legalStatus placementAddress { line1 postcode } } allocations { worker { name } contact { telephone } } }
  }
}`;

const SEARCH = `query Screening($search: PersonSearch!) {
  findPerson(search: $search) {
    word
    candidates { id word score person { name { givenName familyName } dateOfBirth { date } sexCode { code } } }
  }
}`;

const HOW_AGENCIES_SHARE = `# Figures of a month that is over, about no child: what was given and refused, and clauses that
# are never used. Of days before this installation began nothing was counted: until a month of
# its own is over, every clause reads seldomOrNever and the other lists are empty.
query HowAgenciesShare($month: String!) {
  policeSharing(month: $month) {
    declaredVersusActual { rows { controller clause title use number } }
    blockage { clauses { controller clause refusals } }
    exchange { rows { giver recipient given } }
  }
  healthSharing(month: $month) { exchange { rows { giver recipient given } } }
  educationSharing(month: $month) { exchange { rows { giver recipient given } } }
  socialCareSharing(month: $month) { exchange { rows { giver recipient given } } }
}`;

const REGISTER = `{ protocols { id version title jurisdiction inForceFrom reviewBy signatures { controller signedAt } } }`;

const FAMILY_SUPPORT = `query FamilySupport($id: ID!) {
  person(id: $id) {
    ${WHO}
    education { attendance(first: 3) { period { start } percentage } concerns { kind } }
    health { communityNursing { service practitioner { name role } } }
    socialCare { plans { planType reviewAt } allocations { worker { name role } contact { telephone } } assessments { kind summary } }
  }
}`;

const POLICE_TASKS = `query HolderTasks {
  policeHolderTasks { entries { id cause holdings assignedTo openedAt dueAt escalatedTo } }
}`;

const SCHOOL_TASKS = `query HolderTasks {
  educationHolderTasks { entries { id cause holdings assignedTo openedAt dueAt escalatedTo } }
}`;

/** What waits for a council's safeguarding lead. */
const COUNCIL_WORK = `query CouncilWork {
  referralsToAccept { entries { id acceptBy overdue person { id } } }
  caseReviews { entries { id dueAt overdue reason person { id } } }
  socialCareUnlocksToAnswer { entries { id personId route text } }
}`;

const CRIME_PREVENTION = `query CrimePrevention($id: ID!) {
  person(id: $id) {
    ${WHO}
    police {
      incidents(first: 10) { reference kind period { start } roleOfChild summary offence officer { name role } }
      missingEpisodes { period { start end } riskLevel }
      warnings { kind text }
      intelligence { handlingCode handlingConditions text }
    }
    education { enrolments { school designatedLead { name role } } }
    socialCare { plans { planType } allocations { worker { name role } contact { telephone } } }
  }
}`;

const WHO_SAW_WHAT = `query WhoSawWhat($id: ID!) {
  person(id: $id) {
    disclosures(first: 20) {
      entries { id agency at purpose role controller organisation team case receipt items { words clause basis } }
      next
      complete
    }
  }
}`;

const WHO_SAW_WHAT_RELEASED = `# Empty until a controller releases its entries about the child to this advocate, one by one:
# who holds the records is asked first (docs/who-saw-what.md).
${WHO_SAW_WHAT}`;

const WHO_ASKS_FOR_ACCESS = `query SubjectAccess($id: ID!) {
  person(id: $id) {
    name { givenName familyName }
    dateOfBirth { date }
    consents { gate state }
  }
}`;

const ENQUIRY = 'Strategy discussion agreed a joint enquiry; risk of significant harm';
const MISSING_TODAY = 'Reported missing at 21:40 today';
const PREVENTION = 'Child may be exploited by a group that is known to the force';

/** What to send beside a question, where its purpose asks for it. */
interface Beside {
  readonly reason?: string;
  readonly withCase?: true;
}

type Asking = readonly [Purpose, Example];

function about(purpose: Purpose, key: string, query: string, { reason, withCase }: Beside = {}): Asking {
  const child = scriptedChild(key);
  const caseId = withCase ? child.caseId : null;
  return [purpose, { query, variables: { id: child.person }, purpose, caseId, reason: reason ?? null }];
}

function ofNobody(purpose: Purpose, query: string): Asking {
  return [purpose, { query, variables: {}, purpose, caseId: null, reason: null }];
}

const enquiry = (key: string): Asking => about('safeguardingEnquiry', key, CASE_VIEW, { withCase: true });
const section47 = (key: string): Asking =>
  about('section47Enquiry', key, CASE_VIEW, { withCase: true, reason: ENQUIRY });
const missing = (key: string): Asking => about('missingChild', key, MISSING, { reason: MISSING_TODAY });
const prevention = (key: string): Asking => about('crimePrevention', key, CRIME_PREVENTION, { reason: PREVENTION });
const earlyHelp = (key: string, query = EARLY_HELP): Asking => about('earlyHelp', key, query);
const directCare = (key: string): Asking => about('directCare', key, DIRECT_CARE);
const access = (key: string): Asking =>
  about('subjectAccess', key, WHO_ASKS_FOR_ACCESS, { reason: 'Subject access request received today' });
const register = ofNobody('informationGovernance', REGISTER);

/** Filled in by `exampleFor`. */
const LAST_MONTH = 'the month before';
const figures: Asking = [
  'scrutiny',
  {
    query: HOW_AGENCIES_SHARE,
    variables: { month: LAST_MONTH },
    purpose: 'scrutiny',
    caseId: null,
    reason: null,
  },
];

/** By family name and date of birth: filled in by `exampleFor`, since dates move with the town's day. */
const search: Asking = [
  'screening',
  {
    query: SEARCH,
    variables: { search: { familyName: 'Walker', givenName: 'Jade', dateOfBirth: null } },
    purpose: 'screening',
    caseId: null,
    reason: 'Referral from a youth worker, received today',
  },
];

const ASKED: Readonly<Record<string, readonly Asking[]>> = {
  'social-worker': [section47('section47'), enquiry('suspectedVictim'), earlyHelp('section47')],
  'social-worker-england': [earlyHelp('earlyHelpEngland'), enquiry('refuge'), section47('convergence')],
  'hub-practitioner': [search, enquiry('notToBeInformed'), section47('convergence'), missing('convergence')],
  'hub-practitioner-wales': [
    about('screening', 'section47', CASE_VIEW, { reason: 'Report from a school, received today' }),
    enquiry('suspectedVictim'),
    section47('section47'),
    missing('section47'),
  ],
  'police-officer': [
    section47('intelligence'),
    enquiry('notToBeInformed'),
    missing('convergence'),
    prevention('intelligence'),
  ],
  'police-officer-wales': [
    section47('suspectedVictim'),
    enquiry('section47'),
    missing('section47'),
    prevention('suspectedVictim'),
  ],
  'missing-coordinator': [missing('convergence')],
  'missing-coordinator-wales': [missing('section47')],
  // The same question and child as the social worker's, for another purpose.
  'school-lead': [earlyHelp('section47', CASE_VIEW), ofNobody('informationGovernance', SCHOOL_TASKS)],
  'school-lead-england': [earlyHelp('earlyHelpEngland'), ofNobody('informationGovernance', SCHOOL_TASKS)],
  'council-lead-wales': [ofNobody('informationGovernance', COUNCIL_WORK), earlyHelp('section47')],
  'council-lead-england': [ofNobody('informationGovernance', COUNCIL_WORK), earlyHelp('earlyHelpEngland')],
  'early-help-worker': [earlyHelp('earlyHelpWales')],
  'early-help-worker-england': [earlyHelp('earlyHelpEngland')],
  'school-nurse': [directCare('gillick'), earlyHelp('gillick')],
  'school-nurse-england': [directCare('earlyHelpEngland'), earlyHelp('earlyHelpEngland')],
  'safeguarding-nurse': [enquiry('sexualHealth'), section47('sexualHealth'), directCare('sexualHealth')],
  'safeguarding-nurse-wales': [enquiry('section47'), section47('section47'), directCare('section47')],
  'general-practitioner': [directCare('earlyHelpEngland'), earlyHelp('earlyHelpEngland')],
  'general-practitioner-wales': [directCare('gillick'), earlyHelp('gillick')],
  'family-support-worker': [about('familySupport', 'familySupport', FAMILY_SUPPORT)],
  scrutineer: [figures],
  'scrutineer-wales': [figures],
  'ig-officer': [
    // What was asked of this child before, as far as the council's own records were given.
    about('informationGovernance', 'earlyHelpEngland', WHO_SAW_WHAT),
    access('convergence'),
  ],
  'ig-officer-wales': [about('informationGovernance', 'section47', WHO_SAW_WHAT), access('section47')],
  'ig-officer-school': [about('informationGovernance', 'section47', WHO_SAW_WHAT), access('section47')],
  'ig-officer-school-england': [about('informationGovernance', 'convergence', WHO_SAW_WHAT), access('convergence')],
  representative: [
    about('subjectAccess', 'gillick', WHO_SAW_WHAT_RELEASED, { reason: 'The child asks who has seen the records' }),
  ],
  'caldicott-guardian': [register, access('gillick')],
  'caldicott-guardian-england': [register, access('convergence')],
  'duty-officer': [ofNobody('informationGovernance', POLICE_TASKS)],
  'duty-officer-wales': [ofNobody('informationGovernance', POLICE_TASKS)],
  'privacy-officer': [register, access('intelligence')],
  'privacy-officer-wales': [register, access('section47')],
  'barred-practitioner': [section47('barred'), enquiry('barred'), earlyHelp('barred')],
};

/** The examples of each persona, one for each purpose that it may declare. A test runs every one. */
export const EXAMPLES: Readonly<Record<string, Readonly<Partial<Record<Purpose, Example>>>>> = Object.fromEntries(
  Object.entries(ASKED).map(([key, asked]) => [key, Object.fromEntries(asked)]),
);

/** What of an example depends on the town and the day. */
export interface ExampleDays {
  /** Null where the town is not known. */
  readonly birthOfWalker: string | null;
  readonly now: Date;
}

/** The example of a persona for a purpose, with dates filled in. Throws where there is none. */
export function exampleFor(persona: string, purpose: Purpose, { birthOfWalker, now }: ExampleDays): Example {
  const example = EXAMPLES[persona]?.[purpose];
  if (example === undefined) throw new Error(`No example for ${persona} and ${purpose}.`);
  if (example.variables.month === LAST_MONTH) return { ...example, variables: { month: monthBefore(now) } };
  if (example.query !== SEARCH) return example;
  return { ...example, variables: { search: { familyName: 'Walker', givenName: 'Jade', dateOfBirth: birthOfWalker } } };
}
