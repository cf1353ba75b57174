import { randomUUID } from 'node:crypto';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import { ACTS, type Act } from '#policies/core/acts';
import { inDays } from '#test/fixtures/days';
import { entriesOf } from '#test/town/entriesOf';
import type { AnswerBody } from '#test/town/startTown';
import { agreement, codeOf, consentTown, EVERYWHERE, heldOf, motherOf, overrideTerms, parent } from './consentTown';

/** Each act that agencies decide by has reached them all when the call returns: done here once, through the API. */
const consents = consentTown.forTests();

interface Who {
  readonly persona: string;
  readonly purpose: string;
  readonly reason?: string;
}
const HUB: Who = { persona: 'hub-practitioner-wales', purpose: 'screening', reason: 'A report came in' };
/** Opens again what the hub of the other council closed. */
const HUB_ENGLAND: Who = { ...HUB, persona: 'hub-practitioner' };
const WORKER: Who = { persona: 'early-help-worker', purpose: 'earlyHelp' };
const OFFICER: Who = { persona: 'ig-officer', purpose: 'informationGovernance' };
const GUARDIAN: Who = { persona: 'caldicott-guardian', purpose: 'informationGovernance' };
const SCHOOL: Who = { persona: 'school-lead-england', purpose: 'earlyHelp' };
const PRIVACY: Who = { persona: 'privacy-officer', purpose: 'informationGovernance' };
const POLICE: Who = { persona: 'police-officer', purpose: 'section47Enquiry', reason: 'Call out' };

/** A child of early help in Wales, of whom nothing was recorded but what tests before did; and one in England. */
const { person } = scriptedChild('earlyHelpWales');
const english = scriptedChild('earlyHelpEngland').person;
const mother = parent(motherOf(person));
const why = { reason: 'So that it is done once' };
const school = { organisation: 'afonwen-school-02' };
const day = '2027-01-15';
const soon = inDays(30);

interface Step {
  readonly act: Act;
  readonly who: Who;
  /** Arguments beside the key; `done` gives the id that an act before it returned. */
  readonly given: (done: (act: Act) => string) => Record<string, unknown>;
  /** What is selected beside the effects. */
  readonly select?: string;
}

const consent = (over: object = {}) => ({ person, consent: agreement({ grantor: mother, ...over }) });
const keepers = [
  { organisation: 'afonwen-council', role: 'hubPractitioner' },
  { organisation: 'afonwen-health-board', role: 'caldicottGuardian' },
];
const competence = {
  ...{ decision: 'confidentialityConsent', competent: false, assessor: 'Nurse' },
  ...{ assessedAt: '2026-01-15', grounds: 'Seen' },
};
const responsibility = {
  ...{ holder: 'A guardian', basis: 'courtOrder', evidence: 'Order', courtRestricted: false },
};
/** The resource is read back from the consent that the step before it gave. */
let fhir = '';
let review = '';
let held: readonly string[] = [];

