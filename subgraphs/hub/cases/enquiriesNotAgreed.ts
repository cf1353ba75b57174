import { MOST_TOLD, type ToldAlert } from '../../kit/alerts/toldAlerts';
import type { RunSql } from '../../kit/replica/readReplica';
import { OF_NONE_PROTECTED } from './ofNoneProtected';

type Row = Omit<ToldAlert, 'practitioner'> & { readonly practitioner: string | null };

/**
 * Section 47 enquiries with which their reviewer did not agree, that are to be decided, and of which nobody was told; none whose case
 * would lead to a protected person. Told to the lead of the case beside: whoever they name decides nothing unheard.
 */
export async function enquiriesNotAgreed(sql: RunSql): Promise<readonly ToldAlert[]> {
  const rows = await sql<Row>(
    `SELECT r.id::text AS reference, r.organisation, r.person::text AS person, NULL AS due, f.lead->>'practitioner' AS practitioner
     FROM public.case_review r LEFT JOIN public.case_file f ON f.id = r.case_id
     WHERE r.decides_after IS NOT NULL AND r.closed_at IS NULL AND r.told_at IS NULL AND ${OF_NONE_PROTECTED}
     ORDER BY r.due_at, r.id LIMIT ${MOST_TOLD}`,
    [],
  );
  return rows.map(({ practitioner, ...row }) => (practitioner === null ? row : { ...row, practitioner }));
}
