/** PostgreSQL keeps no NUL, and nothing that UTF-8 cannot write. */
const UNKEPT = /\0|\p{Cs}/u;

/** Whether a record can hold `text`: it has no NUL (U+0000) and no half of a surrogate pair. */
function isKept(text: string): boolean {
  return !UNKEPT.test(text);
}

/** Format characters, and others that are not to be seen where they stand: letters are among them. */
export const UNSEEN = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

/** Whether `text` has words: a letter or digit that is to be seen. What is given for a reason and has none is none. */
export function saysSomething(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text.replace(UNSEEN, ''));
}

const LONGEST_NAME = 200;

/** White space, and what looks like it: BRAILLE PATTERN BLANK is a symbol that shows nothing. */
const BLANKS = /[\p{White_Space}\u2800]+/gu;

/**
 * The normal form of how a token names a team or a practitioner: composed (Unicode's NFC), one space for each run of blanks, none at
 * its ends, and nothing that is not to be seen. May be empty.
 */
export function tokenNameOf(text: string): string {
  return text
    .replace(BLANKS, ' ')
    .replace(UNSEEN, '')
    .replace(/\p{Cc}/gu, '')
    .replace(/ +/g, ' ')
    .trim()
    .normalize('NFC');
}

/** Why a token cannot name a team or a practitioner so; no more than that of the name is told to an operator. */
export type TokenNameFault = 'noWords' | 'tooLong' | 'notKept' | 'blanks' | 'unseen' | 'notComposed';

/**
 * Why `text` is not how a token names a team; null where it can be: it has words, and is its own normal form. A name that only looks
 * like somebody's names nobody, and who had one could not be named by anybody.
 */
export function teamFault(text: string): TokenNameFault | null {
  if (!isKept(text)) return 'notKept';
  if (!saysSomething(text)) return 'noWords';
  if (text.length > LONGEST_NAME) return 'tooLong';
  if (text === tokenNameOf(text)) return null;
  if (text !== text.replace(BLANKS, ' ').trim()) return 'blanks';
  return text === text.replace(UNSEEN, '').replace(/\p{Cc}/gu, '') ? 'notComposed' : 'unseen';
}

/** Why `id` is not how a token names a practitioner: as `teamFault`, and what follows an organisation before it is to be a name, too. */
export function practitionerFault(id: string): TokenNameFault | null {
  return teamFault(id) ?? teamFault(id.slice(id.indexOf('/') + 1));
}

/** Embeddings, overrides and isolates of direction: what follows one reads in another order than it is kept in. */
const TURNS = /[\u202a-\u202e\u2066-\u2069]/;

/** Whether `text` may read otherwise than it is kept: it has a control that turns the direction of text. */
function turnsDirection(text: string): boolean {
  return TURNS.test(text);
}

/** A sentence on why a record may not hold `text`; null where it may. */
export function unkeptFault(text: string): string | null {
  if (!isKept(text))
    return 'holds the character NUL (U+0000) or half a surrogate pair, which no record can hold: leave it out.';
  if (turnsDirection(text))
    return 'holds a control that turns the direction of text (U+202A to U+202E, U+2066 to U+2069), so that it would read otherwise than it is kept: leave it out.';
  return null;
}

const LONGEST_SHOWN = 40;

/** What somebody else wrote, as far as a sentence repeats it. */
export function shortened(text: string): string {
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}
