import { randomUUID } from 'node:crypto';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import type { Role } from '#policies/core/vocabulary';
import { entriesOf } from '#test/town/entriesOf';
import type { AnswerBody } from '#test/town/startTown';
import { actsTown } from './actsTown';
import { BASIS } from './holderBasis';

/** What tests of unlock requests do again and again: a police officer asks, the force's desk answers. */
export const town = actsTown.forTests();

export const known = scriptedChild('intelligence');
/** Of this child the force holds no intelligence. */
export const nothing = scriptedChild('barred');
/** A standing notice offers it for every child. */
export const ITEM = 'police.intelligence.involvement';

export const FIELDS =
  'id personId dataItem route purpose text askedAt dueAt state final sentence answers { disclosed answer context answeredAt basis obligations conditions }';
export const ASK = `mutation($key: String!, $person: ID!, $dataItem: String! = "${ITEM}", $route: String! = "askOriginator", $text: String! = "May the enquiry know what is held?") {
  policeRequestUnlock(key: $key, person: $person, dataItem: $dataItem, route: $route, text: $text) { ${FIELDS} } }`;
export const MINE = `{ policeUnlockRequests { entries { ${FIELDS} } } }`;
export const TO_ANSWER =
  '{ policeUnlocksToAnswer { entries { id personId dataItem route text askedBy purpose askedAt dueAt disagreement assignedTo escalatedTo overdue final } } }';
export const ANSWER = `mutation($key: String!, $request: ID!, $disclosed: Boolean!, $answer: String! = "Two reports of a car.", $context: String! = "From one source, not tested.", $basis: UnlockBasisInput, $obligations: [String!]! = [], $conditions: String) {
  policeAnswerUnlock(key: $key, request: $request, disclosed: $disclosed, answer: $answer, context: $context, basis: $basis, obligations: $obligations, conditions: $conditions) { id answeredAt } }`;
export const DISCLOSED = { disclosed: true, basis: BASIS };
export const ESCALATE = `mutation($key: String!, $request: ID!, $text: String! = "The enquiry cannot be planned without it.") {
  policeEscalateUnlock(key: $key, request: $request, text: $text) { ${FIELDS} } }`;

export interface Request {
  readonly id: string;
  readonly personId: string;
  readonly purpose: string;
  readonly state: string;
  readonly final: boolean;
  readonly sentence: string | null;
  readonly askedAt: string;
  readonly dueAt: string;
  readonly answers: readonly { disclosed: boolean; answer: string; context: string; obligations: readonly string[] }[];
}

/** When a clock of working days ends; one of minutes does not. */
export const END_OF_A_WORKING_DAY = expect.stringMatching(/T17:00:00\.000Z$/);

export const asWorker = (query: string, variables: Record<string, unknown> = {}) =>
  town.ask({
    persona: 'police-officer',
    purpose: 'section47Enquiry',
    case: (variables.person === nothing.person ? nothing : known).caseId,
    reason: 'Enquiry',
    query,
    variables,
  });
export const asHolder = (query: string, variables: Record<string, unknown> = {}, persona = 'duty-officer') =>
  town.ask({ persona, purpose: 'informationGovernance', query, variables });
export const asHolderWith = (headers: Record<string, string>, query: string, variables: Record<string, unknown>) =>
  town.ask({ persona: 'duty-officer', purpose: 'informationGovernance', query, variables, headers });
/** Somebody of the force in a role that none of the personas has. */
export async function asOfTheForce(
  role: Role,
  query: string,
  variables: Record<string, unknown> = {},
  name: string = role,
) {
  const organisation = 'marches-police';
  const claims = { practitioner: `${organisation}/${name}`, organisation, team: 'any', role };
  const token = await town.lintel.issuers.issueToken(claims, new Date());
  return asHolderWith({ authorization: `Bearer ${token}` }, query, variables);
}
export const codeOf = (body: AnswerBody) => body.errors?.[0]?.extensions?.code;
/** What was made; what was refused instead is told in full. */
export function made(body: AnswerBody, field: string): Request {
  expect(body.errors).toBeUndefined();
  return body.data?.[field] as Request;
}
export const asked = async (variables: Record<string, unknown>) =>
  (await asWorker(ASK, { key: randomUUID(), ...variables })).body.data?.policeRequestUnlock as Request;
export const mine = async (id: string, { person }: { readonly person: string } = known) =>
  entriesOf<Request>((await asWorker(MINE, { person })).body, 'policeUnlockRequests').find(
    (request) => request.id === id,
  );
export interface ToAnswer {
  readonly id: string;
  readonly disagreement: string | null;
  readonly assignedTo: string;
  readonly escalatedTo: string | null;
  readonly overdue: boolean;
  readonly final: boolean;
}
export const toAnswer = async (persona?: string) =>
  entriesOf<ToAnswer>((await asHolder(TO_ANSWER, {}, persona)).body, 'policeUnlocksToAnswer') ?? [];

export async function runOut(id: string): Promise<void> {
  const { rowCount } = await town.asOwner('police', 'UPDATE tasks.unlock_request SET due_at = now() WHERE id = $1', [
    id,
  ]);
  expect(rowCount).toBe(1);
}

/** What depends on neither the child nor the moment. */
export function shape({ id: _id, personId: _person, askedAt, dueAt, ...rest }: Request) {
  return { ...rest, minutes: Math.round((Date.parse(dueAt) - Date.parse(askedAt)) / 60_000) };
}
