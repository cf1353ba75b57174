import { z } from 'zod';

/** What is wrong with a file of keys: which key, by its path in the file, and what would be right. Never a value, nor the file's text. */
export interface KeysFault {
  readonly key: string | null;
  readonly fault: string;
}

/** Of whatever a reader of such a file threw. */
export function nameKeysFault(thrown: unknown): KeysFault {
  // The message of JSON.parse quotes the text.
  if (thrown instanceof SyntaxError) return { key: null, fault: 'the file is no JSON' };
  if (!(thrown instanceof z.ZodError)) return { key: null, fault: 'the file cannot be read' };
  const [first] = thrown.issues;
  if (first === undefined) return { key: null, fault: 'the file cannot be read' };
  const key = first.path.length === 0 ? null : first.path.map(String).join('.');
  return { key, fault: FAULTS[first.code] ?? 'it is not of the form that docs/operations.md shows' };
}

/** By the code of the issue: its message might repeat what was given. */
const FAULTS: Readonly<Partial<Record<z.core.$ZodIssue['code'], string>>> = {
  too_small: 'give a key of at least 32 characters, or a list of such',
  invalid_union: 'give a key of at least 32 characters, or a list of such',
  invalid_type: 'it is missing, or is no text and no list of texts',
  unrecognized_keys: 'a name stands there that is no key of this process',
};

/** `logKey: give a key …` */
export function keysFaultInWords({ key, fault }: KeysFault): string {
  return key === null ? fault : `${key}: ${fault}`;
}
