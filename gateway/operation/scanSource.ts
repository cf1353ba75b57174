export interface ScannedSource {
  /** The text with every comment blanked: same length, same lines and columns. */
  readonly text: string;
  /** Brackets within brackets at the deepest place. */
  readonly brackets: number;
}

/** Strings (what is in them is no bracket and no comment), comments, brackets. Each ends at the end of the text at latest. */
const MARKS = /"""(?:\\"""|[\s\S])*?(?:"""|$)|"(?:\\.|[^"\\\n\r])*"?|#[^\n\r]*|[{}()[\]]/g;

/**
 * One pass before parsing, linear in the length. graphql-js counts no comment among the tokens, and keeps an object for each;
 * its parser calls itself at each bracket.
 */
export function scanSource(source: string): ScannedSource {
  let depth = 0;
  let brackets = 0;
  const text = source.replace(MARKS, (mark) => {
    if (mark.startsWith('#')) return ' '.repeat(mark.length);
    if (mark === '{' || mark === '(' || mark === '[') {
      depth += 1;
      brackets = Math.max(brackets, depth);
    } else if (mark === '}' || mark === ')' || mark === ']') depth -= 1;
    return mark;
  });
  return { text, brackets };
}
