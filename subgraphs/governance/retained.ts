import type { RetainedRows } from '../kit/retention/retainedRows';

/** Requests whose every review is closed, and closed before the instant: what is still to be reviewed is kept, however old. */
const REVIEWED = `r.at < $1 AND NOT EXISTS (SELECT FROM authority.emergency_access a JOIN authority.emergency_review v ON v.access = a.id
  WHERE a.request = r.id AND (v.closed_at >= $1 OR v.closed_at IS NULL))`;
const ACCESSES = `authority.emergency_access a JOIN authority.emergency_request r ON r.id = a.request WHERE ${REVIEWED}`;
const CLOSED =
  'NOT EXISTS (SELECT FROM governance.case_state k WHERE k.case_id = e.case_id AND (k.closed_at >= $1 OR k.closed_at IS NULL))';

/**
 * What governance's database holds beside, and for how long it may. Grants and relationships go at the agencies with the same
 * commit; a grant that has ended opens nothing, and its going neither.
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
  { recordType: 'authority.ownLookup', hanging: [], rows: 'authority.own_lookup WHERE at < $1' },
  // From the closing of the case: one that is open keeps its events, however old.
  { recordType: 'authority.caseEvent', hanging: [], rows: `authority.case_event e WHERE e.at < $1 AND ${CLOSED}` },
];
