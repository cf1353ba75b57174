import fc from 'fast-check';
import type { Clause } from '#policies/core/protocol';
import { clause, ON, ORGANISATIONS, protocol, rulesOf } from '#test/oracle/smallWorld';
import { readMonth } from './months';
import {
  blockageOf,
  clauseUseOf,
  type DeclaredClause,
  declaredClauses,
  exchangeOf,
  LEAST_SHOWN,
  type SharingCell,
} from './sharingReport';

const { police, heddlu } = ORGANISATIONS;
const CONTROLLERS = ['force', 'trust'];
const ITEMS = ['police.incident.kind', 'police.incident.summary'];
const CLAUSES = ['p.E1', 'p.E2'];

const cell: fc.Arbitrary<SharingCell> = fc
  .record({
    controller: fc.constantFrom(...CONTROLLERS),
    dataItem: fc.constantFrom(...ITEMS),
    clause: fc.constantFrom(...CLAUSES),
    recipient: fc.constantFrom('council', 'school', 'force', null),
    number: fc.integer({ min: 1, max: 12 }),
  })
  .map((given) => ({ ...given, reason: given.recipient === null ? 'consentNotInForce' : null }));

/** One cell for each combination, as the database keeps them. */
const cells = fc.uniqueArray(cell, {
  maxLength: 24,
  selector: ({ number: _number, ...rest }) => JSON.stringify(rest),
});

const DECLARED = CONTROLLERS.map((controller) => ({
  controller,
  protocol: 'p',
  clause: { id: 'p.E1', title: 'What is known', dataItems: ITEMS },
})) as unknown as readonly DeclaredClause[];

/** Everything that anybody can read of a month. */
const published = (of: readonly SharingCell[]) =>
  JSON.stringify([blockageOf(of), exchangeOf(of), clauseUseOf(of, DECLARED)]);

test('whatever number from 1 to 4 a small cell holds, what is published is the same: nothing can be derived from it', () => {
  fc.assert(
    fc.property(
      cells,
      fc.array(fc.integer({ min: 1, max: LEAST_SHOWN - 1 }), { minLength: 24, maxLength: 24 }),
      (of, small) => {
        const beyond = of.map((each, at) => (each.number < LEAST_SHOWN ? { ...each, number: small[at] ?? 1 } : each));
        expect(published(beyond)).toBe(published(of));
      },
    ),
  );
});

test('and the property would find a report that adds small cells up', () => {
  const total = (of: readonly SharingCell[]) => of.reduce((sum, { number }) => sum + number, 0);
  const found = fc.check(
    fc.property(cells, (of) => {
      const beyond = of.map((each) => (each.number < LEAST_SHOWN ? { ...each, number: 1 } : each));
      return total(beyond) === total(of);
    }),
  );
  expect(found.failed).toBe(true);
});

test('no number below five is published', () => {
  fc.assert(
    fc.property(cells, (of) => {
      const numbers = [...published(of).matchAll(/"(?:refusals|given|number)":(\d+)/g)].map(([, number]) =>
        Number(number),
      );
      expect(numbers.filter((number) => number < LEAST_SHOWN)).toEqual([]);
    }),
  );
});

test('order of the cells is irrelevant', () => {
  fc.assert(fc.property(cells, (of) => expect(published(of.toReversed())).toBe(published(of))));
});

const given = (dataItem: string, clause: string, number: number, recipient = 'council'): SharingCell => ({
  controller: 'force',
  dataItem,
  clause,
  recipient,
  reason: null,
  number,
});

test('a clause is never used, used too seldom to be counted, or counted; one that is no more in force stands beside', () => {
  const { rows, fewNotShown } = clauseUseOf(
    [
      given('police.incident.kind', 'p.E1', 7),
      given('police.incident.summary', 'p.E1', 4),
      given('police.incident.kind', 'p.E0', 9),
    ],
    DECLARED,
  );
  expect(fewNotShown).toBe(true);
  expect(rows.map(({ controller, clause, title, use, number }) => [controller, clause, title, use, number])).toEqual([
    ['trust', 'p.E1', 'What is known', 'never', null],
    ['force', 'p.E1', 'What is known', 'counted', 7],
    ['force', 'p.E0', null, 'counted', 9],
  ]);
  expect(rows[1]?.dataItems).toEqual([
    { dataItem: 'police.incident.kind', use: 'counted', number: 7 },
    { dataItem: 'police.incident.summary', use: 'some', number: null },
  ]);
});

test('clauses are ranked by their refusals; one whose refusals are few of each kind is named last, without a number, item or reason', () => {
  const refused = (dataItem: string, clause: string | null, number: number): SharingCell => ({
    ...{ controller: 'force', dataItem, clause, recipient: null, reason: 'notInvolved', number },
  });
  const { clauses, rows } = blockageOf([
    ...ITEMS.map((item) => refused(item, 'p.E9', 4)),
    refused('police.incident.kind', 'p.E1', 7),
    ...ITEMS.map((item) => refused(item, 'p.E2', 5)),
    refused('police.incident.summary', 'p.E1', 4),
    refused('police.incident.kind', null, 6),
  ]);
  expect(clauses).toEqual([
    { controller: 'force', clause: 'p.E2', refusals: 10 },
    { controller: 'force', clause: 'p.E1', refusals: 7 },
    { controller: 'force', clause: null, refusals: 6 },
    { controller: 'force', clause: 'p.E9', refusals: null },
  ]);
  expect(JSON.stringify(rows)).not.toContain('p.E9');
});

test('what a controller shows to itself is no exchange', () => {
  const { rows } = exchangeOf([
    given('police.incident.kind', 'p.E1', 7, 'force'),
    given('police.incident.kind', 'p.E1', 8),
  ]);
  expect(rows).toEqual([{ giver: 'force', recipient: 'council', given: 8 }]);
});

test.each([
  ['2026-10', '2026-11-01T00:00:00Z', true],
  ['2026-10', '2026-10-31T23:59:59Z', false],
  ['2026-12', '2027-01-01T00:00:00Z', true],
  ['2026-13', '2027-06-01T00:00:00Z', false],
  ['2026', '2027-06-01T00:00:00Z', false],
  ['2026-10-01', '2027-06-01T00:00:00Z', false],
])('the month %s at %s: over is %s', (month, now, over) => {
  expect(readMonth(month, new Date(now)) !== null).toBe(over);
});

test.each<[string, Partial<Clause>, readonly string[]]>([
  ['every controller that signed', {}, ['police-e', 'police-w']],
  ['those of its countries', { from: { agency: 'police', countries: ['W'], controllers: null } }, ['police-w']],
  [
    'those that it names',
    { from: { agency: 'police', countries: ['E', 'W'], controllers: [police.id] } },
    ['police-e'],
  ],
  ['nobody of another agency', { from: { agency: 'health', countries: ['E', 'W'], controllers: null } }, []],
  ['nobody where it withholds', { effect: 'withhold' }, []],
])('a clause is declared for %s', (_whom, changes, expected) => {
  const rules = rulesOf(protocol({ clauses: [clause('C1', changes)] }), [police, heddlu]);
  const declared = declaredClauses(rules, 'police', ['police-e', 'police-w', 'health-e'], ON);
  expect(declared.map(({ controller }) => controller)).toEqual(expected);
});
