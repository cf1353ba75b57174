import { scriptedChild } from '#embedded/town/scriptedChildren';
import type { AnswerBody } from '#test/town/startTown';
import type { Asked } from './caseworkTown';

export const HUB: Asked = { persona: 'hub-practitioner', purpose: 'screening', reason: 'A referral came in' };
export const HUB_WALES: Asked = { ...HUB, persona: 'hub-practitioner-wales' };
export const WORKER: Asked = { persona: 'social-worker-england', purpose: 'earlyHelp' };
export const IG: Asked = { persona: 'ig-officer', purpose: 'informationGovernance' };
export const IG_POLICE: Asked = {
  as: {
    ...{ practitioner: 'marches-police/ig', organisation: 'marches-police', team: 'governance' },
    role: 'informationGovernanceOfficer',
  },
  purpose: 'informationGovernance',
};
export const child = scriptedChild('earlyHelpEngland').person;
export const READ = 'query($id: ID!) { person(id: $id) { id education { attendance { percentage } } } }';

export const EXCLUDE = `mutation($key: String!, $person: ID!, $organisation: String!, $team: String, $practitioner: String, $until: String, $reason: String!) {
  setExclusion(key: $key, person: $person, organisation: $organisation, team: $team, practitioner: $practitioner, until: $until, reason: $reason) { id effects { confirmed } } }`;
export const INCLUDE =
  'mutation($key: String!, $person: ID!, $id: ID!, $reason: String! = "A mistake") { endExclusion(key: $key, person: $person, id: $id, reason: $reason) { id } }';
export const given = (body: AnswerBody, act: string) =>
  body.data?.[act] as { id: string; effects: { confirmed: boolean }[] };
