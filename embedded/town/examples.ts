import type { Purpose } from '#policies/core/vocabulary';
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
    candidates { id word score person { name { givenName familyName } dateOfBirth { date } whoIsActing { accepted leadPractitioner { role } } serviceEpisodes { type { code } agency } } }
  }
}`;

const COUNTS = `query Counts($id: ID!) {
  person(id: $id) {
    indicators { kind agency window atLeast }
    police { missingEpisodes { circumstances } }
  }
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

const HOLDER_TASKS = `query HolderTasks {
  policeHolderTasks { id cause holdings assignedTo openedAt dueAt escalatedTo }
}`;

function about(key: string, query: string, purpose: Purpose, reason: string | null = null, withCase = false): Example {
  const child = scriptedChild(key);
  return { query, variables: { id: child.person }, purpose, caseId: withCase ? child.caseId : null, reason };
}

const ENQUIRY = 'Strategy discussion agreed a joint enquiry; risk of significant harm';

/** The example of each persona. A test runs every one. */
export const EXAMPLES: Readonly<Record<string, Example>> = {
  'social-worker': about('section47', CASE_VIEW, 'section47Enquiry', ENQUIRY, true),
  'social-worker-england': about('earlyHelpEngland', EARLY_HELP, 'earlyHelp'),
  'hub-practitioner': {
    query: SEARCH,
    variables: { search: { familyName: 'Walker', givenName: 'Jade', dateOfBirth: null } },
    purpose: 'screening',
    caseId: null,
    reason: 'Referral from a youth worker, received today',
  },
  'hub-practitioner-wales': about('section47', CASE_VIEW, 'screening', 'Report from a school, received today'),
  'police-officer': about('intelligence', CASE_VIEW, 'section47Enquiry', ENQUIRY, true),
  'police-officer-wales': about('suspectedVictim', CASE_VIEW, 'section47Enquiry', ENQUIRY, true),
  'missing-coordinator': about('convergence', MISSING, 'missingChild', 'Reported missing at 21:40 today'),
  // The same question and child as the social worker's, for another purpose.
  'school-lead': about('section47', CASE_VIEW, 'earlyHelp'),
  'school-lead-england': about('earlyHelpEngland', EARLY_HELP, 'earlyHelp'),
  'early-help-worker': about('earlyHelpWales', EARLY_HELP, 'earlyHelp'),
  'early-help-worker-england': about('earlyHelpEngland', EARLY_HELP, 'earlyHelp'),
  'school-nurse': about('gillick', DIRECT_CARE, 'directCare'),
  'safeguarding-nurse': about('sexualHealth', CASE_VIEW, 'safeguardingEnquiry', null, true),
  'general-practitioner': about('earlyHelpEngland', DIRECT_CARE, 'directCare'),
  'family-support-worker': about('familySupport', FAMILY_SUPPORT, 'familySupport'),
  scrutineer: about('convergence', COUNTS, 'scrutiny'),
  'scrutineer-wales': about('section47', COUNTS, 'scrutiny'),
  'ig-officer': { query: REGISTER, variables: {}, purpose: 'informationGovernance', caseId: null, reason: null },
  'caldicott-guardian': {
    query: REGISTER,
    variables: {},
    purpose: 'informationGovernance',
    caseId: null,
    reason: null,
  },
  'duty-officer': { query: HOLDER_TASKS, variables: {}, purpose: 'informationGovernance', caseId: null, reason: null },
  'privacy-officer': { query: REGISTER, variables: {}, purpose: 'informationGovernance', caseId: null, reason: null },
  'barred-practitioner': about('barred', CASE_VIEW, 'section47Enquiry', ENQUIRY, true),
};

/** The example as of a day: what depends on dates of birth is filled in. */
export function exampleOf(persona: string, birthOfWalker: string): Example {
  const example = EXAMPLES[persona];
  if (example === undefined) throw new Error(`No example for ${persona}.`);
  if (persona !== 'hub-practitioner') return example;
  return { ...example, variables: { search: { familyName: 'Walker', givenName: 'Jade', dateOfBirth: birthOfWalker } } };
}
