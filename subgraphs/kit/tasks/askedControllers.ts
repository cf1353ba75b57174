import type { PersonId } from '#policies/core/ids';
import type { UnlockDesk } from '#policies/core/unlockDesks';
import { type Agency, RECORD_AGENCIES } from '#policies/core/vocabulary';
import type { RunSql } from '../replica/readReplica';

/** Whether controllers of the agency are asked; of the hub's and governance's own records it is the council to which the requester turns. */
export function asksHolders(agency: Agency, { asked }: UnlockDesk): boolean {
  return asked === 'holder' && RECORD_AGENCIES.some((each) => each === agency);
}

/**
 * Every controller of the agency that knows the child, never only those who hold such a record: who is asked tells nothing of
 * what is held, restricted and silent records included. Who knew the child once is not asked: the question alone would tell.
 */
export async function controllersKnowing(sql: RunSql, person: PersonId | null): Promise<readonly string[]> {
  const rows = await sql<{ controller: string }>(
    'SELECT DISTINCT controller FROM governance.link WHERE person = $1 AND ended_at IS NULL ORDER BY controller',
    [person],
  );
  return rows.map(({ controller }) => controller);
}

/** Who was asked in the first round of a request; where holders are asked, those who know the child still. */
export async function controllersToAskAgain(
  sql: RunSql,
  {
    request,
    person,
    holders,
  }: { readonly request: string; readonly person: PersonId | null; readonly holders: boolean },
): Promise<readonly string[]> {
  const rows = await sql<{ controller: string }>(
    'SELECT controller FROM tasks.unlock_handling WHERE request = $1 AND round = 1 ORDER BY controller',
    [request],
  );
  const asked = rows.map(({ controller }) => controller);
  if (!holders) return asked;
  const knowing = await controllersKnowing(sql, person);
  return asked.filter((controller) => knowing.includes(controller));
}
