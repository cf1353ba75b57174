import { UNSEEN } from '../texts';

/** A letter or digit. */
export const LETTER_OR_DIGIT = '[\\p{L}\\p{N}]';

/** The words of a text, folded. */
export function wordsOf(text: string): readonly string[] {
  return folded(text).match(new RegExp(`${LETTER_OR_DIGIT}+`, 'gu')) ?? [];
}

/** Letters and digits alone, folded. */
export function joined(text: string): string {
  return folded(text).match(new RegExp(LETTER_OR_DIGIT, 'gu'))?.join('') ?? '';
}

/** Without accents, case, and what is not to be seen. */
export function folded(text: string): string {
  // To lower case first: a capital sharp s is else another than the small one.
  return text.normalize('NFKD').replace(UNSEEN, '').replace(/\p{M}/gu, '').toLowerCase().toUpperCase();
}

/** Latin, Greek, Cyrillic: each has letters that look like another's. */
const LOOK_ALIKE = [/\p{Script=Latin}/u, /\p{Script=Greek}/u, /\p{Script=Cyrillic}/u];

/** Whether a name has letters of one of them and any of another script: as it would to look like a name that it is not. */
export function mixesScripts(name: string): boolean {
  const letters = [...joined(name)].filter((each) => /\p{L}/u.test(each) && !/\p{Script=Common}/u.test(each));
  return LOOK_ALIKE.some(
    (script) => letters.some((each) => script.test(each)) && !letters.every((each) => script.test(each)),
  );
}
