import type { Agency } from '#policies/core/vocabulary';
import type { Town } from './startTown';

/** Where each part of the pattern is counted. */
const COUNTED = [
  ['police', 'missing_episode'],
  ['health', 'emergency_attendance'],
  ['education', 'attendance'],
] as const satisfies readonly (readonly [Agency, string])[];

/**
 * Gives these persons the records by which the patterns of `child` converge, at the same controllers. What is returned takes them
 * away again.
 */
export async function convergeLike(
  town: Pick<Town, 'asOwner'>,
  child: string,
  persons: readonly string[],
): Promise<() => Promise<void>> {
  for (const [agency, table] of COUNTED) {
    const given = await town.asOwner(
      agency,
      `WITH like_them AS (
         INSERT INTO governance.link SELECT (jsonb_populate_record(l, jsonb_build_object('subject', 'like ' || p, 'person', p))).*
         FROM governance.link l, unnest($2::uuid[]) p
         WHERE l.agency = '${agency}' AND l.person = $1 AND (l.controller, l.subject) IN (SELECT controller, subject FROM public.${table}))
       INSERT INTO public.${table} SELECT (jsonb_populate_record(t, jsonb_build_object('id', gen_random_uuid(), 'subject', 'like ' || p))).*
       FROM public.${table} t, unnest($2::uuid[]) p
       WHERE (t.controller, t.subject) IN (SELECT controller, subject FROM governance.link WHERE agency = '${agency}' AND person = $1)`,
      [child, persons],
    );
    // Who is given nothing does not converge.
    expect(given.rowCount).toBeGreaterThanOrEqual(persons.length);
  }
  return async () => {
    for (const [agency, table] of COUNTED) {
      await town.asOwner(agency, `DELETE FROM public.${table} WHERE subject LIKE 'like %'`);
      await town.asOwner(agency, "DELETE FROM governance.link WHERE subject LIKE 'like %'");
    }
  };
}
