import { Client } from 'pg';
import { staffedOn } from './staffedOn';

/** A role that keeps closed whereabouts, and on some day will not be staffed. */
export interface UnstaffedKeeper {
  readonly organisation: string;
  readonly role: string;
  /** How many closures that stand name it. */
  readonly closures: number;
  /** The first day, today or later, on which nobody is there: it may be staffed again after it. */
  readonly from: string;
}

/**
 * The keepers that closures of whereabouts name and that the register in force leaves unstaffed, on `today` or later: nothing
 * else tells that nobody is left who opens them. Asked as the owner of governance's database; of the children only how many.
 */
export async function unstaffedKeepers(ownerUrl: string, today: string): Promise<readonly UnstaffedKeeper[]> {
  const client = new Client({ connectionString: ownerUrl });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<UnstaffedKeeper>(UNSTAFFED, [today])).rows;
  } finally {
    await client.end();
  }
}

/** What `load` warns of; no line where every keeper is staffed. */
export function unstaffedKeeperLines(keepers: readonly UnstaffedKeeper[]): readonly string[] {
  if (keepers.length === 0) return [];
  return [
    ...keepers.map(
      ({ organisation, role, closures, from }) =>
        `warning: ${role} at ${organisation} is not staffed on ${from}, and keeps the closed whereabouts of ${closures} ${closures === 1 ? 'person' : 'persons'}.`,
    ),
    'Keepers alone open them: name the role in staffed-roles.yaml again, or let the other keeper open them, and have them closed anew with two that are staffed.',
  ];
}

/** A role is unstaffed on the first day that no row covers: today, or one on which a row ends. */
const UNSTAFFED = `
SELECT k.organisation, k.role, count(*)::int AS closures, u.day::text AS "from"
FROM governance.whereabouts_flag w
CROSS JOIN LATERAL (SELECT DISTINCT organisation, role FROM jsonb_to_recordset(w.open_to) AS k(organisation text, role text)) k
CROSS JOIN LATERAL (
  SELECT min(d.day) AS day FROM (
    SELECT $1::date AS day UNION
    SELECT s.effective_to FROM authority.staffed_role s
    WHERE s.organisation = k.organisation AND s.role = k.role AND s.effective_to > $1::date) d
  WHERE NOT ${staffedOn('k', 'd.day')}) u
WHERE w.agency = 'hub' AND u.day IS NOT NULL
GROUP BY 1, 2, 4 ORDER BY 1, 2`;
