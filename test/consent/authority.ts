import { randomUUID } from 'node:crypto';
import { readSecrets } from '#embedded/readSecrets';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import { startOfDay } from '#policies/core/legalDay';
import { DATA_CATEGORIES, type Role } from '#policies/core/vocabulary';
import { signServiceCall } from '#policies/service/serviceToken';
import { caseworkTown } from '#test/casework/caseworkTown';
import { inDays } from '#test/fixtures/days';
import { alertedOf, atEach } from '#test/town/alertedOf';
import { entriesOf } from '#test/town/entriesOf';
import { severalRounds } from '#test/town/rounds';
import type { AnswerBody } from '#test/town/startTown';
import { until } from '#test/town/until';
import {
  agreement,
  changed,
  codeOf,
  consentTown,
  DECIDE,
  EVERYWHERE,
  example,
  fatherOf,
  heldOf,
  IN_ENGLAND,
  motherOf,
  parent,
  WITHDRAW,
  wales,
} from './consentTown';

/** Who may decide for a child, and who must not be informed. */
const consents = consentTown.forTests();
const casework = caseworkTown.forTests();

it('refuses who may not decide, all alike, and what is not said', async () => {
  const maya = scriptedChild('notToBeInformed');
  const asEngland = (consent: object) =>
    consents.town.ask({
      persona: 'early-help-worker-england',
      purpose: 'earlyHelp',
      query: DECIDE,
      variables: { key: randomUUID(), person: maya.person, decision: 'given', consent },
    });
  const answers = await Promise.all(
    [
      { grantor: parent(fatherOf(maya.person)) },
      { grantor: parent(randomUUID()) },
      {},
      { grantor: { kind: 'child' } },
    ].map((over) => asEngland(agreement({ ...over, ...IN_ENGLAND }))),
  );
  for (const { body } of answers) expect(body.errors).toEqual(answers[0]?.body.errors);
  expect(codeOf(answers[0]?.body ?? {})).toBe('AUTHORITY_NOT_CONFIRMED');
  const codes = async (over: object) => codeOf((await consents.decide({ consent: agreement(over) })).body);
  expect(await codes({ categories: ['everything'] })).toBe('SCOPE_UNKNOWN');
  expect(await codes({ controllers: ['nowhere'] })).toBe('SCOPE_UNKNOWN');
  expect(await codes({ recipients: ['nowhere'] })).toBe('SCOPE_UNKNOWN');
  expect(await codes({ purposes: ['curiosity'] })).toBe('SCOPE_UNKNOWN');
  expect(await codes({ recipients: [] })).toBe('SCOPE_EMPTY');
  expect(await codes({ noticeVersion: ' ' })).toBe('TEXT_MISSING');
  expect(await codes({ conditions: '\u200b' })).toBe('TEXT_MISSING');
  expect(await codes({ evidence: ' - ' })).toBe('TEXT_MISSING');
  expect(await codes({ validUntil: '2020-01-01' })).toBe('CONSENT_INVALID');
  expect(await codes({ reviewBy: inDays(-1) })).toBe('CONSENT_INVALID');
  const unknown = await Promise.all(
    [randomUUID(), '5c000000-0000-4000-8000-000000000003'].map((id) =>
      consents.asWorker(WITHDRAW, { key: randomUUID(), person: wales.person, id }),
    ),
  );
  expect(unknown.map(({ body }) => codeOf(body))).toEqual(['CONSENT_UNKNOWN', 'CONSENT_UNKNOWN']);
  expect(unknown[0]?.body.errors).toEqual(unknown[1]?.body.errors);
});

