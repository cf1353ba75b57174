import type { PoolClient } from 'pg';

/** Where the acts of these tests are written: rows of one person, made by `prepareActs`, at every agency. */
export const ACTED_ON = '00000000-0000-4000-8000-0000000000ac';
const ROW = '00000000-0000-4000-8000-00000000ac70';
const EACH = "FROM unnest(ARRAY['police', 'health', 'education', 'socialCare', 'hub']) AS agency";

export interface KindOfAct {
  readonly name: string;
  /** Undoes it, so that it can be done again. */
  readonly before: string;
  readonly act: string;
  /** True in a database that has applied it. */
  readonly applied: string;
}

/** Every kind of write that must be everywhere before the call returns, as governance writes it. */
export const KINDS_OF_ACT: readonly KindOfAct[] = [
  {
    name: 'a consent withdrawn',
    before: `UPDATE governance.consent SET state = 'given' WHERE id = '${ROW}'`,
    act: `UPDATE governance.consent SET state = 'withdrawn' WHERE id = '${ROW}'`,
    applied: `EXISTS (SELECT FROM governance.consent WHERE id = '${ROW}' AND state = 'withdrawn')`,
  },
  {
    name: 'an emergency grant revoked',
    before: `UPDATE governance.emergency_grant SET revoked_at = NULL WHERE id = '${ROW}'`,
    act: `UPDATE governance.emergency_grant SET revoked_at = now() WHERE id = '${ROW}'`,
    applied: `EXISTS (SELECT FROM governance.emergency_grant WHERE id = '${ROW}' AND revoked_at IS NOT NULL)`,
  },
  {
    name: 'an involvement ended',
    before: `UPDATE governance.involvement SET ended_at = NULL WHERE id = '${ROW}'`,
    act: `UPDATE governance.involvement SET ended_at = now() WHERE id = '${ROW}'`,
    applied: `EXISTS (SELECT FROM governance.involvement WHERE id = '${ROW}' AND ended_at IS NOT NULL)`,
  },
  {
    name: 'an exclusion set',
    before: `DELETE FROM governance.exclusion WHERE id = '${ROW}'`,
    act: `INSERT INTO governance.exclusion (agency, id, person, organisation, valid_from) SELECT agency, '${ROW}', '${ACTED_ON}', 'nobody', now() ${EACH}`,
    applied: `EXISTS (SELECT FROM governance.exclusion WHERE id = '${ROW}')`,
  },
  {
    name: 'whereabouts closed',
    before: `DELETE FROM governance.whereabouts_flag WHERE person = '${ACTED_ON}'`,
    act: `INSERT INTO governance.whereabouts_flag (agency, person, closed_at, open_to) SELECT agency, '${ACTED_ON}', now(), '[]' ${EACH}`,
    applied: `EXISTS (SELECT FROM governance.whereabouts_flag WHERE person = '${ACTED_ON}')`,
  },
  {
    name: 'a protocol superseded',
    before: "UPDATE governance.protocol SET state = 'draft' WHERE id = 'acted-on'",
    act: "UPDATE governance.protocol SET state = 'superseded' WHERE id = 'acted-on'",
    applied: "EXISTS (SELECT FROM governance.protocol WHERE id = 'acted-on' AND state = 'superseded')",
  },
  {
    name: 'a signature withdrawn',
    before: "UPDATE governance.protocol_signature SET withdrawn_at = NULL WHERE protocol = 'acted-on'",
    act: "UPDATE governance.protocol_signature SET withdrawn_at = now() WHERE protocol = 'acted-on'",
    applied:
      "EXISTS (SELECT FROM governance.protocol_signature WHERE protocol = 'acted-on' AND withdrawn_at IS NOT NULL)",
  },
];

/** The rows that the acts change. */
export async function prepareActs(client: PoolClient): Promise<void> {
  await client.query(`
INSERT INTO governance.protocol (id, version, state, document, source, in_force_from, in_force_to)
  VALUES ('acted-on', 1, 'draft', '{}', '', '2020-01-01', '2020-01-02');
INSERT INTO governance.protocol_signature (protocol, version, controller, signed_at) VALUES ('acted-on', 1, 'nobody', now());
INSERT INTO governance.consent
  (agency, id, person, gate, state, controllers, recipients, purposes, categories, grantor, precedence, decided_at, valid_from)
  SELECT agency, '${ROW}', '${ACTED_ON}', 'serviceAgreement', 'given', '{}', '{}', '{}', '{}', '${ROW}', 1, now(), now() ${EACH};
INSERT INTO governance.involvement (agency, id, person, organisation, valid_from)
  SELECT agency, '${ROW}', '${ACTED_ON}', 'nobody', now() ${EACH};
INSERT INTO governance.emergency_grant
  (agency, id, person, organisation, practitioner, clauses, clause_ends, valid_from, valid_until)
  SELECT agency, '${ROW}', '${ACTED_ON}', 'nobody', 'nobody', '{}', '{}', now(), 'infinity' ${EACH}`);
}
