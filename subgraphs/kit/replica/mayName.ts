import type { Requester, SubjectState } from './replica';

/**
 * Whether the requester may read which organisation did something about a person, and who there. While the person's
 * whereabouts are closed, any other organisation's name would tell where the person lives; the requester's own tells nothing.
 */
export function mayName(
  subject: Pick<SubjectState, 'whereaboutsClosed'>,
  requester: Requester,
  organisation: string,
): boolean {
  return !subject.whereaboutsClosed || organisation === requester.organisation.id;
}
