import { AGENCIES, type Agency } from '#policies/core/vocabulary';
import type { SteadyClock } from '../../kit/replica/lease';

/** A nonce that governance accepted last, of one process of an agency. */
export interface Challenge {
  readonly agency: string;
  readonly process: string;
  readonly nonce: string;
}

/**
 * When each agency last renewed, by a clock that never jumps: from the nonces that stand, seen again and again. Never too
 * early: a nonce that is new here counts as accepted at the moment it was seen. The column `accepted_at` would not do, since
 * a wall clock that jumps an hour ahead would end every lease that is still held.
 */
export class LeaseBook {
  private readonly seen = new Map<string, { agency: Agency; nonce: string; at: number }>();

  constructor(private readonly clock: SteadyClock) {}

  /** What stands now. To be called after the rows were read, so that none was accepted later than noted. */
  note(challenges: readonly Challenge[]): void {
    const at = this.clock();
    for (const { agency: name, process, nonce } of challenges) {
      const agency = AGENCIES.find((each) => each === name);
      const key = `${name} ${process}`;
      if (agency !== undefined && this.seen.get(key)?.nonce !== nonce) this.seen.set(key, { agency, nonce, at });
    }
  }

  /** Seconds of the steady clock; undefined where no process of the agency ever renewed. */
  lastRenewal(agency: Agency): number | undefined {
    const moments = [...this.seen.values()].filter((each) => each.agency === agency).map((each) => each.at);
    return moments.length === 0 ? undefined : Math.max(...moments);
  }

  /** Processes whose nonce has stood for so many seconds: they are gone. They are forgotten here. */
  dropOlderThan(seconds: number): readonly { agency: string; process: string; nonce: string }[] {
    const gone = [...this.seen].filter(([, { at }]) => this.clock() - at > seconds);
    for (const [key] of gone) this.seen.delete(key);
    return gone.map(([key, { agency, nonce }]) => ({ agency, process: key.slice(agency.length + 1), nonce }));
  }
}
