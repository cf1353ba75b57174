import { headDigest, type SignedHead, signHead } from '#policies/disclosure/treeHead';
import { verifyLog } from '#policies/disclosure/verifyLog';
import { AGENCY_KEY, checkedRuns, type Evidence, honestLog } from './smallLog';

/** A log in memory whose heads are changed as whoever owns the database can, with the agency's key or without. */
export const BATCHES = [3, 1, 7, 20, 2, 31, 5, 11];
export const honest = honestLog(BATCHES);

/** In runs of seven, so that there are many. */
export function verify({ entries, ...rest }: Evidence) {
  return verifyLog({ ...rest, runs: checkedRuns(entries, 7) });
}

export const HEADS = honest.heads.length;
export const headAt = (place: number) => honest.heads[place] as SignedHead;
export const sizeAt = (place: number) => (place < 0 ? 0 : headAt(place).size);
/** The agency's own heads, nothing of what governance countersigned kept. */
export const withHeads = (heads: readonly SignedHead[]): Evidence => ({
  ...honest,
  heads,
  countersignatures: new Map(),
});
/** What is signed of one, said of the size of another. */
export const sized = (place: number, other: number): SignedHead => ({ ...headAt(place), size: sizeAt(other) });
export const changedAt = (place: number, change: (head: SignedHead) => SignedHead) =>
  honest.heads.map((head, at) => (at === place ? change(head) : head));
export const LATER = '2026-11-24T10:00:01.000Z';
export const signedLater = (head: SignedHead, key = AGENCY_KEY) => signHead({ ...head, at: LATER }, key);

/** From one on signed anew, each of them naming the one before it: by `sign`, with the agency's key where it is left out. */
export function rechained(
  heads: readonly SignedHead[],
  from: number,
  sign: (head: SignedHead) => SignedHead = signedLater,
): readonly SignedHead[] {
  const anew = [...heads];
  for (const [at, head] of heads.entries()) {
    if (at < from) continue;
    const before = anew[at - 1];
    anew[at] = sign({ ...head, previous: before === undefined ? null : headDigest(before) });
  }
  return anew;
}

export function flippedText(text: string, at: number): string {
  const place = at % 80;
  return `${text.slice(0, place)}${text[place] === 'A' ? 'B' : 'A'}${text.slice(place + 1)}`;
}