const STEPS: readonly Step[] = [
  { act: 'recordCompetence', who: HUB, given: () => ({ person, competence }) },
  {
    act: 'recordParentalResponsibility',
    who: HUB,
    given: () => ({ person, responsibility: { ...responsibility, anotherThan: held } }),
  },
  { act: 'recordConsentDecision', who: WORKER, given: () => ({ ...consent(), decision: 'given' }) },
  { act: 'importConsent', who: WORKER, given: () => ({ person, fhir, grantor: mother }) },
  { act: 'invalidateConsent', who: GUARDIAN, given: (done) => ({ person, id: done('importConsent'), ...why }) },
  { act: 'recordConsentDecision', who: WORKER, given: () => ({ ...consent(), decision: 'given' }) },
  { act: 'withdrawConsent', who: WORKER, given: (done) => ({ person, id: done('recordConsentDecision') }) },
  {
    act: 'recordOverride',
    who: HUB,
    given: (done) => ({ person, consent: done('withdrawConsent'), override: overrideTerms() }),
  },
  { act: 'endOverride', who: HUB, given: (done) => ({ person, id: done('recordOverride'), ...why }) },
  {
    act: 'recordNotToBeInformed',
    who: WORKER,
    given: () => ({ person, notToBeInformed: { whom: 'An uncle', reviewBy: day, ...why } }),
  },
  { act: 'endNotToBeInformed', who: WORKER, given: (done) => ({ person, id: done('recordNotToBeInformed'), ...why }) },
  {
    act: 'recordDetriment',
    who: SCHOOL,
    given: () => ({ person: english, detrimental: true, reviewer: 'marchford-school-01/head', reviewBy: soon, ...why }),
  },
  {
    act: 'recordDetriment',
    who: SCHOOL,
    given: () => ({ person: english, detrimental: false, reviewer: 'Head', reviewBy: day, ...why }),
  },
  { act: 'recordInvolvement', who: HUB, given: () => ({ person, ...school, ...why }) },
  { act: 'endInvolvement', who: HUB, given: (done) => ({ person, id: done('recordInvolvement'), ...why }) },
  { act: 'setExclusion', who: HUB, given: () => ({ person, ...school, ...why }) },
  { act: 'endExclusion', who: HUB, given: (done) => ({ person, id: done('setExclusion'), ...why }) },
  { act: 'closeWhereabouts', who: HUB_ENGLAND, given: () => ({ person, keepers, ...why }), select: '' },
  { act: 'openWhereabouts', who: HUB, given: () => ({ person, ...why }), select: '' },
  { act: 'declareRelationship', who: POLICE, given: () => ({ person: english, kind: 'acquaintance', ...why }) },
  {
    act: 'requestEmergencyAccess',
    who: POLICE,
    given: () => ({ persons: [english], ...why }),
    select: 'grants { id }',
  },
  {
    act: 'revokeEmergencyAccess',
    who: POLICE,
    given: (done) => ({ grant: done('requestEmergencyAccess'), ...why }),
    select: '',
  },
  {
    act: 'reviewEmergencyAccess',
    who: PRIVACY,
    given: () => ({ review, outcome: 'justified', note: 'Read the log' }),
  },
  { act: 'openCase', who: HUB, given: () => ({ person, threshold: 'safeguardingEnquiry', ...why }) },
  {
    act: 'recordThreshold',
    who: HUB,
    given: (done) => ({ person, case: done('openCase'), threshold: 'section47Enquiry', ...why }),
  },
  { act: 'openStrategyDiscussion', who: HUB, given: (done) => ({ person, case: done('openCase'), ...why }) },
  { act: 'closeCase', who: HUB, given: (done) => ({ person, case: done('openCase'), ...why }) },
  // Last: they change what everybody may see.
  { act: 'supersedeProtocol', who: OFFICER, given: () => ({ protocol: SUPERSEDED, version: 1, ...why }), select: '' },
  { act: 'withdrawSignature', who: OFFICER, given: () => ({ protocol: SUPERSEDED, ...why }), select: '' },
];
const SUPERSEDED = 'crime-prevention';

interface Done {
  readonly id?: string;
  readonly grants?: readonly { readonly id: string }[];
  readonly effects: readonly { readonly agency: string; readonly confirmed: boolean }[];
}
const ids = new Map<Act, string>();
const idOf = (act: Act) => ids.get(act) ?? `no ${act} was done`;

/** As GraphQL writes a value: names of fields bare. */
const literal = (value: unknown) => JSON.stringify(value).replaceAll(/"(\w+)":/g, '$1:');

/** Under one key, until the gateway too has read the rules that a step changed. */
async function run({ act, who, given, select = 'id' }: Step): Promise<AnswerBody> {
  const arguments_ = Object.entries(given(idOf)).map(([name, value]) => `${name}: ${literal(value)}`);
  const query = `mutation($key: String!) { ${act}(key: $key, ${arguments_.join(', ')}) { ${select} effects { agency confirmed } } }`;
  const key = randomUUID();
  for (let tries = 0; ; tries += 1) {
    const { body } = await consents.town.ask({
      ...who,
      case: who === POLICE ? randomUUID() : null,
      query,
      variables: { key },
    });
    if (codeOf(body) !== 'NOT_READY' || tries === 100) return body;
    await new Promise((done) => setTimeout(done, 100));
  }
}

