import { randomUUID } from 'node:crypto';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import { DATA_CATEGORIES } from '#policies/core/vocabulary';
import { type AnswerBody, startTown, type Town } from '#test/town/startTown';

let town: Town;
beforeAll(async () => {
  town = await startTown({ children: 20 });
}, 240_000);
afterAll(() => town.stop());

const EVERYWHERE = ['police', 'health', 'education', 'socialCare', 'hub'].map((agency) => [agency, true]);
const DECIDE = `mutation($key: String!, $person: ID!, $decision: String!, $consent: ConsentInput, $request: ID, $coercion: String) {
  recordConsentDecision(key: $key, person: $person, decision: $decision, consent: $consent, request: $request, coercion: $coercion) {
    id state effects { agency confirmed } } }`;
const WITHDRAW = `mutation($key: String!, $person: ID!, $id: ID!, $coercion: String) {
  withdrawConsent(key: $key, person: $person, id: $id, coercion: $coercion) { id state effects { agency confirmed effectiveAt } } }`;
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
