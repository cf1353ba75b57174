import { randomUUID } from 'node:crypto';
import { isIsoDate } from '#policies/core/isoDate';
import { dayOf } from '#policies/core/legalDay';
import type { Organisation } from '#policies/core/protocol';
import { saysSomething } from '#policies/core/texts';
import type { Acting } from '../../kit/acts/act';
import { SourceFault } from '../../kit/http/maskError';
import type { Requester } from '../../kit/replica/replica';
import { addEverywhere } from '../acts/replicated';
import { isHub } from '../involvements/party';
import { correctedBy } from './correctedBy';
import { doubtWhoResembles } from './holderDoubts';
import { holdRights, lapseDecisions } from './lapseDecisions';

/** Who must not learn of what concerns a child: a holder of parental responsibility by id, or anybody else in words. */
export interface NotToBeInformedTerms {
  /** Id of the record of responsibility in force. */
  readonly holder: string | null;
  readonly whom: string | null;
  readonly reason: string;
  /** ISO date. */
  readonly reviewBy: string;
}

/** Somebody, and why: how both ways of recording it end up. */
export interface Forbidden {
  /** The holder's own id; null for whoever holds no parental responsibility. */
  readonly holder: string | null;
  readonly whom: string;
  readonly reason: string;
  readonly reviewBy: string;
}

/**
 * Records that somebody must not be informed of a child. Nobody is told, least of all the one who is named: practitioners read
 * it when they ask. What a holder gave opens no longer. Throws CONSENT_INVALID, TEXT_MISSING, RESPONSIBILITY_UNKNOWN.
 */
export async function recordNotToBeInformed(
  acting: Acting,
  by: Requester,
  { holder, whom, reason, reviewBy }: NotToBeInformedTerms,
  organisations: readonly Organisation[],
): Promise<{ readonly id: string }> {
  if ((holder === null) === (whom === null))
    throw invalid(
      'Name a holder of parental responsibility by the id of its record, or anybody else in whom: one of the two.',
    );
  requireReview(reason, reviewBy);
  await holdRights(acting);
  const named = holder === null ? { holder, whom: (whom ?? '').trim() } : await holderInForce(acting, by, holder);
  if (!saysSomething(named.whom))
    throw missing('Say who must not be informed, as the family knows them: an uncle, a neighbour.');
  const done = await forbid(acting, by, { ...named, reason, reviewBy }, organisations);
  // Before what lapses: what somebody gave lapses too who may be the one that is named.
  await doubtWhoResembles(acting, { bar: done.id });
  await lapseDecisions(acting, { by, finding: { of: 'informing', holder: named.holder } });
  return done;
}

