import { scriptedChild } from '#embedded/town/scriptedChildren';
import { DATA_CATEGORIES, type Role } from '#policies/core/vocabulary';
import { type Asked, caseworkTown, reasonsOf } from '#test/casework/caseworkTown';
import { agreement, changed, consentTown, DECIDE, example, forgetHolders, heldOf, RECIPIENTS } from './consentTown';

/** A child of whom decisions are made and found against, by people of whom some are linked to it by others and some are not. */
export const casework = caseworkTown.forTests();
export const consents = consentTown.forTests();
beforeAll(async () => {
  await casework.act(HUB, INVOLVE, { organisation: 'afonwen-council', team: 'early-help', person });
  await casework.act(HUB, INVOLVE, { organisation: 'afonwen-school-01', team: 'early-help', person });
  await casework.act(FAR, INVOLVE, { organisation: 'afonwen-school-12', team: 'early-help', person });
  await casework.act(FAR_COUNCIL, INVOLVE, { organisation: 'marchford-council', team: 'early-help', person });
});

export const { person } = scriptedChild('suspectedVictim');
const PURPOSE = { safeguardingLead: 'earlyHelp', earlyHelpWorker: 'earlyHelp', hubPractitioner: 'screening' } as const;
export const at = (
  role: keyof typeof PURPOSE & Role,
  practitioner: string,
  organisation = 'afonwen-council',
): Asked => ({
  // One identity provider for all: a practitioner is the same in whatever organisation they act.
  as: { organisation, team: 'early-help', role, practitioner: `afonwen-council/${practitioner}` },
  ...{ purpose: PURPOSE[role], reason: 'A report' },
});
export const HUB = at('hubPractitioner', 'hub');
export const SOLO = { worker: at('earlyHelpWorker', 'solo'), lead: at('safeguardingLead', 'solo') };
export const COLLEAGUE = at('earlyHelpWorker', 'colleague');
export const LEAD = at('safeguardingLead', 'lead');
/** Whom nothing links to the child but what their own organisation says. */
export const FAR = at('safeguardingLead', 'far', 'afonwen-school-12');
export const FAR_COUNCIL = at('safeguardingLead', 'far', 'marchford-council');
export const FAR_HUB = at('hubPractitioner', 'far', 'marchford-council');
export const CONTROLLERS = [...RECIPIENTS, 'gwent-y-gororau-police'].sort();

export const INVOLVE = `mutation($key: String!, $person: ID!, $organisation: String!, $team: String) {
  recordInvolvement(key: $key, person: $person, organisation: $organisation, team: $team, reason: "A service") { id } }`;
export const HOLD = `mutation($key: String!, $person: ID!, $responsibility: ResponsibilityInput!) {
  recordParentalResponsibility(key: $key, person: $person, responsibility: $responsibility) { id } }`;
export const FORBID = example('DoNotInform');
export const GUARDIAN = {
  holder: 'A guardian',
  basis: 'courtOrder',
  evidence: 'Order seen',
  courtRestricted: false,
};

export const act = async (who: Asked, query: string, name: string, variables: object) =>
  changed(await casework.act(who, query, { person, ...variables }), name).id;
export const hold = async (who: Asked, over: object = {}) => {
  const anotherThan = 'replaces' in over ? [] : await heldOf(casework.town, person);
  return act(who, HOLD, 'recordParentalResponsibility', { responsibility: { ...GUARDIAN, anotherThan, ...over } });
};
export const assess = (who: Asked, competent: boolean) =>
  act(who, example('Competence'), 'recordCompetence', {
    competence: {
      ...{ decision: 'serviceAgreement', competent, assessor: 'Nurse', grounds: 'Seen' },
      ...{ categories: DATA_CATEGORIES, assessedAt: '2026-01-15T10:00:00Z' },
    },
  });
export const decision = (kind: string, grantor: object) => ({
  ...{ person, decision: kind, consent: agreement({ grantor }) },
  ...{ coercion: 'None seen' },
});
export const decide = (who: Asked, kind: 'given' | 'refused', grantor: object) =>
  act(who, DECIDE, 'recordConsentDecision', decision(kind, grantor));
export const stateOf = async (id: string) => {
  const query = 'query($id: ID!) { person(id: $id) { consents { id state } } }';
  const { body } = await casework.ask(COLLEAGUE, query, { id: person });
  const seen = body.data?.person as { readonly consents: readonly { id: string; state: string }[] };
  return seen.consents.find((each) => each.id === id)?.state;
};
export const isOpen = async () => {
  const query = 'query($id: ID!) { person(id: $id) { education { attendance { percentage } } } }';
  return !reasonsOf((await casework.ask(SOLO.worker, query, { id: person })).body).includes('consentNotInForce');
};
/** Nothing of a test before stands, and the child has been found not to be competent. */
export const begin = async () => {
  await forgetHolders(casework.town, person);
  await casework.rows('governance', 'DELETE FROM authority.competence WHERE person = $1', [person]);
  await assess(HUB, true);
  await assess(HUB, false);
  await casework.rows(
    'governance',
    `INSERT INTO authority.consent_event (consent, seq, event, at, by_organisation, by_practitioner)
     SELECT consent, max(seq) + 1, 'invalidated', max(at), 'afonwen-council', 'nobody'
     FROM authority.consent_event JOIN authority.consent c ON c.id = consent WHERE c.person = $1 GROUP BY consent
     HAVING bool_and(event <> 'invalidated')`,
    [person],
  );
  await casework.rows('governance', "UPDATE governance.consent SET state = 'invalidated' WHERE person = $1", [person]);
};
export const child = { kind: 'child' };
