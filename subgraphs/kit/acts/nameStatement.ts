import { hash } from 'node:crypto';

/** Texts that are given a name; acts have some three hundred. */
const MOST = 1000;

const names = new Map<string, string>();

/**
 * The name under which a connection keeps an act's statement prepared: parsed and planned anew, many take longer than they run, while
 * the child's rows are locked. Undefined once there are more texts than acts have: some are then put together of their values, and a
 * connection is not to keep what never runs again.
 */
export function nameStatement(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= MOST) return known;
  const name = `act.${hash('sha256', text, 'hex').slice(0, 32)}`;
  names.set(text, name);
  return name;
}
