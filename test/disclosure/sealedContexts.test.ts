import { randomBytes, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { Disclosure, NotedOutcome, OrdinaryBody } from '#policies/disclosure/disclosureRecord';
import { nameOverrides, openContext, sealContext } from '#policies/disclosure/sealedContext';
import { sealRecord, subjectUnder } from '#policies/disclosure/sealRecord';
import { disclosure } from './smallLog';

/** What leads from a record to whom it is about is read with that person's key, and with nothing else. */

const PERSONS = ['Ann', 'Ben', 'Cai'];
const CASE = 'ca5e0000-0000-4000-8000-000000000001';
const contexts = fc.record({
  case: fc.constantFrom(null, CASE),
  reason: fc.oneof(fc.constant(null), fc.string({ unit: 'grapheme' })),
  persons: fc.subarray(PERSONS, { minLength: 1 }),
  /** Whose the case is; it may be of somebody who was not asked about. */
  owner: fc.constantFrom(...PERSONS),
  /** How many overrides opened something about each. */
  overrides: fc.array(fc.nat(2), { minLength: 3, maxLength: 3 }),
});

type Asked = typeof contexts extends fc.Arbitrary<infer One> ? One : never;

function sealedOf({ persons, owner, overrides, ...named }: Asked) {
  const keys = new Map(PERSONS.map((person) => [person, randomBytes(32)]));
  const subjectOf = (person: string) => subjectUnder(person, keys.get(person) ?? Buffer.alloc(32), person === owner);
  const idsOf = new Map(
    persons.map((person) => [
      person,
      Array.from({ length: overrides[PERSONS.indexOf(person)] ?? 0 }, () => randomUUID()).sort(),
    ]),
  );
  const outcomes = persons.flatMap((person) => (idsOf.get(person) ?? []).map((id) => openedBy(person, id)));
  const each: Disclosure = { ...disclosure('sealed'), ...named, persons, outcomes };
  const record = sealRecord(each, { subjectOf, requesterKey: 'r' });
  const text = record.body.toString('utf8');
  const body = JSON.parse(text) as OrdinaryBody;
  const placeOf = (person: string) => record.subjects.indexOf(subjectOf(person).pseudonym);
  const open = (person: string, key = keys.get(person) ?? Buffer.alloc(32)) =>
    openContext(record.receipt, key, body.context ?? '', body.sealed[placeOf(person)] ?? '');
  return { text, body, open, idsOf, placeOf };
}

const openedBy = (person: string, id: string): NotedOutcome => ({
  ...{
    persons: [person],
    controller: 'heddlu-afonwen',
    dataItem: 'police.incident.kind',
    fields: ['PoliceIncident.kind'],
  },
  ...{
    outcome: 'disclosed',
    clause: 'P1',
    basis: `ukGdpr 6(1)(e), sswba2014s21, override ${id}`,
    obligations: [],
    reason: null,
  },
});

test('by their lengths, which outlive the keys, sealed parts tell neither whose the case is nor which reason was given', () => {
  const lengths = (owner: string, reason: string) => {
    const { body } = sealedOf({ case: CASE, reason, persons: ['Ann', 'Ben'], owner, overrides: [1, 0, 0] });
    return [body.context?.length, ...body.sealed.map(({ length }) => length)].sort();
  };
  expect(new Set(['Ann', 'Ben', 'Cai'].map((owner) => JSON.stringify(lengths(owner, 'A report')))).size).toBe(1);
  expect(lengths('Ann', 'A neighbour rang about the noise at night')).toEqual(lengths('Ann', 'Seen'));
});

test('case, reason and overrides of a record are opened by the key of each whom it is about, and stand open nowhere', () => {
  fc.assert(
    fc.property(contexts, (each) => {
      const { text, body, open, idsOf } = sealedOf(each);
      expect(text).not.toMatch(/ca5e0000|override [0-9a-f]{8}-/);
      expect(body).not.toHaveProperty('case');
      expect(body.reason).toBeNull();
      const isEmpty =
        each.case === null && each.reason === null && [...idsOf.values()].every((ids) => ids.length === 0);
      for (const person of each.persons) {
        const opened = open(person);
        if (isEmpty) {
          expect(body).toMatchObject({ context: null, sealed: [] });
          continue;
        }
        const ofAnother = each.persons.includes(each.owner) && person !== each.owner;
        expect(opened).toEqual({
          case: ofAnother ? null : each.case,
          reason: each.reason,
          overrides: idsOf.get(person),
        });
        expect(open(person, randomBytes(32))).toBeNull();
      }
    }),
  );
});

test('the basis names each override again for whoever opened the record', () => {
  const { body, open, idsOf, placeOf } = sealedOf({
    case: null,
    reason: null,
    persons: PERSONS,
    owner: 'Ann',
    overrides: [2, 0, 1],
  });
  for (const person of PERSONS) {
    const ids = open(person)?.overrides ?? [];
    expect(ids).toEqual(idsOf.get(person));
    const bases = body.outcomes
      .filter(({ subjects }) => subjects.includes(placeOf(person)))
      .map(({ basis }) => nameOverrides(basis, ids));
    expect(bases.sort()).toEqual(ids.map((id) => openedBy(person, id).basis).sort());
  }
  expect(nameOverrides('x, override 4, emergency access', [])).toBe('x, override 4, emergency access');
});

test('a record about nobody says its reason, and no case', () => {
  const each = { ...disclosure('nobody'), case: CASE, reason: 'Agreements', persons: [] };
  const { body } = sealRecord(each, { subjectOf: () => subjectUnder('x', randomBytes(32), false), requesterKey: 'r' });
  const read = JSON.parse(body.toString('utf8')) as OrdinaryBody;
  expect(read).toMatchObject({ reason: 'Agreements', context: null, sealed: [] });
  expect(body.toString('utf8')).not.toContain(CASE);
});

test.each([0, 1, 2, 3, 5, 8])(
  'by its length a part with %i overrides does not tell whether the case is its subject’s',
  (count) => {
    const subjects = (owner: number) =>
      [0, 1].map((place) => ({ pseudonym: `${place}`, key: Buffer.alloc(32, place), ofCase: place === owner }));
    const overrides = Array.from({ length: count }, () => randomUUID());
    const lengths = [0, 1].map((owner) => {
      const context = { case: randomUUID(), reason: null };
      return sealContext('receipt', subjects(owner), context, (place) => (place === 0 ? overrides : [])).sealed[0]
        ?.length;
    });
    expect(new Set(lengths).size).toBe(1);
  },
);
