import { dayOf } from '#policies/core/legalDay';
import { searchRateFor } from '#policies/rates/readSearchRates';
import { SourceFault } from '../../kit/http/maskError';
import type { RequestScope } from '../../kit/request/requestScope';
import { ownOf } from '../own';

/** What a search is counted by. */
export type CountedScope = Pick<RequestScope, 'requester' | 'own' | 'now' | 'sql'>;

/** Counts in the hub's database, so that all its processes count together; one statement, atomic. */
const COUNT = `
INSERT INTO public.search_counter AS c (key, points, expire) VALUES ($1, 1, $2::bigint + $3::bigint)
ON CONFLICT (key) DO UPDATE SET
  points = CASE WHEN c.expire <= $2::bigint THEN 1 ELSE c.points + 1 END,
  expire = CASE WHEN c.expire <= $2::bigint THEN $2::bigint + $3::bigint ELSE c.expire END
RETURNING points, expire::text AS expire`;

/** Throws `SEARCH_RATE_EXCEEDED`, with the seconds to wait, beyond the rate. The key names the requester, no child. */
export async function countSearch(scope: CountedScope): Promise<void> {
  const { organisation, practitioner } = scope.requester;
  const { searchRates } = ownOf(scope);
  const { searches, seconds } = searchRateFor(searchRates, organisation.country, dayOf(scope.now));
  const now = Math.floor(scope.now.getTime() / 1000);
  const [counted] = await scope.sql<{ points: number; expire: string }>(COUNT, [
    `${organisation.id}|${practitioner}`,
    now,
    seconds,
  ]);
  if (counted !== undefined && counted.points > searches) {
    const retryAfterS = Math.max(1, Number(counted.expire) - now);
    throw new SourceFault(
      'SEARCH_RATE_EXCEEDED',
      `${searches} searches in ${seconds} seconds are allowed: try again in ${retryAfterS} seconds, or ring the front door.`,
      { retryAfterS },
    );
  }
}
