/** For how long the quickest of a kind is remembered: at least this, at most twice this. */
const REMEMBERED_MS = 30_000;

/** A fetch that takes less is never called slow: timers and the scheduler are coarser. */
const QUICK_MS = 5;

interface Quickest {
  readonly since: number;
  ofNow: number;
  readonly ofBefore: number;
}

/**
 * How many times as long a fetch took as the quickest of its kind of late: the same text, for about as many entities. What is
 * dear is so at its quickest too; what has to wait, here, in a source or in a database, takes a multiple. `kind` is held weakly.
 */
export class FetchPace {
  private readonly known = new WeakMap<object, Map<number, Quickest>>();

  constructor(private readonly clock: () => number = () => performance.now()) {}

  stretchOf(kind: object, entities: number, ms: number): number {
    const ofKind = this.known.get(kind) ?? new Map<number, Quickest>();
    this.known.set(kind, ofKind);
    const size = Math.ceil(Math.log2(entities + 1));
    const quickest = this.renewed(ofKind.get(size), ms);
    ofKind.set(size, quickest);
    quickest.ofNow = Math.min(quickest.ofNow, ms);
    return ms / Math.max(QUICK_MS, Math.min(quickest.ofNow, quickest.ofBefore));
  }

  private renewed(known: Quickest | undefined, ms: number): Quickest {
    const now = this.clock();
    if (known === undefined) return { since: now, ofNow: ms, ofBefore: ms };
    return now - known.since < REMEMBERED_MS ? known : { since: now, ofNow: ms, ofBefore: known.ofNow };
  }
}
