import { randomUUID } from 'node:crypto';
import { cannotBe, type Described, resembles } from '#policies/core/consent/resembles';
import type { Acting } from '../../kit/acts/act';
import { alertOfDoubt } from './alertParties';

/** Since which record the holder of `p`, a row of authority.parental_responsibility, is described as it is now. */
export const DESCRIBED = (p: string) => `coalesce(${p}.described, ${p}.id)`;

/** Whether doubt `d` is of its own holder's right: a court took it away, and one practitioner says that it is back. */
const OF_OWN_RIGHT = (d: string) => `${d}.restricted = ${d}.holder_id`;

const RIGHT_IS_OPEN = (q: string) => `EXISTS (SELECT FROM authority.holder_doubt o
  WHERE o.described = ${DESCRIBED(q)} AND ${OF_OWN_RIGHT('o')} AND o.confirmed_at IS NULL)`;

/** Whether doubt `d` stands: nobody has confirmed, and whom the holder may be must still not decide. */
export const DOUBT_STANDS = (d: string) => `(${d}.confirmed_at IS NULL AND (${OF_OWN_RIGHT(d)}
  OR EXISTS (SELECT FROM authority.not_to_be_informed n WHERE n.id = ${d}.bar AND n.ended_at IS NULL)
  OR EXISTS (SELECT FROM authority.parental_responsibility q WHERE q.person = ${d}.person AND q.holder_id = ${d}.restricted
    AND q.valid_until IS NULL AND (q.court_restricted OR ${RIGHT_IS_OPEN('q')}))))`;

/** A holder as the record in force has it. */
export interface Held extends Described {
  readonly id: string;
  readonly holder: string;
  readonly described: string;
  readonly courtRestricted: boolean;
  readonly organisation: string;
}

/** Somebody who must not decide: a bar, or a holder whose right a court took away. */
interface Cause extends Described {
  readonly bar: string | null;
  readonly restricted: string | null;
  /** Whose holder's record it is, or who holds no responsibility. */
  readonly holder: string | null;
  /** The organisation that recorded it: it knows whom, and is told. */
  readonly organisation: string;
}

const HELD = `SELECT p.id, p.holder_id AS holder, ${DESCRIBED('p')} AS described, p.holder AS words, p.basis,
  p.court_restricted AS "courtRestricted", p.by_organisation AS organisation
FROM authority.parental_responsibility p WHERE p.person = $1 AND p.valid_until IS NULL ORDER BY p.recorded_at, p.id`;

const CAUSES = `SELECT n.id AS bar, NULL::uuid AS restricted, n.holder_id AS holder, n.by_organisation AS organisation, n.whom AS words, q.basis
FROM authority.not_to_be_informed n
LEFT JOIN authority.parental_responsibility q ON q.person = n.person AND q.holder_id = n.holder_id AND q.valid_until IS NULL
WHERE n.person = $1 AND n.ended_at IS NULL
UNION ALL
SELECT NULL, q.holder_id, q.holder_id, q.by_organisation, q.holder, q.basis
FROM authority.parental_responsibility q
WHERE q.person = $1 AND q.valid_until IS NULL AND (q.court_restricted OR ${RIGHT_IS_OPEN('q')})`;

/** Records in force, oldest first. */
export async function holdersInForce({ sql, person }: Pick<Acting, 'sql' | 'person'>): Promise<readonly Held[]> {
  return sql<Held>(HELD, [person]);
}

/**
 * Whoever is recorded, or described anew, while somebody else must not be informed or was restricted by a court may be that very
 * person, in whatever words: they decide nothing until somebody else confirms that they are another (in doubt withhold).
 */
export async function doubtWhoIsNew(acting: Acting, holder: string): Promise<void> {
  const [all, causes] = [await holdersInForce(acting), await causesOf(acting)];
  await doubt(
    acting,
    all.flatMap((held) =>
      held.holder === holder ? causes.flatMap((cause) => (mayBe(held, cause) ? [{ held, cause }] : [])) : [],
    ),
  );
}

/**
 * Somebody must no longer decide, or is described anew: whoever is recorded in words that may mean the same person decides nothing
 * until somebody else confirms that they are another; and, of somebody who must not decide again, whoever was in doubt for them before
 * or was recorded since, as if they had had to decide nothing all the while. `by` is the bar, or the holder who must not.
 */
export async function doubtWhoResembles(
  acting: Acting,
  by: { readonly bar: string } | { readonly holder: string },
): Promise<void> {
  const [all, causes] = [await holdersInForce(acting), await causesOf(acting)];
  const theirs = causes.filter((cause) => ('bar' in by ? cause.bar === by.bar : cause.holder === by.holder));
  for (const cause of theirs) {
    const before = await doubtedBefore(acting, cause);
    const meant = (held: Held) => resembles(held, cause) || before.has(held.described);
    await doubt(
      acting,
      all.filter((held) => mayBe(held, cause) && meant(held)).map((held) => ({ held, cause })),
    );
  }
}

