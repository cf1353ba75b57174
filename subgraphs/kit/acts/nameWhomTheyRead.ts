import { hasDuty } from '../replica/hasDuty';
import type { SubjectState } from '../replica/replica';
import type { RequestScope } from '../request/requestScope';

/**
 * Names whom an act was about whose answer gives no person, where a list names them to the requester: where they may know of them,
 * and of all who stand `together` with them in it. Where they may not, a note of their own family would tell of whom it was.
 */
export async function nameWhomTheyRead(
  scope: RequestScope,
  person: string,
  together: readonly string[] = [],
): Promise<void> {
  const [own, ...others] = await scope.unnamedSubjects([person, ...together]);
  // Who is barred by name from another has no row of theirs.
  if (own !== undefined && isOpen(own) && others.filter(hasDuty).every(isOpen)) scope.names(person);
}

function isOpen({ known, excluded }: SubjectState): boolean {
  return known && !excluded;
}
