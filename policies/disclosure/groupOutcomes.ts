import { Canonical, canonicalText } from './canonicalBytes';
import type { NotedOutcome } from './disclosureRecord';

/** A group while it is put together. */
interface Group {
  /** The first that was noted of it. */
  readonly alike: NotedOutcome;
  readonly places: readonly number[];
  readonly items: Item[];
}

interface Item {
  readonly dataItem: string;
  /** `"dataItem":[fields]` */
  readonly text: string;
}

/**
 * The canonical text of outcomes as `OutcomeGroup`s. Written at once and not by way of objects: each answer waits for it.
 * `placesOf` gives the places of persons among the record's subjects, ascending.
 */
export function groupOutcomes(
  outcomes: readonly NotedOutcome[],
  placesOf: (persons: readonly string[]) => readonly number[],
): Canonical {
  const groups: Group[] = [];
  const byController = new Map<string | null, Group[]>();
  let [persons, places] = [NOBODY, NOBODY_PLACES];
  for (const outcome of outcomes) {
    if (!areSame(outcome.persons, persons)) [persons, places] = [outcome.persons, placesOf(outcome.persons)];
    let its = byController.get(outcome.controller);
    if (its === undefined) {
      its = [];
      byController.set(outcome.controller, its);
    }
    let group = its.find((each) => areAlike(each.alike, outcome) && areSame(each.places, places));
    if (group === undefined) {
      group = { alike: outcome, places, items: [] };
      its.push(group);
      groups.push(group);
    }
    const { dataItem, fields } = outcome;
    group.items.push({ dataItem, text: `${canonicalText(dataItem)}:${canonicalText(fields)}` });
  }
  // By content alone: the order in which an answer was put together would tell what else there was.
  return new Canonical(`[${groups.flatMap(textsOf).sort().join(',')}]`);
}

const NOBODY: readonly string[] = [];
const NOBODY_PLACES: readonly number[] = [];

function areAlike(one: NotedOutcome, other: NotedOutcome): boolean {
  return (
    one.clause === other.clause &&
    one.outcome === other.outcome &&
    one.reason === other.reason &&
    one.basis === other.basis &&
    one.recipient === other.recipient &&
    areSame(one.obligations, other.obligations)
  );
}

function areSame(some: readonly unknown[], others: readonly unknown[]): boolean {
  return some.length === others.length && some.every((each, at) => each === others[at]);
}

/** One text, and further ones where a data item comes again: an object has room for it once. */
function textsOf({ alike, places, items }: Group): readonly string[] {
  const { basis, clause, controller, obligations, outcome, reason, recipient } = alike;
  const told = recipient === undefined ? '' : `,"recipient":${canonicalText(recipient)}`;
  const before = `{"basis":${canonicalText(basis)},"clause":${canonicalText(clause)},"controller":${canonicalText(controller)},"items":{`;
  const after = `},"obligations":${canonicalText(obligations)},"outcome":"${outcome}","reason":${canonicalText(reason)}${told},"subjects":[${places.join(',')}]}`;
  const texts: string[] = [];
  let times = 0;
  for (const [at, { dataItem, text }] of items.sort(byContent).entries()) {
    times = dataItem === items[at - 1]?.dataItem ? times + 1 : 0;
    const earlier = texts[times];
    texts[times] = earlier === undefined ? text : `${earlier},${text}`;
  }
  return texts.map((text) => `${before}${text}${after}`);
}

function byContent(one: Item, other: Item): number {
  if (one.dataItem === other.dataItem) return one.text < other.text ? -1 : 1;
  return one.dataItem < other.dataItem ? -1 : 1;
}
