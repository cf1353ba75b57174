import type { Lane } from '#telemetry/metrics/codes';

/** How much one gateway process takes on at once. */
export interface LoadSettings {
  /** Reads under way, however slow the sources are; and however quick. */
  readonly leastReads: number;
  readonly mostReads: number;
  /** Acts under way: apart from the reads, so that no read holds up a withdrawal. */
  readonly mostActs: number;
  /** Reads that wait for one under way to end. */
  readonly mostWaiting: number;
  /** For how long a read waits. */
  readonly longestWaitMs: number;
}

export const DEFAULT_LOAD: LoadSettings = {
  leastReads: 2,
  mostReads: 64,
  mostActs: 64,
  mostWaiting: 256,
  longestWaitMs: 1000,
};

export interface LoadGate {
  /** Whether a request may go on. Whoever was let in leaves. */
  enter(lane: Lane): Promise<boolean>;
  leave(lane: Lane): void;
  /** Reads that wait now. */
  readonly waiting: number;
}

export interface LoadGateOptions {
  readonly settings: LoadSettings;
  /** Reads that may be under way now. */
  limit(): number;
}

/**
 * Lets in what can be answered in time. A read beyond the limit waits for its turn and is refused where none comes, so that a
 * burst costs its own askers a moment and a flood costs nothing but refusals. Acts never wait behind reads.
 */
export function loadGate({ settings, limit }: LoadGateOptions): LoadGate {
  const underWay: Record<Lane, number> = { reads: 0, acts: 0 };
  const waiting = new Set<(admitted: boolean) => void>();

  function admitWaiting(): void {
    for (const admit of waiting) {
      if (underWay.reads >= limit()) return;
      admit(true);
    }
  }

  function turnOfRead(): Promise<boolean> {
    if (waiting.size >= settings.mostWaiting) return Promise.resolve(false);
    return new Promise((done) => {
      const settle = (admitted: boolean) => {
        clearTimeout(timer);
        waiting.delete(settle);
        if (admitted) underWay.reads += 1;
        done(admitted);
      };
      const timer = setTimeout(() => settle(false), settings.longestWaitMs);
      waiting.add(settle);
    });
  }

  return {
    async enter(lane) {
      if (lane === 'reads' && (waiting.size > 0 || underWay.reads >= limit())) return turnOfRead();
      if (lane === 'acts' && underWay.acts >= settings.mostActs) return false;
      underWay[lane] += 1;
      return true;
    },
    leave(lane) {
      underWay[lane] -= 1;
      admitWaiting();
    },
    get waiting() {
      return waiting.size;
    },
  };
}
