import { z } from 'zod';

/** A key during its rotation: the one that signs first, then those that are still accepted. Never empty. */
export type KeySet = readonly [string, ...string[]];

const key = z.string().min(32, 'give a key of at least 32 characters');

/** One key, or several: as a list, or as text with commas between (current first). */
export const keySetSchema = z
  .union([z.string(), z.array(z.string())])
  .transform((given) => (typeof given === 'string' ? given.split(',').map((each) => each.trim()) : given))
  .pipe(z.tuple([key], key));

/** The key that signs. */
export function currentKey([current]: KeySet): string {
  return current;
}
