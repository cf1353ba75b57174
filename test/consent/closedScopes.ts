import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import { toFhir } from '#policies/core/consent/fhir';
import { DATA_CATEGORIES, type Role } from '#policies/core/vocabulary';
import { sweepExpired } from '#subgraphs/governance/consents/sweepExpired';
import { type Asked, caseworkTown } from '#test/casework/caseworkTown';
import type { Answer } from '#test/town/startTown';
import { changed, DECIDE, EVERYWHERE, example, heldOf, overrideTerms, parent, WITHDRAW } from './consentTown';

/**
 * Which organisations a decision names is closed with whereabouts, and so is whether another meets or covers it: whoever guesses is
 * answered the same bytes, but for ids and moments, whether they guess right or not.
 */
const casework = caseworkTown.forTests();
const { person } = scriptedChild('refuge');
const ELSEWHERE = 'marchford-school-15';

const as = (organisation: string, role: Role, practitioner: string, purpose = 'earlyHelp'): Asked => ({
  as: { organisation, role, practitioner: `${organisation}/${practitioner}`, team: 'guessing' },
  purpose,
});
const WORKER = as('marchford-council', 'socialWorker', 'guesser');
const COLLEAGUE = as('marchford-council', 'socialWorker', 'colleague');
const OFFICER = as('marchford-council', 'informationGovernanceOfficer', 'guesser', 'informationGovernance');
const NURSE = as('marchford-nhs-trust', 'safeguardingNurse', 'nurse', 'directCare');
const FAMILY_SUPPORT = as('border-family-support', 'familySupportWorker', 'guesser', 'familySupport');
const SUPPORT_OFFICER = as('border-family-support', 'informationGovernanceOfficer', 'officer', 'informationGovernance');
/** Keeps the whereabouts. */
const KEEPER: Asked = { persona: 'hub-practitioner', purpose: 'screening' };
let school = '';
/** All that may hold something of a child's schooling. */
let schools: readonly string[] = [];
const lead = () => as(school, 'safeguardingLead', 'lead');
const SECOND = () => as(school, 'safeguardingLead', 'second');

const child = { kind: 'child' };
const COURT = { kind: 'court', courtOrder: 'ZE26C00112', court: 'Family Court at Marchford', orderedOn: '2026-01-12' };
const READ =
  'query($id: ID!) { person(id: $id) { consents { id gate state controllers decidedAt events { event at } } } }';
const OVERRIDE = example('Override');
const HOLD = `mutation($key: String!, $person: ID!, $responsibility: ResponsibilityInput!) {
  recordParentalResponsibility(key: $key, person: $person, responsibility: $responsibility) { id } }`;
const REQUEST = `mutation($key: String!, $person: ID!, $consent: ConsentInput!) {
  requestConsent(key: $key, person: $person, consent: $consent) { id state } }`;
const ANSWER = `mutation($key: String!, $person: ID!, $request: ID!) {
  recordConsentDecision(key: $key, person: $person, decision: "given", request: $request) { id state effects { agency confirmed } } }`;
const IMPORT = `mutation($key: String!, $person: ID!, $fhir: String!, $grantor: GrantorInput!) {
  importConsent(key: $key, person: $person, fhir: $fhir, grantor: $grantor) { id state } }`;
const INVALIDATE = `mutation($key: String!, $person: ID!, $id: ID!) {
  invalidateConsent(key: $key, person: $person, id: $id, reason: "It was another child's") { id state } }`;
const REVIEWS = '{ list: decisionReviews(first: 50) { entries { kind id } } }';
const ALERTS = '{ list: alerts(first: 50) { entries { kind id: reference } } }';

