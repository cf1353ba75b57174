import { seededRandom } from '#embedded/town/random';
import type { RawAnswer } from './askRaw';
import { findUnrecorded, type Unrecorded } from './findUnrecorded';
import { type Killable, type KillTown, POINTS, type Point, startKillTown, VICTIMS, type Victim } from './killTown';

export interface KillOptions {
  readonly kills: number;
  /** Whose subgraph and database are killed. */
  readonly agency: Killable;
  /** Victims and points; all where absent. */
  readonly only?: readonly (readonly [Victim, Point])[];
  /** Order of victims and points; in turn where absent. */
  readonly seed?: number;
  /** The fault that is to be found: the subgraph answers before its commit. */
  readonly control?: boolean;
  readonly onKill?: (done: number, victim: Victim, point: Point) => void;
}

export interface KillReport {
  readonly kills: number;
  readonly answers: number;
  readonly brokenOff: number;
  readonly disclosed: number;
  readonly unrecorded: readonly Unrecorded[];
}

/** Clients that ask all the while. */
const CLIENTS = 4;

const EVERY = VICTIMS.flatMap((victim) => POINTS.map((point): readonly [Victim, Point] => [victim, point]));

/** Released implies recorded: kills with -9 under load; afterwards, from the logs, what a client had and no log has. */
export async function runKills({
  kills,
  agency,
  only = EVERY,
  seed,
  control = false,
  onKill,
}: KillOptions): Promise<KillReport> {
  const order = seed === undefined ? only : shuffled(only, seed);
  const town = await startKillTown(agency, control);
  try {
    const end = askAllTheWhile(town);
    for (let done = 0; done < kills; done += 1) {
      const [victim, point] = order[done % order.length] as readonly [Victim, Point];
      await town.kill(victim, point);
      onKill?.(done + 1, victim, point);
    }
    const answers = await end();
    return {
      kills,
      answers: answers.length,
      brokenOff: answers.filter(({ complete, text }) => !complete && text !== '').length,
      disclosed: answers.filter(({ text }) => town.discloses(text)).length,
      unrecorded: await findUnrecorded(answers, town.lintel.databases, agency, (text) => town.discloses(text)),
    };
  } finally {
    await town.stop();
  }
}

/** Each as often as before, in an order that the seed gives. */
function shuffled<Value>(values: readonly Value[], seed: number): readonly Value[] {
  const random = seededRandom(seed);
  return values
    .map((value) => ({ value, at: random.next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value);
}

function askAllTheWhile(town: KillTown): () => Promise<readonly RawAnswer[]> {
  const answers: RawAnswer[] = [];
  let over = false;
  const clients = Array.from({ length: CLIENTS }, async () => {
    while (!over) {
      const answer = await town.ask();
      if (answer.id !== null) answers.push(answer);
      else await new Promise((done) => setTimeout(done, 20));
    }
  });
  return async () => {
    over = true;
    await Promise.all(clients);
    return answers;
  };
}
