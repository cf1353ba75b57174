import { saysSomething } from '#policies/core/texts';
import { SourceFault } from '../http/maskError';

const LONGEST_REASON = 2000;

/**
 * What is said with an act and kept, trimmed: its reason, or what its `argument` holds. Throws REASON_MISSING, with the argument to
 * mend, for one that has no words, and for one that is no longer a reason but a file.
 */
export function requireReason(reason: string, argument = 'reason'): string {
  const given = reason.trim();
  if (!saysSomething(given) || given.length > LONGEST_REASON)
    throw new SourceFault(
      'REASON_MISSING',
      `Give ${argument === 'reason' ? 'the reason' : `\`${argument}\``} in a few words, ${LONGEST_REASON} characters at most: it is kept.`,
    );
  return given;
}