const consent = (controllers: readonly string[], over: object = {}) => ({
  ...{
    gate: 'serviceAgreement',
    grantor: child,
    controllers,
    recipients: ['marchford-council', 'marchford-nhs-trust'],
  },
  ...{ purposes: ['earlyHelp'], categories: ['schoolLife'], noticeVersion: 'EH/2026.1' },
  ...{ collectionMethod: 'inPerson', jurisdiction: 'E', ...over },
});
const decision = (kind: 'given' | 'refused', controllers: readonly string[], over: object = {}) => ({
  ...{ decision: kind, consent: consent(controllers, over), coercion: 'None seen' },
});
const competence = (competent: boolean, gate = 'serviceAgreement') => ({
  competence: {
    ...{ decision: gate, competent, assessor: 'Nurse', grounds: 'Seen' },
    ...{ categories: DATA_CATEGORIES, assessedAt: '2026-01-15T10:00:00Z' },
  },
});
/** What the child gave on a day, as FHIR. */
const documentOf = (controllers: readonly string[], decidedAt: string) => ({
  fhir: JSON.stringify(
    toFhir({
      ...{ ...consent(controllers, TO_SUPPORT), id: null, person, state: 'given', grantorKind: 'child', decidedAt },
      ...{ validFrom: null, validUntil: null, reviewBy: null, conditions: null, evidence: null },
    }),
  ),
  grantor: child,
});
const approvedAt = (organisation: string) => ({
  override: overrideTerms({ approvedBy: `${organisation}/manager-9`, subjectTold: true, whyNotTold: null }),
});

/** What somebody whose guess is put to the test was answered, in order. */
class Told {
  readonly answers: string[] = [];

  /** Ids and moments are new each time. */
  note({ status, text }: Answer): void {
    const blank = text
      .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'id')
      .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'at');
    this.answers.push(`${status} ${blank}`);
  }

  async ask(who: Asked, query: string, variables: object = {}): Promise<string> {
    this.note(await casework.ask(who, query, { key: randomUUID(), person, id: person, ...variables }));
    return this.answers.at(-1) ?? '';
  }

  /** The kinds of what a list of their organisation has on what was decided of the child; others' are no part of this world. */
  async list(who: Asked, query: string): Promise<readonly string[]> {
    const { status, body } = await casework.ask(who, query);
    const listed = body.data?.list as { readonly entries: readonly { kind: string; id: string }[] };
    const decided = await casework.rows<{ id: string }>(
      'governance',
      'SELECT id FROM authority.consent WHERE person = $1',
      [person],
    );
    const kinds = listed.entries.filter(({ id }) => decided.some((each) => each.id === id)).map(({ kind }) => kind);
    this.answers.push(`${status} ${kinds.join(', ')}`);
    return kinds;
  }
}
const act = async (who: Asked, query: string, name: string, variables: object) =>
  changed(await casework.act(who, query, { person, ...variables }), name).id;
const decide = (who: Asked, ...made: Parameters<typeof decision>) =>
  act(who, DECIDE, 'recordConsentDecision', decision(...made));
const assess = (who: Asked, competent: boolean, gate?: string) =>
  act(who, example('Competence'), 'recordCompetence', competence(competent, gate));
const hold = async () =>
  act(lead(), HOLD, 'recordParentalResponsibility', {
    responsibility: {
      ...{ holder: 'Mother', basis: 'mother', evidence: 'Certificate', courtRestricted: false },
      anotherThan: await heldOf(casework.town, person),
    },
  });
const rows = (text: string, ...values: readonly unknown[]) => casework.rows('governance', text, [person, ...values]);

beforeAll(async () => {
  const [link] = await casework.rows<{ controller: string }>(
    'governance',
    "SELECT controller FROM governance.link WHERE person = $1 AND agency = 'education' AND ended_at IS NULL",
    [person],
  );
  school = link?.controller ?? '';
  expect(school).not.toBe(ELSEWHERE);
  schools = (
    await casework.rows<{ id: string }>(
      'governance',
      "SELECT id FROM governance.organisation WHERE agency = 'education'",
    )
  ).map(({ id }) => id);
  for (const organisation of ['marchford-council', 'marchford-nhs-trust', 'border-family-support', school])
    await act(
      as('afonwen-council', 'hubPractitioner', 'hub', 'screening'),
      `mutation($key: String!, $person: ID!, $organisation: String!) {
        recordInvolvement(key: $key, person: $person, organisation: $organisation, team: "guessing", reason: "A referral") { id } }`,
      'recordInvolvement',
      { organisation },
    );
});

