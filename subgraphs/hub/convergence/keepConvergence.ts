import { randomUUID } from 'node:crypto';
import type { RequestScope } from '../../kit/request/requestScope';
import type { OfferedCount } from '../chronology/indicators';

/**
 * Keeps that patterns converge within six months, so that the hub of the reader is alerted: once in such a window, however often
 * it is read. Kept is what a hub's practitioner was given, for colleagues of the same purpose: they count the same. What others
 * count, and the hub may not, alerts nobody: that would tell it. Written before the answer leaves.
 */
export async function keepConvergence(
  { requester: { organisation, role }, purpose, sql, now, subject }: RequestScope,
  person: string,
  found: readonly OfferedCount[],
): Promise<void> {
  const converges = found.some(({ window }) => window === 'P6M');
  if (!converges || role !== 'hubPractitioner') return;
  const { person: known } = await subject(person);
  await sql(
    `INSERT INTO public.convergence AS c (id, person, organisation, purpose, found_at)
     SELECT $1, $2, $3, $5, $4 WHERE NOT EXISTS (
       SELECT FROM public.convergence k
       WHERE k.organisation = $3 AND k.person = $2 AND k.purpose = $5 AND k.found_at > $4::timestamptz - interval '6 months')
     ON CONFLICT (organisation, person, purpose) DO UPDATE SET id = EXCLUDED.id, found_at = EXCLUDED.found_at, told_at = NULL
     WHERE c.found_at <= $4::timestamptz - interval '6 months'`,
    [randomUUID(), known, organisation.id, now, purpose],
  );
}
