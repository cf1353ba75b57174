import type { Random } from './random';

/** What a text may leave open: drawn anew each time, so that no two records of a kind need read alike. */
const SLOTS: Readonly<Record<string, readonly string[]>> = {
  place: ['the bus station', 'the retail park', 'the leisure centre', 'the park by the river', 'a takeaway in town'],
  time: ['after school', 'in the early evening', 'late in the evening', 'at the weekend'],
  relative: ['an aunt', 'a grandparent', 'an older sibling'],
  who: ['an aunt', 'a grandparent', 'an older sibling', 'a neighbour', 'a friend’s parent'],
  staff: ['the form tutor', 'a teaching assistant', 'the pastoral lead', 'a lunchtime supervisor'],
  times: ['twice', 'three times', 'on several days'],
};

/** One of the texts, with its `{slots}` filled. */
export function drawText(random: Random, texts: readonly string[]): string {
  return fillSlots(random, random.pick(texts));
}

export function fillSlots(random: Random, text: string): string {
  return text.replace(/\{(\w+)\}/g, (_, slot: string) => random.pick(SLOTS[slot] ?? [slot]));
}

export interface Told<Text = string> {
  /** Youngest age, in years, of whom it is said. */
  readonly from: number;
  readonly texts: readonly Text[];
}

/** The kinds of a table that fit a child of this age. Never empty: each table has one for any age. */
export function kindsFor<Kind extends string>(
  table: Readonly<Record<Kind, Told<unknown>>>,
  age: number,
): readonly Kind[] {
  return (Object.keys(table) as Kind[]).filter((kind) => table[kind].from <= age);
}