const ENDED_BARS = `SELECT n.id, n.holder_id AS holder, n.whom AS words, q.basis
FROM authority.not_to_be_informed n
LEFT JOIN authority.parental_responsibility q ON q.person = n.person AND q.holder_id = n.holder_id AND q.valid_until IS NULL
WHERE n.person = $1 AND n.ended_at IS NOT NULL`;

const DOUBTED_BEFORE = `SELECT DISTINCT ${DESCRIBED('p')} AS described
FROM authority.parental_responsibility p LEFT JOIN authority.parental_responsibility f ON f.id = p.described
CROSS JOIN LATERAL (SELECT bool_or(d.confirmed_at IS NOT NULL) AS confirmed, count(*) > 0 AS doubted FROM authority.holder_doubt d
  WHERE d.described = ${DESCRIBED('p')} AND (d.bar = ANY($2) OR d.restricted = $3)) known
WHERE p.person = $1 AND p.valid_until IS NULL AND known.confirmed IS NOT TRUE
  AND (known.doubted OR coalesce(f.recorded_at, p.recorded_at) >= least(
    (SELECT min(n.recorded_at) FROM authority.not_to_be_informed n WHERE n.id = ANY($2)),
    (SELECT min(r.recorded_at) FROM authority.parental_responsibility r
     WHERE r.person = $1 AND r.holder_id = $3 AND r.court_restricted AND r.valid_until IS NOT NULL)))`;

/**
 * Whose records, by `described`, were in doubt for the same somebody before or came since, and were never confirmed: a bar that ended
 * of the same holder or in like words, a restriction that was lifted.
 */
async function doubtedBefore({ sql, person }: Acting, cause: Cause): Promise<ReadonlySet<string>> {
  const ended = await sql<Described & { readonly id: string; readonly holder: string | null }>(ENDED_BARS, [person]);
  const same = ended.filter((bar) => (bar.holder !== null && bar.holder === cause.holder) || resembles(bar, cause));
  const rows = await sql<{ described: string }>(DOUBTED_BEFORE, [person, same.map(({ id }) => id), cause.restricted]);
  return new Set(rows.map(({ described }) => described));
}

/** Of a right that a court took away it is said that it is back, by one practitioner: a second confirms it. */
export async function doubtRight(acting: Acting, holder: string, restrictedBy: string): Promise<void> {
  const own = (await holdersInForce(acting)).filter((held) => held.holder === holder);
  await doubt(
    acting,
    own.map((held) => ({ held, cause: { ...held, bar: null, restricted: holder, organisation: restrictedBy } })),
  );
}

/** The organisation that had recorded the restriction of which a right is said to be back; null where none is. */
export async function rightDoubtedBy({ sql }: Pick<Acting, 'sql'>, { described }: Held): Promise<string | null> {
  const [found] = await sql<{ organisation: string }>(
    `SELECT d.organisation FROM authority.holder_doubt d
     WHERE d.described = $1 AND ${OF_OWN_RIGHT('d')} AND d.confirmed_at IS NULL LIMIT 1`,
    [described],
  );
  return found?.organisation ?? null;
}

/** Whoever must not be informed of a person, as on record. */
export async function whomNotToInform(reading: Pick<Acting, 'sql' | 'person'>): Promise<readonly Described[]> {
  return (await causesOf(reading)).filter(({ bar }) => bar !== null);
}

async function causesOf({ sql, person }: Pick<Acting, 'sql' | 'person'>): Promise<readonly Cause[]> {
  return sql<Cause>(CAUSES, [person]);
}

const mayBe = (held: Held, cause: Cause): boolean => cause.holder !== held.holder && !cannotBe(held, cause);

interface Doubt {
  readonly held: Held;
  readonly cause: Cause;
}

/** Once for each description and cause, save of a right: each time that it is said to be back. Told once to each organisation. */
async function doubt(acting: Acting, doubts: readonly Doubt[]): Promise<void> {
  const { sql, now, person } = acting;
  const told = new Set<string>();
  for (const { held, cause } of doubts) {
    const added = await sql(
      `INSERT INTO authority.holder_doubt (id, person, holder_id, described, bar, restricted, organisation, recorded_at)
       SELECT $1::uuid, $2::uuid, $3::uuid, $4::uuid, $5::uuid, $6::uuid, $7, $8 WHERE NOT EXISTS (SELECT FROM authority.holder_doubt d
         WHERE d.described = $4 AND d.bar IS NOT DISTINCT FROM $5 AND d.restricted IS NOT DISTINCT FROM $6
           AND (d.confirmed_at IS NULL OR d.restricted IS DISTINCT FROM $3)) RETURNING id`,
      [randomUUID(), person, held.holder, held.described, cause.bar, cause.restricted, cause.organisation, now],
    );
    const telling = `${held.id} ${cause.organisation}`;
    if (added.length === 0 || told.has(telling)) continue;
    told.add(telling);
    await alertOfDoubt(acting, held.id, cause.organisation);
  }
}
