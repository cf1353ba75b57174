import fc from 'fast-check';
import { OBLIGATIONS, OUTCOMES } from '#policies/core/vocabulary';
import { canonicalText } from '#policies/disclosure/canonicalBytes';
import type { Disclosure, NotedOutcome, RecordedOutcome } from '#policies/disclosure/disclosureRecord';
import { groupOutcomes } from '#policies/disclosure/groupOutcomes';
import { bodyHashOf, requesterTag, type SealedRecord, sealBodies, sealRecord } from '#policies/disclosure/sealRecord';
import { disclosure, subjectAs } from './smallLog';

/** Disclosures whose outcomes are often alike, and the records of them in both versions. */

const PERSONS = ['Ann', 'Ben', 'Cai'];
/** Some are called as what stands elsewhere in a body, or as what objects have of themselves. */
const ITEMS = [
  'police.incident.kind',
  'police.incident.place',
  'subjects',
  'receipt',
  'destruction',
  '__proto__',
  '10',
  'é"\\',
];
const FIELDS = ['PoliceIncident.kind', 'PoliceIncident.place', 'PoliceIncident.é"'];
/** `'null'` is no null. */
const text = (...some: readonly string[]) => fc.constantFrom(null, 'null', ...some);

const noted: fc.Arbitrary<NotedOutcome> = fc.record({
  persons: fc.subarray(PERSONS),
  controller: text('heddlu-afonwen', 'marches-police'),
  dataItem: fc.constantFrom(...ITEMS),
  fields: fc.subarray(FIELDS),
  outcome: fc.constantFrom(...OUTCOMES),
  clause: text('section-47-enquiry.P1'),
  basis: text('ukGdpr 6(1)(e)', '"},"items":{'),
  obligations: fc.subarray([...OBLIGATIONS], { maxLength: 1 }),
  reason: fc.constantFrom(null, 'noClause', 'notInvolved'),
});

/** Each outcome, and some that differ from it in data item and fields alone, or in nothing. */
const outcomes = fc
  .array(fc.tuple(noted, fc.array(fc.tuple(fc.constantFrom(...ITEMS), fc.subarray(FIELDS)), { maxLength: 6 })), {
    maxLength: 8,
  })
  .map((some) =>
    some.flatMap(([one, others]) => [one, ...others.map(([dataItem, fields]) => ({ ...one, dataItem, fields }))]),
  );

export const disclosures: fc.Arbitrary<Disclosure> = fc
  .record({
    outcomes,
    closed: fc.subarray(PERSONS),
    reason: fc.oneof(fc.constantFrom(null, '"subjects":["', '"receipt":"', '\\"v":1'), fc.string({ unit: 'grapheme' })),
  })
  .map((some) => ({ ...disclosure('request'), persons: PERSONS, ...some }));

const REQUESTER_KEY = 'r';
export const pseudonymOf = (person: string) => bodyHashOf(Buffer.from(person)).toString('hex');

export const sealed = (each: Disclosure): SealedRecord =>
  sealRecord(each, { subjectOf: (person) => subjectAs(pseudonymOf(person)), requesterKey: REQUESTER_KEY });

/** As records were sealed before their context was: in version 1 each outcome by itself, in version 2 once what is alike. */
export function sealedBefore(
  { persons, closed, outcomes: all, ...rest }: Disclosure,
  { v = 1, as = pseudonymOf }: { readonly v?: 1 | 2; readonly as?: (person: string) => string } = {},
): SealedRecord {
  const subjects = persons.map(as).sort();
  const places = (some: readonly string[]) => some.map((person) => subjects.indexOf(as(person))).sort((a, b) => a - b);
  const recorded = (silent: boolean) => {
    const those = all.filter(({ outcome }) => (outcome === 'silent') === silent);
    const apart = () => those.map(({ persons: of, ...outcome }) => ({ ...outcome, subjects: places(of) }));
    return v === 1 ? inOrder(apart()) : groupOutcomes(those, places);
  };
  const record = sealBodies(
    { v, ...rest, subjects, closed: places(closed), outcomes: recorded(false) },
    { v, subjects, outcomes: recorded(true) },
  );
  return { ...record, requester: requesterTag(rest.requester, REQUESTER_KEY), subjects };
}

/** What is read of the silent outcomes of a record, or of the others. */
export function readAs(
  subjects: readonly string[],
  all: readonly NotedOutcome[],
  silent: boolean,
): readonly RecordedOutcome[] {
  return inOrder(
    all
      .filter(({ outcome }) => (outcome === 'silent') === silent)
      .map(({ persons, ...outcome }) => ({ ...outcome, subjects: placesIn(subjects, persons) })),
  );
}

export function inOrder(all: readonly RecordedOutcome[]): readonly RecordedOutcome[] {
  return all
    .map((each) => ({ each, order: canonicalText(each) }))
    .sort((a, b) => (a.order < b.order ? -1 : 1))
    .map(({ each }) => each);
}

function placesIn(subjects: readonly string[], persons: readonly string[]): readonly number[] {
  return persons.map((person) => subjects.indexOf(pseudonymOf(person))).sort((a, b) => a - b);
}
