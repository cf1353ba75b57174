import { randomUUID } from 'node:crypto';
import { dayOf } from '#policies/core/legalDay';
import type { Acting } from '../../kit/acts/act';
import { requireReason } from '../../kit/acts/reason';
import { SourceFault } from '../../kit/http/maskError';
import type { Requester } from '../../kit/replica/replica';
import { addEverywhere } from '../acts/replicated';
import { aboutWhom, addAlert } from '../alerts/alerts';
import { applySupersessions } from '../consents/consentRows';
import { staffedOn } from './staffedOn';

/** A role at an organisation that still sees whereabouts while they are closed to everybody else. */
export interface Keeper {
  readonly organisation: string;
  readonly role: string;
  /** Practitioners there who closed them, or have declared to know the family: closed to them all the same. Absent where nobody has. */
  readonly except?: readonly string[];
}

/**
 * Closes all whereabouts of a person, everywhere, save to two named roles. A person whose whereabouts are closed already
 * keeps the keepers there are, who are told that somebody asked: the caller is answered alike, so that nobody learns of a
 * closure by trying: whoever closes them at a keeper named is no keeper, and so is answered by `openWhereabouts`, and shown of
 * the child, the same; the roles named are told in both cases. Nor of an exclusion or a declared relationship: whoever at a
 * keeper is barred stays barred, and whoever knows the family is excepted, in silence. Throws KEEPERS_NOT_TWO, KEEPER_NOT_STAFFED, REASON_MISSING.
 */
export async function closeWhereabouts(
  acting: Acting,
  by: Requester,
  keepers: readonly Keeper[],
  reason: string,
): Promise<Record<string, never>> {
  const kept = requireReason(reason);
  await requireKeepers(acting, keepers);
  const { sql, person, now } = acting;
  const [there] = await sql<{ keepers: readonly Keeper[] }>(
    `SELECT open_to AS keepers FROM governance.whereabouts_flag WHERE agency = 'hub' AND person = $1`,
    [person],
  );
  const event = randomUUID();
  if (there === undefined)
    await addEverywhere(sql, 'whereabouts_flag', {
      person,
      closed_at: now,
      open_to: JSON.stringify(await excepting(acting, by, keepers)),
    });
  for (const { organisation, role } of distinct([...keepers, ...(there?.keepers ?? [])]))
    await addAlert(acting, {
      organisation,
      roles: [role],
      kind: 'whereaboutsClosed',
      reference: event,
      persons: aboutWhom(acting),
    });
  await noteEvent(acting, by, { id: event, event: there ? 'askedAgain' : 'closed', reason: kept, keepers });
  return {};
}

async function excepting(
  { sql, person }: Acting,
  by: Requester,
  keepers: readonly Keeper[],
): Promise<readonly Keeper[]> {
  const knowing = await sql<{ organisation: string; practitioner: string }>(
    `SELECT DISTINCT organisation, practitioner FROM governance.relationship
     WHERE agency = 'hub' AND person = $1 AND organisation = ANY($2) ORDER BY organisation, practitioner`,
    [person, keepers.map(({ organisation }) => organisation)],
  );
  return keepers.map((keeper) => {
    const known = knowing.filter(({ organisation }) => organisation === keeper.organisation);
    const closer = keeper.organisation === by.organisation.id ? [by.practitioner] : [];
    const except = [...new Set([...closer, ...known.map(({ practitioner }) => practitioner)])];
    return except.length === 0 ? keeper : { ...keeper, except };
  });
}

/** What is closed stays closed to a practitioner who declares to know the family, keeper or not. */
export async function exceptFromKeeping(
  { sql, person }: Acting,
  organisation: string,
  practitioner: string,
): Promise<void> {
  await sql(
    `UPDATE governance.whereabouts_flag w SET open_to = (
       SELECT jsonb_agg(CASE WHEN k ->> 'organisation' = $2
         THEN k || jsonb_build_object('except', coalesce(k -> 'except', '[]'::jsonb) || to_jsonb($3::text)) ELSE k END ORDER BY place)
       FROM jsonb_array_elements(w.open_to) WITH ORDINALITY AS each(k, place))
     WHERE person = $1 AND open_to @> jsonb_build_array(jsonb_build_object('organisation', $2::text))`,
    [person, organisation, practitioner],
  );
}

/** Opens them again: by a keeper alone. Throws WHEREABOUTS_NOT_YOURS alike for what is not closed and for what others keep. */
export async function openWhereabouts(acting: Acting, by: Requester, reason: string): Promise<Record<string, never>> {
  const kept = requireReason(reason);
  const { sql, person } = acting;
  const keeper: Keeper = { organisation: by.organisation.id, role: by.role };
  const opened = await sql(
    `DELETE FROM governance.whereabouts_flag WHERE person = $1 AND open_to @> $2::jsonb AND NOT open_to @> $3::jsonb
     RETURNING agency`,
    [person, JSON.stringify([keeper]), JSON.stringify([{ ...keeper, except: [by.practitioner] }])],
  );
  if (opened.length === 0)
    throw new SourceFault(
      'WHEREABOUTS_NOT_YOURS',
      'You keep no closed whereabouts of this person: only a role that a closure names may open it.',
    );
  await applySupersessions(acting);
  await noteEvent(acting, by, { id: randomUUID(), event: 'opened', reason: kept, keepers: [] });
  return {};
}

/** One for each role at an organisation. */
function distinct(keepers: readonly Keeper[]): readonly Keeper[] {
  return [...new Map(keepers.map((each) => [`${each.organisation}|${each.role}`, each])).values()];
}

async function requireKeepers({ sql, now }: Acting, keepers: readonly Keeper[]): Promise<void> {
  if (keepers.length !== 2 || distinct(keepers).length !== 2)
    throw new SourceFault(
      'KEEPERS_NOT_TWO',
      'Name two different keepers, each an organisation and a role that are staffed at all hours.',
    );
  const found = await sql<{ staffed: boolean }>(STAFFED, [JSON.stringify(keepers), dayOf(now)]);
  if (found.some(({ staffed }) => !staffed))
    throw new SourceFault(
      'KEEPER_NOT_STAFFED',
      'A keeper is to be a role that is staffed at all hours: choose two of organisations, by their staffedRoles.',
    );
}

const STAFFED = `
SELECT ${staffedOn('k', '$2::date')} AS staffed
FROM json_to_recordset($1::json) AS k(organisation text, role text)`;

async function noteEvent(
  { sql, now, person }: Acting,
  by: Requester,
  {
    id,
    event,
    reason,
    keepers,
  }: { id: string; event: 'closed' | 'askedAgain' | 'opened'; reason: string; keepers: readonly Keeper[] },
): Promise<void> {
  await sql(
    `INSERT INTO authority.whereabouts_event (id, person, event, at, reason, keepers, by_organisation, by_practitioner)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [id, person, event, now, reason, JSON.stringify(keepers), by.organisation.id, by.practitioner],
  );
}
