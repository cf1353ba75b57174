import type { Lane } from '#telemetry/metrics/codes';
import { LaneQueue } from './laneQueue';

/** How much one gateway process takes on at once. */
export interface LoadSettings {
  /** Reads under way, however slow the sources are; and however quick. */
  readonly leastReads: number;
  readonly mostReads: number;
  /** Acts under way: apart from the reads, so that no read holds up a withdrawal; and of one practitioner. */
  readonly mostActs: number;
  readonly mostActsOfOne: number;
  /** Requests of a lane that wait for one under way to end. */
  readonly mostWaiting: number;
  /** For how long one waits. */
  readonly longestWaitMs: number;
}

export const DEFAULT_LOAD: LoadSettings = {
  leastReads: 2,
  mostReads: 64,
  mostActs: 64,
  mostActsOfOne: 8,
  mostWaiting: 256,
  longestWaitMs: 1000,
};

export interface LoadGate {
  /** Whether a requester's request may go on. Whoever was let in leaves. */
  enter(lane: Lane, requester: string): Promise<boolean>;
  leave(lane: Lane, requester: string): void;
  /** Reads that wait now. */
  readonly waiting: number;
}

export interface LoadGateOptions {
  readonly settings: LoadSettings;
  /** Reads that may be under way now. */
  limit(): number;
}

/**
 * Lets in what can be answered in time. What is beyond it waits for its turn and is refused where none comes, so that a
 * burst costs its own askers a moment and a flood costs nothing but refusals. Acts never wait behind reads.
 */
export function loadGate({ settings, limit }: LoadGateOptions): LoadGate {
  const { mostActs, mostActsOfOne } = settings;
  const lanes: Readonly<Record<Lane, LaneQueue>> = {
    reads: new LaneQueue({ ...settings, limit, mostOfOne: Number.POSITIVE_INFINITY }),
    acts: new LaneQueue({ ...settings, limit: () => mostActs, mostOfOne: mostActsOfOne }),
  };
  return {
    enter: (lane, requester) => lanes[lane].enter(requester),
    leave: (lane, requester) => lanes[lane].leave(requester),
    get waiting() {
      return lanes.reads.waiting;
    },
  };
}
