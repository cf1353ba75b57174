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
    clause: fc.constantFrom(...CLAUSES, null),
    recipient: fc.constantFrom('council', 'school', 'force', null),
    // How often each of those who asked was answered.
    each: fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 5 }),
  })
  .map(({ each, ...given }) => ({
    ...given,
    ...countsOf(each),
    reason: given.recipient === null ? 'consentNotInForce' : null,
  }));

function countsOf(each: readonly number[]): Pick<SharingCell, 'number' | 'largest'> {
  return { number: each.reduce((sum, number) => sum + number, 0), largest: Math.max(...each) };
}
const isSmall = ({ number, largest }: SharingCell) => number - largest < LEAST_SHOWN;

/** What is asked of a cell that nobody may tell from another: few without whoever asked most, and that one as often as they like. */
const small = fc
  .record({ others: fc.integer({ min: 0, max: LEAST_SHOWN - 1 }), own: fc.integer({ min: 5, max: 30 }) })
  .map(({ others, own }) => ({ number: others + own, largest: own }));

/** One cell for each combination, as the database keeps them. */
const cells = fc.uniqueArray(cell, {
  maxLength: 24,
  selector: ({ number: _number, largest: _largest, ...rest }) => JSON.stringify(rest),
});

const DECLARED = CONTROLLERS.map((controller) => ({
  controller,
  protocol: 'p',
  clause: { id: 'p.E1', title: 'What is known', dataItems: ITEMS },
})) as unknown as readonly DeclaredClause[];

/** Everything that anybody can read of a month. */
const published = (of: readonly SharingCell[]) =>
  JSON.stringify([blockageOf(of), exchangeOf(of), clauseUseOf(of, DECLARED)]);

test('whatever a small cell holds, what is published is the same, however often one requester asks: nothing can be derived from it', () => {
  fc.assert(
    fc.property(cells, fc.array(small, { minLength: 24, maxLength: 24 }), (of, others) => {
      const beyond = of.map((each, at) => (isSmall(each) ? { ...each, ...others[at] } : each));
      expect(published(beyond)).toBe(published(of));
    }),
  );
});

test('nor does anything tell that there is a small cell: without them what is published is the same', () => {
  fc.assert(
    fc.property(cells, (of) => {
      expect(published(of.filter((each) => !isSmall(each)))).toBe(published(of));
    }),
  );
});

test.each([1, 2, 3, 4])('%i refusals of others: five of one’s own beside them give no number', (others) => {
  const asked = (own: number): SharingCell => ({
    ...{ controller: 'force', dataItem: 'police.incident.kind', clause: 'p.E1', recipient: null },
    ...{ reason: 'notInvolved', ...countsOf([others, own]) },
  });
  const { rows, clauses } = blockageOf([asked(5)]);
  expect(rows).toEqual([]);
  expect(clauses).toEqual([]);
});

test('of each number that is published five are left to the others, whoever takes off their own', () => {
  const requesters = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(requesters, (each) => {
      const one: SharingCell = {
        ...{ controller: 'force', dataItem: 'police.incident.kind', clause: 'p.E1', recipient: null, reason: null },
        ...countsOf(each),
      };
      for (const { refusals } of blockageOf([one]).rows)
        for (const own of each) expect(refusals - own).toBeGreaterThanOrEqual(LEAST_SHOWN);
    }),
  );
});

test('and the property would find a report that adds small cells up', () => {
  const total = (of: readonly SharingCell[]) => of.reduce((sum, { number }) => sum + number, 0);
  const found = fc.check(
    fc.property(cells, (of) => {
      const beyond = of.map((each) => (isSmall(each) ? { ...each, number: 1, largest: 1 } : each));
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

const given = (dataItem: string, clause: string | null, number: number, recipient = 'council'): SharingCell => ({
  controller: 'force',
  dataItem,
  clause,
  recipient,
  reason: null,
  number,
  largest: 1,
});

test('a clause is used seldom or never, or counted; one that is no more in force stands beside', () => {
  const { rows } = clauseUseOf(
    [
      given('police.incident.kind', 'p.E1', 7),
      given('police.incident.summary', 'p.E1', 4),
      given('police.incident.kind', 'p.E0', 9),
    ],
    DECLARED,
  );
  expect(rows.map(({ controller, clause, title, use, number }) => [controller, clause, title, use, number])).toEqual([
    ['trust', 'p.E1', 'What is known', 'seldomOrNever', null],
    ['force', 'p.E1', 'What is known', 'counted', 7],
    ['force', 'p.E0', null, 'counted', 9],
  ]);
  expect(rows[1]?.dataItems).toEqual([
    { dataItem: 'police.incident.kind', use: 'counted', number: 7 },
    { dataItem: 'police.incident.summary', use: 'seldomOrNever', number: null },
  ]);
});

test('what a holder gave under no clause has a row of its own; what it told its own officers so has none', () => {
  const { rows } = clauseUseOf(
    [
      given('police.incident.kind', null, 6),
      given('police.incident.kind', null, 7, 'trust'),
      given('police.incident.summary', null, 5),
      given('police.incident.kind', null, 40, 'force'),
      given('police.incident.kind', 'p.E1', 20),
    ],
    DECLARED,
  );
  expect(rows.find(({ clause }) => clause === null)).toEqual({
    ...{ controller: 'force', clause: null, protocol: null, title: null, use: 'counted', number: 13 },
    dataItems: [{ dataItem: 'police.incident.kind', use: 'counted', number: 13 }],
  });
  expect(rows.filter(({ clause }) => clause === null)).toHaveLength(1);
  expect(rows.find(({ clause, controller }) => clause === 'p.E1' && controller === 'force')?.number).toBe(20);
});

test('clauses are ranked by their refusals; one whose refusals are few of each kind is not named', () => {
  const refused = (dataItem: string, clause: string | null, number: number): SharingCell => ({
    ...{ controller: 'force', dataItem, clause, recipient: null, reason: 'notInvolved', number, largest: 1 },
  });
  const { clauses, rows } = blockageOf([
    ...ITEMS.map((item) => refused(item, 'p.E9', 4)),
    refused('police.incident.kind', 'p.E1', 7),
    ...ITEMS.map((item) => refused(item, 'p.E2', 6)),
    refused('police.incident.summary', 'p.E1', 4),
    refused('police.incident.kind', null, 6),
  ]);
  expect(clauses).toEqual([
    { controller: 'force', clause: 'p.E2', refusals: 12 },
    { controller: 'force', clause: 'p.E1', refusals: 7 },
    { controller: 'force', clause: null, refusals: 6 },
  ]);
  expect(JSON.stringify([clauses, rows])).not.toContain('p.E9');
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
