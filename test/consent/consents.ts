import { randomUUID } from 'node:crypto';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { Pool } from 'pg';
import { personaOf } from '#embedded/startLintel';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import { DATA_CATEGORIES } from '#policies/core/vocabulary';
import { sweepExpired } from '#subgraphs/governance/consents/sweepExpired';
import { alertedOf, atEach, OFFICERS } from '#test/town/alertedOf';
import { entriesOf } from '#test/town/entriesOf';
import {
  agreement,
  changed,
  claimsOf,
  codeOf,
  consentTown,
  EVERYWHERE,
  fatherOf,
  motherOf,
  parent,
  RECEIPT,
  RECIPIENTS,
  WITHDRAW,
  wales,
} from './consentTown';

const consents = consentTown.forTests();

it('an agreement opens early help for every agency, and its withdrawal closes it before the call returns', async () => {
  expect(await consents.reasonsSeen()).toContain('consentNotInForce');
  const given = changed((await consents.decide({ consent: agreement() })).body, 'recordConsentDecision');
  expect(given.effects.map(({ agency, confirmed }) => [agency, confirmed])).toEqual(EVERYWHERE);
  expect(await consents.reasonsSeen()).not.toContain('consentNotInForce');
  const withdrawn = changed(
    (await consents.asWorker(WITHDRAW, { key: randomUUID(), person: wales.person, id: given.id })).body,
    'withdrawConsent',
  );
  expect(withdrawn).toMatchObject({ id: given.id, state: 'withdrawn' });
  expect(withdrawn.effects.map(({ agency, confirmed }) => [agency, confirmed])).toEqual(EVERYWHERE);
  expect(await consents.reasonsSeen()).toContain('consentNotInForce');
  const again = await consents.asWorker(WITHDRAW, { key: randomUUID(), person: wales.person, id: given.id });
  expect(codeOf(again.body)).toBe('CONSENT_WITHDRAWN_ALREADY');
});

it('the same decision sent again after its withdrawal is told its first effects: nothing takes effect now', async () => {
  const key = randomUUID();
  const decide = async () =>
    changed((await consents.decide({ key, consent: agreement() })).body, 'recordConsentDecision');
  const first = await decide();
  const withdraw = { key: randomUUID(), person: wales.person, id: first.id };
  expect(codeOf((await consents.asWorker(WITHDRAW, withdraw)).body)).toBeUndefined();
  expect(await decide()).toEqual(first);
  expect(await consents.reasonsSeen()).toContain('consentNotInForce');
});

it('what a competent child decides, no parent decides: neither against it nor in its place', async () => {
  const efa = scriptedChild('gillick');
  const seen = async () => (await consents.reasonsSeen(efa.person)).includes('consentNotInForce');
  const byParent = async (decision: string, responsibility: string) =>
    codeOf(
      (await consents.decide({ person: efa.person, decision, consent: agreement({ grantor: parent(responsibility) }) }))
        .body,
    );
  // The child is competent and has given.
  expect(await byParent('refused', motherOf(efa.person))).toBe('AUTHORITY_NOT_CONFIRMED');
  expect(await seen()).toBe(false);
  // The child refuses: coercion is to be considered.
  const own = { person: efa.person, decision: 'refused', consent: agreement({ grantor: { kind: 'child' } }) };
  expect(codeOf((await consents.decide(own)).body)).toBe('COERCION_NOT_CONSIDERED');
  const coercion = 'Seen alone; nobody urged her.';
  const refused = changed((await consents.decide({ ...own, coercion })).body, 'recordConsentDecision');
  const receipt = await consents.asWorker(RECEIPT, { id: refused.id });
  expect(receipt.body.errors).toBeUndefined();
  const { eventList } = claimsOf(String(receipt.body.data?.consentReceipt)).receipt;
  // What was found on pressure by others is for the record, and in no receipt that is handed out.
  expect(eventList).toEqual([{ event: 'refused', at: expect.any(String) }]);
  expect(await byParent('given', fatherOf(efa.person))).toBe('AUTHORITY_NOT_CONFIRMED');
  expect(await seen()).toBe(true);
});

