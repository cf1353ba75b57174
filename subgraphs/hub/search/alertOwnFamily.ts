import { randomUUID } from 'node:crypto';
import type { SubjectState } from '../../kit/replica/replica';
import type { RequestScope } from '../../kit/request/requestScope';

/**
 * Looking up oneself or one's own household is answered like any other look-up, and alerts: the leads of the organisation
 * read that it happened. Written before the answer leaves.
 */
export async function alertOwnFamily(scope: RequestScope, subjects: readonly SubjectState[]): Promise<void> {
  const { organisation, practitioner } = scope.requester;
  for (const { person } of subjects.filter(({ ownFamily, excluded }) => ownFamily && !excluded))
    await scope.sql(
      'INSERT INTO public.lookup_alert (id, person, organisation, practitioner, at) VALUES ($1, $2, $3, $4, $5)',
      [randomUUID(), person, organisation.id, practitioner, scope.now],
    );
}
