import { randomUUID } from 'node:crypto';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import { entriesOf } from '#test/town/entriesOf';
import type { AnswerBody } from '#test/town/startTown';
import { type Asked, type Claims, caseworkTown } from './caseworkTown';

/** What tests of emergency access ask again and again. */
export const FORCE = 'marches-police';
export const officer = (number: number): Claims => ({
  practitioner: `${FORCE}/officer-${number}`,
  organisation: FORCE,
  team: 'public-protection',
  role: 'policeOfficer',
});
/** Whoever asks in one test has asked for nothing in another: rates are counted by practitioner. */
export const onCall = (number: number): Asked => ({
  as: officer(number),
  purpose: 'section47Enquiry',
  reason: 'Call out',
  case: randomUUID(),
});
export const PRIVACY: Asked = { persona: 'privacy-officer', purpose: 'informationGovernance' };

export const REQUEST = `mutation($key: String!, $persons: [ID!]!, $reason: String!) {
  requestEmergencyAccess(key: $key, persons: $persons, reason: $reason) {
    request confirmBy grants { id until person { id education { attendance { percentage } } } } effects { agency confirmed } } }`;
export const REVOKE =
  'mutation($key: String!, $grant: ID!, $reason: String!) { revokeEmergencyAccess(key: $key, grant: $grant, reason: $reason) { effects { confirmed } } }';
export const READ = 'query($id: ID!) { person(id: $id) { education { attendance { percentage } } } }';
export const REVIEWS =
  '{ emergencyReviews(first: 500) { entries { id grant until organisation reason practitioner person { id } outcome confirmBy confirmedAt confirmationOverdue reviewBy reviewOverdue } } }';

export interface Granted {
  readonly request: string;
  readonly confirmBy: string | null;
  readonly grants: readonly {
    readonly id: string;
    readonly until: string;
    readonly person: { readonly id: string; readonly education: object | null };
  }[];
  readonly effects: readonly { readonly confirmed: boolean }[];
}
export const granted = (body: AnswerBody) => body.data?.requestEmergencyAccess as Granted;
export const request = async (who: Asked, persons: readonly string[], reason: string) =>
  (await caseworkTown.started()).act(who, REQUEST, { persons, reason });
export const reviews = async (who: Asked = PRIVACY) =>
  entriesOf<{
    id: string;
    grant: string;
    until: string;
    organisation: string | null;
    reason: string | null;
    practitioner: string | null;
    person: { id: string } | null;
    confirmBy: string | null;
    confirmedAt: string | null;
    confirmationOverdue: boolean;
    reviewBy: string;
    reviewOverdue: boolean;
  }>((await (await caseworkTown.started()).ask(who, REVIEWS)).body, 'emergencyReviews');
export const listed = async <Row>(who: Asked, query: string, field: string): Promise<readonly Row[]> => {
  const { body } = await (await caseworkTown.started()).ask(who, query);
  expect(body.errors).toBeUndefined();
  return entriesOf<Row>(body, field);
};
export const alertsOf = async (who: Asked, kind: string) => {
  const QUERY = '{ alerts(first: 500) { entries { kind reference } } }';
  const alerts = await listed<{ kind: string; reference: string }>(who, QUERY, 'alerts');
  return alerts.flatMap((each) => (each.kind === kind ? [each.reference] : []));
};

/** As if its time were over: what was read on it can be judged. */
export const overBy = async (grant: string | undefined) => {
  const text = 'UPDATE authority.emergency_access SET valid_until = now() WHERE id = $1 RETURNING id';
  expect(await (await caseworkTown.started()).rows('governance', text, [grant])).toHaveLength(1);
};

export const child = scriptedChild('earlyHelpEngland').person;
export const sibling = scriptedChild('familySupport').person;
