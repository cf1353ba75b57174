import {
  type CompetenceRecord,
  excludes,
  type ParentalResponsibility,
  PRECEDENCE,
} from '#policies/core/consent/capacity';
import {
  type ConsentEvent,
  type ConsentEventKind,
  type ConsentScope,
  type ConsentState,
  mayOverlap,
  overlap,
  stateAt,
} from '#policies/core/consent/consent';
import type { OrganisationId } from '#policies/core/ids';
import { type ConsentGate, HUB_CATEGORIES } from '#policies/core/vocabulary';
import type { Acting } from '../../kit/acts/act';
import { SourceFault } from '../../kit/http/maskError';
import type { Requester } from '../../kit/replica/replica';
import { instant } from '../../kit/request/instant';
import { DESCRIBED, DOUBT_STANDS } from './holderDoubts';

/** A consent as the authority keeps it. */
export interface ConsentRow extends ConsentScope {
  readonly id: string;
  readonly gate: ConsentGate;
  readonly grantor: string;
  readonly grantorKind: string;
  /** Of its grantor's right. */
  readonly precedence: number;
  /** Given to whom their own organisation alone links to the person: it stands behind every other decision. */
  readonly givenToUnlinked: boolean;
  /** Whether it is, or is to be, given under any. */
  readonly underConditions: boolean;
  readonly validFrom: Date;
  readonly validUntil: Date | null;
  /** The organisation that asked for it, or recorded it first. */
  readonly takenBy: string | null;
  /** While whereabouts are closed without its supersession, which would tell by guesses what it is about. */
  readonly events: readonly RecordedEvent[];
  /** After `events`. */
  readonly state: ConsentState;
  readonly superseded: boolean;
  /** The whereabouts of its person are closed, to whomever. */
  readonly whereaboutsClosed: boolean;
}

/**
 * Whether it may speak of a case of `scope`. While whereabouts are closed every holder and recipient counts as meant: who they
 * are would be told by what is refused, and by what lapses.
 */
export function meets(row: ConsentRow, scope: ConsentScope): boolean {
  return row.whereaboutsClosed ? mayOverlap(row, scope) : overlap(row, scope);
}

/** Whether it is a refusal, or a consent that was withdrawn. */
export function closes({ state }: Pick<ConsentRow, 'state'>): boolean {
  return state === 'refused' || state === 'withdrawn';
}

export interface RecordedEvent extends ConsentEvent {
  /** The practitioner who recorded it; null where none did: by time, or by the index. */
  readonly by: string | null;
}

interface RawConsent extends Omit<ConsentRow, 'events' | 'state' | 'superseded'> {
  readonly events: readonly (Omit<RecordedEvent, 'at'> & { readonly at: string })[];
}

const CONSENTS = `
SELECT c.id, c.gate, c.grantor, c.grantor_kind AS "grantorKind", c.precedence, c.controllers, c.recipients, c.purposes, c.categories,
  c.valid_from AS "validFrom", c.valid_until AS "validUntil", c.conditions IS NOT NULL AS "underConditions", e."takenBy", e.events,
  EXISTS (SELECT FROM governance.consent g WHERE g.agency = 'hub' AND g.id = c.id AND g.precedence = ${PRECEDENCE.givenToUnlinked}) AS "givenToUnlinked",
  EXISTS (SELECT FROM governance.whereabouts_flag w WHERE w.agency = 'hub' AND w.person = $1) AS "whereaboutsClosed"
FROM authority.consent c JOIN (
  SELECT v.consent, (array_agg(v.by_organisation ORDER BY v.seq))[1] AS "takenBy",
    json_agg(json_build_object('event', v.event, 'at', ${instant('v.at')}, 'by', v.by_practitioner) ORDER BY v.seq) AS events
  FROM authority.consent_event v JOIN authority.consent o ON o.id = v.consent WHERE o.person = $1 GROUP BY v.consent) e ON e.consent = c.id
WHERE c.person = $1`;

/**
 * The consents of a person, locked: an act that follows upon one waits for another on the same. Each as it stands after its last
 * event, also where another request recorded that after this one began. While whereabouts are closed what was superseded stands
 * as if it were not, whoever acts: it decides nothing (`isGateOpen` goes by the replicated state).
 */
