import { randomUUID } from 'node:crypto';
import { selectApplicable } from '#policies/core/applicable';
import type { Catalogue } from '#policies/core/dataItem';
import type { ClauseId, DataItemId, OrganisationId } from '#policies/core/ids';
import { dayOf } from '#policies/core/legalDay';
import { EMERGENCY_MINUTES, type Rules } from '#policies/core/protocol';
import { opensInEmergency } from '#policies/core/requirements';
import { saysSomething } from '#policies/core/texts';
import { type Agency, type Purpose, RECORD_AGENCIES, type Role } from '#policies/core/vocabulary';
import type { Acting } from '../../kit/acts/act';
import { dueBy } from '../../kit/clocks/clocks';
import { SourceFault } from '../../kit/http/maskError';
import type { RunSql } from '../../kit/replica/readReplica';
import type { Requester, SubjectState } from '../../kit/replica/replica';
import { addEverywhere, moveRevisions } from '../acts/replicated';
import { addAlert } from '../alerts/alerts';
import { keepOwnEmergency } from '../relationships/keepOwnLookup';

export interface EmergencyAsked {
  readonly requester: Requester;
  readonly purpose: Purpose;
  readonly rules: Rules;
  readonly catalogue: Catalogue;
  /** As they stand for the requester: known, and not barred. */
  readonly subjects: readonly SubjectState[];
  readonly reason: string;
}

export interface EmergencyGranted {
  /** Id of the request: a second person confirms it. */
  readonly request: string;
  readonly grants: readonly { readonly id: string; readonly person: string; readonly until: string }[];
  /** When a second person's confirmation is due; null within the rate, where none before was found not justified. */
  readonly confirmBy: string | null;
  /** What is marked for it, the same whoever the persons are and whatever is held of them. */
  readonly opens: readonly EmergencyOpening[];
  /** Agencies of which nothing is. */
  readonly nothingAt: readonly Agency[];
}

export interface EmergencyOpening {
  readonly clause: ClauseId;
  readonly agency: Agency;
  readonly dataItems: readonly DataItemId[];
  readonly until: string;
}

/** Who reviews, and is told at once. */
export const REVIEWERS = ['privacyOfficer', 'caldicottGuardian', 'informationGovernanceOfficer'] as const;
/** Who hears of what the reviewers left past its day, and sees that it is open; closes nothing. */
export const REVIEW_ESCALATION: Role = 'safeguardingLead';

/** By when a review is to be closed, in the country of the controller that reviews. */
const REVIEW_CLOCK = 'emergencyAccess.review';

const MINUTE_MS = 60_000;
/** A renewal says what is new; after a shift the same words may be true again. */
const SHIFT_MS = EMERGENCY_MINUTES.atMost * MINUTE_MS;
/** Siblings of one family; more is no emergency of one reason. */
const LARGEST_FAMILY = 20;

/**
 * Opens the clauses that are marked for emergencies and address this requester for this purpose, each for its own time, for
 * each of the persons a grant of its own. Never refused for rate, nor because an earlier one was found not justified: then a second
 * person's confirmation is due, and the officers are told. The alerts
 * and the reviews of the controllers are written in the same transaction. Throws EMERGENCY_REASON_MISSING,
 * EMERGENCY_REASON_REPEATED, EMERGENCY_PERSONS_INVALID, EMERGENCY_OPENS_NOTHING.
 */
