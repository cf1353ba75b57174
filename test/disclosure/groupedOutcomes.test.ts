import fc from 'fast-check';
import { canonicalText } from '#policies/disclosure/canonicalBytes';
import type { NotedOutcome, OrdinaryBody, OutcomeGroup, RestrictedBody } from '#policies/disclosure/disclosureRecord';
import type { SealedRecord } from '#policies/disclosure/sealRecord';
import { digestOfEntries } from '#policies/disclosure/subjectBlocks';
import { disclosures, inOrder, readAs, sealed, sealedBefore } from './notedOutcomes';
import { outcomesIn } from './outcomesIn';
import { checkedRuns, disclosure, entryOf } from './smallLog';

/** Bodies in which what is alike of a record's outcomes stands once: nothing is lost, and nothing else told. */

const textOf = (body: Buffer) => body.toString('utf8').trimEnd();
const ordinaryOf = ({ body }: SealedRecord) => JSON.parse(textOf(body)) as OrdinaryBody;
const restrictedOf = ({ restricted }: SealedRecord) => JSON.parse(textOf(restricted)) as RestrictedBody;

test('both bodies are canonical, and have every outcome that was noted', () => {
  fc.assert(
    fc.property(disclosures, (each) => {
      const record = sealed(each);
      for (const body of [record.body, record.restricted])
        expect(canonicalText(JSON.parse(textOf(body)))).toBe(textOf(body));
      expect(inOrder(outcomesIn(ordinaryOf(record)))).toEqual(readAs(record.subjects, each.outcomes, false));
      expect(inOrder(outcomesIn(restrictedOf(record)))).toEqual(readAs(record.subjects, each.outcomes, true));
    }),
  );
});

test('a body does not tell in which order its outcomes were noted', () => {
  const shuffled = disclosures.chain((each) =>
    fc
      .shuffledSubarray([...each.outcomes], { minLength: each.outcomes.length })
      .map((outcomes) => [each, { ...each, outcomes }] as const),
  );
  fc.assert(
    fc.property(shuffled, ([one, other]) => {
      const [first, second] = [sealed(one), sealed(other)];
      expect(ordinaryOf(second).outcomes).toEqual(ordinaryOf(first).outcomes);
      expect(canonicalText(restrictedOf(second).outcomes)).toBe(canonicalText(restrictedOf(first).outcomes));
    }),
  );
});

test('the verifier finds receipt and subjects in bodies of both versions, and no destruction, whatever is in them', async () => {
  const entry = (subject: string) => {
    const place = Buffer.alloc(12);
    place.writeBigInt64BE(1n);
    place.writeInt32BE(32, 8);
    return Buffer.concat([place, Buffer.from(subject, 'hex')]);
  };
  await fc.assert(
    fc.asyncProperty(disclosures, fc.constantFrom(sealed, sealedBefore), async (each, seal) => {
      const record = seal(each);
      const run = (await checkedRuns([entryOf(record, 1)]).next()).value;
      expect(run).toMatchObject({ firstBad: null, recorded: [] });
      expect(run?.subjects).toEqual(new Map([[0, digestOfEntries(Buffer.concat(record.subjects.map(entry)))]]));
    }),
  );
});

test('alike is what differs in data item and fields alone; a data item that comes again begins a further group', () => {
  const outcome: NotedOutcome = {
    ...{
      persons: ['a'],
      controller: 'heddlu-afonwen',
      dataItem: 'police.incident.kind',
      fields: ['PoliceIncident.kind'],
    },
    ...{ outcome: 'disclosed', clause: 'P1', basis: 'ukGdpr 6(1)(e)', obligations: [], reason: null },
  };
  const outcomes = [
    { ...outcome, dataItem: 'police.incident.place', fields: ['PoliceIncident.place'] },
    outcome,
    { ...outcome, fields: ['Chronology.kind'] },
    { ...outcome, clause: 'P2' },
  ];
  const { outcomes: groups } = ordinaryOf(sealed({ ...disclosure('a'), persons: ['a'], outcomes }));
  const alike = { basis: 'ukGdpr 6(1)(e)', controller: 'heddlu-afonwen', obligations: [], outcome: 'disclosed' };
  const of = (clause: string, items: OutcomeGroup['items']) => ({
    ...alike,
    clause,
    items,
    reason: null,
    subjects: [0],
  });
  expect(groups).toEqual([
    of('P1', { 'police.incident.kind': ['Chronology.kind'], 'police.incident.place': ['PoliceIncident.place'] }),
    of('P1', { 'police.incident.kind': ['PoliceIncident.kind'] }),
    of('P2', { 'police.incident.kind': ['PoliceIncident.kind'] }),
  ]);
});
