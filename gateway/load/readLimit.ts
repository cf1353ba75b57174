/** Milliseconds between two changes of the limit: what is under way answers meanwhile, and tells what the last one did. */
const EVERY_MS = 100;

/** Fewer fetches say nothing. */
const FEWEST = 5;

/** One fetch counts for no more than this: a single one that hung must not speak for all. */
const LONGEST_STRETCH = 10;

/** Mean stretch from which there is more under way than can be answered, and up to which there may be more. */
const SLOW = 3;
const QUICK = 2;

/** Parts of the limit that one step takes away, and adds. */
const LESS = 0.2;
const MORE = 0.1;

/**
 * How many reads may be under way: fewer while fetches take a multiple of their quickest, more again when they do not
 * (additive increase, multiplicative decrease, as TCP finds what a path carries). It knows no machine and no capacity, so it
 * holds for one process as for many that share a database.
 */
export class ReadLimit {
  private limit: number;
  private sum = 0;
  private count = 0;
  private changed: number;

  constructor(
    private readonly bounds: { readonly leastReads: number; readonly mostReads: number },
    private readonly clock: () => number = () => performance.now(),
  ) {
    this.limit = bounds.mostReads;
    this.changed = this.clock();
  }

  get current(): number {
    return Math.floor(this.limit);
  }

  /** Takes one answered fetch's stretch (FetchPace) into account. */
  note(stretch: number): void {
    this.sum += Math.min(stretch, LONGEST_STRETCH);
    this.count += 1;
    if (this.count < FEWEST || this.clock() - this.changed < EVERY_MS) return;
    const mean = this.sum / this.count;
    const { leastReads, mostReads } = this.bounds;
    if (mean > SLOW) this.limit = Math.max(leastReads, this.limit * (1 - LESS));
    else if (mean < QUICK) this.limit = Math.min(mostReads, this.limit + Math.max(1, this.limit * MORE));
    this.sum = 0;
    this.count = 0;
    this.changed = this.clock();
  }
}
