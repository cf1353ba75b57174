import { scriptedChild } from '#embedded/town/scriptedChildren';
import type { AnswerBody } from '#test/town/startTown';
import { caseworkTown } from './caseworkTown';

/** What tests of cases do again and again: a case is opened, changed and asked about. */
const casework = caseworkTown.forTests();

export const child = scriptedChild('earlyHelpWales');
export const WORKER = { persona: 'social-worker', purpose: 'section47Enquiry', reason: 'Injury seen at school today' };
export const HUB = { persona: 'hub-practitioner-wales', purpose: 'screening', reason: 'A report came in' };

export const OPEN = `mutation($key: String!, $person: ID!, $threshold: String!, $reason: String!, $lead: CaseLeadInput) {
  openCase(key: $key, person: $person, threshold: $threshold, reason: $reason, lead: $lead) {
    id case { id threshold state accepted lead { name practitioner } } dueAt effects { agency confirmed }
    person { id police { incidents { kind } } } } }`;

export const CHANGE = (
  act: string,
  more = '',
  given = '',
) => `mutation($key: String!, $person: ID!, $case: ID!, $reason: String!${more}) {
  ${act}(key: $key, person: $person, case: $case, reason: $reason${given}) { id case { threshold state } dueAt effects { confirmed } } }`;

export const RECORD = CHANGE('recordThreshold', ', $threshold: String!', ', threshold: $threshold');
export const READ = 'query($id: ID!) { person(id: $id) { police { incidents { kind } } } }';

export interface Changed {
  readonly id: string;
  readonly case: { readonly id: string; readonly threshold: string; readonly state: string };
  readonly dueAt: string | null;
  readonly effects: readonly { readonly agency: string; readonly confirmed: boolean }[];
  readonly person: { readonly police: { readonly incidents: readonly unknown[] | null } | null };
}

export const changedBy = (body: AnswerBody, act: string) => body.data?.[act] as Changed;

export const opening = (over: object = {}) => ({
  person: child.person,
  threshold: 'section47Enquiry',
  reason: 'Injury that nobody explains',
  lead: { practitioner: 'afonwen-council/social-worker', name: 'Lead Worker', role: 'Social worker' },
  ...over,
});

export const read = (caseId: string, person = child.person) =>
  casework.ask({ ...WORKER, case: caseId }, READ, { id: person });
