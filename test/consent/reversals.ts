import type { Asked } from '#test/casework/caseworkTown';
import { agreement, codeOf, DECIDE, parent, RECIPIENTS, WITHDRAW } from './consentTown';
import {
  act,
  assess,
  begin,
  COLLEAGUE,
  CONTROLLERS,
  casework,
  child,
  consents,
  decide,
  FAR,
  HUB,
  hold,
  isOpen,
  person,
  SOLO,
  stateOf,
} from './decidedOn';

/** What was refused or withdrawn and is to be open after all: by whose word, and who hears of it. */
const MOTHER = { holder: 'Mother', basis: 'mother', evidence: 'e' };
const REQUEST = `mutation($key: String!, $person: ID!, $consent: ConsentInput!) {
  requestConsent(key: $key, person: $person, consent: $consent) { id } }`;
const give = (who: Asked, over: object) =>
  act(who, DECIDE, 'recordConsentDecision', { decision: 'given', consent: agreement(over) });

describe('whoever refused or withdrew may give, to the same worker: told at once to the officers of the controllers', () => {
  beforeEach(begin);
  const toldOf = (id: string) => consents.alertedOf('refusalReversed', id);

  it('once, in the transaction of the decision, which opens; not where nothing was closed, nor of another’s refusal', async () => {
    const [mother, guardian] = [parent(await hold(SOLO.worker, MOTHER)), parent(await hold(COLLEAGUE))];
    expect(await toldOf(await decide(SOLO.worker, 'given', mother))).toEqual([]);
    const refusal = await decide(COLLEAGUE, 'refused', mother);
    expect(await isOpen()).toBe(false);
    const given = await decide(SOLO.worker, 'given', mother);
    expect([await stateOf(refusal), await isOpen()]).toEqual(['superseded', true]);
    expect(await toldOf(given)).toEqual(CONTROLLERS);
    const rows = await casework.rows<{ roles: string[] }>(
      'governance',
      `SELECT DISTINCT a.roles FROM authority.alert a
       JOIN authority.consent_event e ON e.consent = a.reference AND e.event = 'given' AND e.xmin = a.xmin
       WHERE a.kind = 'refusalReversed' AND a.reference = $1 AND a.persons = ARRAY[$2::uuid]`,
      [given, person],
    );
    expect(rows).toEqual([{ roles: expect.arrayContaining(['caldicottGuardian', 'informationGovernanceOfficer']) }]);
    await decide(COLLEAGUE, 'refused', guardian);
    expect(await toldOf(await decide(SOLO.worker, 'given', mother))).toEqual([]);
  });

  it('after a withdrawal, once for each', async () => {
    const mother = parent(await hold(SOLO.worker, MOTHER));
    const first = await decide(SOLO.worker, 'given', mother);
    await act(COLLEAGUE, WITHDRAW, 'withdrawConsent', { id: first });
    const second = await decide(SOLO.worker, 'given', mother);
    expect(await toldOf(second)).toEqual(CONTROLLERS);
    const third = await decide(COLLEAGUE, 'given', mother);
    expect(await toldOf(third)).toEqual([]);
    await act(COLLEAGUE, WITHDRAW, 'withdrawConsent', { id: third });
    expect(await toldOf(await decide(SOLO.worker, 'given', mother))).toEqual(CONTROLLERS);
  });

  it('also where a part is given, or for later, or as the answer to a request', async () => {
    const mother = parent(await hold(SOLO.worker, MOTHER));
    const refusal = await decide(COLLEAGUE, 'refused', mother);
    const part = await give(SOLO.worker, { grantor: mother, controllers: ['afonwen-school-01'] });
    expect([await stateOf(refusal), await isOpen()]).toEqual(['refused', true]);
    expect(await toldOf(part)).toEqual(['afonwen-school-01']);
    const later = await give(SOLO.worker, { grantor: mother, validFrom: '2999-01-01' });
    expect([await stateOf(refusal), await toldOf(later)]).toEqual(['refused', CONTROLLERS]);
    expect(await toldOf(await decide(SOLO.worker, 'given', mother))).toEqual(CONTROLLERS);
    await decide(COLLEAGUE, 'refused', mother);
    const request = await act(SOLO.worker, REQUEST, 'requestConsent', { consent: agreement({ grantor: mother }) });
    expect(await toldOf(request)).toEqual([]);
    await act(SOLO.worker, DECIDE, 'recordConsentDecision', { decision: 'given', request });
    expect(await toldOf(request)).toEqual(CONTROLLERS);
  });
});

