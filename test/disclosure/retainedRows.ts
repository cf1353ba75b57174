import { ENDED, type RowsElsewhere } from './endedRows';

/**
 * Of each an old one and one of today. Old requests: one whose copy left long ago and one whose left today, one that was closed
 * long ago and one closed today, and one that nobody has answered. Old corrections: with a breach that was decided long ago, one
 * that was decided today, and one that nobody has decided.
 */
export const SUBJECT_ACCESS = `
WITH ages(at, decided, n) AS (VALUES (now() - interval '9 years', now() - interval '9 years', 1), (now(), now(), 2), (now() - interval '9 years', NULL, 3),
  (now() - interval '9 years', now(), 4)),
requests(name, at, left_at, closed_at) AS (VALUES ('left', now() - interval '9 years', now() - interval '9 years', NULL), ('left today', now() - interval '9 years', now(), NULL),
  ('closed', now() - interval '9 years', NULL::timestamptz, now() - interval '9 years'), ('closed today', now() - interval '9 years', NULL, now()),
  ('unanswered', now() - interval '9 years', NULL, NULL), ('today', now(), NULL, NULL)),
release AS (INSERT INTO subject_access.released_disclosure SELECT 'r' || n, 'c', gen_random_uuid(), at, 'p' FROM ages WHERE n < 3),
request AS (INSERT INTO subject_access.request (id, controller, person, capacity, evidence, received_on, leaves_on, recorded_at, recorded_by, left_at, left_with, closed_at, closed_by, closing_reason)
  SELECT gen_random_uuid(), 'c', gen_random_uuid(), 'child', name, at, at, at, 'p', left_at, CASE WHEN left_at IS NOT NULL THEN '{}'::jsonb END,
    closed_at, CASE WHEN closed_at IS NOT NULL THEN 'p' END, CASE WHEN closed_at IS NOT NULL THEN 'r' END
  FROM requests RETURNING id),
reviewer AS (INSERT INTO subject_access.reviewer SELECT 'c', 'p' || n, 'privacyOfficer', at FROM ages WHERE n < 3),
review AS (INSERT INTO subject_access.review (id, request, record, record_id, kind)
  SELECT gen_random_uuid(), id, 'r', gen_random_uuid(), 'health' FROM request),
opinion AS (INSERT INTO subject_access.opinion
  SELECT gen_random_uuid(), id, 'n', 'p', 'o', 'responsible', now(), 'notMet', 'w' FROM request),
clarification AS (INSERT INTO subject_access.clarification (id, request, question, asked_on, asked_at, asked_by)
  SELECT gen_random_uuid(), id, 'q', now(), now(), 'p' FROM request),
correction AS (INSERT INTO subject_access.correction
  SELECT ('00000000-0000-4000-8000-00000000000' || n)::uuid, 'c', gen_random_uuid(), 'r', gen_random_uuid(), '{}', 'x', at, 'p' FROM ages RETURNING id, corrected_at),
notice AS (INSERT INTO subject_access.correction_notice SELECT gen_random_uuid(), id, 'r', 'o', 'p', '{}', corrected_at FROM correction)
INSERT INTO subject_access.breach_task (id, correction, controller, person, opened_at, due_at, decision, reason, decided_at)
  SELECT gen_random_uuid(), ('00000000-0000-4000-8000-00000000000' || n)::uuid, 'c', gen_random_uuid(), at, at,
    CASE WHEN decided IS NOT NULL THEN 'notified' END, CASE WHEN decided IS NOT NULL THEN 'r' END, decided FROM ages`;

/**
 * Of each an old one and one of today; of tasks also an old one that nobody has decided, and one that was decided today; of openings
 * without a task an old one of a case that is open, and of one that is closed.
 */