async function readFhir(): Promise<string> {
  const query = 'query($id: ID!) { exportConsent(id: $id) }';
  const { body } = await consents.town.ask({ ...WORKER, query, variables: { id: idOf('recordConsentDecision') } });
  return String(body.data?.exportConsent);
}

async function reviewOfAccess(): Promise<string> {
  const query = '{ emergencyReviews(first: 500) { entries { id grant } } }';
  const { body } = await consents.town.ask({ ...PRIVACY, query });
  const entries = entriesOf<{ id: string; grant: string }>(body, 'emergencyReviews');
  return entries.find(({ grant }) => grant === idOf('requestEmergencyAccess'))?.id ?? '';
}

/** A later version of an agreement that is in force, as nobody but its authors writes it. */
const addVersion = () =>
  consents.asOwner(
    `INSERT INTO governance.protocol SELECT id, version + 1, 'inForce', document || jsonb_build_object('version', version + 1, 'clauses', '[]'::jsonb),
       source, in_force_from, in_force_to FROM governance.protocol WHERE id = $1 AND version = 1`,
    [SUPERSEDED],
  );

async function take(step: Step): Promise<AnswerBody> {
  const { act } = step;
  if (act === 'recordParentalResponsibility') held = await heldOf(consents.town, person);
  if (act === 'importConsent') fhir = await readFhir();
  if (act === 'reviewEmergencyAccess') review = await reviewOfAccess();
  if (act === 'supersedeProtocol') await addVersion();
  const body = await run(step);
  const done = body.data?.[act] as Done | null | undefined;
  ids.set(act, done?.id ?? done?.grants?.[0]?.id ?? '');
  return body;
}

const taken: Promise<AnswerBody>[] = [];

/** A step rests on those before it: they are taken with it, each once, whichever is asked for. */
async function takenAt(place: number): Promise<AnswerBody> {
  for (const step of STEPS.slice(taken.length, place + 1)) {
    const before = taken.at(-1)?.catch(() => undefined) ?? Promise.resolve();
    taken.push(before.then(() => take(step)));
  }
  const body = await taken[place];
  if (body === undefined) throw new Error(`There is no step ${place + 1}.`);
  return body;
}

it.each(STEPS.map(({ act }, place) => [place + 1, act] as const))(
  'step %i, %s, is in every agency when it returns',
  async (place, act) => {
    const body = await takenAt(place - 1);
    expect(body.errors).toBeUndefined();
    const done = body.data?.[act] as Done | undefined;
    expect(done?.effects.map(({ agency, confirmed }) => [agency, confirmed])).toEqual(EVERYWHERE);
  },
);

/** What agencies decide nothing by. Whoever adds an act says which it is: here, or with a step above. */
const LOCAL: readonly Act[] = [
  'requestConsent',
  'reviewNotToBeInformed',
  'confirmParentalResponsibility',
  'confirmEmergencyAccess',
  'acceptCase',
  'recordInitialConference',
  'assignReferral',
  'acceptReferral',
  'returnReferral',
  'reviewSection47',
  'decideHolderTask',
  'requestUnlock',
  'answerUnlock',
  'escalateUnlock',
  'releaseDisclosures',
  'takeBackRelease',
  'recordSubjectAccessRequest',
  'extendSubjectAccessRequest',
  'pauseSubjectAccessRequest',
  'resumeSubjectAccessRequest',
  'closeSubjectAccessRequest',
  'nameReviewer',
  'decideReviews',
  'reopenReviews',
  'correctRecord',
  'tellOfCorrection',
  'decideBreach',
];

it('no act is left out', () => {
  expect(new Set([...STEPS.map(({ act }) => act), ...LOCAL])).toEqual(new Set(ACTS));
});
