import { saysSomething } from '#policies/core/texts';
import { SourceFault } from '../http/maskError';

const LONGEST_REASON = 2000;

/** The reason of an act, trimmed. Throws REASON_MISSING for one that has no words, and for one that is no longer a reason but a file. */
export function requireReason(reason: string): string {
  const given = reason.trim();
  if (!saysSomething(given) || given.length > LONGEST_REASON)
    throw new SourceFault(
      'REASON_MISSING',
      `Give the reason in a few words, ${LONGEST_REASON} characters at most: it is kept.`,
    );
  return given;
}
