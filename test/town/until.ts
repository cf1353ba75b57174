import { round } from './rounds';

const MOST_MS = 30_000;

/**
 * What `look` finds, asked again until that is neither undefined nor false: what comes about by itself is awaited, not
 * slept for. Throws where it does not come about within half a minute.
 */
export async function until<Value>(
  look: () => Value | false | undefined | Promise<Value | false | undefined>,
): Promise<Value> {
  for (const end = Date.now() + MOST_MS; Date.now() < end; await new Promise((done) => setTimeout(done, 50))) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    await round();
  }
  throw new Error('It did not come about within half a minute.');
}
