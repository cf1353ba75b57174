import type { RecordType } from '#policies/retention/schedule';

/** Rows of one record type that one database alone has. */
export interface RowsElsewhere {
  readonly recordType: RecordType;
  readonly database: 'governance' | 'hub';
  readonly given: string;
  /** Names of what is there. */
  readonly left: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly number: number;
}

const barredRows = (name: string) => [name, `police, ${name}`, `set ${name}`, `ended ${name}`];
const involvedRows = (name: string) => [name, `police, ${name}`, `reason of ${name}`, `case of ${name}`];

/** Chains of one person and gate: each name is one consent; the words before the comma are the person. */
const OVER_CONSENTS = [
  ...[
    'expired, alone',
    'invalidated, alone',
    'lapsed, alone',
    'refused until adult, alone',
    'withdrawn until adult, alone',
  ],
  ...['superseded, first', 'superseded, withdrawn', 'another gate, over'],
  ...['overridden before, long ago', 'asked and left, over'],
];
const KEPT_CONSENTS = [
  ...['given, no end', 'given, until tomorrow', 'refused, no end', 'requested, no end', 'withdrawn, no end'],
  ...['withdrawn past its time, until tomorrow', 'withdrawal stands, first', 'withdrawal stands, expired'],
  ...['replaced within its time, superseded', 'replaced within its time, expired'],
  ...[
    'ended today, withdrawn',
    'recorded today, of long ago',
    'at an agency still, given',
    'here still, given',
    'here until tomorrow, given',
  ],
  ...[
    'stands, superseded',
    'stands, given',
    'refusal stands, expired',
    'refusal stands, refused',
    'another gate, stands',
  ],
  ...['overridden, until tomorrow', 'places closed, withdrawn', 'asked for, withdrawn'],
];
const OVERRIDDEN = ['overridden before, long ago', 'overridden, until tomorrow'];
const consentRows = (name: string) => [
  ...(name.includes('withdrawn') ? [`event of ${name}`] : []),
  ...[name, `event of ${name}`, `at hub ${name}`, `at police ${name}`],
  ...(OVERRIDDEN.includes(name) ? [`override of ${name}`, `opened by ${name}`] : []),
];
const CONSENTS = `
, chains(name, gate, event, at, created, until, there) AS (VALUES
  ('expired, alone', 'g', 'expired', 29, 30, 29, 29), ('withdrawn until adult, alone', 'g', 'withdrawn', 30, 30, 29, 29),
  ('invalidated, alone', 'g', 'invalidated', 29, 30, -1, -1), ('lapsed, alone', 'g', 'lapsed', 29, 30, NULL, NULL),
  ('refused until adult, alone', 'g', 'refused', 30, 30, 29, 29),
  ('superseded, first', 'g', 'superseded', 29, 30, 28, 28), ('superseded, withdrawn', 'g', 'withdrawn', 28, 29, 28, 28),
  ('another gate, over', 'g', 'withdrawn', 29, 30, 29, 29), ('another gate, stands', 'h', 'given', 30, 30, NULL, NULL),
  ('overridden before, long ago', 'g', 'withdrawn', 30, 30, 29, 29), ('asked and left, over', 'g', 'withdrawn', 29, 30, 29, 29),
  ('given, no end', 'g', 'given', 30, 30, NULL, NULL), ('given, until tomorrow', 'g', 'given', 30, 30, -1, -1),
  ('refused, no end', 'g', 'refused', 30, 30, NULL, NULL), ('requested, no end', 'g', 'requested', 30, 30, NULL, NULL),
  ('withdrawn, no end', 'g', 'withdrawn', 29, 30, NULL, NULL), ('withdrawn past its time, until tomorrow', 'g', 'withdrawn', 29, 30, 29, -1),
  ('withdrawal stands, first', 'g', 'withdrawn', 29, 30, 29, NULL), ('withdrawal stands, expired', 'g', 'expired', 29, 30, 29, 29),
  ('replaced within its time, superseded', 'g', 'superseded', 29, 30, NULL, NULL), ('replaced within its time, expired', 'g', 'expired', 29, 30, 29, 29),
  ('ended today, withdrawn', 'g', 'withdrawn', 0, 30, 29, 29), ('recorded today, of long ago', 'g', 'withdrawn', 30, 0, 29, 29),
  ('at an agency still, given', 'g', 'given', 30, 30, 29, NULL), ('here still, given', 'g', 'given', 30, 30, NULL, 29),
  ('here until tomorrow, given', 'g', 'given', 30, 30, -1, 29),
  ('stands, superseded', 'g', 'superseded', 29, 30, NULL, NULL), ('stands, given', 'g', 'given', 29, 29, NULL, NULL),
  ('refusal stands, expired', 'g', 'expired', 29, 30, 29, 29), ('refusal stands, refused', 'g', 'refused', 29, 29, NULL, NULL),
  ('overridden, until tomorrow', 'g', 'withdrawn', 30, 30, 29, 29), ('places closed, withdrawn', 'g', 'withdrawn', 29, 30, 29, 29),
  ('asked for, withdrawn', 'g', 'withdrawn', 29, 30, 29, 29)),
rows AS (SELECT *, md5(name || ' consent')::uuid AS id, md5(split_part(name, ',', 1))::uuid AS person,
  now() - at * interval '1 year' AS event_at, now() - created * interval '1 year' AS created_at, now() - until * interval '1 year' AS ends,
  now() - there * interval '1 year' AS ends_there FROM chains),
kept AS (INSERT INTO authority.consent (id, person, gate, grantor, grantor_kind, precedence, controllers, recipients, purposes, categories,
    notice_version, collection_method, jurisdiction, valid_from, valid_until, created_at)
  SELECT id, person, gate, person, 'child', 1, '{}', '{}', '{}', '{}', name, 'm', 'E', created_at, ends, created_at FROM rows RETURNING id),
happened AS (INSERT INTO authority.consent_event (consent, seq, event, at)
  SELECT id, 2, event, event_at FROM rows UNION ALL SELECT id, 1, 'given', created_at FROM rows WHERE name LIKE '%withdrawn%'),
replicated AS (INSERT INTO governance.consent (agency, id, person, gate, state, controllers, recipients, purposes, categories, grantor, precedence, decided_at, valid_from, valid_until)
  SELECT agency, id, person, gate, event, '{}', '{}', '{}', '{}', person, 1, event_at, created_at, ends_there FROM rows, unnest(ARRAY['hub', 'police']) AS agency),
decided AS (INSERT INTO authority.override (id, person, consent, basis, reason, proportionality, approved_role, approved_by, subject_told, valid_from, valid_until, by_organisation, by_practitioner)
  SELECT md5(name || ' override')::uuid, person, id, '{}', 'r', name, 'r', 'p', true, event_at, CASE name WHEN 'overridden before, long ago' THEN now() - interval '29 years' ELSE now() + interval '1 day' END, 'o', 'p'
  FROM rows WHERE name LIKE 'overridden%'),
opened AS (INSERT INTO governance.consent_override (agency, id, person, gate, basis, controllers, recipients, purposes, categories, valid_from, valid_until)
  SELECT 'hub', md5(name || ' override')::uuid, person, gate, '{}', '{}', '{}', '{}', '{}', event_at, now() FROM rows WHERE name LIKE 'overridden%'),
closed AS (INSERT INTO governance.whereabouts_flag (agency, person, closed_at, open_to) SELECT 'hub', person, now(), '[]' FROM rows WHERE name LIKE 'places closed%')
INSERT INTO subject_access.request (id, controller, person, capacity, evidence, received_on, leaves_on, recorded_at, recorded_by, left_at, left_with)
  SELECT gen_random_uuid(), 'c', person, 'child', 'e', now(), now(), now(), 'p', CASE WHEN name LIKE '%left%' THEN now() END, CASE WHEN name LIKE '%left%' THEN '{}'::jsonb END
  FROM rows WHERE name LIKE 'asked%'`;

