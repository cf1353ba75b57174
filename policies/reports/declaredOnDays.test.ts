import fc from 'fast-check';
import type { DataItemId } from '#policies/core/ids';
import type { Protocol } from '#policies/core/protocol';
import { clause, ORGANISATIONS, protocol, rulesOf } from '#test/oracle/smallWorld';
import { declaredOnDays, firstDeclaredDay } from './declaredOnDays';

const { police } = ORGANISATIONS;
const [KIND, SUMMARY] = [
  'police.incident.kind',
  'police.incident.summary',
] as readonly string[] as readonly DataItemId[] as [DataItemId, DataItemId];

const version = (
  number: number,
  changes: Partial<Protocol>,
  items: readonly DataItemId[],
  title: string,
): Protocol => ({
  ...protocol({ clauses: [clause('C1', { dataItems: [...items], title })] }),
  version: number,
  ...changes,
});

const first = version(1, { inForceFrom: '2026-01-10', inForceTo: '2026-12-31' }, [KIND], 'The first');
const second = version(2, { inForceFrom: '2026-03-15', inForceTo: '2026-12-31' }, [SUMMARY], 'The second');

const rules = (signedAt: string) => {
  const of = rulesOf(first, [police]);
  const [signature] = of.signatures;
  if (signature === undefined) throw new Error('Nobody signed.');
  return {
    ...of,
    protocols: [first, second],
    signatures: [1, 2].map((number) => ({ ...signature, version: number, signedAt })),
  };
};

const declared = (from: string, to: string, signedAt = '2026-01-01') =>
  declaredOnDays(rules(signedAt), 'police', [police.id], { from, to }).map(
    ({ month, clause: { title, dataItems } }) => [month, title, dataItems],
  );

test.each([
  ['before it began', '2025-12-01', '2025-12-31', []],
  ['in the month in which it began', '2026-01-01', '2026-01-31', [['2026-01-01', 'The first', [KIND]]]],
  [
    'over the month in which the second took its place',
    '2026-03-01',
    '2026-04-01',
    [
      ['2026-03-01', 'The second', [KIND, SUMMARY]],
      ['2026-04-01', 'The second', [SUMMARY]],
    ],
  ],
  ['on a day on which only the first was in force', '2026-03-14', '2026-03-14', [['2026-03-01', 'The first', [KIND]]]],
])('a clause stands once a month with the items of every version: %s', (_when, from, to, expected) => {
  expect(declared(from, to)).toEqual(expected);
});

test('a clause counts from the day of the signature', () => {
  expect(declared('2026-02-01', '2026-02-28', '2026-02-28')).toHaveLength(1);
  expect(declared('2026-02-01', '2026-02-27', '2026-02-28')).toEqual([]);
});

test('the first day is that on which the first protocol began; without protocols there is none', () => {
  expect(firstDeclaredDay({ protocols: [second, first] })).toBe('2026-01-10');
  expect(firstDeclaredDay({ protocols: [] })).toBeNull();
});

test('over a period is what its days say one by one', () => {
  const anyDay = fc.integer({ min: 0, max: 150 }).map(dayAfter);
  fc.assert(
    fc.property(fc.tuple(anyDay, anyDay, anyDay, anyDay, anyDay), ([began, ended, second, signedAt, to]) => {
      const of = {
        ...rules(signedAt),
        protocols: [
          version(1, { inForceFrom: began, inForceTo: ended }, [KIND], 'The first'),
          version(2, { inForceFrom: second, inForceTo: ended }, [SUMMARY], 'The second'),
        ],
      };
      const over = (from: string, until: string) => declaredOnDays(of, 'police', [police.id], { from, to: until });
      const months = new Map<string, { title: string; dataItems: Set<DataItemId> }>();
      for (let day = 0; dayAfter(day) <= to; day += 1)
        for (const { month, clause: given } of over(dayAfter(day), dayAfter(day))) {
          const before = months.get(month)?.dataItems ?? [];
          months.set(month, { title: given.title, dataItems: new Set([...before, ...given.dataItems]) });
        }
      const expected = [...months].map(([month, { title, dataItems }]) => [month, title, [...dataItems]]);
      expect(over(dayAfter(0), to).map(({ month, clause: c }) => [month, c.title, [...c.dataItems]])).toEqual(expected);
    }),
    { numRuns: 50 },
  );
});

const dayAfter = (days: number) => new Date(Date.UTC(2026, 0, 10 + days)).toISOString().slice(0, 10);
