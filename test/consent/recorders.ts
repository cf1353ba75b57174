import { randomUUID } from 'node:crypto';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import { alertedOf, atEach, OFFICERS } from '#test/town/alertedOf';
import { entriesOf } from '#test/town/entriesOf';
import {
  agreement,
  changed,
  claimsOf,
  codeOf,
  consentTown,
  DECIDE,
  motherOf,
  parent,
  RECEIPT,
  RECIPIENTS,
  WITHDRAW,
  wales,
} from './consentTown';

/** Who records a decision or a withdrawal, and to whom a consent is unknown. */
const consents = consentTown.forTests();

const COURT = { kind: 'court', courtOrder: 'ZE26C00112', court: 'Family Court at Newport', orderedOn: '2026-01-12' };

describe('a withdrawal is recorded', () => {
  const asking = (persona: string, purpose: string, variables: object, query = WITHDRAW) =>
    consents.town.ask({
      persona,
      purpose,
      reason: 'The family says so',
      query,
      variables: { key: randomUUID(), ...variables },
    });
  const given = async (over: object = {}) =>
    changed((await consents.decide({ consent: agreement(over) })).body, 'recordConsentDecision').id;
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

  it('by a practitioner whom the hub involved and who reads it, though no party', async () => {
    const scope = { recipients: ['afonwen-council'], controllers: ['afonwen-school-01'] };
    const id = await given(scope);
    await involve('afonwen-health-board');
    const READ = 'query($id: ID!) { person(id: $id) { consents { id state } } }';
    const { body } = await asking('school-nurse', 'directCare', { id: wales.person }, READ);
    expect(JSON.stringify(body.data)).toContain(JSON.stringify({ id, state: 'given' }));
    expect(changed((await withdraw('school-nurse', 'directCare', id)).body, 'withdrawConsent').state).toBe('withdrawn');
    expect(codeOf((await withdraw('school-nurse', 'directCare', id)).body)).toBe('CONSENT_WITHDRAWN_ALREADY');
    expect(await consents.alertedOf('consentByUnlinked', id)).toEqual([]);
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
    const given = await consents.town.ask({
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
    const authorization = `Bearer ${await consents.town.lintel.issuers.issueToken(asLead, new Date())}`;
    const recorded = await consents.town.ask({
      ...{ persona: 'representative', purpose: 'earlyHelp', query: RECORD, headers: { authorization } },
      variables: { key: randomUUID(), person },
    });
    expect(recorded.body.errors).toBeUndefined();
    expect(await tries()).toEqual(before);
    // Nor where others have recorded a colleague of another team, and the claim is made once more: that is told again.
    const colleague = `mutation($key: String!, $person: ID!) { recordInvolvement(key: $key, person: $person, team: "another",
      organisation: "border-family-support", practitioner: "border-family-support/only-this-worker", reason: "A service") { id } }`;
    expect((await asking('hub-practitioner-wales', 'screening', { person }, colleague)).body.errors).toBeUndefined();
    const claimed = await consents.town.ask({
      ...{ persona: 'representative', purpose: 'earlyHelp', query: RECORD, headers: { authorization } },
      variables: { key: randomUUID(), person },
    });
    const { id: claim } = changed(claimed.body, 'recordInvolvement');
    expect(await consents.alertedOf('involvementSelfRecorded', claim)).toContain('border-family-support');
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

  it('and by nobody else: to whoever may not read it given, withdrawn, expired and no consent at all are one answer', async () => {
    // Each of a scope of its own, so that none supersedes another.
    const [standing, withdrawn, expired] = [
      await given({ recipients: ['afonwen-school-01'] }),
      await given({ recipients: ['afonwen-council'] }),
      await given({ recipients: ['afonwen-health-board'] }),
    ];
    await consents.asWorker(WITHDRAW, { key: randomUUID(), person: wales.person, id: withdrawn });
    await consents.asOwner('UPDATE authority.consent SET valid_until = now() WHERE id = $1', [expired]);
    const ids = [randomUUID(), standing, withdrawn, expired];
    // A practitioner of no party, involved, who may not read it.
    await involve('marches-police');
    const answers = await Promise.all(ids.map((id) => withdraw('police-officer', 'safeguardingEnquiry', id)));
    expect(codeOf(answers[0]?.body ?? {})).toBe('CONSENT_UNKNOWN');
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    // An officer of none who may, and works with the child in no way, is told no more than that.
    const [never, ...read] = await Promise.all(ids.map((id) => withdraw('ig-officer', 'informationGovernance', id)));
    expect(codeOf(never?.body ?? {})).toBe('CONSENT_UNKNOWN');
    expect(codeOf(read[0]?.body ?? {})).toBe('CONSENT_NOT_YOURS');
    expect(new Set(read.map(({ text }) => text)).size).toBe(1);
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
    consents.town.ask({ persona, purpose, reason: 'A report', query, variables: { key: randomUUID(), ...variables } });
  const asFamilySupport = (query: string, variables: object) =>
    as('family-support-worker', 'familySupport', query, variables);
  const decideOf = (person: string, consent: object, decision = 'given') => ({ person, decision, consent });

  it('by a party to it, or the representative whom others involved: to every other there is one answer', async () => {
    // Its advocates stand by Nia by the hub's word, by Noah by their own.
    await consents.asOwner(
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
      consents.asWorker(DECIDE, { key: randomUUID(), ...decideOf(wales.person, agreement({ grantor: COURT })) }),
    ]);
    for (const { body } of refused) expect(codeOf(body)).toBe('CONSENT_NOT_YOURS');
    expect(new Set(refused.map(({ body }) => body.errors?.[0]?.message)).size).toBe(1);
    const { id: request } = changed(
      (await consents.asWorker(ASK, { key: randomUUID(), person: wales.person, consent })).body,
      'requestConsent',
    );
    const [theirs, never] = await Promise.all(
      [request, randomUUID()].map((id) => asFamilySupport(ANSWER, { person: wales.person, request: id })),
    );
    expect(codeOf(theirs?.body ?? {})).toBe('CONSENT_UNKNOWN');
    expect(theirs?.text).toBe(never?.text);
    expect((await consents.consentsSeen(wales.person)).find(({ id }) => id === request)?.state).toBe('requested');
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
    expect(await consents.alertedOf('consentByUnlinked', id)).toEqual(['marchford-school-02', 'marchford-school-03']);
    // As the answer to a request too, when it is answered.
    const school = { ...consent, controllers: ['marchford-school-02'] };
    const { id: request } = changed(
      (await asFamilySupport(ASK, { person: noah, consent: school })).body,
      'requestConsent',
    );
    expect(await consents.alertedOf('consentByUnlinked', request)).toEqual([]);
    changed((await asFamilySupport(ANSWER, { person: noah, request })).body, 'recordConsentDecision');
    expect(await consents.alertedOf('consentByUnlinked', request)).toEqual(['marchford-school-02']);
    // Of one whom others link, nobody is told.
    const worker = changed((await consents.decide({ consent: agreement() })).body, 'recordConsentDecision').id;
    expect(await consents.alertedOf('consentByUnlinked', worker)).toEqual([]);
  });

  it('of a court, on its order as it was seen, and told to the officers of every party', async () => {
    // One that receives, and holds nothing.
    const recipients = [...RECIPIENTS, 'border-family-support'];
    const efa = scriptedChild('gillick').person;
    const closed = async () => (await consents.reasonsSeen(efa)).includes('consentNotInForce');
    const byCourt = (over: object, persona = 'hub-practitioner-wales', purpose = 'screening') =>
      as(persona, purpose, DECIDE, decideOf(efa, agreement({ grantor: { ...COURT, ...over }, recipients })));
    for (const missing of [{ courtOrder: ' ' }, { court: null }, { orderedOn: null }, { orderedOn: '2999-01-01' }])
      expect(codeOf((await byCourt(missing)).body)).toBe('COURT_ORDER_NOT_SEEN');
    const refused = decideOf(efa, agreement({ grantor: { kind: 'child' } }), 'refused');
    changed((await consents.decide({ ...refused, coercion: 'Seen alone.' })).body, 'recordConsentDecision');
    expect(await closed()).toBe(true);
    const { id } = changed((await byCourt({})).body, 'recordConsentDecision');
    expect(await closed()).toBe(false);
    expect(await alertedOf(consents.town, 'courtDecisionRecorded', id)).toEqual(
      atEach([...recipients, 'gwent-y-gororau-police'], OFFICERS),
    );
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