it('a parent’s decision lapses on the day of the 18th birthday, without any job; from then on the adult decides', async () => {
  const macsen = scriptedChild('withdrawnConsent').person;
  const bornDaysAfterMidnight = (days: number) =>
    consents.asOwner(
      "UPDATE authority.birth SET date_of_birth = ($3::date - interval '18 years')::date + $2::int WHERE person = $1",
      [macsen, days, inDays(0)],
    );
  const byMother = parent(motherOf(macsen));
  await bornDaysAfterMidnight(1);
  const given = changed(
    (await consents.decide({ person: macsen, consent: agreement({ grantor: byMother }) })).body,
    'recordConsentDecision',
  );
  const read = (await consents.consentsSeen(macsen)).find(({ id }) => id === given.id);
  expect(read).toMatchObject({ state: 'given', capacityBasis: 'parentalResponsibility', events: [{ event: 'given' }] });
  // Until when it counts is kept, and told to nobody: it is the day of birth.
  expect(read?.validUntil).toBeNull();
  const ends = 'SELECT valid_until AS ends FROM authority.consent WHERE id = $1';
  const { rows } = await consents.town.asOwner<{ ends: Date }>('governance', ends, [given.id]);
  expect(rows[0]?.ends).toEqual(startOfDay(inDays(1)));
  await bornDaysAfterMidnight(0);
  expect(codeOf((await consents.decide({ person: macsen, consent: agreement({ grantor: byMother }) })).body)).toBe(
    'AUTHORITY_NOT_CONFIRMED',
  );
  changed(
    (await consents.decide({ person: macsen, consent: agreement({ grantor: { kind: 'adult' } }) })).body,
    'recordConsentDecision',
  );
});

it('what somebody decided as a child they withdraw as the adult that they have become: pressure by others is a question about children', async () => {
  const { person } = scriptedChild('withdrawnConsent');
  const bornInDays = (days: number) =>
    consents.asOwner(
      "UPDATE authority.birth SET date_of_birth = ($3::date - interval '18 years')::date + $2::int WHERE person = $1",
      [person, days, inDays(0)],
    );
  const given = async () => {
    const consent = agreement({ grantor: { kind: 'child' } });
    return changed((await consents.decide({ person, consent })).body, 'recordConsentDecision').id;
  };
  const withdraw = async (id: string) => (await consents.asWorker(WITHDRAW, { key: randomUUID(), person, id })).body;
  await bornInDays(1);
  const id = await given();
  expect(codeOf(await withdraw(id))).toBe('COERCION_NOT_CONSIDERED');
  await bornInDays(0);
  expect(changed(await withdraw(id), 'withdrawConsent').state).toBe('withdrawn');
});

it('the hub tells governance a date of birth, and nobody else does: who may decide follows from it', async () => {
  const { person } = scriptedChild('withdrawnConsent');
  const url = consents.town.lintel.subgraphs.get('governance')?.url ?? '';
  const keys = readSecrets(consents.town.lintel.home).serviceKeys;
  const tell = async (peer: 'hub' | 'police', born: string, key = keys[peer]) => {
    const body = JSON.stringify({ person, dateOfBirth: born });
    const call = { peer, method: 'POST', path: '/internal/birth', body };
    const headers = { 'lintel-service': signServiceCall(call, key, new Date()) };
    return (await fetch(new URL(call.path, url), { method: 'POST', headers, body })).status;
  };
  const byAdult = async () =>
    codeOf((await consents.decide({ person, consent: agreement({ grantor: { kind: 'adult' } }) })).body);
  expect(await tell('hub', '2015-05-05')).toBe(204);
  expect(await byAdult()).toBe('AUTHORITY_NOT_CONFIRMED');
  const mothers = changed(
    (await consents.decide({ person, consent: agreement({ grantor: parent(motherOf(person)) }) })).body,
    'recordConsentDecision',
  ).id;
  // Told again as it was it ends nothing, also where somebody found what did not end the consent.
  const found = randomUUID();
  await consents.asOwner(
    `INSERT INTO authority.competence (id, person, decision, competent, assessor, assessed_at, grounds, recorded_at, by_organisation,
       by_practitioner) VALUES ($1, $2, 'serviceAgreement', true, 'Nurse', now(), 'Seen', now(), 'afonwen-school-12', 'afonwen-council/far')`,
    [found, person],
  );
  expect(await tell('hub', '2015-05-05')).toBe(204);
  expect((await consents.consentsSeen(person)).find(({ id }) => id === mothers)?.state).toBe('given');
  await consents.asOwner('DELETE FROM authority.competence WHERE id = $1', [found]);
  expect(await tell('police', '2001-05-05')).toBe(403);
  expect(await tell('hub', '2001-05-05', keys.police)).toBe(401);
  expect(await tell('hub', 'yesterday')).toBe(403);
  expect(await byAdult()).toBe('AUTHORITY_NOT_CONFIRMED');
  expect(await tell('hub', '2001-05-05')).toBe(204);
  // Of age: what the mother gave until another birthday has lapsed everywhere.
  expect((await consents.consentsSeen(person)).find(({ id }) => id === mothers)?.state).toBe('lapsed');
  expect(await consents.reasonsSeen(person)).toContain('consentNotInForce');
  expect(await byAdult()).toBeUndefined();
});

