import { toFhir } from '#policies/core/consent/fhir';
import type { Asked } from '#test/casework/caseworkTown';
import { inDays } from '#test/fixtures/days';
import { agreement, codeOf, DECIDE, parent, RECIPIENTS } from './consentTown';
import { act, begin, COLLEAGUE, casework, FAR, HUB, hold, INVOLVE, isOpen, person, SOLO, stateOf } from './decidedOn';

/** What comes as a document after others of its grantor's decisions, and was decided before some of them. */
const MOTHER = { holder: 'Mother', basis: 'mother', evidence: 'e' };
/** Whom others involved, and to whom no consent is shown. */
const SUPPORT: Asked = {
  as: {
    organisation: 'border-family-support',
    team: 'family',
    role: 'familySupportWorker',
    practitioner: 'border-family-support/support',
  },
  ...{ purpose: 'familySupport', reason: 'A service' },
};
const OFFICER: Asked = {
  as: {
    organisation: 'afonwen-council',
    team: 'governance',
    role: 'informationGovernanceOfficer',
    practitioner: 'afonwen-council/officer',
  },
  ...{ purpose: 'informationGovernance', reason: 'Never said' },
};
const IMPORT = `mutation($key: String!, $person: ID!, $fhir: String!, $grantor: GrantorInput!) {
  importConsent(key: $key, person: $person, fhir: $fhir, grantor: $grantor) { id } }`;
const INVALIDATE = `mutation($key: String!, $person: ID!, $id: ID!) {
  invalidateConsent(key: $key, person: $person, id: $id, reason: "It was another child's") { id } }`;

const toAll = { recipients: [...RECIPIENTS, 'afonwen-school-12', 'border-family-support'] };
const give = (who: Asked, grantor: object, over: object = {}) =>
  act(who, DECIDE, 'recordConsentDecision', { decision: 'given', consent: agreement({ grantor, ...toAll, ...over }) });
const invalidate = (id: string) => act(OFFICER, INVALIDATE, 'invalidateConsent', { id });
const documentOf = (state: 'given' | 'refused', decidedAt: string, grantor: object) => ({
  fhir: JSON.stringify(
    toFhir({
      ...{ ...agreement(toAll), id: null, person, state, grantorKind: 'parentalResponsibility', decidedAt },
      ...{ validFrom: null, validUntil: null, reviewBy: null, conditions: null, evidence: null },
    }),
  ),
  grantor,
});
const bring = (who: Asked, ...made: Parameters<typeof documentOf>) =>
  act(who, IMPORT, 'importConsent', documentOf(...made));
const refusalOf = async (who: Asked, ...made: Parameters<typeof documentOf>) =>
  codeOf(await casework.act(who, IMPORT, { person, ...documentOf(...made) }));
const [JANUARY, FEBRUARY] = ['2026-01-05', '2026-02-05'];

describe('what comes as a document after what its grantor decided since', () => {
  let mother = {};
  let guardian = {};
  beforeAll(() => casework.act(HUB, INVOLVE, { organisation: 'border-family-support', team: null, person }));
  beforeEach(async () => {
    await begin();
    [mother, guardian] = [parent(await hold(SOLO.worker, MOTHER)), parent(await hold(COLLEAGUE))];
  });

  it('a refusal closes, where what was given since was given to whom their own organisation alone links', async () => {
    await give(FAR, mother);
    expect(await isOpen()).toBe(true);
    const refusal = await bring(COLLEAGUE, 'refused', JANUARY, mother);
    expect([await stateOf(refusal), await isOpen()]).toEqual(['refused', false]);
  });

  it('a refusal closes against another’s consent, where what was given since was none', async () => {
    await give(COLLEAGUE, guardian);
    await invalidate(await give(COLLEAGUE, mother));
    expect(await isOpen()).toBe(true);
    const refusal = await bring(COLLEAGUE, 'refused', JANUARY, mother);
    expect([await stateOf(refusal), await isOpen()]).toEqual(['refused', false]);
  });

  it('a refusal closes until what was given since begins', async () => {
    await give(COLLEAGUE, guardian);
    await give(COLLEAGUE, mother, { validFrom: '2999-01-01' });
    expect(await isOpen()).toBe(true);
    const refusal = await bring(COLLEAGUE, 'refused', JANUARY, mother);
    expect([await stateOf(refusal), await isOpen()]).toEqual(['refused', false]);
  });

  it('a refusal gives way while what was given since is in force, and closes again after it', async () => {
    await give(COLLEAGUE, guardian);
    const given = await give(COLLEAGUE, mother);
    expect(await refusalOf(COLLEAGUE, 'refused', JANUARY, mother)).toBe('CONSENT_OUTDATED');
    const refusal = await bring(SUPPORT, 'refused', JANUARY, mother);
    expect([await stateOf(refusal), await isOpen()]).toEqual(['refused', true]);
    await invalidate(given);
    expect([await stateOf(refusal), await isOpen()]).toEqual(['refused', false]);
  });

  it.each([
    ['refused', 'given'],
    ['given', 'refused'],
  ] as const)('of two decisions of one day the refusal counts: first %s, then %s', async (first, second) => {
    const one = await bring(COLLEAGUE, first, JANUARY, mother);
    expect(await isOpen()).toBe(first === 'given');
    const told = second === 'given' ? await refusalOf(COLLEAGUE, second, JANUARY, mother) : 'CONSENT_OUTDATED';
    expect(told).toBe('CONSENT_OUTDATED');
    const other = await bring(SUPPORT, second, JANUARY, mother);
    const [given, refused] = first === 'given' ? [one, other] : [other, one];
    expect([await stateOf(given), await stateOf(refused), await isOpen()]).toEqual(['superseded', 'refused', false]);
  });

  it('a refusal of today that says no time closes what was given before it came', async () => {
    const given = await give(COLLEAGUE, mother);
    const refusal = await bring(COLLEAGUE, 'refused', inDays(0), mother);
    expect([await stateOf(given), await stateOf(refusal), await isOpen()]).toEqual(['superseded', 'refused', false]);
  });

  it('what is given ends no refusal before it, where it was decided on anew since', async () => {
    const refusal = await bring(COLLEAGUE, 'refused', JANUARY, mother);
    await give(FAR, mother);
    expect(await isOpen()).toBe(false);
    const given = await bring(SUPPORT, 'given', FEBRUARY, mother);
    expect([await stateOf(given), await stateOf(refusal), await isOpen()]).toEqual(['superseded', 'refused', false]);
  });
});
