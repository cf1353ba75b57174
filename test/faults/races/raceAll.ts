import { setTimeout as wait } from 'node:timers/promises';
import type { Random } from '#embedded/town/random';
import { forgetConsents } from '../harness/forgetConsents';
import type { Closed } from './findIllegal';

/** Queries that run while one withdrawal does. */
const AT_ONCE = 10;
/** Milliseconds within which they begin, and the withdrawal with them. */
const SPREAD_MS = 15;
/** A family withdraws a few times; what each leaves in force would be read with every answer. */
const KEPT_WITHDRAWALS = 20;

export interface Racing {
  readonly person: string;
  /** Of governance. */
  readonly ownerUrl: string;
  give(): Promise<unknown>;
  withdraw(): Promise<unknown>;
  ask(): Promise<unknown>;
}

export interface Course {
  readonly races: number;
  readonly random: Random;
  readonly onRaces?: ((done: number) => void) | undefined;
}

/**
 * Withdrawals with queries in flight, until there were enough races: a query that was begun before a withdrawal returned and
 * answered after it was called.
 */
export async function raceAll(
  { person, ownerUrl, give, withdraw, ask }: Racing,
  course: Course,
): Promise<{ readonly races: number; readonly closed: readonly Closed[] }> {
  const closed: Closed[] = [];
  let races = 0;
  while (races < course.races) {
    if (closed.length % KEPT_WITHDRAWALS === KEPT_WITHDRAWALS - 1) await forgetConsents(ownerUrl, person);
    await give();
    let [asked, answered] = [0, 0];
    const delays = Array.from({ length: AT_ONCE }, () => course.random.next() * SPREAD_MS);
    const queries = delays.map(async (delay) => {
      await wait(delay);
      asked += 1;
      await ask();
      answered += 1;
    });
    await wait(course.random.next() * SPREAD_MS);
    const before = answered;
    await withdraw();
    // Commit times and this clock are of one machine; a millisecond for their grain.
    const from = Date.now() + 1;
    races += asked - before;
    await Promise.all(queries);
    // Somebody asks afterwards too: what was withdrawn stays so.
    await ask();
    closed.push({ from, to: Date.now() });
    course.onRaces?.(Math.min(races, course.races));
  }
  return { races, closed };
}
