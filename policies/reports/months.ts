/** Reports speak of whole calendar months (UTC) that are over: two periods that overlap could be subtracted. */
export interface Month {
  /** `YYYY-MM`. */
  readonly name: string;
  readonly from: Date;
  /** Exclusive. */
  readonly until: Date;
}

/** The name of the calendar month (UTC) before that of `now`. */
export function monthBefore(now: Date): string {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1)).toISOString().slice(0, 7);
}

/** Null for what is no month, and for one that is not over at `now`. */
export function readMonth(text: string, now: Date): Month | null {
  const parts = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(text);
  if (parts === null) return null;
  const [year, month] = [Number(parts[1]), Number(parts[2])];
  const until = new Date(Date.UTC(year, month, 1));
  return until <= now ? { name: text, from: new Date(Date.UTC(year, month - 1, 1)), until } : null;
}
