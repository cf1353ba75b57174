import type { PoolClient } from 'pg';
import { TOWN_ORGANISATIONS } from '#embedded/town/organisations';
import type { PersonId, PractitionerId } from '#policies/core/ids';
import type { Role } from '#policies/core/vocabulary';
import { supersedeProtocol, withdrawSignature } from '#subgraphs/governance/agreements/endAgreement';
import { withdrawConsent } from '#subgraphs/governance/consents/decideConsent';
import { revokeEmergencyAccess } from '#subgraphs/governance/emergency/followEmergencyAccess';
import { setExclusion } from '#subgraphs/governance/exclusions/exclusions';
import { endInvolvement } from '#subgraphs/governance/involvements/involvements';
import { closeWhereabouts } from '#subgraphs/governance/whereabouts/whereabouts';
import type { Acting } from '#subgraphs/kit/acts/act';
import type { Requester } from '#subgraphs/kit/replica/replica';

/** Where the acts of these tests are written: rows of one person, made by `prepareActs`, at every agency. */
export const ACTED_ON = '00000000-0000-4000-8000-0000000000ac';
const ROW = '00000000-0000-4000-8000-00000000ac70';
const EACH = "FROM unnest(ARRAY['police', 'health', 'education', 'socialCare', 'hub']) AS agency";
const WHY = 'So that it can be looked for';

export interface KindOfAct {
  readonly name: string;
  /** SQL that undoes it, so that it can be done again: no act does. */
  readonly before: string;
  /** What the mutation of the API does in its transaction. */
  act(acting: Acting): Promise<unknown>;
  /** True in a database that has applied it. */
  readonly applied: string;
}

const by = (id: string, role: Role): Requester => {
  const organisation = TOWN_ORGANISATIONS.find((each) => each.id === id);
  if (organisation === undefined) throw new Error(`no organisation ${id}`);
  return {
    organisation,
    team: 'mash',
    role,
    practitioner: `${id}/anybody` as PractitionerId,
    issuer: null,
    trainingValidUntil: null,
  };
};
const HUB = by('afonwen-council', 'hubPractitioner');
const OFFICER = by('marchford-council', 'informationGovernanceOfficer');
const KEEPERS = [
  { organisation: 'afonwen-council', role: 'hubPractitioner' },
  { organisation: 'afonwen-health-board', role: 'caldicottGuardian' },
];

/** Every kind of write that must be everywhere before the call returns, as governance's mutations write it. */
export const KINDS_OF_ACT: readonly KindOfAct[] = [
  {
    name: 'a consent withdrawn',
    before: `DELETE FROM authority.consent_event WHERE consent = '${ROW}' AND seq > 1;
      UPDATE governance.consent SET state = 'given' WHERE id = '${ROW}'`,
    act: (acting) => withdrawConsent(acting, HUB, ROW, null, null, null),
    applied: `EXISTS (SELECT FROM governance.consent WHERE id = '${ROW}' AND state = 'withdrawn')`,
  },
  {
    name: 'an emergency grant revoked',
    before: `UPDATE authority.emergency_access SET revoked_at = NULL, revoked_organisation = NULL WHERE id = '${ROW}';
      UPDATE governance.emergency_grant SET revoked_at = NULL WHERE id = '${ROW}'`,
    act: (acting) => revokeEmergencyAccess(acting, HUB, ROW, WHY),
    applied: `EXISTS (SELECT FROM governance.emergency_grant WHERE id = '${ROW}' AND revoked_at IS NOT NULL)`,
  },
  {
    name: 'an involvement ended',
    before: `UPDATE governance.involvement SET ended_at = NULL WHERE id = '${ROW}'`,
    act: (acting) => endInvolvement(acting, HUB, ROW, WHY),
    applied: `EXISTS (SELECT FROM governance.involvement WHERE id = '${ROW}' AND ended_at IS NOT NULL)`,
  },
  {
    name: 'an exclusion set',
    before: `DELETE FROM governance.exclusion WHERE person = '${ACTED_ON}'`,
    act: (acting) => {
      const party = { organisation: 'afonwen-school-02', team: null, practitioner: null };
      return setExclusion(acting, HUB, party, { reason: WHY, until: null });
    },
    applied: `EXISTS (SELECT FROM governance.exclusion WHERE person = '${ACTED_ON}')`,
  },
  {
    name: 'whereabouts closed',
    before: `DELETE FROM governance.whereabouts_flag WHERE person = '${ACTED_ON}'`,
    act: (acting) => closeWhereabouts(acting, HUB, KEEPERS, WHY),
    applied: `EXISTS (SELECT FROM governance.whereabouts_flag WHERE person = '${ACTED_ON}')`,
  },
  {
    name: 'a protocol superseded',
    before: "UPDATE governance.protocol SET state = 'inForce' WHERE id = 'acted-on'",
    act: (acting) => supersedeProtocol(acting, OFFICER, { protocol: 'acted-on', version: 1, reason: WHY }),
    applied: "EXISTS (SELECT FROM governance.protocol WHERE id = 'acted-on' AND state = 'superseded')",
  },
  {
    name: 'a signature withdrawn',
    before: "UPDATE governance.protocol_signature SET withdrawn_at = NULL WHERE protocol = 'acted-on'",
    act: (acting) => withdrawSignature(acting, OFFICER, { protocol: 'acted-on', reason: WHY }),
    applied:
      "EXISTS (SELECT FROM governance.protocol_signature WHERE protocol = 'acted-on' AND withdrawn_at IS NOT NULL)",
  },
];

