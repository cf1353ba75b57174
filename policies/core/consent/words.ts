/** As for the reason of an act: UTF-16 units. */
const LONGEST_WORDS = 2000;

/** Tag characters: letters that no reader is shown. A flag of a nation is made of them too. */
const TAGS = /[\u{e0000}-\u{e007f}]/u;

/** A sentence on why a consent may not keep `words` as somebody's own, or as the name of a notice; null where it may. */
export function wordsFault(words: string): string | null {
  if (words.length > LONGEST_WORDS)
    return `has ${LONGEST_WORDS.toLocaleString('en-GB')} characters at most: name the document that says more.`;
  return TAGS.test(words) ? 'holds tag characters (U+E0000 to U+E007F), which nobody is shown: leave them out.' : null;
}