/** What a voluntary organisation relies on for a child's schooling. */
const TO_SUPPORT = {
  ...{ gate: 'dataProtectionConsent', recipients: ['border-family-support', 'marchford-council'] },
  ...{ purposes: ['familySupport'], categories: ['schoolLife'] },
};
const SCHOOLING = 'query($id: ID!) { person(id: $id) { education { attendance { percentage } } } }';
const CLOSED = 'consentNotInForce';
/** What it relies on for what the councils do for a child. */
const SOCIAL_CARE = { ...TO_SUPPORT, categories: ['schoolLife', 'socialCareInvolvement'] };
const PLANS = 'query($id: ID!) { person(id: $id) { socialCare { plans { id } } } }';
const COUNCILS = ['afonwen-council', 'marchford-council'];

/** What the child gave is replaced, or not, by what is then found to be none: it opens nothing more until the child gives for all. */
async function replacedByNone(told: Told, guess: string, kind: 'given' | 'refused'): Promise<void> {
  await assess(COLLEAGUE, true, TO_SUPPORT.gate);
  await decide(lead(), 'given', [...COUNCILS, school], SOCIAL_CARE);
  expect(await told.ask(FAMILY_SUPPORT, PLANS)).not.toContain(CLOSED);
  const replacing = await decide(FAMILY_SUPPORT, kind, [...COUNCILS, guess], SOCIAL_CARE);
  const officer = kind === 'given' ? SUPPORT_OFFICER : OFFICER;
  expect(await told.ask(officer, INVALIDATE, { id: replacing })).toContain('"state":"invalidated"');
  expect(await told.ask(FAMILY_SUPPORT, PLANS)).toContain(CLOSED);
  await decide(lead(), 'given', [...COUNCILS, school], SOCIAL_CARE);
  expect(await told.ask(FAMILY_SUPPORT, PLANS)).not.toContain(CLOSED);
}