it('competence and parental responsibility are recorded, and may be taken back; a request is answered as it was asked', async () => {
  const noah = scriptedChild('familySupport').person;
  const act = (query: string, variables: object) =>
    consents.town.ask({
      persona: 'early-help-worker-england',
      purpose: 'earlyHelp',
      query,
      variables: { key: randomUUID(), person: noah, ...variables },
    });
  const idOf = (body: AnswerBody) => changed(body, 'done').id;
  const decideFor = (grantor: object) =>
    consents.town.ask({
      persona: 'early-help-worker-england',
      purpose: 'earlyHelp',
      query: DECIDE,
      variables: { key: randomUUID(), person: noah, decision: 'given', consent: agreement({ grantor, ...IN_ENGLAND }) },
    });
  expect(codeOf((await decideFor({ kind: 'child' })).body)).toBe('AUTHORITY_NOT_CONFIRMED');
  const competence = {
    decision: 'serviceAgreement',
    competent: true,
    categories: DATA_CATEGORIES,
    purposes: ['earlyHelp'],
    assessor: 'School nurse',
    assessedAt: '2026-01-15',
    grounds: 'Understands what is shared.',
  };
  const record = `mutation($key: String!, $person: ID!, $competence: CompetenceInput!) {
    done: recordCompetence(key: $key, person: $person, competence: $competence) { id } }`;
  expect(codeOf((await act(record, { competence: { ...competence, grounds: ' ' } })).body)).toBe('TEXT_MISSING');
  // Of several the latest counts: one of a day to come would outlast whatever is found until then.
  for (const assessedAt of [new Date(Date.now() + 60_000).toISOString(), 'last week'])
    expect(codeOf((await act(record, { competence: { ...competence, assessedAt } })).body)).toBe('CONSENT_INVALID');
  // Nobody is assessed before their birth, and of an adult nobody asks.
  const saying = async (query: string, variables: object) => {
    const [error] = (await act(query, variables)).body.errors ?? [];
    return `${error?.extensions?.code}: ${error?.message}`;
  };
  expect(await saying(record, { competence: { ...competence, assessedAt: '1999-01-15' } })).toMatch(
    /^AUTHORITY_IMPOSSIBLE: .*before the child was born/,
  );
  const young = idOf((await act(record, { competence })).body);
  // At seven it is rare, and forbidden by nothing: the lead hears of it.
  expect(await alertedOf(consents.town, 'youngChildCompetent', young)).toEqual(
    atEach(['marchford-council'], ['safeguardingLead']),
  );
  // And finds by its id of whom it is, who assessed and on what grounds; so does an officer there, and nobody else.
  const FOUND = `{ competenceFindings(first: 500) {
    entries { id personId decision competent categories purposes assessor assessedAt grounds practitioner recordedAt } } }`;
  const foundBy = async (role: Role, organisation = 'marchford-council') =>
    (
      await casework.ask(
        {
          as: { organisation, team: 'safeguarding', role, practitioner: `${organisation}/reader` },
          purpose: role === 'earlyHelpWorker' ? 'earlyHelp' : 'informationGovernance',
        },
        FOUND,
      )
    ).body;
  for (const role of ['safeguardingLead', 'privacyOfficer'] as const)
    expect(entriesOf(await foundBy(role), 'competenceFindings').find(({ id }) => id === young)).toEqual({
      ...{ id: young, personId: noah, ...competence, practitioner: 'marchford-council/early-help-worker-england' },
      categories: [...DATA_CATEGORIES].sort(),
      assessedAt: '2026-01-15T00:00:00.000Z',
      recordedAt: expect.stringMatching(/Z$/),
    });
  const elsewhere = entriesOf(await foundBy('safeguardingLead', 'marchford-school-01'), 'competenceFindings');
  expect(elsewhere.map(({ id }) => id)).not.toContain(young);
  expect(codeOf(await foundBy('earlyHelpWorker'))).toBe('QUERY_NOT_GRANTED');
  changed((await decideFor({ kind: 'child' })).body, 'recordConsentDecision');
  // Found not to be, later: then it falls to who holds parental responsibility.
  idOf((await act(record, { competence: { ...competence, competent: false, assessedAt: '2026-02-15' } })).body);
  const hold = `mutation($key: String!, $person: ID!, $responsibility: ResponsibilityInput!) {
    done: recordParentalResponsibility(key: $key, person: $person, responsibility: $responsibility) { id } }`;
  const guardian = {
    holder: 'A grandmother',
    basis: 'guardian',
    evidence: 'Order of 3 March seen',
    courtRestricted: false,
    anotherThan: await heldOf(consents.town, noah),
  };
  // A care order is held by a council, and by one that is known here.
  for (const authority of ['marches-police', 'nowhere'])
    expect(
      codeOf((await act(hold, { responsibility: { ...guardian, basis: 'localAuthorityCareOrder', authority } })).body),
    ).toBe('CONSENT_INVALID');
  // What would give no right as it is stated says so now, and not at each decision.
  const father = { ...guardian, holder: 'The father', basis: 'fatherOnCertificate', evidence: 'Certificate seen' };
  for (const [stated, why] of [
    [{ ...guardian, basis: 'localAuthorityCareOrder' }, /Name in authority the council/],
    [{ ...father, registeredOn: '2003-11-30' }, /registered on or after 2003-12-01/],
    [{ ...father, registeredOn: '2999-01-01' }, /lies in the future/],
    [{ ...father, registeredOn: '2004-01-01' }, /before the child was born/],
  ] as const) {
    const said = await saying(hold, { responsibility: stated });
    expect([said.split(':')[0], said]).toEqual(['AUTHORITY_IMPOSSIBLE', expect.stringMatching(why)]);
  }
  const first = idOf((await act(hold, { responsibility: guardian })).body);
  const consent = agreement({ grantor: parent(first), ...IN_ENGLAND });
  const ask = `mutation($key: String!, $person: ID!, $consent: ConsentInput!) {
    done: requestConsent(key: $key, person: $person, consent: $consent) { id } }`;
  const request = idOf((await act(ask, { consent })).body);
  const answer = `mutation($key: String!, $person: ID!, $request: ID!) {
    done: recordConsentDecision(key: $key, person: $person, decision: "given", request: $request) { id } }`;
  expect(idOf((await act(answer, { request })).body)).toBe(request);
  expect(codeOf((await act(answer, { request })).body)).toBe('CONSENT_NOT_IN_FORCE');
  const forbidden = {
    ...guardian,
    anotherThan: [],
    replaces: first,
    notToBeInformed: 'She tells the father.',
    reviewBy: '2027-01-01',
  };
  const second = idOf((await act(hold, { responsibility: forbidden })).body);
  for (const id of [first, second]) expect(codeOf((await decideFor(parent(id))).body)).toBe('AUTHORITY_NOT_CONFIRMED');
  // Recorded anew without a word of it, she still must not be informed: that is ended by itself.
  const third = idOf((await act(hold, { responsibility: { ...guardian, anotherThan: [], replaces: second } })).body);
  expect(codeOf((await decideFor(parent(third))).body)).toBe('AUTHORITY_NOT_CONFIRMED');
  const [told] = await notInformed(noah, 'early-help-worker-england');
  expect(told?.whom).toBe('A grandmother');
  changed((await act(END, { id: told?.id, reason: 'She has left him.' })).body, 'endNotToBeInformed');
  expect(await notInformed(noah, 'early-help-worker-england')).toEqual([]);
  changed((await decideFor(parent(third))).body, 'recordConsentDecision');
});

