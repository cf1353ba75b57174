export interface LaneQueueOptions {
  /** Requests that may be under way now. */
  limit(): number;
  /** Of them, those of one requester. */
  readonly mostOfOne: number;
  readonly mostWaiting: number;
  readonly longestWaitMs: number;
}

interface Waiting {
  readonly requester: string;
  readonly settle: (admitted: boolean) => void;
}

/**
 * Requests that are under way, and those that wait for one of them to end. Of those who wait the next is always one of whoever
 * has the fewest under way, and the place of one more is taken from whoever waits most often: who floods a lane waits for their
 * own flood, and everybody else for their turn.
 */
export class LaneQueue {
  private underWay = 0;
  private readonly underWayOf = new Map<string, number>();
  /** In the order in which they came. */
  private readonly queue = new Set<Waiting>();

  constructor(private readonly options: LaneQueueOptions) {}

  get waiting(): number {
    return this.queue.size;
  }

  /** Whether the request may go on; false where its turn does not come in time. */
  enter(requester: string): Promise<boolean> {
    return new Promise((done) => {
      let timer: NodeJS.Timeout | undefined;
      const each: Waiting = {
        requester,
        settle: (admitted) => {
          clearTimeout(timer);
          this.queue.delete(each);
          if (admitted) this.count(requester, 1);
          done(admitted);
        },
      };
      this.queue.add(each);
      this.admit();
      if (!this.queue.has(each)) return;
      if (this.queue.size > this.options.mostWaiting) this.displaced(each).settle(false);
      if (this.queue.has(each)) timer = setTimeout(() => each.settle(false), this.options.longestWaitMs);
    });
  }

  leave(requester: string): void {
    this.count(requester, -1);
    this.admit();
  }

  private count(requester: string, change: 1 | -1): void {
    this.underWay += change;
    const own = this.ofOne(requester) + change;
    if (own === 0) this.underWayOf.delete(requester);
    else this.underWayOf.set(requester, own);
  }

  private ofOne(requester: string): number {
    return this.underWayOf.get(requester) ?? 0;
  }

  private admit(): void {
    while (this.underWay < this.options.limit()) {
      const next = this.next();
      if (next === null) return;
      next.settle(true);
    }
  }

  private next(): Waiting | null {
    let found: Waiting | null = null;
    for (const each of this.queue) {
      const own = this.ofOne(each.requester);
      if (own < this.options.mostOfOne && (found === null || own < this.ofOne(found.requester))) found = each;
    }
    return found;
  }

  /** The latest of whoever waits most often; the newest of all where nobody waits more often than its requester. */
  private displaced(newest: Waiting): Waiting {
    const waits = new Map<string, number>();
    for (const { requester } of this.queue) waits.set(requester, (waits.get(requester) ?? 0) + 1);
    let most = newest.requester;
    for (const [requester, number] of waits) if (number > (waits.get(most) ?? 0)) most = requester;
    return [...this.queue].findLast(({ requester }) => requester === most) ?? newest;
  }
}