/** Nothing was decided of the child, and who decides for it is not known. */
async function begin(): Promise<void> {
  for (const table of ['governance.consent_override', 'authority.override'])
    await rows(`DELETE FROM ${table} WHERE person = $1`);
  await rows(
    'DELETE FROM authority.consent_event WHERE consent IN (SELECT id FROM authority.consent WHERE person = $1)',
  );
  for (const table of [
    'authority.consent',
    'governance.consent',
    'authority.competence',
    'authority.parental_responsibility',
  ])
    await rows(`DELETE FROM ${table} WHERE person = $1`);
  await rows('DELETE FROM authority.alert WHERE $1 = ANY(persons)');
}
const GUESSES: Readonly<Record<string, (told: Told, guess: string) => Promise<void>>> = {
  'by what becomes of a refusal once another is recorded': async (told, guess) => {
    await assess(COLLEAGUE, true);
    const refusal = await decide(lead(), 'refused', [school]);
    await told.ask(WORKER, DECIDE, decision('refused', [guess]));
    expect(await told.ask(WORKER, READ)).toContain('"state":"refused","controllers":null');
    const both = await casework.rows<{ id: string }>(
      'governance',
      'SELECT id FROM authority.consent WHERE person = $1',
      [person],
    );
    const weighed = both.map(({ id }) => id);
    expect(
      await told.ask(WORKER, OVERRIDE, { consent: refusal, weighed, ...approvedAt('marchford-council') }),
    ).toContain('"confirmed":true');
    await assess(SECOND(), false);
    expect(await told.ask(WORKER, READ)).not.toContain('"state":"refused"');
  },
  'by what becomes of a refusal once the same is given': async (told, guess) => {
    await assess(COLLEAGUE, true);
    const refusal = await decide(lead(), 'refused', [school]);
    await told.ask(WORKER, DECIDE, decision('given', [guess]));
    await told.ask(WORKER, READ);
    await told.ask(WORKER, WITHDRAW, { id: refusal, coercion: 'None seen' });
    expect(await told.ask(WORKER, OVERRIDE, { consent: refusal, ...approvedAt('marchford-council') })).toContain(
      '"confirmed":true',
    );
    await told.ask(OFFICER, INVALIDATE, { id: refusal });
  },
  'by what becomes of a consent once it is refused: it is withdrawn all the same, or found to be none': async (
    told,
    guess,
  ) => {
    await assess(COLLEAGUE, true);
    const [one, other] = [await decide(lead(), 'given', [school]), await decide(lead(), 'given', [school])];
    await told.ask(WORKER, DECIDE, decision('refused', [guess]));
    expect(await told.ask(WORKER, WITHDRAW, { id: one, coercion: 'None seen' })).toContain('"state":"withdrawn"');
    expect(await told.ask(OFFICER, INVALIDATE, { id: other })).toContain('"state":"invalidated"');
    await told.ask(WORKER, READ);
  },
  'by what becomes of a request once it is refused: it is answered all the same': async (told, guess) => {
    await assess(COLLEAGUE, true);
    const request = await act(lead(), REQUEST, 'requestConsent', { consent: consent([school]) });
    await told.ask(WORKER, DECIDE, decision('refused', [guess]));
    expect(await told.ask(WORKER, ANSWER, { request })).toContain('"state":"given"');
    await told.ask(WORKER, READ);
  },
  'by what their own consent became, of whose review their officers hear': async (told, guess) => {
    await assess(COLLEAGUE, true);
    await decide(WORKER, 'given', [guess], { reviewBy: '2999-01-01' });
    await decide(lead(), 'refused', [school]);
    await rows('UPDATE authority.consent SET review_by = current_date WHERE person = $1 AND review_by IS NOT NULL');
    expect(await told.list(OFFICER, REVIEWS)).toEqual(['consent']);
  },
  'by what became of a request of theirs, of which their officers hear': async (told, guess) => {
    await assess(COLLEAGUE, true);
    await act(WORKER, REQUEST, 'requestConsent', { consent: consent([guess], { reviewBy: '2999-01-01' }) });
    await decide(lead(), 'refused', [school]);
    await rows('UPDATE authority.consent SET review_by = current_date WHERE person = $1 AND review_by IS NOT NULL');
    expect(await told.list(OFFICER, REVIEWS)).toEqual(['consentRequest']);
  },
  'by when a consent was written down as over': async (told, guess) => {
    await assess(COLLEAGUE, true);
    await decide(lead(), 'given', [school]);
    await told.ask(WORKER, DECIDE, decision('refused', [guess]));
    await rows(
      `UPDATE authority.consent SET valid_until = now() WHERE person = $1
       AND EXISTS (SELECT FROM authority.consent_event e WHERE e.consent = id AND e.event = 'given')`,
    );
    await sweepExpired({ query: (text: string) => casework.town.asOwner('governance', text) } as Pick<Pool, 'query'>);
    expect(await told.ask(WORKER, READ)).toContain('"state":"expired"');
  },
  'by what a child may give to whoever found it competent': async (told, guess) => {
    await decide(lead(), 'refused', [school], { grantor: parent(await hold()) });
    await told.ask(WORKER, example('Competence'), competence(true));
    expect(await told.ask(WORKER, DECIDE, decision('given', [guess]))).toContain('DECISION_OWN');
    await decide(COLLEAGUE, 'given', [school]);
    expect(await told.ask(WORKER, DECIDE, decision('given', [guess]))).toContain('DECISION_OWN');
    await told.ask(WORKER, READ);
  },
  'by which decision against a refusal is in force': async (told, guess) => {
    const refusal = await decide(lead(), 'refused', [school], { grantor: parent(await hold()) });
    await act(WORKER, OVERRIDE, 'recordOverride', { consent: refusal, ...approvedAt('marchford-council') });
    await assess(COLLEAGUE, true);
    const own = await decide(NURSE, 'refused', [guess]);
    const further = { consent: own, ...approvedAt('marchford-nhs-trust') };
    expect(await told.ask(NURSE, OVERRIDE, further)).toContain('OVERRIDE_IN_FORCE');
  },
  'by whether a refusal lapses beside what a court gave': async (told, guess) => {
    await decide(lead(), 'refused', [school], { grantor: parent(await hold()) });
    await told.ask(WORKER, DECIDE, decision('given', [guess], { grantor: COURT }));
    await told.ask(WORKER, example('Competence'), competence(true));
    expect(await told.ask(WORKER, READ)).toContain('"state":"refused"');
  },
  'by who may find that a refusal was none': async (told, guess) => {
    await assess(COLLEAGUE, true);
    const refusal = await decide(lead(), 'refused', ['marchford-council', school]);
    await told.ask(OFFICER, DECIDE, decision('given', [guess], { grantor: COURT }));
    expect(await told.ask(OFFICER, INVALIDATE, { id: refusal })).toContain('DECISION_OWN');
  },
  'by what a refusal leaves open, once a part is given again': async (told, guess) => {
    await assess(COLLEAGUE, true, TO_SUPPORT.gate);
    await decide(FAMILY_SUPPORT, 'given', schools, TO_SUPPORT);
    expect(await told.ask(FAMILY_SUPPORT, SCHOOLING)).not.toContain(CLOSED);
    await decide(WORKER, 'refused', [school], TO_SUPPORT);
    expect(await told.ask(FAMILY_SUPPORT, SCHOOLING)).toContain(CLOSED);
    await told.ask(FAMILY_SUPPORT, DECIDE, decision('given', [guess], TO_SUPPORT));
    expect(await told.ask(FAMILY_SUPPORT, SCHOOLING)).toContain(CLOSED);
    await decide(FAMILY_SUPPORT, 'given', schools, TO_SUPPORT);
    expect(await told.ask(FAMILY_SUPPORT, SCHOOLING)).not.toContain(CLOSED);
  },
  'by what a consent opens, once all others give': async (told, guess) => {
    await assess(COLLEAGUE, true, TO_SUPPORT.gate);
    await decide(WORKER, 'given', [school], TO_SUPPORT);
    const others = schools.filter((each) => each !== guess);
    await told.ask(FAMILY_SUPPORT, DECIDE, decision('given', others, TO_SUPPORT));
    expect(await told.ask(FAMILY_SUPPORT, SCHOOLING)).toContain(CLOSED);
  },
  'by what a consent leaves open that replaced another and was none': (told, guess) =>
    replacedByNone(told, guess, 'given'),
  'by what a refusal leaves open that was none': (told, guess) => replacedByNone(told, guess, 'refused'),
  'by what a decision against a refusal opens, once what was given meanwhile is none': async (told, guess) => {
    await assess(COLLEAGUE, true, TO_SUPPORT.gate);
    const refusal = await decide(WORKER, 'refused', [...COUNCILS, school], SOCIAL_CARE);
    const given = await decide(FAMILY_SUPPORT, 'given', [...COUNCILS, guess], SOCIAL_CARE);
    await told.ask(SUPPORT_OFFICER, INVALIDATE, { id: given });
    expect(await told.ask(FAMILY_SUPPORT, PLANS)).toContain(CLOSED);
    await told.ask(WORKER, OVERRIDE, { consent: refusal, ...approvedAt('marchford-council') });
    expect(await told.ask(FAMILY_SUPPORT, PLANS)).not.toContain(CLOSED);
  },
  'by whether a document that they bring is of before a refusal': async (told, guess) => {
    await assess(COLLEAGUE, true, TO_SUPPORT.gate);
    await decide(lead(), 'refused', [school], TO_SUPPORT);
    expect(await told.ask(WORKER, IMPORT, documentOf([guess], '2026-01-16T10:00:00Z'))).toContain('"state":"given"');
    await told.ask(WORKER, READ);
    expect(await told.ask(FAMILY_SUPPORT, SCHOOLING)).toContain(CLOSED);
    await told.list(OFFICER, ALERTS);
  },
  'by what officers hear of a refusal that is reversed': async (told, guess) => {
    await assess(COLLEAGUE, true);
    await decide(lead(), 'refused', ['marchford-council', school]);
    await decide(WORKER, 'given', ['marchford-council', guess]);
    await decide(WORKER, 'given', ['marchford-council', ELSEWHERE, school]);
    expect(await told.list(OFFICER, ALERTS)).toContain('refusalReversed');
  },
};