describe('who must not be informed', () => {
  const { person } = wales;
  const act = (query: string, variables: object, persona = 'early-help-worker', purpose = 'earlyHelp') =>
    consents.town.ask({
      ...{ persona, purpose, query, reason: 'A review' },
      variables: { key: randomUUID(), person, ...variables },
    });
  const due = async (persona: string, purpose: string) => {
    const query = '{ notToBeInformedReviews { entries { id personId whom reason author reviewBy } } }';
    const { body } = await consents.town.ask({ persona, purpose, query, reason: 'A review' });
    return body.errors === undefined ? entriesOf<{ id: string }>(body, 'notToBeInformedReviews') : codeOf(body);
  };
  const uncle = { whom: 'An uncle', reason: 'She fears him.', reviewBy: '2020-01-01' };

  it('anybody can be named: told to who asks when the call returns, and to nobody else; ended by its keepers alone', async () => {
    const before = await consents.rowsIn('SELECT FROM authority.alert');
    const later = { ...uncle, reviewBy: '2999-01-01' };
    const recorded = changed((await act(FORBID, { notToBeInformed: later })).body, 'recordNotToBeInformed');
    expect(recorded.effects.map(({ agency, confirmed }) => [agency, confirmed])).toEqual(EVERYWHERE);
    expect(await notInformed(person)).toEqual([{ id: recorded.id, whom: 'An uncle' }]);
    expect(await consents.rowsIn('SELECT FROM authority.alert')).toBe(before);
    // Kept with governance: the reason reaches no other database.
    expect(await consents.rowsIn('SELECT reason FROM governance.not_to_be_informed', 'hub')).toBe('42703');
    const end = { id: recorded.id, reason: 'He has died.' };
    expect(codeOf((await act(END, end, 'school-lead')).body)).toBe('NOT_TO_BE_INFORMED_UNKNOWN');
    expect(codeOf((await act(END, { ...end, id: randomUUID() })).body)).toBe('NOT_TO_BE_INFORMED_UNKNOWN');
    expect(codeOf((await act(END, { ...end, reason: ' ' })).body)).toBe('TEXT_MISSING');
    changed((await act(END, end)).body, 'endNotToBeInformed');
    expect(await notInformed(person)).toEqual([]);
    expect(codeOf((await act(END, end)).body)).toBe('NOT_TO_BE_INFORMED_UNKNOWN');
  });

  it('what a voluntary organisation records, which keeps no records here, is told of by the council of its area', async () => {
    const { person: supported } = scriptedChild('familySupport');
    const later = { ...uncle, reviewBy: '2999-01-01' };
    const as = ['family-support-worker', 'familySupport'] as const;
    const { body } = await act(FORBID, { person: supported, notToBeInformed: later }, ...as);
    const { id } = changed(body, 'recordNotToBeInformed');
    const at = `SELECT FROM governance.not_to_be_informed WHERE id = '${id}' AND controller = 'marchford-council'`;
    expect(await consents.rowsIn(at, 'hub')).toBe(1);
    changed((await act(END, { person: supported, id, reason: 'He has died.' }, ...as)).body, 'endNotToBeInformed');
  });

  it('its review is due on a day, shown to who keeps it, and ends nothing', async () => {
    // By a day that is over nobody would look at it again.
    expect(codeOf((await act(FORBID, { notToBeInformed: uncle })).body)).toBe('CONSENT_INVALID');
    const later = { ...uncle, reviewBy: '2999-01-01' };
    const { id } = changed((await act(FORBID, { notToBeInformed: later })).body, 'recordNotToBeInformed');
    expect(codeOf((await act(REVIEW, { id, reason: 'Seen.', reviewBy: '2020-01-01' })).body)).toBe('CONSENT_INVALID');
    const age = 'UPDATE authority.not_to_be_informed SET review_by = $2 WHERE id = $1';
    await consents.asOwner(age, [id, uncle.reviewBy]);
    const listed = { id, personId: person, whom: 'An uncle', reason: uncle.reason, reviewBy: '2020-01-01' };
    const author = 'afonwen-council/early-help-worker';
    expect(await due('hub-practitioner-wales', 'screening')).toContainEqual({ ...listed, author });
    // Of another organisation, and of a role that answers for nothing.
    expect(await due('ig-officer', 'informationGovernance')).toEqual([]);
    expect(await due('early-help-worker', 'earlyHelp')).toBe('QUERY_NOT_GRANTED');
    expect((await notInformed(person)).map((each) => each.id)).toEqual([id]);
    // Where the name of the author's organisation would place the child.
    await consents.whileClosed(person, async () => {
      expect(await due('hub-practitioner', 'screening')).toContainEqual({ ...listed, author: null });
    });
    const review = async (reviewBy: string) => {
      const again = { id, reason: 'Nothing has changed.', reviewBy };
      changed((await act(REVIEW, again, 'hub-practitioner-wales', 'screening')).body, 'reviewNotToBeInformed');
    };
    // On the day itself it is due.
    const today = inDays(0);
    await review(today);
    expect(await due('hub-practitioner-wales', 'screening')).toMatchObject([{ id, reviewBy: today }]);
    await review('2999-01-01');
    expect(await due('hub-practitioner-wales', 'screening')).toEqual([]);
    expect((await notInformed(person)).map((each) => each.id)).toEqual([id]);
    changed((await act(END, { id, reason: 'He has died.' })).body, 'endNotToBeInformed');
  });

  it('that its day has come is told to the officers and leads of who keeps it, once for each day, and to nobody else', async () => {
    const at = '2999-01-01';
    const record = async (reviewBy: string) =>
      changed((await act(FORBID, { notToBeInformed: { ...uncle, reviewBy } })).body, 'recordNotToBeInformed').id;
    const [id, later] = [await record(at), await record(at)];
    const told = (record: string) => consents.alertedOf('notToBeInformedDue', record);
    const come = (day: string) =>
      consents.asOwner('UPDATE authority.not_to_be_informed SET review_by = $2 WHERE id = $1', [id, day]);
    const untilTold = async (times: number) => {
      await until(async () => (await told(id)).length >= times);
      await severalRounds();
      expect(await told(id)).toEqual(Array(times).fill('afonwen-council'));
    };
    expect(await told(id)).toEqual([]);
    await come(inDays(0));
    await untilTold(1);
    const read = async (persona: string) =>
      entriesOf(
        (
          await consents.town.ask({
            ...{ persona, purpose: 'informationGovernance' },
            query: '{ alerts(first: 500) { entries { kind reference } } }',
          })
        ).body,
        'alerts',
      );
    const alert = { kind: 'notToBeInformedDue', reference: id };
    expect(await read('ig-officer-wales')).toContainEqual(alert);
    expect(await read('ig-officer')).not.toContainEqual(alert);
    // Another day is told of as well, when it has come.
    changed((await act(REVIEW, { id, reason: 'Nothing has changed.', reviewBy: at })).body, 'reviewNotToBeInformed');
    await untilTold(1);
    await come('2026-01-01');
    await untilTold(2);
    for (const each of [id, later])
      changed((await act(END, { id: each, reason: 'He has died.' })).body, 'endNotToBeInformed');
    // What is ended is not looked at again.
    await come('2025-01-01');
    await untilTold(2);
    expect(await told(later)).toEqual([]);
  });

  it.each([
    ['a holder and words at once', { ...uncle, holder: motherOf(wales.person) }, 'CONSENT_INVALID'],
    ['nobody', { ...uncle, whom: null }, 'CONSENT_INVALID'],
    ['no name', { ...uncle, whom: ' ' }, 'TEXT_MISSING'],
    ['no reason', { ...uncle, reason: ' ' }, 'TEXT_MISSING'],
    ['no day', { ...uncle, reviewBy: 'soon' }, 'CONSENT_INVALID'],
    ['another child’s parent', { ...uncle, whom: null, holder: randomUUID() }, 'RESPONSIBILITY_UNKNOWN'],
  ])('is not recorded with %s', async (_what, notToBeInformed, code) => {
    expect(codeOf((await act(FORBID, { notToBeInformed })).body)).toBe(code);
  });
});

const FORBID = example('DoNotInform');

const REVIEW = `mutation($key: String!, $person: ID!, $id: ID!, $reason: String!, $reviewBy: String!) {
  reviewNotToBeInformed(key: $key, person: $person, id: $id, reason: $reason, reviewBy: $reviewBy) { id } }`;

const END = `mutation($key: String!, $person: ID!, $id: ID!, $reason: String!) {
  endNotToBeInformed(key: $key, person: $person, id: $id, reason: $reason) { id effects { agency confirmed } } }`;

/** As an involved practitioner reads it. */
async function notInformed(person: string, persona = 'early-help-worker') {
  const query = 'query($id: ID!) { person(id: $id) { notToBeInformed { id whom } } }';
  const { body } = await consents.town.ask({ persona, purpose: 'earlyHelp', query, variables: { id: person } });
  const seen = body.data?.person as { notToBeInformed: readonly { id: string; whom: string }[] } | undefined;
  return seen?.notToBeInformed ?? [];
}
