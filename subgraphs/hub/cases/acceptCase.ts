import type { Acting } from '../../kit/acts/act';
import { SourceFault } from '../../kit/http/maskError';
import type { Requester } from '../../kit/replica/replica';
import { noteCaseEvent } from './noteCaseEvent';

/**
 * The practitioner whom others named to lead a case accepts it: from then on somebody is acting for the child. Accepting again
 * changes nothing. Throws CASE_UNKNOWN for every case but an open one of this person that the requester was named to lead.
 */
export async function acceptCase(acting: Acting, by: Requester, caseId: string): Promise<{ readonly caseId: string }> {
  const { sql, person } = acting;
  const { organisation, practitioner } = by;
  const [led] = await sql<{ id: string; accepted: boolean }>(
    `SELECT f.id, f.accepted FROM public.case_file f JOIN public.case_lead l ON l.case_id = f.id
     WHERE f.id::text = $1 AND f.person = $2 AND f.state = 'open' AND f.restriction = 'none' AND f.controller = $3 AND l.practitioner = $4 FOR UPDATE OF f`,
    [caseId.toLowerCase(), person, organisation.id, practitioner],
  );
  if (led === undefined)
    throw new SourceFault('CASE_UNKNOWN', 'No open case of this person that you were named to lead has this id.');
  if (led.accepted) return { caseId: led.id };
  await sql('UPDATE public.case_file SET accepted = true WHERE id = $1', [led.id]);
  await noteCaseEvent(acting, by, { caseId: led.id, event: 'acceptCase', reason: 'Accepted by its lead.' });
  return { caseId: led.id };
}