export async function consentsOf({ sql, now, person }: Acting): Promise<readonly ConsentRow[]> {
  // Apart from the reading: a statement that waited for a lock still sees what was there when it began.
  await sql('SELECT FROM authority.consent WHERE person = $1 ORDER BY id FOR UPDATE', [person]);
  const rows = await sql<RawConsent>(`${CONSENTS} ORDER BY c.id`, [person]);
  return rows.flatMap((row) => {
    const all = row.events.map((each) => ({ ...each, at: new Date(each.at) }));
    const events = row.whereaboutsClosed ? all.filter(({ event }) => event !== 'superseded') : all;
    const moment = new Date(Math.max(now.getTime(), ...events.map(({ at }) => at.getTime())));
    const state = stateAt({ events, validUntil: row.validUntil }, moment);
    const superseded = all.at(-1)?.event === 'superseded';
    return state === null ? [] : [{ ...row, events, state, superseded }];
  });
}

/** One of them. Throws CONSENT_UNKNOWN, alike for an id that never was and for a consent of somebody else. */
export async function consentOf(acting: Acting, id: string): Promise<ConsentRow> {
  return consentIn(await consentsOf(acting), id);
}

export function consentIn(consents: readonly ConsentRow[], id: string): ConsentRow {
  const found = consents.find((row) => row.id === id.toLowerCase());
  if (found === undefined) throw unknownConsent();
  return found;
}

export function unknownConsent(): SourceFault {
  return new SourceFault('CONSENT_UNKNOWN', 'No consent that you may see has this id: take one of Person.consents.');
}

export function isUnknownConsent(fault: unknown): boolean {
  return fault instanceof SourceFault && fault.extensions.code === 'CONSENT_UNKNOWN';
}

export interface NewEvent {
  readonly event: ConsentEventKind;
  /** Before now, where it is recorded later than it happened. */
  readonly at?: Date;
  readonly reason?: string | null;
  readonly coercion?: string | null;
  /** The later consent by which it is superseded. */
  readonly byConsent?: string;
  /** Agencies go on as before: see `supersede`. */
  readonly unapplied?: boolean;
  readonly decision?: DecidedNow | undefined;
}

/**
 * How a decision of this moment stands. Of one grantor the latest counts (`isGateOpen`): this one, also where the clock of whoever
 * recorded another is ahead. Of two at one moment the one that closes counts.
 */
export interface DecidedNow {
  /** Null: until the next decision. Absent: as the terms say. */
  readonly until?: Date | null | undefined;
  /** Whoever recorded what was given: a withdrawal closes by its grantor's right. Absent: as it was. */
  readonly precedence?: number;
}

/**
 * Appends an event, never before one that is on record, and moves the replicated rows to the state that follows, in one statement:
 * every one more is applied by each agency before a withdrawal returns.
 */
export async function appendEvent(
  { sql, now }: Pick<Acting, 'sql' | 'now'>,
  by: Requester | null,
  consent: string,
  { event, at = now, reason = null, coercion = null, byConsent, unapplied = false, decision }: NewEvent,
): Promise<void> {
  await sql(
    `INSERT INTO authority.consent_event (consent, seq, event, at, reason, coercion, by_consent, by_organisation, by_practitioner)
     SELECT $1, coalesce(max(seq), 0) + 1, $2, greatest($3::timestamptz, max(at)), $4, $5, $6, $7, $8 FROM authority.consent_event WHERE consent = $1`,
    [consent, event, at, reason, coercion, byConsent ?? null, by?.organisation.id ?? null, by?.practitioner ?? null],
  );
  if (unapplied) return;
  const { until, precedence = null } = decision ?? {};
  const decidedAt = decision === undefined ? null : now;
  await sql(APPLY, [consent, event, HUB_CATEGORIES, decidedAt, precedence, until !== undefined, until ?? null]);
}

/**
 * The conditions under which it was given go to those alone who may disclose on it, and no longer than it is given: an agency one of
 * whose controllers it names, the hub where it is about what the hub keeps. To others, and at any other time, that there are some.
 */
const APPLY = `UPDATE governance.consent c SET state = $2, conditions = CASE
  WHEN a.conditions IS NULL THEN NULL
  WHEN $2 = 'given' AND (c.agency = 'hub' AND c.categories && $3::text[]
    OR c.agency IN (SELECT o.agency FROM governance.organisation o WHERE o.id = ANY(c.controllers))) THEN a.conditions
  ELSE '' END,
  decided_at = CASE WHEN $4::timestamptz IS NULL THEN c.decided_at ELSE greatest($4, (SELECT max(o.decided_at)
    FROM governance.consent o WHERE o.agency = c.agency AND o.person = c.person AND o.gate = c.gate AND o.grantor = c.grantor)) END,
  precedence = coalesce($5, c.precedence),
  valid_until = CASE WHEN $6 THEN $7::timestamptz ELSE c.valid_until END
FROM authority.consent a WHERE a.id = c.id AND c.id = $1`;