/** What has ended, and what only looks like it: in force, alerted of, or needed by what stands. */
export const ENDED: readonly RowsElsewhere[] = [
  {
    recordType: 'authority.exclusion',
    database: 'governance',
    given: `, bars(name, ended) AS (VALUES ('over long ago', now() - interval '29 years'), ('alerted still', now() - interval '29 years'),
  ('over today', now()), ('over tomorrow', now() + interval '1 day'), ('without an end', NULL)),
barred AS (INSERT INTO governance.exclusion (agency, id, person, organisation, practitioner, valid_from, valid_until)
  SELECT agency, md5(name || ' barred')::uuid, md5(name)::uuid, 'o', CASE agency WHEN 'hub' THEN name ELSE agency || ', ' || name END, now() - interval '30 years', ended
  FROM bars, unnest(ARRAY['hub', 'police']) AS agency),
-- One that an agency has without an end is over nowhere; one that names nobody has none.
stands AS (INSERT INTO governance.exclusion (agency, id, person, organisation, practitioner, valid_from, valid_until)
  SELECT agency, md5('half over')::uuid, md5('half over')::uuid, 'o', agency || ', half over', now() - interval '30 years', ended
  FROM (VALUES ('hub', now() - interval '29 years'), ('police', NULL)) AS halves(agency, ended)),
everybody AS (INSERT INTO governance.exclusion (agency, id, person, valid_from) VALUES ('hub', md5('of everybody')::uuid, md5('of everybody')::uuid, now() - interval '30 years')),
alerted AS (INSERT INTO authority.alert (id, organisation, roles, kind, reference, persons, at)
  SELECT gen_random_uuid(), 'elsewhere', '{}', 'exclusionEnded', md5('alerted still barred')::uuid, '{}', now())
INSERT INTO authority.exclusion_event SELECT gen_random_uuid(), md5(name || ' barred')::uuid, md5(name)::uuid, event, now() - interval '30 years', event || ' ' || name, 'o', 'p'
  FROM bars, unnest(ARRAY['set', 'ended']) AS event`,
    left: `SELECT coalesce(practitioner, 'of everybody') AS name FROM governance.exclusion UNION ALL SELECT reason FROM authority.exclusion_event`,
    before: [
      ...['over long ago', 'alerted still', 'over today', 'over tomorrow', 'without an end'].flatMap(barredRows),
      ...['hub, half over', 'police, half over', 'of everybody'],
    ],
    after: [
      ...['alerted still', 'over today', 'over tomorrow', 'without an end'].flatMap(barredRows),
      ...['hub, half over', 'police, half over', 'of everybody'],
    ],
    number: 1,
  },
  {
    recordType: 'authority.involvement',
    database: 'governance',
    given: `, work(name, ended, until) AS (VALUES ('ended', now() - interval '29 years', NULL), ('ended before its day', now() - interval '29 years', now() + interval '1 year'),
  ('past its day', NULL, now() - interval '29 years'), ('claimed alone', now() - interval '29 years', NULL), ('worked until today', now(), NULL),
  ('works until tomorrow', NULL, now() + interval '1 day'), ('works', NULL::timestamptz, NULL::timestamptz)),
involved AS (INSERT INTO governance.involvement (agency, id, person, organisation, practitioner, valid_from, valid_until, ended_at)
  SELECT agency, md5(name || ' involved')::uuid, md5(name)::uuid, 'w', CASE agency WHEN 'hub' THEN name ELSE agency || ', ' || name END, now() - interval '30 years', until, ended
  FROM work, unnest(ARRAY['hub', 'police']) AS agency),
of_cases AS (INSERT INTO authority.case_involvement SELECT md5(name)::uuid, md5(name || ' involved')::uuid, md5(name)::uuid FROM work),
-- Those of the rows of alerts too, which are counted there.
alerted AS (INSERT INTO authority.alert (id, organisation, roles, kind, reference, persons, at)
  SELECT gen_random_uuid(), 'elsewhere', '{}', 'involvementSelfRecorded', id, '{}', now()
  FROM unnest(ARRAY[md5('claimed alone involved')::uuid, md5('ended long ago')::uuid, md5('over long ago')::uuid]) AS id)
INSERT INTO authority.involvement_event (id, involvement, person, event, at, reason, by_organisation, by_practitioner)
  SELECT gen_random_uuid(), md5(name || ' involved')::uuid, md5(name)::uuid, 'recorded', now() - interval '30 years', 'reason of ' || name, 'w', 'p' FROM work`,
    left: `SELECT practitioner AS name FROM governance.involvement WHERE organisation = 'w' UNION ALL SELECT reason FROM authority.involvement_event
      UNION ALL SELECT 'case of ' || i.practitioner FROM authority.case_involvement k JOIN governance.involvement i ON i.id = k.involvement AND i.agency = 'hub'
      UNION ALL SELECT 'case of none' FROM authority.case_involvement k WHERE NOT EXISTS (SELECT FROM governance.involvement i WHERE i.id = k.involvement)`,
    before: [
      ...['ended', 'ended before its day', 'past its day'],
      ...['claimed alone', 'worked until today', 'works until tomorrow', 'works'],
    ].flatMap(involvedRows),
    after: ['claimed alone', 'worked until today', 'works until tomorrow', 'works'].flatMap(involvedRows),
    number: 3,
  },
  {
    recordType: 'authority.consent',
    database: 'governance',
    given: CONSENTS,
    left: `SELECT notice_version AS name FROM authority.consent
      UNION ALL SELECT 'event of ' || c.notice_version FROM authority.consent_event v JOIN authority.consent c ON c.id = v.consent
      UNION ALL SELECT 'at ' || g.agency || ' ' || coalesce(c.notice_version, 'nothing') FROM governance.consent g LEFT JOIN authority.consent c ON c.id = g.id
      UNION ALL SELECT 'override of ' || c.notice_version FROM authority.override d JOIN authority.consent c ON c.id = d.consent
      UNION ALL SELECT 'opened by ' || coalesce(d.proportionality, 'nothing') FROM governance.consent_override g LEFT JOIN authority.override d ON d.id = g.id`,
    before: [...OVER_CONSENTS, ...KEPT_CONSENTS].flatMap(consentRows),
    after: KEPT_CONSENTS.flatMap(consentRows),
    number: OVER_CONSENTS.length,
  },
];