describe('while whereabouts are closed, nobody learns whom a decision names', () => {
  afterAll(begin);

  it.each(Object.entries(GUESSES))('%s', async (_how, guessing) => {
    const worlds: (readonly string[])[] = [];
    for (const guess of [ELSEWHERE, school]) {
      await begin();
      const told = new Told();
      await guessing(told, guess);
      worlds.push(told.answers);
    }
    const [wrong = [], right = []] = worlds;
    expect(wrong.length).toBeGreaterThan(0);
    expect(right).toEqual(wrong);
  });

  it('whoever keeps them reads what superseded a decision, and what decides is the latest all the same', async () => {
    await begin();
    await assess(COLLEAGUE, true);
    const refusal = await decide(lead(), 'refused', [school]);
    await decide(WORKER, 'given', [school]);
    const { body } = await casework.ask(KEEPER, READ, { id: person });
    const seen = body.data?.person as { readonly consents: readonly { id: string }[] };
    expect(seen.consents.find(({ id }) => id === refusal)).toMatchObject({
      ...{ state: 'superseded', controllers: [school] },
      events: [{ event: 'refused' }, { event: 'superseded' }],
    });
    const inForce = await rows("SELECT FROM governance.consent WHERE person = $1 AND state = 'given'");
    expect(inForce).toHaveLength(EVERYWHERE.length);
  });

  it('a refusal that was superseded meanwhile closes nothing any longer once they are open again', async () => {
    await begin();
    await assess(COLLEAGUE, true);
    const refusal = await decide(lead(), 'refused', [school]);
    await decide(WORKER, 'given', [school]);
    const standing = () =>
      rows("SELECT FROM governance.consent WHERE person = $1 AND id = $2 AND state = 'refused'", refusal);
    expect(await standing()).toHaveLength(EVERYWHERE.length);
    const closed = await rows('SELECT * FROM governance.whereabouts_flag WHERE person = $1');
    const opened = await casework.act(
      KEEPER,
      `mutation($key: String!, $person: ID!) {
        openWhereabouts(key: $key, person: $person, reason: "They moved") { effects { confirmed } } }`,
      { person },
    );
    expect(opened.errors).toBeUndefined();
    expect(await standing()).toHaveLength(0);
    await casework.rows<{ id: string }>(
      'governance',
      `INSERT INTO governance.whereabouts_flag
       SELECT (json_populate_record(NULL::governance.whereabouts_flag, row)).* FROM json_array_elements($1) row`,
      [JSON.stringify(closed)],
    );
  });

  it.each(['refused', 'given'] as const)(
    'a decision against what was superseded opens what was refused: then %s',
    async (kind) => {
      await begin();
      await assess(COLLEAGUE, true);
      const refusal = await decide(lead(), 'refused', [school]);
      const later = await decide(COLLEAGUE, kind, [school]);
      const weighed = kind === 'refused' ? [refusal, later] : [refusal];
      await act(WORKER, OVERRIDE, 'recordOverride', { consent: refusal, weighed, ...approvedAt('marchford-council') });
      const opened = await rows('SELECT FROM governance.consent_override WHERE person = $1 AND valid_until > now()');
      expect(opened).toHaveLength(EVERYWHERE.length);
    },
  );
});