/** Does an act in a transaction that is open. */
export function actIn(client: PoolClient, { act }: KindOfAct): Promise<unknown> {
  const sql: Acting['sql'] = async (text, values) => (await client.query({ text, values: [...values] })).rows;
  return act({ sql, now: new Date(), person: ACTED_ON as PersonId });
}

/** The rows that the acts change. */
export async function prepareActs(client: PoolClient): Promise<void> {
  const document = (version: number) =>
    JSON.stringify({
      ...{ id: 'acted-on', version, partners: ['marchford-council'], restrictions: [], clauses: [], powers: [] },
      ...{ inForceFrom: '2020-01-01', inForceTo: '2999-01-01' },
    });
  await client.query(`
INSERT INTO governance.protocol (id, version, state, document, source, in_force_from, in_force_to) VALUES
  ('acted-on', 1, 'inForce', '${document(1)}', '', '2020-01-01', '2999-01-01'),
  ('acted-on', 2, 'inForce', '${document(2)}', '', '2020-01-01', '2999-01-01');
INSERT INTO governance.protocol_signature (protocol, version, controller, signed_at) VALUES ('acted-on', 1, 'marchford-council', now());
INSERT INTO authority.consent (id, person, gate, grantor, grantor_kind, precedence, controllers, recipients, purposes, categories,
    notice_version, collection_method, jurisdiction, valid_from, created_at)
  VALUES ('${ROW}', '${ACTED_ON}', 'serviceAgreement', '${ROW}', 'parentalResponsibility', 1, '{afonwen-council}', '{afonwen-council}',
    '{earlyHelp}', '{}', '1', 'inPerson', 'W', now(), now());
INSERT INTO authority.consent_event (consent, seq, event, at, by_organisation, by_practitioner)
  VALUES ('${ROW}', 1, 'given', now(), 'afonwen-council', 'afonwen-council/anybody');
INSERT INTO governance.consent
  (agency, id, person, gate, state, controllers, recipients, purposes, categories, grantor, precedence, decided_at, valid_from)
  SELECT agency, '${ROW}', '${ACTED_ON}', 'serviceAgreement', 'given', '{}', '{}', '{}', '{}', '${ROW}', 1, now(), now() ${EACH};
INSERT INTO governance.involvement (agency, id, person, organisation, valid_from)
  SELECT agency, '${ROW}', '${ACTED_ON}', 'afonwen-council', now() ${EACH};
INSERT INTO authority.emergency_request (id, organisation, team, role, practitioner, purpose, reason, reason_words, at)
  VALUES ('${ROW}', 'afonwen-council', 'mash', 'hubPractitioner', 'afonwen-council/anybody', 'screening', 'Why', 'why', now());
INSERT INTO authority.emergency_access (id, request, person, valid_until) VALUES ('${ROW}', '${ROW}', '${ACTED_ON}', 'infinity');
INSERT INTO governance.emergency_grant
  (agency, id, person, organisation, practitioner, clauses, clause_ends, valid_from, valid_until)
  SELECT agency, '${ROW}', '${ACTED_ON}', 'afonwen-council', 'afonwen-council/anybody', '{}', '{}', now(), 'infinity' ${EACH}`);
}