export const TASKS = `
WITH ages(at, decided, text) AS (VALUES (now() - interval '9 years', now() - interval '9 years', 'old'), (now(), now(), 'today'),
  (now() - interval '9 years', NULL, 'undecided'), (now() - interval '9 years', now(), 'decided today')),
cases(id, closed, text) AS (VALUES (gen_random_uuid(), NULL, 'of an open case'), (gen_random_uuid(), now() - interval '9 years', 'of a closed case')),
stands AS (INSERT INTO governance.case_state (agency, person, case_id, threshold, closed_at)
  SELECT 'police', gen_random_uuid(), id, 'section47Enquiry', closed FROM cases),
asked AS (INSERT INTO tasks.unlock_request (id, person, organisation, team, practitioner, role, purpose, data_item, route, text, standing, asked_at, due_at, involved)
  SELECT gen_random_uuid(), gen_random_uuid(), 'o', 't', 'p', 'r', 'u', 'i', 'w', text, false, at, at, false FROM ages WHERE at = decided RETURNING id, text, asked_at),
answered AS (INSERT INTO tasks.unlock_handling (request, controller, round, disclosed, answer, context, answered_at, answered_by, assigned_to)
  SELECT id, 'c', 1, true, text, 'x', asked_at, 'p', 'privacyOfficer' FROM asked),
disagreed AS (INSERT INTO tasks.unlock_disagreement SELECT gen_random_uuid(), id, 1, text, asked_at FROM asked),
opened AS (INSERT INTO tasks.opening SELECT text, 'section47Enquiry', gen_random_uuid(), at, at FROM ages
  UNION ALL SELECT text || '|' || id, 'section47Enquiry', gen_random_uuid(), at, at FROM cases, (SELECT now() - interval '9 years' AS at) AS long_ago),
task AS (INSERT INTO tasks.holder_task (id, controller, person, trigger, cause, holdings, assigned_to, opened_at, due_at, decision, reason, decided_at)
  SELECT gen_random_uuid(), 'c', gen_random_uuid(), text, 'section47Enquiry', '{}', 'a', at, at, CASE WHEN decided IS NOT NULL THEN 'shared' END,
    CASE WHEN decided IS NOT NULL THEN 'r' END, decided FROM ages RETURNING id, opened_at)
INSERT INTO tasks.holder_task_event SELECT gen_random_uuid(), id, opened_at, 'opened', NULL, NULL FROM task`;

/** Told long ago and today, and one of long ago that was not told. */
export const LOOKUPS = `INSERT INTO lookups.own_family SELECT 'o', name, gen_random_uuid(), now() - interval '9 years', now() - interval '9 years', told
FROM (VALUES ('told', now() - interval '9 years'), ('told today', now()), ('untold', NULL)) AS lookups(name, told)`;
const OF_REQUESTS = ['review of ', 'opinion on ', 'clarification of '];
const CORRECTIONS = ['correction ', 'notice of ', 'breach of '];
const withAll = (names: readonly string[], hanging: readonly string[]) =>
  names.flatMap((name) => hanging.map((each) => `${each}${name}`)).toSorted();
const KEPT_REQUESTS = ['closed today', 'left today', 'today', 'unanswered'];
export const ACCESS_BEFORE = {
  requests: withAll([...KEPT_REQUESTS, 'closed', 'left'], ['', ...OF_REQUESTS]),
  corrections: withAll(['1', '2', '3', '4'], CORRECTIONS),
};
export const ACCESS_AFTER = {
  requests: withAll(KEPT_REQUESTS, ['', ...OF_REQUESTS]),
  corrections: withAll(['2', '3', '4'], CORRECTIONS),
};
const OLD_AND_TODAY = ['old', 'today'];
export const TASKS_BEFORE = {
  unlocks: OLD_AND_TODAY,
  answers: OLD_AND_TODAY,
  disagreements: OLD_AND_TODAY,
  tasks: ['decided today', ...OLD_AND_TODAY, 'undecided'],
  openings: ['decided today', 'of a closed case', 'of an open case', ...OLD_AND_TODAY, 'undecided'],
  events: 4,
};
export const TASKS_AFTER = {
  unlocks: ['today'],
  answers: ['today'],
  disagreements: ['today'],
  tasks: ['decided today', 'today', 'undecided'],
  openings: ['decided today', 'of an open case', 'today', 'undecided'],
  events: 3,
};

