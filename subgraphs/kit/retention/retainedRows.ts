import type { RecordType } from '#policies/retention/schedule';

/** How the rows of one record type are found when their time has come; `$1` is the instant before which it has. */
export interface RetainedRows {
  readonly recordType: RecordType;
  /** What hangs on them and goes first, each as it follows DELETE FROM. */
  readonly hanging: readonly string[];
  /** The rows that are counted, as it follows DELETE FROM. */
  readonly rows: string;
}

/** A request over one way or the other: until then it is to be answered, however old. */
const ANSWERED = 'coalesce(q.left_at, q.closed_at) < $1';
const OF_ANSWERED = `USING subject_access.request q WHERE q.id = x.request AND ${ANSWERED}`;
const DECIDED =
  'c.corrected_at < $1 AND NOT EXISTS (SELECT FROM subject_access.breach_task t WHERE t.correction = c.id AND (t.decided_at >= $1 OR t.decided_at IS NULL))';
const UNLOCKED = 'q.id = h.request AND q.due_at < $1';

/** What every agency's database holds beside the log. */
export const RETAINED_BY_ALL: readonly RetainedRows[] = [
  { recordType: 'acts.performed', hanging: [], rows: 'acts.performed WHERE performed_at < $1' },
  {
    recordType: 'subjectAccess.release',
    hanging: ['subject_access.release_taken_back WHERE at < $1'],
    rows: 'subject_access.released_disclosure WHERE released_at < $1',
  },
  // From when its copy left, or it was closed: one that waits for an answer is kept, however old. Whoever reviews still is known
  // again from the next look at their list.
  {
    recordType: 'subjectAccess.request',
    hanging: [
      `subject_access.review x ${OF_ANSWERED}`,
      `subject_access.opinion x ${OF_ANSWERED}`,
      `subject_access.clarification x ${OF_ANSWERED}`,
      'subject_access.reviewer WHERE known_since < $1',
    ],
    rows: `subject_access.request q WHERE ${ANSWERED}`,
  },
  // From the decision of its breach, which is documented by both; one that nobody has decided is kept, however old. One
  // that `tellOfOneName` wrote has no breach and goes by when it was made.
  {
    recordType: 'subjectAccess.correction',
    hanging: [
      `subject_access.correction_notice n USING subject_access.correction c WHERE n.correction = c.id AND ${DECIDED}`,
      `subject_access.breach_task b USING subject_access.correction c WHERE b.correction = c.id AND ${DECIDED}`,
    ],
    rows: 'subject_access.correction c WHERE corrected_at < $1 AND NOT EXISTS (SELECT FROM subject_access.breach_task b WHERE b.correction = c.id)',
  },
  // From the end of the clock of their last round, answered or not: an answer may hold what was disclosed.
  {
    recordType: 'tasks.unlock',
    hanging: [
      `tasks.unlock_disagreement h USING tasks.unlock_request q WHERE ${UNLOCKED}`,
      `tasks.unlock_handling h USING tasks.unlock_request q WHERE ${UNLOCKED}`,
    ],
    rows: 'tasks.unlock_request WHERE due_at < $1',
  },
  // A task that nobody has decided is kept, however old, and so is the opening that it came of. So is that of a case that is
  // open: a change of the case tells of it again.
  {
    recordType: 'tasks.holderTask',
    hanging: [
      'tasks.holder_task_event e USING tasks.holder_task t WHERE t.id = e.task AND t.decided_at < $1',
      `tasks.opening o WHERE o.seen_at < $1 AND NOT EXISTS (SELECT FROM tasks.holder_task t WHERE t.trigger = o.trigger AND (t.decided_at >= $1 OR t.decided_at IS NULL)) AND NOT EXISTS (SELECT FROM governance.case_state k WHERE k.case_id::text = split_part(o.trigger, '|', 2) AND k.closed_at IS NULL)`,
    ],
    rows: 'tasks.holder_task WHERE decided_at < $1',
  },
  // One that governance was not told of is kept, however old.
  { recordType: 'lookups.ownFamily', hanging: [], rows: 'lookups.own_family WHERE told_at < $1' },
];
