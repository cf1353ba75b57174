/** PostgreSQL keeps no NUL, and nothing that UTF-8 cannot write. */
const UNKEPT = /\0|\p{Cs}/u;

/** Whether a record can hold `text`: it has no NUL (U+0000) and no half of a surrogate pair. */
export function isKept(text: string): boolean {
  return !UNKEPT.test(text);
}

const LONGEST_SHOWN = 40;

/** What somebody else wrote, as far as a sentence repeats it. */
export function shortened(text: string): string {
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}
