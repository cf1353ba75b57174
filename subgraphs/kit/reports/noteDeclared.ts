import { controllersOfAgency } from '#policies/core/applicable';
import type { Agency } from '#policies/core/vocabulary';
import { declaredOnDays, firstDeclaredDay } from '#policies/reports/declaredOnDays';
import { type RunSql, readReplica } from '../replica/readReplica';

const PROGRESS = `SELECT to_char(p.noted_to, 'YYYY-MM-DD') AS "notedTo", to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS today
FROM reports.declared_progress p WHERE p.id = 1`;

/**
 * Notes which clauses are in force at the agency's controllers, for the reports of this month: called in rounds. Days that
 * passed while no process ran are noted by the rules of today, the first time all days since the first protocol began. While no
 * rules were replicated nothing is noted, and the round says false. Nothing is written where neither day nor rules have changed.
 */
export function declaredNotes(sql: RunSql, agency: Agency): () => Promise<boolean> {
  const replica = readReplica(sql, agency);
  let noted = '';
  return async () => {
    const { revision, rules } = await replica.rules();
    const [progress] = await sql<{ notedTo: string | null; today: string }>(PROGRESS, []);
    const from = progress?.notedTo ?? firstDeclaredDay(rules);
    if (progress === undefined || from === null) return false;
    const state = JSON.stringify([revision, progress.today, progress.notedTo]);
    if (state === noted) return true;
    const to = progress.today;
    const controllers = controllersOfAgency(rules.organisations, agency).map(({ id }) => id);
    const declared = declaredOnDays(rules, agency, controllers, { from, to }).map(
      ({ month, controller, protocol, clause: { id, title, dataItems } }) => ({
        month,
        controller,
        protocol,
        clause: id,
        title,
        items: dataItems,
      }),
    );
    await sql('SELECT disclosure.note_declared($1::date, $2::jsonb)', [to, JSON.stringify(declared)]);
    noted = JSON.stringify([revision, to, to]);
    return true;
  };
}
