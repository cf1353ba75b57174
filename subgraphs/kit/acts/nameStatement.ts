import { hash } from 'node:crypto';

/** Statements that one connection keeps; acts have some three hundred. */
const MOST = 1000;

const names = new Map<string, string>();

/**
 * The name under which a connection keeps the plan of an act's statement: planned anew, most take longer than they run, while the
 * child's rows are locked. Undefined where there are more texts than any act has: one that is put together of its values, and is
 * never run again.
 */
export function nameStatement(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= MOST) return known;
  const name = `act.${hash('sha256', text, 'hex').slice(0, 32)}`;
  names.set(text, name);
  return name;
}
