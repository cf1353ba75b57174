/** Life of a token between processes, counted from its issue, in milliseconds. */
const TOKEN_LIFE_MS = 10_000;

/**
 * How far the clock of whoever issued may be ahead. Clocks that are kept in time differ by less; each millisecond more would
 * lengthen a token's life.
 */
const TOKEN_AHEAD_MS = 2000;

/** Whether a token that was issued then is in its time at `now`. */
export function isInTime(issuedMs: number, now: Date): boolean {
  const age = now.getTime() - issuedMs;
  return age >= -TOKEN_AHEAD_MS && age <= TOKEN_LIFE_MS;
}
