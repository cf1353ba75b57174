import type { GatheredObligation } from '../execution/executionContext';
import { clausesIn, obligationsIn } from './obligations';
import type { Path } from './writeAnswer';

const GRANT = { grant: 'g', until: '2026-03-02T15:20:00.000Z' };
const given = (clause: string | null, over: Partial<GatheredObligation> = {}): GatheredObligation => ({
  ...{ type: 'Person', id: '1', field: 'name', agency: 'hub', clause },
  ...{ obligations: [], conditions: null, emergency: null, override: null },
  ...over,
});
const at = (notice: GatheredObligation, ...path: Path) => ({ path, notice });
const DATA = {
  a: { name: 'Ann', none: null, list: [], rows: [{ kind: 'x' }], page: { next: null, within: { list: [] } } },
};

const PLACED = [
  at(given('p.A'), 'a', 'name'),
  at(given('p.A'), 'a', 'rows'),
  at(given('p.B', { obligations: ['noOnwardSharing'] }), 'a', 'rows'),
  at(given('p.C', { emergency: GRANT }), 'a', 'rows'),
  at(given('p.D', { conditions: 'Ask first' }), 'a', 'rows', 0, 'kind'),
  at(given('p.E', { agency: 'police' }), 'a', 'rows'),
  at(given('p.A', { agency: 'police' }), 'a', 'rows'),
];

it('every clause is named with each of its places: among what binds, or once by its name where it binds to nothing', () => {
  expect(obligationsIn(PLACED, DATA).map(({ clause, path }) => [clause, path.join('.')])).toEqual([
    ['p.B', 'a.rows'],
    ['p.C', 'a.rows'],
    ['p.D', 'a.rows.0'],
  ]);
  expect(clausesIn(PLACED, DATA)).toEqual({
    'p.A': [
      ['a', 'name'],
      ['a', 'rows'],
    ],
    'p.E': [['a', 'rows']],
  });
});

it('what was given against a refusal says so at its place, whether or not it binds, and whether the subject was told', () => {
  const against = (subjectTold: boolean) => given('p.A', { override: { subjectTold } });
  expect(obligationsIn([at(against(false), 'a', 'name'), at(against(true), 'a', 'rows')], DATA)).toEqual([
    { path: ['a', 'name'], agency: 'hub', clause: 'p.A', obligations: [], override: { subjectTold: false } },
    { path: ['a', 'rows'], agency: 'hub', clause: 'p.A', obligations: [], override: { subjectTold: true } },
  ]);
});

it('what a holder gave by a decision of its own binds under no clause, and where it binds to nothing names none', () => {
  const placed = [at(given(null, { obligations: ['noOnwardSharing'] }), 'a', 'rows'), at(given(null), 'a', 'name')];
  expect(obligationsIn(placed, DATA).map(({ clause, obligations }) => [clause, obligations])).toEqual([
    [null, ['noOnwardSharing']],
  ]);
  expect(clausesIn(placed, DATA)).toEqual({});
});

it('a row is there though it shows nothing, and so is what is false or nought', () => {
  const shown = { rows: [{ kind: null }], page: { next: null, complete: false }, count: 0 };
  const placed = ['rows', 'page', 'count'].map((field) => at(given('p.A'), field));
  expect(clausesIn(placed, shown)).toEqual({ 'p.A': [['rows'], ['page'], ['count']] });
});

it.each<[string, Path]>([
  ['a null', ['a', 'none']],
  ['an empty list', ['a', 'list']],
  ['an object in which nothing else stands', ['a', 'page']],
  ['what is not there', ['a', 'b', 'c']],
  ['under a null', ['a', 'none', 'within']],
])('no clause is named of %s', (_what, path) => {
  expect(clausesIn([at(given('p.A'), ...path)], DATA)).toEqual({});
  expect(clausesIn([at(given('p.A'), ...path)], null)).toEqual({});
});

describe('the conditions of a consent', () => {
  const agreed = (field: string, conditions = 'Only by phone') => given('p.A', { field, conditions, agreed: true });

  it('stand once at each object with the fields given on it, as the client names them, and not at what shows nothing', () => {
    const placed = [
      at(agreed('name'), 'a', 'name'),
      at(agreed('name'), 'a', 'alias'),
      at(agreed('none'), 'a', 'none'),
      at(agreed('list'), 'a', 'list'),
      at(agreed('kind'), 'a', 'rows', 0, 'kind'),
      at(agreed('kind', 'Not on paper'), 'a', 'rows', 0, 'kind'),
    ];
    const bound = { agency: 'hub', clause: 'p.A', obligations: [], conditions: 'Only by phone' };
    expect(obligationsIn(placed, { a: { ...DATA.a, alias: 'Ann' } })).toEqual([
      { ...bound, path: ['a'], fields: ['name', 'alias'] },
      { ...bound, path: ['a', 'rows', 0], fields: ['kind'] },
      { ...bound, path: ['a', 'rows', 0], conditions: 'Not on paper', fields: ['kind'] },
    ]);
  });

  it('leave the clause where it binds to nothing itself', () => {
    const placed = [at(agreed('name'), 'a', 'name'), at(given('p.A'), 'a', 'name')];
    expect(clausesIn(placed, DATA)).toEqual({ 'p.A': [['a', 'name']] });
  });
});
