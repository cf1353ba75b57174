import { scriptedChild } from '#embedded/town/scriptedChildren';

export const CHILD = scriptedChild('section47');

export const READ = `query($id: ID!) { person(id: $id) { id name { familyName } identifier { value } address { postcode } contact { telephone }
  relatedPerson { name { familyName } } identities { id } cases { threshold } referrals { reason } whoIsActing { organisation } notToBeInformed { whom }
  serviceEpisodes { type { code } } lifeEvents { type { code } } chronology { entries { id } } indicators { kind } convergence consents { gate }
  disclosures { entries { id } } police { incidents { kind } } health { registrations { practice } } education { enrolments { school } }
  socialCare { allocations { team } } } }`;
export const REGISTERS =
  'query($id: ID!) { involvements(person: $id) { entries { id } } exclusions(person: $id, ended: true) { entries { id } } consentOverrides(person: $id) { entries { id } } detrimentDecisions(person: $id) { entries { id } } parentalResponsibility(person: $id) { entries { id } } competence(person: $id) { entries { id } } }';
export const REVIEWS = '{ emergencyReviews { entries { id reason practitioner person { id } } } }';
export const DECIDE =
  'mutation($key: String!, $task: ID!) { policeDecideHolderTask(key: $key, task: $task, decision: "notShared", reason: "Told by phone") { id } }';
export const DECIDE_BREACH =
  'mutation($key: String!, $task: ID!) { policeDecideBreach(key: $key, task: $task, decision: "notNotifiable", subjectTold: false, reason: "Nobody read it") { id } }';
export const REVIEW =
  'mutation($key: String!, $review: ID!) { reviewEmergencyAccess(key: $key, review: $review, outcome: "justified", note: "A life") { id } }';
export const WAITING = '{ referralsToAccept(first: 500) { entries { id } } }';
export const REVIEWED = '{ caseReviews(first: 500) { entries { id } } }';
export const CLOSE =
  'mutation($key: String!, $id: ID!, $case: ID!) { closeCase(key: $key, person: $id, case: $case, reason: "Over") { id } }';
export const ACCEPT =
  'mutation($key: String!, $id: ID!, $referral: ID!) { acceptReferral(key: $key, person: $id, referral: $referral, owner: { name: "A", role: "B" }) { id } }';
export const AGREE =
  'mutation($key: String!, $review: ID!) { reviewSection47(key: $key, review: $review, agreed: true, note: "Right") { id } }';
export const NAMES = 'query($id: ID!) { person(id: $id) { id name { familyName } identities { id } } }';
export const FIND = 'query($s: PersonSearch!) { findPerson(search: $s) { word candidates { id } } }';
export const CASELOAD = '{ caseload(first: 50) { persons { id } next } }';

/** Acts of the hub and of governance, each by somebody who may do it to a child of theirs. */
export const ACTS = [
  [
    'hub-practitioner-wales',
    'screening',
    `mutation($key: String!, $id: ID!) { openCase(key: $key, person: $id, threshold: "earlyHelp", reason: "A report") { id } }`,
  ],
  [
    'hub-practitioner-wales',
    'screening',
    `mutation($key: String!, $id: ID!) { closeCase(key: $key, person: $id, case: "${CHILD.caseId}", reason: "Over") { id } }`,
  ],
  [
    'hub-practitioner-wales',
    'screening',
    `mutation($key: String!, $id: ID!) { recordInvolvement(key: $key, person: $id, organisation: "afonwen-council", reason: "A service") { id } }`,
  ],
  [
    'hub-practitioner-wales',
    'screening',
    `mutation($key: String!, $id: ID!) { setExclusion(key: $key, person: $id, organisation: "afonwen-council", team: "none", reason: "Kin") { id } }`,
  ],
  [
    'social-worker',
    'section47Enquiry',
    `mutation($key: String!, $id: ID!) { declareRelationship(key: $key, person: $id, kind: "family", reason: "A niece") { id } }`,
  ],
] as const;