/** Of a holder who must not be informed already, it is a review. */
export async function forbid(
  acting: Acting,
  by: Requester,
  { holder, whom, reason, reviewBy }: Forbidden,
  organisations: readonly Organisation[],
): Promise<{ readonly id: string }> {
  const { sql, now, person } = acting;
  requireToCome(reviewBy, now);
  const [standing] = await sql<{ id: string }>(
    'SELECT id FROM authority.not_to_be_informed WHERE person = $1 AND holder_id = $2 AND ended_at IS NULL FOR UPDATE',
    [person, holder],
  );
  if (standing !== undefined) {
    await review(acting, by, standing.id, reason, reviewBy);
    return standing;
  }
  const id = randomUUID();
  await sql(
    `INSERT INTO authority.not_to_be_informed (id, person, holder_id, whom, reason, review_by, recorded_at, by_organisation, by_practitioner)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [...[id, person, holder, whom, reason.trim(), reviewBy, now], ...[by.organisation.id, by.practitioner]],
  );
  await append(acting, by, { record: id, event: 'recorded', reason, reviewBy });
  const controller = keeperOf(by.organisation, organisations);
  await addEverywhere(sql, 'not_to_be_informed', { id, person, controller, whom, valid_from: now }, ['hub']);
  return { id };
}

/** Looks at it again, and keeps it until another day. Throws NOT_TO_BE_INFORMED_UNKNOWN, CONSENT_INVALID, TEXT_MISSING. */
export async function reviewNotToBeInformed(
  acting: Acting,
  by: Requester,
  id: string,
  reason: string,
  reviewBy: string,
): Promise<{ readonly id: string }> {
  requireReview(reason, reviewBy);
  requireToCome(reviewBy, acting.now);
  const standing = await standingOf(acting, by, id);
  await review(acting, by, standing.id, reason, reviewBy);
  return standing;
}

/** Ends it: the only way, since no date does. Throws NOT_TO_BE_INFORMED_UNKNOWN, TEXT_MISSING. */
export async function endNotToBeInformed(
  acting: Acting,
  by: Requester,
  id: string,
  reason: string,
): Promise<{ readonly id: string }> {
  if (!saysSomething(reason))
    throw missing('Say why the person may be informed again: it is kept, and shown to nobody.');
  const { sql, now } = acting;
  const standing = await standingOf(acting, by, id);
  await sql('UPDATE authority.not_to_be_informed SET ended_at = $2 WHERE id = $1', [standing.id, now]);
  await append(acting, by, { record: standing.id, event: 'ended', reason, reviewBy: null });
  await sql('UPDATE governance.not_to_be_informed SET ended_at = $2 WHERE id = $1', [standing.id, now]);
  return standing;
}

export function requireReview(reason: string, reviewBy: string | null): asserts reviewBy is string {
  if (!saysSomething(reason))
    throw missing('Say why this person must not be informed: it is kept, and shown to nobody but who keeps it.');
  if (reviewBy === null || !isIsoDate(reviewBy))
    throw invalid('reviewBy is the ISO date by which this is looked at again.');
}

/** By a day that is over nobody looks at it again: it would be due as it is recorded. */
function requireToCome(reviewBy: string, now: Date): void {
  const today = dayOf(now);
  if (reviewBy < today) throw invalid(`reviewBy is a day to come, or today, ${today}.`);
}

async function holderInForce(acting: Acting, by: Requester, id: string): Promise<Pick<Forbidden, 'holder' | 'whom'>> {
  const { sql, person } = acting;
  const corrected = await correctedBy(acting, by, 3);
  const [found] = await sql<{ holder: string; whom: string }>(
    `SELECT holder_id AS holder, holder AS whom FROM authority.parental_responsibility
     WHERE id::text = $1 AND person = $2 AND valid_until IS NULL AND ${corrected.sql}`,
    [id.toLowerCase(), person, ...corrected.values],
  );
  if (found === undefined)
    throw new SourceFault(
      'RESPONSIBILITY_UNKNOWN',
      'No parental responsibility in force whose holder your organisation may name by its id has this id: name the person in whom.',
    );
  return found;
}

/** Kept by the organisation that recorded it, and by the hub; another reads whom it names, and asks one of these. */
async function standingOf({ sql, person }: Acting, by: Requester, id: string): Promise<{ readonly id: string }> {
  const [found] = await sql<{ id: string }>(
    `SELECT id FROM authority.not_to_be_informed
     WHERE id::text = $1 AND person = $2 AND ended_at IS NULL AND ($3 OR by_organisation = $4) FOR UPDATE`,
    [id.toLowerCase(), person, isHub(by), by.organisation.id],
  );
  if (found === undefined)
    throw new SourceFault(
      'NOT_TO_BE_INFORMED_UNKNOWN',
      'Your organisation keeps no such record that stands: take its id from Person.notToBeInformed, or ask the hub.',
    );
  return found;
}

async function review(acting: Acting, by: Requester, record: string, reason: string, reviewBy: string): Promise<void> {
  await acting.sql('UPDATE authority.not_to_be_informed SET review_by = $2 WHERE id = $1', [record, reviewBy]);
  await append(acting, by, { record, event: 'reviewed', reason, reviewBy });
}

interface ForbiddenEvent {
  readonly record: string;
  readonly event: 'recorded' | 'reviewed' | 'ended';
  readonly reason: string;
  readonly reviewBy: string | null;
}

async function append(
  { sql, now, person }: Acting,
  by: Requester,
  { record, event, reason, reviewBy }: ForbiddenEvent,
): Promise<void> {
  await sql(
    `INSERT INTO authority.not_to_be_informed_event (id, record, person, event, at, reason, review_by, by_organisation, by_practitioner)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [randomUUID(), record, person, event, now, reason.trim(), reviewBy, by.organisation.id, by.practitioner],
  );
}

/** Whose record it is at the hub. Who holds no records here (a voluntary organisation) is told of by the council of its area. */
function keeperOf({ id, agency, area }: Organisation, organisations: readonly Organisation[]): string {
  if (agency !== null) return id;
  const council = organisations.find((each) => each.kind === 'council' && each.area === area);
  if (council === undefined)
    throw invalid('No council of your area is registered that could tell of it: ask the hub to record it.');
  return council.id;
}

const invalid = (message: string): SourceFault => new SourceFault('CONSENT_INVALID', message);
const missing = (message: string): SourceFault => new SourceFault('TEXT_MISSING', message);