describe('what is given to whom their own organisation alone links to the child stands behind every other decision', () => {
  beforeEach(begin);
  const toThem = { recipients: [...RECIPIENTS, 'afonwen-school-12'] };
  const given = (grantor: object, over: object = {}) => give(FAR, { grantor, ...toThem, ...over });

  it('it opens no refusal, ends none and tells no such thing; recorded by whom others link it does', async () => {
    const mother = parent(await hold(COLLEAGUE, MOTHER));
    const refusal = await decide(COLLEAGUE, 'refused', mother);
    const [whole, part] = [await given(mother), await given(mother, { controllers: ['afonwen-school-01'] })];
    expect([await stateOf(refusal), await isOpen()]).toEqual(['refused', false]);
    for (const id of [whole, part]) expect(await consents.alertedOf('refusalReversed', id)).toEqual([]);
    expect(await consents.alertedOf('consentByUnlinked', whole)).toEqual(CONTROLLERS);
    const request = await act(COLLEAGUE, REQUEST, 'requestConsent', {
      consent: agreement({ grantor: mother, ...toThem }),
    });
    await act(FAR, DECIDE, 'recordConsentDecision', { decision: 'given', request });
    expect([await stateOf(refusal), await isOpen()]).toEqual(['refused', false]);
    const opening = await decide(SOLO.worker, 'given', mother);
    expect([await stateOf(refusal), await isOpen()]).toEqual(['superseded', true]);
    expect(await consents.alertedOf('refusalReversed', opening)).toEqual(CONTROLLERS);
  });

  it('nor does what a child gives to them prevail over what a parent refused, whoever found it competent', async () => {
    const refusal = await decide(COLLEAGUE, 'refused', parent(await hold(HUB)));
    await assess(FAR, true);
    await given(child);
    expect([await stateOf(refusal), await isOpen()]).toEqual(['refused', false]);
    await decide(COLLEAGUE, 'given', child);
    expect(await isOpen()).toBe(true);
  });

  it('it opens where nobody has decided otherwise; and its withdrawal closes by its grantor’s right', async () => {
    const mother = parent(await hold(COLLEAGUE, MOTHER));
    const id = await given(mother);
    expect(await isOpen()).toBe(true);
    await decide(COLLEAGUE, 'given', mother);
    await act(FAR, WITHDRAW, 'withdrawConsent', { id });
    expect(await isOpen()).toBe(false);
  });

  it('what they record as refused closes, and changes the state of nothing that stood', async () => {
    const mother = parent(await hold(COLLEAGUE, MOTHER));
    const before = await decide(COLLEAGUE, 'given', mother);
    await act(FAR, DECIDE, 'recordConsentDecision', {
      ...{ decision: 'refused', consent: agreement({ grantor: mother, ...toThem }) },
    });
    expect([await stateOf(before), await isOpen()]).toEqual(['given', false]);
  });
});

describe('that a refusal was none', () => {
  beforeEach(begin);
  const OFFICER = (organisation: string, practitioner: string): Asked => ({
    as: {
      organisation,
      practitioner: `afonwen-council/${practitioner}`,
      team: 'governance',
      role: 'informationGovernanceOfficer',
    },
    ...{ purpose: 'informationGovernance', reason: 'Never said' },
  });
  const INVALIDATE = `mutation($key: String!, $person: ID!, $id: ID!) {
    invalidateConsent(key: $key, person: $person, id: $id, reason: "It was another child's") { id state } }`;
  const found = async (who: Asked, id: string) => codeOf(await casework.act(who, INVALIDATE, { person, id }));

  it('is found by another officer of a controller than recorded it or what opens, and told in the same transaction', async () => {
    const mother = parent(await hold(COLLEAGUE, MOTHER));
    const school = { grantor: mother, controllers: ['afonwen-school-01'] };
    const record = (who: Asked, decided: string, over: object) =>
      act(who, DECIDE, 'recordConsentDecision', { decision: decided, consent: agreement(over) });
    const recorder = OFFICER('afonwen-school-01', 'recorder');
    await record(COLLEAGUE, 'given', { grantor: mother });
    const refusal = await record(SOLO.worker, 'refused', school);
    expect(await isOpen()).toBe(false);
    // A recipient, and whoever gains by it.
    expect(await found(OFFICER('afonwen-council', 'officer'), refusal)).toBe('CONSENT_NOT_YOURS');
    expect(await found(OFFICER('afonwen-school-01', 'solo'), refusal)).toBe('DECISION_OWN');
    expect(await found(OFFICER('afonwen-school-01', 'colleague'), refusal)).toBe('DECISION_OWN');
    expect([await stateOf(refusal), await isOpen()]).toEqual(['refused', false]);
    expect(await found(recorder, refusal)).toBeUndefined();
    expect([await stateOf(refusal), await isOpen()]).toEqual(['invalidated', true]);
    const told = await casework.rows<{ organisation: string; roles: string[] }>(
      'governance',
      `SELECT a.organisation, a.roles FROM authority.alert a
       JOIN authority.consent_event e ON e.consent = a.reference AND e.event = 'invalidated' AND e.xmin = a.xmin
       WHERE a.kind = 'refusalLapsed' AND a.reference = $1`,
      [refusal],
    );
    expect(told).toEqual([
      {
        organisation: 'afonwen-school-01',
        roles: expect.arrayContaining(['informationGovernanceOfficer', 'safeguardingLead']),
      },
    ]);
  });
});