export async function requestEmergencyAccess(
  { sql, now }: Acting,
  { requester, purpose, rules, catalogue, subjects, reason }: EmergencyAsked,
): Promise<EmergencyGranted> {
  const words = wordsOf(reason);
  if (!saysSomething(reason))
    throw new SourceFault(
      'EMERGENCY_REASON_MISSING',
      'Say why the child cannot wait: the reason is read by the privacy officer who reviews this access.',
    );
  requireFamily(subjects);
  const opened = openedClauses(rules, catalogue, requester, purpose, now);
  const persons = subjects.map(({ person }) => person);
  await oneAtATime(sql, requester);
  await requireFreshReason(sql, requester, persons, words, now);
  const request = randomUUID();
  const found = await foundNotJustified(sql, requester, persons);
  const beyond = !(await isWithinRate(sql, requester, persons.length, now));
  const confirmBy =
    beyond || found.length > 0 ? dueBy('emergencyAccess.confirmation', requester.organisation.country, now) : null;
  await sql(
    `INSERT INTO authority.emergency_request (id, organisation, team, role, practitioner, purpose, reason, reason_words, at, confirm_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      request,
      requester.organisation.id,
      requester.team,
      requester.role,
      requester.practitioner,
      purpose,
      reason.trim(),
      words,
      now,
      confirmBy,
    ],
  );
  await moveRevisions(sql, persons);
  const grants = [];
  for (const subject of subjects) grants.push(await grant({ sql, now }, requester, request, opened, subject));
  const toOwn = { organisation: requester.organisation.id, roles: [...REVIEWERS, 'safeguardingLead'] };
  if (beyond) await addAlert({ sql, now }, { ...toOwn, kind: 'emergencyBeyondRate', reference: request, persons });
  if (found.length > 0) {
    await addAlert({ sql, now }, { ...toOwn, kind: 'emergencyAfterReview', reference: request, persons });
    await alertWhoFound({ sql, now }, requester, request, found);
  }
  return { request, grants, confirmBy: confirmBy?.toISOString() ?? null, ...whatOpens(opened, now) };
}

/** What was granted before, as it stands now: a grant that was revoked lasted until then. */
export async function asItStands(sql: RunSql, granted: EmergencyGranted): Promise<EmergencyGranted> {
  const revoked = await sql<{ id: string; at: Date }>(
    'SELECT id::text AS id, revoked_at AS at FROM authority.emergency_access WHERE request = $1 AND revoked_at IS NOT NULL',
    [granted.request],
  );
  const ended = new Map(revoked.map(({ id, at }) => [id, at.toISOString()]));
  return { ...granted, grants: granted.grants.map((each) => ({ ...each, until: ended.get(each.id) ?? each.until })) };
}

/** A reason without what only looks different: case, marks, spaces. */
export function wordsOf(reason: string): string {
  return reason
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** Of clauses, requester and purpose alone: what it says it would say of any child. */
function whatOpens(opened: readonly Opened[], now: Date): Pick<EmergencyGranted, 'opens' | 'nothingAt'> {
  return {
    opens: opened.map(({ id, agency, dataItems, minutes }) => ({
      ...{ clause: id, agency, dataItems },
      until: endOf(minutes, now).toISOString(),
    })),
    nothingAt: RECORD_AGENCIES.filter((agency) => opened.every((each) => each.agency !== agency)),
  };
}

const endOf = (minutes: number, now: Date) => new Date(now.getTime() + minutes * MINUTE_MS);

interface Opened {
  readonly id: ClauseId;
  readonly agency: Agency;
  readonly dataItems: readonly DataItemId[];
  readonly minutes: number;
  readonly controllers: readonly OrganisationId[];
}

function openedClauses(
  rules: Rules,
  { items }: Catalogue,
  requester: Requester,
  purpose: Purpose,
  now: Date,
): readonly Opened[] {
  const { clauses } = selectApplicable(rules, requester, purpose, dayOf(now));
  const opened = clauses
    .filter(({ clause, signed }) => clause.emergency && signed.length > 0)
    .map(({ clause, signed }) => ({
      id: clause.id,
      agency: clause.from.agency,
      dataItems: clause.dataItems.filter((id) => {
        const item = items.get(id);
        return item !== undefined && opensInEmergency(clause, item);
      }),
      minutes: clause.emergencyMinutes,
      controllers: signed,
    }))
    .filter(({ dataItems }) => dataItems.length > 0);
  if (opened.length === 0)
    throw new SourceFault(
      'EMERGENCY_OPENS_NOTHING',
      `No agreement opens anything to your role in an emergency for the purpose ${purpose}: declare the purpose that you act for, or ring.`,
    );
  return opened;
}

function requireFamily(subjects: readonly SubjectState[]): void {
  const distinct = new Set(subjects.map(({ person }) => person));
  if (distinct.size === 0 || distinct.size !== subjects.length || distinct.size > LARGEST_FAMILY)
    throw new SourceFault(
      'EMERGENCY_PERSONS_INVALID',
      `Name the child, or the siblings to whom the same reason applies: 1 to ${LARGEST_FAMILY}, each once.`,
    );
}

/**
 * Until this request is committed, another of the same practitioner waits: of two that came at once, neither would see the
 * other, and both be within the rate, or a renewal on the same words.
 */
async function oneAtATime(sql: RunSql, { organisation, practitioner }: Requester): Promise<void> {
  await sql("SELECT pg_advisory_xact_lock(hashtext('lintel emergency access'), hashtext($1))", [
    JSON.stringify([organisation.id, practitioner]),
  ]);
}

async function requireFreshReason(
  sql: RunSql,
  { organisation, practitioner }: Requester,
  persons: readonly string[],
  words: string,
  now: Date,
): Promise<void> {
  const before = await sql(
    `SELECT FROM authority.emergency_request r JOIN authority.emergency_access a ON a.request = r.id
     WHERE r.organisation = $1 AND r.practitioner = $2 AND a.person = ANY($3::uuid[]) AND r.reason_words = $4 AND a.valid_until > $5 LIMIT 1`,
    [organisation.id, practitioner, persons, words, new Date(now.getTime() - SHIFT_MS)],
  );
  if (before.length > 0)
    throw new SourceFault(
      'EMERGENCY_REASON_REPEATED',
      'This reason was given for this child before: to renew the access say what makes it necessary now.',
    );
}

interface Found {
  readonly person: string;
  readonly controller: string;
}

/**
 * Which controllers found that an access of this practitioner to these persons was not justified, for as long as the review is kept:
 * what they ask for again opens all the same, since nobody here knows what has happened to the child meanwhile.
 */
async function foundNotJustified(
  sql: RunSql,
  { organisation, practitioner }: Requester,
  persons: readonly string[],
): Promise<readonly Found[]> {
  return sql<Found>(
    `SELECT DISTINCT v.person::text AS person, v.controller FROM authority.emergency_review v
     JOIN authority.emergency_access a ON a.id = v.access JOIN authority.emergency_request r ON r.id = a.request
     WHERE v.outcome = 'notJustified' AND v.person = ANY($3::uuid[]) AND r.organisation = $1 AND r.practitioner = $2`,
    [organisation.id, practitioner, persons],
  );
}

/** Another controller that found so is told by its own review of this access, where it has one: its officers read no request. */
async function alertWhoFound(
  { sql, now }: Pick<Acting, 'sql' | 'now'>,
  { organisation }: Requester,
  request: string,
  found: readonly Found[],
): Promise<void> {
  for (const { person, controller } of found.filter((each) => each.controller !== organisation.id))
    await sql(
      `INSERT INTO authority.alert (id, organisation, roles, kind, reference, persons, at)
       SELECT gen_random_uuid(), v.controller, $4::text[], 'emergencyAfterReview', v.id, ARRAY[v.person], $5
       FROM authority.emergency_review v JOIN authority.emergency_access a ON a.id = v.access
       WHERE a.request = $1 AND v.person = $2 AND v.controller = $3`,
      [request, person, controller, [...REVIEWERS], now],
    );
}

/**
 * The rate counts children: one reason may cover siblings, and nobody can tell here who is one. Where no rate is
 * on record every request is beyond it.
 */
async function isWithinRate(
  sql: RunSql,
  { organisation, practitioner }: Requester,
  children: number,
  now: Date,
): Promise<boolean> {
  const [rate] = await sql<{ within: boolean }>(
    `SELECT (SELECT count(*) FROM authority.emergency_access a JOIN authority.emergency_request q ON q.id = a.request
       WHERE q.organisation = $1 AND q.practitioner = $2 AND q.at > $4::timestamptz - r.minutes * interval '1 minute') + $5
       <= r.requests AS within
     FROM authority.emergency_rate r WHERE r.jurisdiction IN ($3, 'EW') AND r.effective_from <= $6::date
       AND (r.effective_to IS NULL OR r.effective_to > $6::date)
     ORDER BY r.jurisdiction = 'EW', r.effective_from DESC LIMIT 1`,
    [organisation.id, practitioner, organisation.country, now, children, dayOf(now)],
  );
  return rate?.within === true;
}

async function grant(
  { sql, now }: Pick<Acting, 'sql' | 'now'>,
  requester: Requester,
  request: string,
  opened: readonly Opened[],
  { person, ownFamily }: SubjectState,
) {
  const id = randomUUID();
  const { organisation, practitioner } = requester;
  const ends = opened.map(({ minutes }) => endOf(minutes, now));
  const until = new Date(Math.max(...ends.map((end) => end.getTime())));
  await addEverywhere(sql, 'emergency_grant', {
    id,
    person,
    organisation: organisation.id,
    practitioner,
    clauses: opened.map((clause) => clause.id),
    clause_ends: ends,
    valid_from: now,
    valid_until: until,
  });
  await sql('INSERT INTO authority.emergency_access (id, request, person, valid_until) VALUES ($1, $2, $3, $4)', [
    id,
    request,
    person,
    until,
  ]);
  await openReviews({ sql, now }, { access: id, person, requester, opened });
  if (ownFamily) await keepOwnEmergency({ sql, now }, { organisation: organisation.id, practitioner, person });
  return { id, person, until: until.toISOString() };
}

/**
 * One review for each controller that is known to hold something of the person and could be opened, silent or not: none of
 * it is in the requester's answer. The requester's own organisation reviews too.
 */
async function openReviews(
  { sql, now }: Pick<Acting, 'sql' | 'now'>,
  {
    access,
    person,
    requester,
    opened,
  }: { access: string; person: string; requester: Requester; opened: readonly Opened[] },
): Promise<void> {
  const could = [...new Set(opened.flatMap(({ controllers }) => controllers))];
  await sql(
    `WITH reviewing AS (
       SELECT DISTINCT l.controller FROM governance.link l
       WHERE l.agency = 'hub' AND l.person = $2 AND l.ended_at IS NULL AND l.controller = ANY($3)
       UNION SELECT $4),
     opened AS (
       INSERT INTO authority.emergency_review (id, access, person, controller, opened_at, due_at)
       SELECT gen_random_uuid(), $1::uuid, $2::uuid, r.controller, $5, CASE o.country WHEN 'W' THEN $8::timestamptz ELSE $7::timestamptz END
       FROM reviewing r JOIN governance.organisation o ON o.id = r.controller RETURNING id, controller)
     INSERT INTO authority.alert (id, organisation, roles, kind, reference, persons, at)
     SELECT gen_random_uuid(), controller, $6::text[], 'emergencyAccess', id, ARRAY[$2::uuid], $5 FROM opened`,
    [
      ...[access, person, could, requester.organisation.id, now, [...REVIEWERS]],
      ...[dueBy(REVIEW_CLOCK, 'E', now), dueBy(REVIEW_CLOCK, 'W', now)],
    ],
  );
}
