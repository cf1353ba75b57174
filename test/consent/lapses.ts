import { randomUUID } from 'node:crypto';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import { DATA_CATEGORIES } from '#policies/core/vocabulary';
import { alertedOf, atEach, OFFICERS } from '#test/town/alertedOf';
import {
  agreement,
  changed,
  codeOf,
  consentTown,
  DECIDE,
  EVERYWHERE,
  example,
  forgetHolders,
  heldOf,
  motherOf,
  parent,
  RECIPIENTS,
} from './consentTown';

/** What becomes of a decision whose maker may no longer take it. */
const consents = consentTown.forTests();

describe('a decision lapses with the right to take it, everywhere when the call returns', () => {
  const { person } = scriptedChild('withdrawnConsent');
  const HOLD = `mutation($key: String!, $person: ID!, $responsibility: ResponsibilityInput!) {
    recordParentalResponsibility(key: $key, person: $person, responsibility: $responsibility) { id effects { agency confirmed } } }`;
  const ASSESS = `mutation($key: String!, $person: ID!, $competence: CompetenceInput!) {
    recordCompetence(key: $key, person: $person, competence: $competence) { id effects { agency confirmed } } }`;
  const act = (query: string, variables: object) =>
    consents.asWorker(query, { key: randomUUID(), person, ...variables });
  const by = async (decision: string, grantor: object) =>
    changed(
      (await consents.decide({ person, decision, consent: agreement({ grantor }) })).body,
      'recordConsentDecision',
    ).id;
  const open = async () => !(await consents.reasonsSeen(person)).includes('consentNotInForce');
  const stateOf = async (id: string) => (await consents.consentsSeen(person)).find((each) => each.id === id);
  const mother = parent(motherOf(person));
  const father = { holder: 'The father', basis: 'marriedFather', evidence: 'Certificate', courtRestricted: false };
  /** What changes who may decide: by the hub where nothing else is said, so that the worker may record the decisions that follow. */
  const asHub = (query: string, variables: object) =>
    consents.town.ask({
      ...{ persona: 'hub-practitioner-wales', purpose: 'screening', reason: 'A report', query },
      variables: { key: randomUUID(), person, ...variables },
    });
  const hold = async (responsibility: object) => {
    const anotherThan = 'replaces' in responsibility ? [] : await heldOf(consents.town, person);
    const terms = { responsibility: { anotherThan, ...responsibility } };
    return changed((await asHub(HOLD, terms)).body, 'recordParentalResponsibility');
  };
  const assess = async (competent: boolean, recorder = asHub) => {
    const terms = {
      decision: 'serviceAgreement',
      competent,
      categories: DATA_CATEGORIES,
      assessor: 'Nurse',
      assessedAt: '2026-01-15',
      grounds: 'Seen',
    };
    return changed((await recorder(ASSESS, { competence: terms })).body, 'recordCompetence');
  };
  // A child under 16, whatever tests before have told of its birth.
  beforeAll(() =>
    consents.asOwner("UPDATE authority.birth SET date_of_birth = '2015-05-05' WHERE person = $1", [person]),
  );
  beforeEach(() => forgetHolders(consents.town, person));
  // What the adult of a test before decided.
  beforeAll(() => consents.asOwner("UPDATE governance.consent SET state = 'invalidated' WHERE person = $1", [person]));

  it('a refusal by whom a court restricted closes no longer, and what they gave opens no longer', async () => {
    await by('given', mother);
    const first = (await hold(father)).id;
    const refusal = await by('refused', parent(first));
    expect(await open()).toBe(false);
    const restricted = await hold({ ...father, courtRestricted: true, replaces: first });
    expect(restricted.effects.map(({ agency, confirmed }) => [agency, confirmed])).toEqual(EVERYWHERE);
    expect(await open()).toBe(true);
    const lapsed = await stateOf(refusal);
    expect(lapsed).toMatchObject({ state: 'lapsed', events: [{ event: 'refused' }, { event: 'lapsed' }] });
    const receipt = await consents.asWorker('query($id: ID!) { consentReceipt(id: $id) }', { id: refusal });
    expect(receipt.body.errors).toBeUndefined();
    // The mother's own, by the same rule.
    await hold({ ...father, holder: 'The mother', basis: 'mother', courtRestricted: true, replaces: motherOf(person) });
    expect(await open()).toBe(false);
  });

  it('recorded anew with the right as it was, a holder’s decision stands', async () => {
    const first = (await hold(father)).id;
    const given = await by('given', parent(first));
    await hold({ ...father, evidence: 'Certificate seen again', replaces: first });
    expect((await stateOf(given))?.state).toBe('given');
    expect(await open()).toBe(true);
  });

  it('a parent’s with the finding that the child is competent, the child’s with the finding that it is not', async () => {
    const guardian = parent((await hold({ ...father, basis: 'courtOrder' })).id);
    const parents = await by('given', guardian);
    await assess(true);
    expect((await stateOf(parents))?.state).toBe('lapsed');
    expect(await open()).toBe(false);
    const own = await by('given', { kind: 'child' });
    expect(await open()).toBe(true);
    await assess(false);
    expect((await stateOf(own))?.state).toBe('lapsed');
    expect(await open()).toBe(false);
    await by('given', guardian);
    expect(await open()).toBe(true);
  });

  it('what a parent gave who must not be informed, not what they refused; and nothing says which of these it was', async () => {
    const [one, other] = [(await hold(father)).id, (await hold(father)).id];
    const [given, refused] = [await by('given', parent(one)), await by('refused', parent(other))];
    for (const holder of [one, other])
      changed(
        (await act(FORBID, { notToBeInformed: { holder, reason: 'He threatens her.', reviewBy: '2999-01-01' } })).body,
        'recordNotToBeInformed',
      );
    expect(await stateOf(given)).toMatchObject({ state: 'lapsed', events: [{ event: 'given' }, { event: 'lapsed' }] });
    expect((await stateOf(refused))?.state).toBe('refused');
    const { text } = await consents.asWorker('query($id: ID!) { consentReceipt(id: $id) }', { id: given });
    expect(Buffer.from(text.split('.')[1] ?? '', 'base64url').toString()).not.toContain('nform');
  });

  it('a record of responsibility is replaced, and its holder named, by whoever made it and by a council: to others it is unknown', async () => {
    const first = (await hold(father)).id;
    const involved = await consents.town.ask({
      persona: 'hub-practitioner-wales',
      purpose: 'screening',
      reason: 'The school rang',
      query: `mutation($key: String!, $person: ID!) {
        recordInvolvement(key: $key, person: $person, organisation: "afonwen-school-01", team: "safeguarding", reason: "Pupil") { id } }`,
      variables: { key: randomUUID(), person },
    });
    expect(involved.body.errors).toBeUndefined();
    const asSchool = async (query: string, variables: object) => {
      const { body } = await consents.town.ask({
        persona: 'school-lead',
        purpose: 'earlyHelp',
        query,
        variables: { key: randomUUID(), person, ...variables },
      });
      return body.errors?.map(({ message, extensions }) => [message, extensions?.code]);
    };
    const replacing = (replaces: string) => ({ responsibility: { ...father, courtRestricted: true, replaces } });
    const naming = (holder: string) => ({ notToBeInformed: { holder, reason: 'Said so', reviewBy: '2999-01-01' } });
    for (const [query, variables] of [
      [HOLD, replacing],
      [FORBID, naming],
    ] as const) {
      const refused = await asSchool(query, variables(first));
      expect(refused).toMatchObject([[expect.any(String), 'RESPONSIBILITY_UNKNOWN']]);
      expect(refused).toEqual(await asSchool(query, variables(randomUUID())));
    }
    await hold({ ...father, replaces: first });
  });

  it('with a decision in flight at the same moment: never does one stand on a right that has ended', async () => {
    for (let round = 0; round < 4; round += 1) {
      const first = (await hold(father)).id;
      const [{ body }] = await Promise.all([
        consents.decide({ person, consent: agreement({ grantor: parent(first) }) }),
        hold({ ...father, courtRestricted: true, replaces: first }),
      ]);
      if (body.errors === undefined)
        expect((await stateOf(changed(body, 'recordConsentDecision').id))?.state).toBe('lapsed');
      else expect(codeOf(body)).toBe('AUTHORITY_NOT_CONFIRMED');
    }
  });

  it('also one that was recorded after the change began, which waited for it', async () => {
    const first = (await hold(father)).id;
    const given = await by('given', parent(first));
    await consents.asOwner("UPDATE authority.consent_event SET at = at + interval '1 minute' WHERE consent = $1", [
      given,
    ]);
    await hold({ ...father, courtRestricted: true, replaces: first });
    expect(await consents.rowsIn(`SELECT FROM governance.consent WHERE id = '${given}' AND state = 'lapsed'`)).toBe(
      EVERYWHERE.length,
    );
    expect(
      await consents.rowsIn(`SELECT FROM authority.consent_event g JOIN authority.consent_event l USING (consent)
        WHERE consent = '${given}' AND g.event = 'given' AND l.event = 'lapsed' AND l.at >= g.at`),
    ).toBe(1);
  });

  it('a refusal stands though whoever it stopped records what would end it, until somebody does who answers for it', async () => {
    const [one, other] = [(await hold(father)).id, (await hold({ ...father, basis: 'courtOrder' })).id];
    await by('given', parent(one));
    const refusal = await by('refused', parent(other));
    const restricted = { responsibility: { ...father, courtRestricted: true, replaces: other } };
    const { id } = changed((await act(HOLD, restricted)).body, 'recordParentalResponsibility');
    // Nor does anything else that the hub records.
    await assess(false);
    await hold(father);
    expect([(await stateOf(refusal))?.state, await open()]).toEqual(['refused', false]);
    await hold({ ...father, courtRestricted: true, replaces: id });
    expect((await stateOf(refusal))?.state).toBe('lapsed');
  });

  it('a refusal that lapses is told of where it closed, and whoever made it lapse does not record what opens', async () => {
    const consent = agreement({ grantor: parent((await hold(father)).id) });
    const { id: refusal } = changed(
      (await asHub(DECIDE, { decision: 'refused', consent })).body,
      'recordConsentDecision',
    );
    await assess(true, act);
    expect((await stateOf(refusal))?.state).toBe('lapsed');
    expect(await alertedOf(consents.town, 'refusalLapsed', refusal)).toEqual(
      atEach([...RECIPIENTS, 'gwent-y-gororau-police'], [...OFFICERS, 'safeguardingLead']),
    );
    const child = { person, consent: agreement({ grantor: { kind: 'child' } }) };
    expect(codeOf((await consents.decide(child)).body)).toBe('DECISION_OWN');
    const ask = `mutation($key: String!, $person: ID!, $consent: ConsentInput!) {
      requestConsent(key: $key, person: $person, consent: $consent) { id state } }`;
    const answer = `mutation($key: String!, $person: ID!, $request: ID!) {
      recordConsentDecision(key: $key, person: $person, decision: "given", request: $request) { id state } }`;
    const { id: request } = changed((await act(ask, { consent: child.consent })).body, 'requestConsent');
    expect(codeOf((await act(answer, { request })).body)).toBe('DECISION_OWN');
    expect(await open()).toBe(false);
    const school = { ...child.consent, categories: ['schoolLife'] };
    changed((await asHub(DECIDE, { decision: 'given', consent: school })).body, 'recordConsentDecision');
    expect(await open()).toBe(true);
    // Opened by somebody else, this much is open to whoever records it; the rest is not.
    changed((await consents.decide({ person, consent: school })).body, 'recordConsentDecision');
    expect(codeOf((await consents.decide(child)).body)).toBe('DECISION_OWN');
  });
});

const FORBID = example('DoNotInform');