it('that what was given was withdrawn, or never was a consent, is told to the officers of all who gave or received on it, in one word', async () => {
  const parties = { controllers: ['gwent-y-gororau-police'], recipients: ['afonwen-council', 'afonwen-health-board'] };
  const give = async () => {
    const consent = agreement({ ...parties, purposes: ['missingChild'] });
    return changed((await consents.decide({ consent })).body, 'recordConsentDecision').id;
  };
  const INVALIDATE = `mutation($key: String!, $person: ID!, $id: ID!) {
    invalidateConsent(key: $key, person: $person, id: $id, reason: "Signed under threat") { id } }`;
  const ends = {
    withdrawn: (id: string) => consents.asWorker(WITHDRAW, { key: randomUUID(), person: wales.person, id }),
    invalidated: (id: string) =>
      consents.town.ask({
        ...{ persona: 'caldicott-guardian', purpose: 'informationGovernance', query: INVALIDATE },
        variables: { key: randomUUID(), person: wales.person, id },
      }),
  };
  for (const [event, end] of Object.entries(ends)) {
    const id = await give();
    expect((await end(id)).body.errors).toBeUndefined();
    expect(await alertedOf(consents.town, 'consentEnded', id)).toEqual(
      atEach([...parties.controllers, ...parties.recipients], OFFICERS),
    );
    const together = `SELECT FROM authority.alert a JOIN authority.consent_event e ON e.consent = a.reference AND e.xmin = a.xmin
      WHERE a.kind = 'consentEnded' AND a.reference = '${id}' AND e.event = '${event}'`;
    expect(await consents.rowsIn(together)).toBe(3);
  }
});

