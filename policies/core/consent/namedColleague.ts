import { UNSEEN } from '../texts';
import { folded, joined, LETTER_OR_DIGIT, mixesScripts, wordsOf } from './spelling';

/** Who decides, as their token says it. */
export interface Decider {
  readonly organisation: string;
  readonly practitioner: string;
}

/** What is shorter names nobody: an initial, `me`, a dash. */
const SHORTEST_NAME = 3;

/** UTF-16 units of organisation and name. Whatever is longer is no name, and is not folded: that takes its time. */
const LONGEST_COLLEAGUE = 300;

/**
 * Somebody of the deciding organisation other than who decides, named as `organisation/practitioner`: trimmed, without what is
 * not to be seen, the organisation as it is written in the register. Null where the text names no such person: another
 * organisation or none, too short or too long to be a name, letters of scripts that look alike mixed, or the decider in
 * another spelling (case, accents, punctuation, spaces, what is not to be seen, the words in another order, first names as
 * initials), with or without words before and after: a title, a role, an organisation. Whether there is such a person nobody
 * here knows: it is the decider's statement. Never throws.
 */
export function namedColleague(text: string, { organisation, practitioner }: Decider): string | null {
  if (text.length > LONGEST_COLLEAGUE) return null;
  const [whose, ...rest] = text.replace(UNSEEN, '').trim().split('/');
  const name = rest.join('/').trim();
  if (whose === undefined || joined(whose) !== joined(organisation)) return null;
  if (joined(lastPart(name)).length < SHORTEST_NAME || mixesScripts(name)) return null;
  const own = lastPart(practitioner);
  return joined(own) === '' || names(name, joined(own)) || sharesWords(name, own) ? null : `${organisation}/${name}`;
}

function lastPart(practitioner: string): string {
  return practitioner.trim().split('/').at(-1) ?? '';
}

/** Whether whole words of the text, written as one, are `own`: of `Ms A. Smith` `ASMITH` is, `SMI` is not. */
function names(text: string, own: string): boolean {
  const spelt = new RegExp(`(?<!${LETTER_OR_DIGIT})${[...own].join('[^\\p{L}\\p{N}]*')}(?!${LETTER_OR_DIGIT})`, 'u');
  return spelt.test(folded(text));
}

/** Whether the text has each word of `own`, as it is or as an initial, in whatever order: of `Smith, Ann` `ann.smith` has. */
function sharesWords(text: string, own: string): boolean {
  const [there, wanted] = [wordsOf(text), wordsOf(own)];
  const initials = new Set(there.filter((word) => [...word].length === 1));
  return (
    wanted.length > 1 &&
    wanted.some((word) => there.includes(word)) &&
    wanted.every((word) => there.includes(word) || initials.has([...word][0] ?? ''))
  );
}
