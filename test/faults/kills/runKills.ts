import type { RawAnswer } from './askRaw';
import { findUnrecorded, type Unrecorded } from './findUnrecorded';
import { discloses, type KillTown, POINTS, type Point, startKillTown, VICTIMS, type Victim } from './killTown';

export interface KillOptions {
  readonly kills: number;
  /** Victims and points; all where absent. */
  readonly only?: readonly (readonly [Victim, Point])[];
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
export async function runKills({ kills, only = EVERY, control = false, onKill }: KillOptions): Promise<KillReport> {
  const town = await startKillTown(control);
  try {
    const end = askAllTheWhile(town);
    for (let done = 0; done < kills; done += 1) {
      const [victim, point] = only[done % only.length] as readonly [Victim, Point];
      await town.kill(victim, point);
      onKill?.(done + 1, victim, point);
    }
    const answers = await end();
    return {
      kills,
      answers: answers.length,
      brokenOff: answers.filter(({ complete, text }) => !complete && text !== '').length,
      disclosed: answers.filter(({ text }) => discloses(text)).length,
      unrecorded: await findUnrecorded(answers, town.lintel.databases, 'education', discloses),
    };
  } finally {
    await town.stop();
  }
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