/**
 * While whereabouts are closed a refusal that is superseded closes in the agencies still, for whom they are closed to, until its
 * grantor gives for all: what opens again would tell what it was about. Where they are open the later decision prevails.
 */
export async function supersede(
  acting: Pick<Acting, 'sql' | 'now'>,
  by: Requester,
  row: ConsentRow,
  byConsent: string,
): Promise<void> {
  const unapplied = row.whereaboutsClosed && closes(row);
  await appendEvent(acting, by, row.id, { event: 'superseded', byConsent, unapplied });
}

/** Once whereabouts are open: what was superseded meanwhile closes nothing any longer. */
export async function applySupersessions({ sql, person }: Pick<Acting, 'sql' | 'person'>): Promise<void> {
  await sql(
    `UPDATE governance.consent c SET state = 'superseded'
     WHERE c.person = $1 AND c.state = 'refused' AND 'superseded' = (
       SELECT v.event FROM authority.consent_event v WHERE v.consent = c.id ORDER BY v.seq DESC LIMIT 1)`,
    [person],
  );
}

/** ISO date, or null where governance was never told. */
export async function birthOf({ sql, person }: Pick<Acting, 'sql' | 'person'>): Promise<string | null> {
  const [row] = await sql<{ born: string }>(
    "SELECT to_char(date_of_birth, 'YYYY-MM-DD') AS born FROM authority.birth WHERE person = $1",
    [person],
  );
  return row?.born ?? null;
}

export async function competenceOf({
  sql,
  person,
}: Pick<Acting, 'sql' | 'person'>): Promise<readonly CompetenceRecord[]> {
  return sql<CompetenceRecord>(
    `SELECT competent, decision, categories, purposes, assessed_at AS "assessedAt" FROM authority.competence WHERE person = $1
     ORDER BY assessed_at, recorded_at`,
    [person],
  );
}

type ResponsibilityRow = Omit<ParentalResponsibility, 'authority' | 'excluded'> & { readonly authority: string | null };

const RESPONSIBILITIES = `
SELECT holder_id AS id, basis, to_char(registered_on, 'YYYY-MM-DD') AS "registeredOn", valid_from AS "from", valid_until AS "until",
  court_restricted AS "courtRestricted", authority,
  EXISTS (SELECT FROM authority.not_to_be_informed n
    WHERE n.person = p.person AND n.holder_id = p.holder_id AND n.ended_at IS NULL) AS "notToBeInformed",
  EXISTS (SELECT FROM authority.holder_doubt d WHERE d.described = ${DESCRIBED('p')} AND ${DOUBT_STANDS('d')}) AS "inDoubt"
FROM authority.parental_responsibility p WHERE person = $1`;

export async function responsibilityOf(
  acting: Pick<Acting, 'sql' | 'person'>,
  id: string,
): Promise<ParentalResponsibility | null> {
  const { sql, person } = acting;
  const [row] = await sql<ResponsibilityRow>(`${RESPONSIBILITIES} AND id::text = $2`, [person, id.toLowerCase()]);
  if (row === undefined) return null;
  return toResponsibility(row, await rowsInForce(acting));
}

/** By the holder's own id: of each the record in force. */
export async function responsibilitiesInForce(
  acting: Pick<Acting, 'sql' | 'person'>,
): Promise<ReadonlyMap<string, ParentalResponsibility>> {
  const rows = await rowsInForce(acting);
  return new Map(rows.map((row) => [row.id, toResponsibility(row, rows)]));
}

async function rowsInForce({ sql, person }: Pick<Acting, 'sql' | 'person'>): Promise<readonly ResponsibilityRow[]> {
  return sql<ResponsibilityRow>(`${RESPONSIBILITIES} AND valid_until IS NULL`, [person]);
}

function toResponsibility(row: ResponsibilityRow, inForce: readonly ResponsibilityRow[]): ParentalResponsibility {
  const held = { ...row, authority: row.authority as OrganisationId | null };
  const excluded = inForce.some((other) => excludes({ ...other, authority: null }, held));
  return { ...held, excluded };
}