/** What is of one database alone: rows of long ago, of today, and of long ago that wait for somebody still. */
export const ELSEWHERE: readonly RowsElsewhere[] = [
  {
    recordType: 'authority.emergencyAccess',
    database: 'governance',
    given: `
WITH ages(at, closed, name, n) AS (VALUES (now() - interval '30 years', now() - interval '29 years', 'old', 1), (now(), now(), 'today', 2), (now() - interval '30 years', NULL, 'unreviewed', 3),
  (now() - interval '30 years', now(), 'reviewed today', 4)),
request AS (INSERT INTO authority.emergency_request (id, organisation, team, role, practitioner, purpose, reason, reason_words, at)
  SELECT ('00000000-0000-4000-8000-00000000001' || n)::uuid, 'o', 't', 'r', 'p', 'u', 'x', name, at FROM ages RETURNING id),
access AS (INSERT INTO authority.emergency_access (id, request, person, valid_until)
  SELECT ('00000000-0000-4000-8000-00000000002' || n)::uuid, ('00000000-0000-4000-8000-00000000001' || n)::uuid, gen_random_uuid(), at FROM ages RETURNING id),
granted AS (INSERT INTO governance.emergency_grant (agency, id, person, organisation, practitioner, clauses, clause_ends, valid_from, valid_until)
  SELECT 'police', ('00000000-0000-4000-8000-00000000002' || n)::uuid, gen_random_uuid(), 'o', name, '{}', '{}', at, at FROM ages)
INSERT INTO authority.emergency_review (id, access, person, controller, opened_at, due_at, closed_at, outcome, note)
  SELECT gen_random_uuid(), ('00000000-0000-4000-8000-00000000002' || n)::uuid, gen_random_uuid(), 'c', at, at, closed, CASE WHEN closed IS NOT NULL THEN 'justified' END, name FROM ages`,
    left: `SELECT reason_words AS name FROM authority.emergency_request UNION ALL SELECT 'access of ' || q.reason_words FROM authority.emergency_access a JOIN authority.emergency_request q ON q.id = a.request
      UNION ALL SELECT 'review of ' || note FROM authority.emergency_review UNION ALL SELECT 'grant of ' || practitioner FROM governance.emergency_grant`,
    before: ['old', 'today', 'unreviewed', 'reviewed today'].flatMap((each) => [
      each,
      `access of ${each}`,
      `review of ${each}`,
      `grant of ${each}`,
    ]),
    after: ['today', 'unreviewed', 'reviewed today'].flatMap((each) => [
      each,
      `access of ${each}`,
      `review of ${each}`,
      `grant of ${each}`,
    ]),
    number: 1,
  },
  {
    recordType: 'authority.alert',
    database: 'governance',
    given: `, claims(name, ended, until) AS (VALUES ('lasts', NULL, NULL), ('lasts until a day', NULL, now() + interval '1 year'), ('ended today', now(), NULL),
  ('ended long ago', now() - interval '29 years', now() + interval '1 year'), ('over long ago', NULL::timestamptz, now() - interval '29 years')),
claimed AS (INSERT INTO governance.involvement (agency, id, person, organisation, practitioner, valid_from, valid_until, ended_at)
  SELECT 'hub', md5(name)::uuid, gen_random_uuid(), 'o', name, now() - interval '30 years', until, ended FROM claims)
INSERT INTO authority.alert (id, organisation, roles, kind, reference, persons, at)
  SELECT gen_random_uuid(), name, '{}', kind, reference, '{}', at FROM (
    SELECT name, 'involvementSelfRecorded' AS kind, md5(name)::uuid AS reference, now() - interval '30 years' AS at FROM claims
    UNION ALL SELECT 'of another kind', 'emergencyAccess', md5('lasts')::uuid, now() - interval '30 years'
    UNION ALL SELECT name, 'emergencyAccess', gen_random_uuid(), at FROM ages) AS alerts`,
    left: "SELECT organisation AS name FROM authority.alert WHERE organisation <> 'elsewhere'",
    before: [
      ...['old', 'of another kind', 'ended long ago', 'over long ago'],
      ...['today', 'lasts', 'lasts until a day', 'ended today'],
    ],
    after: ['today', 'lasts', 'lasts until a day', 'ended today'],
    number: 4,
  },
  {
    recordType: 'authority.relationship',
    database: 'governance',
    given: `, kept AS (INSERT INTO governance.relationship SELECT 'police', gen_random_uuid(), gen_random_uuid(), 'o', 'of police ' || name, 'self', at FROM ages),
known AS (INSERT INTO governance.relationship SELECT 'hub', gen_random_uuid(), gen_random_uuid(), 'o', name, 'family', at FROM ages RETURNING id, practitioner, declared_at)
INSERT INTO authority.relationship_event SELECT gen_random_uuid(), id, gen_random_uuid(), declared_at, practitioner, 'o', 'p' FROM known`,
    left: `SELECT practitioner AS name FROM governance.relationship UNION ALL SELECT 'reason of ' || reason FROM authority.relationship_event`,
    before: ['old', 'of police old', 'reason of old', 'today', 'of police today', 'reason of today'],
    after: ['today', 'of police today', 'reason of today'],
    number: 1,
  },
  ...ENDED,
  {
    recordType: 'authority.ownLookup',
    database: 'governance',
    given:
      "INSERT INTO authority.own_lookup SELECT gen_random_uuid(), 'o', name, gen_random_uuid(), at, at, false FROM ages",
    left: 'SELECT practitioner AS name FROM authority.own_lookup',
    before: ['old', 'today'],
    after: ['today'],
    number: 1,
  },
  {
    recordType: 'authority.caseEvent',
    database: 'governance',
    given: `, cases(name, closed) AS (VALUES ('still open', NULL), ('closed long ago', now() - interval '29 years'), ('closed today', now())),
known AS (INSERT INTO governance.case_state (agency, person, case_id, threshold, closed_at)
  SELECT 'hub', gen_random_uuid(), md5(name)::uuid, 'section47Enquiry', closed FROM cases)
INSERT INTO authority.case_event SELECT gen_random_uuid(), md5(name)::uuid, gen_random_uuid(), 'opened', NULL, at, name, 'o', 'p'
  FROM (TABLE ages UNION ALL SELECT now() - interval '30 years', name FROM cases) AS events`,
    left: 'SELECT reason AS name FROM authority.case_event',
    before: ['old', 'today', 'still open', 'closed long ago', 'closed today'],
    after: ['today', 'still open', 'closed today'],
    number: 2,
  },
  {
    recordType: 'hub.caseEvent',
    database: 'hub',
    given: `, cases(name, state, ended) AS (VALUES ('still open', 'open', NULL), ('open past its end', 'open', now() - interval '29 years'),
  ('closed long ago', 'closed', now() - interval '29 years'), ('closed today', 'closed', now()), ('closed, no day known', 'closed', NULL)),
files AS (INSERT INTO public.case_file (id, person, controller, threshold, state, accepted, period_end)
  SELECT md5(name)::uuid, gen_random_uuid(), 'c', 'section47Enquiry', state, true, ended FROM cases)
INSERT INTO public.case_event SELECT gen_random_uuid(), md5(name)::uuid, gen_random_uuid(), 'opened', 't', at, name, 'o', 'p'
  FROM (TABLE ages UNION ALL SELECT now() - interval '30 years', name FROM cases) AS events`,
    left: 'SELECT reason AS name FROM public.case_event',
    before: [
      ...['old', 'today', 'closed long ago'],
      ...['still open', 'open past its end', 'closed today', 'closed, no day known'],
    ],
    after: ['today', 'still open', 'open past its end', 'closed today', 'closed, no day known'],
    number: 2,
  },
  {
    recordType: 'hub.caseReview',
    database: 'hub',
    given: `INSERT INTO public.case_review (id, case_id, person, organisation, opened_at, opened_by, due_at, reason, closed_at, agreed)
  SELECT gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'o', at, 'p', at, name, CASE WHEN name <> 'old, open' THEN at END, CASE WHEN name <> 'old, open' THEN true END
  FROM (TABLE ages UNION ALL SELECT now() - interval '30 years', 'old, open') AS ages`,
    left: 'SELECT reason AS name FROM public.case_review',
    before: ['old', 'old, open', 'today'],
    after: ['old, open', 'today'],
    number: 1,
  },
  {
    recordType: 'hub.referralEvent',
    database: 'hub',
    given: `, referrals(name, outcome, ended) AS (VALUES ('undecided', NULL, NULL), ('undecided past its end', NULL, now() - interval '29 years'),
  ('decided long ago', 'x', now() - interval '29 years'), ('decided today', 'x', now()), ('decided, no day known', 'x', NULL)),
known AS (INSERT INTO public.hub_referral (id, person, controller, owner, outcome, period_end)
  SELECT md5(name)::uuid, gen_random_uuid(), 'c', '{"name": "n"}', outcome, ended FROM referrals)
INSERT INTO public.referral_event SELECT gen_random_uuid(), md5(name)::uuid, gen_random_uuid(), 'accepted', NULL, at, 'o', name
  FROM (TABLE ages UNION ALL SELECT now() - interval '30 years', name FROM referrals) AS events`,
    left: 'SELECT by_practitioner AS name FROM public.referral_event',
    before: [
      ...['old', 'today', 'decided long ago'],
      ...['undecided', 'undecided past its end', 'decided today', 'decided, no day known'],
    ],
    after: ['today', 'undecided', 'undecided past its end', 'decided today', 'decided, no day known'],
    number: 2,
  },
  {
    recordType: 'hub.convergence',
    database: 'hub',
    given: `INSERT INTO public.convergence (id, person, organisation, purpose, found_at) SELECT gen_random_uuid(), gen_random_uuid(), name, 'screening', at FROM ages`,
    left: 'SELECT organisation AS name FROM public.convergence',
    before: ['old', 'today'],
    after: ['today'],
    number: 1,
  },
  {
    recordType: 'hub.searchCounter',
    database: 'hub',
    given: 'INSERT INTO public.search_counter SELECT name, 1, extract(epoch FROM at)::bigint FROM ages',
    left: 'SELECT key AS name FROM public.search_counter',
    before: ['old', 'today'],
    after: ['today'],
    number: 1,
  },
];
