import type { Agency } from '#policies/core/vocabulary';
import { areSame } from './fewBytes';
import { type SealedRecord, sealBodies } from './sealRecord';

export const BODY_PARTS = ['ordinary', 'restricted'] as const;
export type BodyPart = (typeof BODY_PARTS)[number];

/**
 * That bodies past their retention were destroyed: a record of the log itself, so that nobody can take a body away and say
 * afterwards that it was time. Leaves, hashes and proofs stay.
 */
export interface Destruction {
  readonly agency: Agency;
  /** Sequence numbers, both inclusive. */
  readonly first: number;
  readonly last: number;
  readonly parts: readonly BodyPart[];
  /** The retention rule that was applied, in words. */
  readonly rule: string;
  /** ISO 8601. */
  readonly at: string;
}

/** Canonical bytes of a destruction: the blinding first, then what no record of a disclosure has at this place. */
const OPENING = Buffer.from('"destruction":{');
const OPENS_AT = '{"blinding":"",'.length + 32;

export function sealDestruction({ agency, first, last, parts, rule, at }: Destruction): SealedRecord {
  return sealBodies({ destruction: { agency, first, last, parts: [...parts], rule, at }, v: 1 }, { v: 1 });
}

/** The destruction that a body records, or null for the record of a disclosure. */
export function destructionIn(body: Buffer): Destruction | null {
  if (!areSame(body, OPENS_AT, OPENING, 0, OPENING.length)) return null;
  return (JSON.parse(body.toString('utf8')) as { destruction: Destruction }).destruction;
}

/** Sequence numbers, both inclusive. */
export interface SeqRange {
  readonly first: number;
  readonly last: number;
}

/** Adds the numbers of `range` to ascending ranges, all of which are lower. */
export function widen(ranges: SeqRange[], { first, last }: SeqRange): void {
  const latest = ranges.at(-1);
  if (latest?.last === first - 1) ranges[ranges.length - 1] = { first: latest.first, last };
  else ranges.push({ first, last });
}

/** Bodies that are gone, held against the records of their destruction, which stand later in the log. */
export function destructionCheck() {
  const gone: Record<BodyPart, SeqRange[]> = { ordinary: [], restricted: [] };
  const recorded: Record<BodyPart, SeqRange[]> = { ordinary: [], restricted: [] };
  return {
    /** Ranges come in ascending order. */
    gone(part: BodyPart, ranges: readonly SeqRange[]) {
      for (const range of ranges) widen(gone[part], range);
    },
    recorded({ parts, first, last }: Destruction) {
      for (const part of parts) recorded[part].push({ first, last });
    },
    /** The first sequence number whose body is gone without a record; null where there is none. */
    firstUncovered(): number | null {
      const found = BODY_PARTS.flatMap((part) => {
        const covered = merged(recorded[part]);
        return gone[part].flatMap((range) => uncoveredIn(range, covered) ?? []);
      });
      return found.length === 0 ? null : Math.min(...found);
    },
  };
}

function uncoveredIn({ first, last }: SeqRange, covered: readonly SeqRange[]): number | null {
  const around = covered.find((each) => each.first <= first && first <= each.last);
  if (around === undefined) return first;
  return around.last >= last ? null : around.last + 1;
}

function merged(ranges: readonly SeqRange[]): readonly SeqRange[] {
  const whole: { first: number; last: number }[] = [];
  for (const { first, last } of [...ranges].sort((a, b) => a.first - b.first)) {
    const latest = whole.at(-1);
    if (latest !== undefined && first <= latest.last + 1) latest.last = Math.max(latest.last, last);
    else whole.push({ first, last });
  }
  return whole;
}