it('an officer invalidates a consent that was never valid: everywhere before the call returns, with the reason kept', async () => {
  const INVALIDATE = `mutation($key: String!, $person: ID!, $id: ID!, $reason: String!) {
    invalidateConsent(key: $key, person: $person, id: $id, reason: $reason) { id state effects { agency confirmed } } }`;
  const given = changed((await consents.decide({ consent: agreement() })).body, 'recordConsentDecision');
  expect(await consents.reasonsSeen()).not.toContain('consentNotInForce');
  const invalidate = (persona: string, purpose: string, reason = 'The mother was not told what it was for.') =>
    consents.town.ask({
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
  expect(await consents.reasonsSeen()).toContain('consentNotInForce');
  // What has ended is not invalidated, and stays as it ended.
  const again = await invalidate('caldicott-guardian', 'informationGovernance');
  expect(codeOf(again.body)).toBe('CONSENT_NOT_IN_FORCE');
  expect(again.body.errors?.[0]?.message).toContain('by recordConsentDecision');
  expect((await readOf(given.id))?.events.map(({ event }) => event)).toEqual(['given', 'invalidated']);
  // Who answers for it there reads why; nobody else does.
  const ENDED = '{ consentsEnded(first: 500) { entries { id personId gate event at reason practitioner } } }';
  const endedTo = async (persona: string, purpose = 'informationGovernance') => {
    const { body } = await consents.town.ask({ persona, purpose, query: ENDED, variables: {} });
    return body.errors === undefined
      ? entriesOf(body, 'consentsEnded').filter(({ id }) => id === given.id)
      : codeOf(body);
  };
  expect(await endedTo('caldicott-guardian')).toEqual([
    {
      ...{ id: given.id, personId: wales.person, gate: 'serviceAgreement', event: 'invalidated' },
      ...{ at: expect.stringMatching(/Z$/), reason: 'The mother was not told what it was for.' },
      practitioner: personaOf('caldicott-guardian').practitioner,
    },
  ]);
  expect(await endedTo('ig-officer')).toEqual([]);
  expect(await endedTo('early-help-worker', 'earlyHelp')).toBe('QUERY_NOT_GRANTED');
});

const ASK = `mutation($key: String!, $person: ID!, $consent: ConsentInput!) {
  requestConsent(key: $key, person: $person, consent: $consent) { id state } }`;
const ANSWER = `mutation($key: String!, $person: ID!, $request: ID!, $decision: String!) {
  recordConsentDecision(key: $key, person: $person, decision: $decision, request: $request) { id state } }`;
const act = (query: string, variables: object) =>
  consents.asWorker(query, { key: randomUUID(), person: wales.person, ...variables });
const decided = async (consent: object, decision = 'given') =>
  changed((await consents.decide({ decision, consent: agreement(consent) })).body, 'recordConsentDecision').id;
const requested = async (consent: object) =>
  changed((await act(ASK, { consent: agreement(consent) })).body, 'requestConsent').id;
const answered = async (request: string, decision: string) =>
  changed((await act(ANSWER, { request, decision })).body, 'recordConsentDecision').id;
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
const readOf = async (id: string) => (await consents.consentsSeen(wales.person)).find((each) => each.id === id);

it('of what was to be valid until a day, a refusal and a withdrawal stand after it, until the next decision', async () => {
  const untilTomorrow = { validUntil: inDays(1) };
  const stands = (id: string) =>
    consents.rowsIn(`SELECT FROM governance.consent WHERE id = '${id}' AND valid_until > now() + interval '1 year'`);
  const given = await decided(untilTomorrow);
  expect(await stands(given)).toBe(0);
  changed((await act(WITHDRAW, { id: given })).body, 'withdrawConsent');
  const refused = await decided(untilTomorrow, 'refused');
  const asked = await answered(await requested(untilTomorrow), 'refused');
  for (const id of [given, refused, asked]) expect([id, await stands(id)]).toEqual([id, EVERYWHERE.length]);
  // And so they read.
  expect(await readOf(asked)).toMatchObject({ state: 'refused', validUntil: null });
  expect(await readOf(refused)).toMatchObject({ validUntil: null });
});

it('a withdrawal is the latest decision on all that it was about: a part that was given since is closed too, until it is given again', async () => {
  const school = { controllers: ['afonwen-school-01'] };
  const given = await decided({});
  const part = await decided(school);
  expect([(await readOf(given))?.state, await consents.reasonsSeen()]).toEqual([
    'given',
    expect.not.arrayContaining(['consentNotInForce']),
  ]);
  changed((await act(WITHDRAW, { id: given })).body, 'withdrawConsent');
  expect([(await readOf(part))?.state, await consents.reasonsSeen()]).toEqual([
    'superseded',
    expect.arrayContaining(['consentNotInForce']),
  ]);
  await decided(school);
  expect(await consents.reasonsSeen()).not.toContain('consentNotInForce');
});

it('what is to be valid later supersedes nothing yet, also as the answer to a request; a refusal does at once', async () => {
  const now = await decided({});
  await decided({ validFrom: inDays(1) });
  expect((await readOf(now))?.state).toBe('given');
  await answered(await requested({ validFrom: inDays(1) }), 'given');
  expect((await readOf(now))?.state).toBe('given');
  await decided({ validFrom: inDays(1) }, 'refused');
  expect((await readOf(now))?.state).toBe('superseded');
});

const VERIFY = 'query($receipt: String!) { verifyReceipt(receipt: $receipt) { consent keyId issuedAt expiresAt } }';

it('a receipt says what was decided and can be verified; an altered one and an expired one have codes of their own', async () => {
  const terms = {
    ...{ validFrom: '2026-01-05T00:00:00.000Z', validUntil: inDays(30), reviewBy: '2999-01-01' },
    ...{ conditions: 'Not the notes of the nurse', evidence: 'Form of 5 January', collectionMethod: 'paperForm' },
  };
  const given = changed((await consents.decide({ consent: agreement(terms) })).body, 'recordConsentDecision');
  const at = (await readOf(given.id))?.events[0]?.at;
  const { body } = await consents.asWorker(RECEIPT, { id: given.id });
  expect(body.errors).toBeUndefined();
  const receipt = String(body.data?.consentReceipt);
  const named = async (ids: readonly string[]) =>
    (
      await consents.town.asOwner<{ id: string; name: string }>(
        'governance',
        'SELECT id, name FROM governance.organisation WHERE id = ANY($1) ORDER BY id',
        [ids],
      )
    ).rows;
  expect(claimsOf(receipt).receipt).toEqual({
    schemaVersion: 'ISO/IEC TS 27560:2023',
    recordId: given.id,
    piiPrincipal: wales.person,
    timestamp: at,
    jurisdiction: 'W',
    notice: { version: 'EH-W/2026.1', collectionMethod: 'paperForm' },
    authority: { grantor: 'parentalResponsibility', basis: 'parentalResponsibility' },
    purposes: [
      {
        purpose: 'earlyHelp',
        kind: 'serviceAgreement',
        lawfulBasis: 'Agreement to a service; the data-protection basis is the protocol’s',
      },
    ],
    piiControllers: await named([...RECIPIENTS, 'gwent-y-gororau-police']),
    recipients: await named(RECIPIENTS),
    piiCategories: [...DATA_CATEGORIES].sort(),
    storage: {
      keptBy: 'The authority on consents (governance)',
      period: 'As long as it may have to be shown that it was given, refused or withdrawn (UK GDPR art. 7(1))',
    },
    validFrom: terms.validFrom,
    validUntil: terms.validUntil,
    reviewBy: terms.reviewBy,
    conditions: terms.conditions,
    evidence: terms.evidence,
    withdrawal: {
      method:
        'Tell any practitioner who works with the child: they record it, or have it recorded; no reason is needed',
      effect: 'For the future, at once, in every agency',
    },
    eventList: [{ event: 'given', at }],
  });
  const verified = await consents.asWorker(VERIFY, { receipt });
  expect(verified.body.data?.verifyReceipt).toMatchObject({ consent: given.id });
  const keys = JSON.parse(String((await consents.asWorker('{ receiptKeys }', {})).body.data?.receiptKeys));
  expect((await jwtVerify(receipt, createLocalJWKSet(keys))).payload.jti).toBe(given.id);
  const [header, payload, signature] = receipt.split('.');
  const widened = Buffer.from(JSON.stringify({ ...claimsOf(receipt), exp: 4_102_444_800 })).toString('base64url');
  for (const forged of [`${header}.${widened}.${signature}`, `${header}.${payload}.AAAA`, 'no receipt'])
    expect(codeOf((await consents.asWorker(VERIFY, { receipt: forged })).body)).toBe('RECEIPT_FORGED');
  await consents.asOwner(
    `UPDATE authority.consent SET valid_until = now() - interval '1 hour', stated_until = now() - interval '1 hour' WHERE id = $1`,
    [given.id],
  );
  const late = String((await consents.asWorker(RECEIPT, { id: given.id })).body.data?.consentReceipt);
  expect(codeOf((await consents.asWorker(VERIFY, { receipt: late })).body)).toBe('RECEIPT_EXPIRED');
});

it('a receipt, which names controllers, is not there while the whereabouts are closed', async () => {
  const given = changed((await consents.decide({ consent: agreement() })).body, 'recordConsentDecision');
  const receipt = async () => (await consents.asWorker(RECEIPT, { id: given.id })).body;
  expect((await receipt()).errors).toBeUndefined();
  await consents.whileClosed(wales.person, async () => expect(codeOf(await receipt())).toBe('CONSENT_UNKNOWN'));
  expect((await receipt()).errors).toBeUndefined();
});

it('what time has ended is expired at once, and written down as an event by the sweeper', async () => {
  const given = changed((await consents.decide({ consent: agreement() })).body, 'recordConsentDecision');
  const asked = await requested({});
  await consents.asOwner('UPDATE authority.consent SET valid_until = now() WHERE id = ANY($1)', [[given.id, asked]]);
  const stateSeen = async () => (await consents.consentsSeen(wales.person)).find(({ id }) => id === given.id)?.state;
  expect(await stateSeen()).toBe('expired');
  const pool = new Pool({ connectionString: consents.town.lintel.databases.runtime.governance });
  expect(await sweepExpired(pool)).toBeGreaterThan(0);
  expect(await sweepExpired(pool)).toBe(0);
  await pool.end();
  for (const [id, event] of [
    [given.id, 'given'],
    [asked, 'requested'],
  ] as const)
    expect(await readOf(id)).toMatchObject({ state: 'expired', events: [{ event }, { event: 'expired' }] });
});
