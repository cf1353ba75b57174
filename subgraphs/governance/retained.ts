import type { RetainedRows } from '../kit/retention/retainedRows';

/** Requests whose every review is closed, and closed before the instant: what is still to be reviewed is kept, however old. */
const REVIEWED = `r.at < $1 AND NOT EXISTS (SELECT FROM authority.emergency_access a JOIN authority.emergency_review v ON v.access = a.id
  WHERE a.request = r.id AND (v.closed_at >= $1 OR v.closed_at IS NULL))`;
const ACCESSES = `authority.emergency_access a JOIN authority.emergency_request r ON r.id = a.request WHERE ${REVIEWED}`;
const CLOSED =
  'NOT EXISTS (SELECT FROM governance.case_state k WHERE k.case_id = e.case_id AND (k.closed_at >= $1 OR k.closed_at IS NULL))';

/** Until an alert of it goes, so that it is not shown to whom it was kept from; and until a copy that is asked for has left. */
const UNALERTED = (id: string) => `NOT EXISTS (SELECT FROM authority.alert a WHERE a.reference = ${id})`;
const OF_NO_OPEN_REQUEST = (person: string) =>
  `NOT EXISTS (SELECT FROM subject_access.request q WHERE q.person = ${person} AND q.left_at IS NULL AND q.closed_at IS NULL)`;

/** Over in every agency before the instant; one without an end never is. */
const ENDED_EXCLUSIONS = `SELECT x.id FROM governance.exclusion x WHERE ${UNALERTED('x.id')}
  GROUP BY x.id HAVING bool_and(coalesce(x.valid_until < $1, false))`;
const ENDED_INVOLVEMENTS = `SELECT i.id FROM governance.involvement i WHERE ${UNALERTED('i.id')}
  GROUP BY i.id HAVING bool_and(coalesce(least(i.ended_at, i.valid_until) < $1, false))`;

/** Of a consent's last state: it speaks no longer, whatever its time, and nothing brings it back. */
const OVER = "('expired', 'invalidated', 'lapsed')";

/**
 * Consents of which none of the same person and gate stands, here or at an agency, or was touched since the instant: what was
 * superseded or is over says which of the others counts. A refusal or a withdrawal closes for as long as its own time lasts, and one
 * without an end for ever (`isGateOpen`); what was superseded within its time closes once whereabouts are closed (`asTold`). While
 * they are, what is over counts too (`isGateOpenForAll`), and is kept.
 */
const ENDED_CONSENTS = `SELECT c.id FROM authority.consent c
  WHERE NOT EXISTS (SELECT FROM governance.whereabouts_flag w WHERE w.agency = 'hub' AND w.person = c.person)
    AND ${OF_NO_OPEN_REQUEST('c.person')}
    AND NOT EXISTS (SELECT FROM governance.consent g WHERE g.person = c.person AND g.gate = c.gate
      AND g.state NOT IN ${OVER} AND (g.valid_until IS NULL OR g.valid_until >= $1))
    AND NOT EXISTS (SELECT FROM authority.consent o
      LEFT JOIN LATERAL (SELECT v.event, v.at FROM authority.consent_event v WHERE v.consent = o.id ORDER BY v.seq DESC LIMIT 1) last ON true
      WHERE o.person = c.person AND o.gate = c.gate AND (o.created_at >= $1 OR last.at >= $1
        OR (last.event NOT IN ${OVER} AND (o.valid_until IS NULL OR o.valid_until >= $1))
        OR EXISTS (SELECT FROM authority.override d WHERE d.consent = o.id AND coalesce(d.ended_at, d.valid_until) >= $1)))`;

/**
 * What governance's database holds beside, and for how long it may. What the agencies have of it goes there with the same commit;
 * nothing that has ended opens or bars, and its going neither.
 */
export const RETAINED: readonly RetainedRows[] = [
  {
    recordType: 'authority.emergencyAccess',
    hanging: [
      `governance.emergency_grant g WHERE g.valid_until < $1 AND g.id IN (SELECT a.id FROM ${ACCESSES})`,
      `authority.emergency_review v WHERE v.access IN (SELECT a.id FROM ${ACCESSES})`,
      `authority.emergency_access x WHERE x.request IN (SELECT r.id FROM authority.emergency_request r WHERE r.at < $1)
        AND NOT EXISTS (SELECT FROM authority.emergency_review v JOIN authority.emergency_access a ON a.id = v.access WHERE a.request = x.request)`,
    ],
    rows: 'authority.emergency_request r WHERE r.at < $1 AND NOT EXISTS (SELECT FROM authority.emergency_access a WHERE a.request = r.id)',
  },
  // That an organisation alone claims an involvement is to be seen for as long as that counts: `selfRecordedInvolvements`.
  {
    recordType: 'authority.alert',
    hanging: [],
    rows: `authority.alert a WHERE a.at < $1 AND NOT EXISTS (SELECT FROM governance.involvement i
      WHERE i.agency = 'hub' AND i.id = a.reference AND a.kind = 'involvementSelfRecorded'
        AND (least(i.ended_at, i.valid_until) >= $1 OR (i.ended_at IS NULL AND i.valid_until IS NULL)))`,
  },
  {
    recordType: 'authority.relationship',
    hanging: [
      'authority.relationship_event e USING governance.relationship r WHERE r.id = e.relationship AND r.declared_at < $1',
      // Counted once, where each is.
      "governance.relationship r WHERE r.declared_at < $1 AND r.agency <> 'hub'",
    ],
    rows: 'governance.relationship WHERE declared_at < $1',
  },
  {
    recordType: 'authority.exclusion',
    hanging: [
      `authority.exclusion_event e WHERE e.exclusion IN (${ENDED_EXCLUSIONS})`,
      `governance.exclusion r WHERE r.agency <> 'hub' AND r.id IN (${ENDED_EXCLUSIONS})`,
    ],
    rows: `governance.exclusion r WHERE r.id IN (${ENDED_EXCLUSIONS})`,
  },
  {
    recordType: 'authority.involvement',
    hanging: [
      `authority.involvement_event e WHERE e.involvement IN (${ENDED_INVOLVEMENTS})`,
      `authority.case_involvement k WHERE k.involvement IN (${ENDED_INVOLVEMENTS})`,
      `governance.involvement r WHERE r.agency <> 'hub' AND r.id IN (${ENDED_INVOLVEMENTS})`,
    ],
    rows: `governance.involvement r WHERE r.id IN (${ENDED_INVOLVEMENTS})`,
  },
  {
    recordType: 'authority.consent',
    hanging: [
      `governance.consent_override g WHERE g.id IN (SELECT d.id FROM authority.override d WHERE d.consent IN (${ENDED_CONSENTS}))`,
      `authority.override d WHERE d.consent IN (${ENDED_CONSENTS})`,
      `governance.consent g WHERE g.id IN (${ENDED_CONSENTS})`,
      `authority.consent_event v WHERE v.consent IN (${ENDED_CONSENTS})`,
    ],
    rows: `authority.consent r WHERE r.id IN (${ENDED_CONSENTS})`,
  },
  { recordType: 'authority.ownLookup', hanging: [], rows: 'authority.own_lookup WHERE at < $1' },
  // From the closing of the case: one that is open keeps its events, however old.
  { recordType: 'authority.caseEvent', hanging: [], rows: `authority.case_event e WHERE e.at < $1 AND ${CLOSED}` },
];
