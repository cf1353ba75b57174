import type { RunningLintel } from '#embedded/startLintel';

/** Towns of this test file, each test file having modules of its own. */
const running = new Set<RunningLintel>();

/** What falls due in a town is looked after whenever a test waits for something: see `until`. Gives what takes that back. */
export function hasten(lintel: RunningLintel): () => void {
  running.add(lintel);
  return () => void running.delete(lintel);
}

/** Everything that falls due is looked after and told in the towns that are hastened. */
export async function round(): Promise<void> {
  for (const lintel of running) await lintel.lookAfterDue();
}

/** And what follows from it, too: what they have not told by then, they do not tell. */
export async function severalRounds(): Promise<void> {
  for (let rounds = 0; rounds < 2; rounds += 1) await round();
}
