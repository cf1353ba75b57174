import { nameFault } from './nameFault';

it.each([
  [
    'of PostgreSQL',
    Object.assign(new Error('Key (name)=(Ann) exists'), { code: '23505' }),
    { kind: 'Error', code: '23505' },
  ],
  [
    'of the system',
    Object.assign(new TypeError('x'), { code: 'ECONNRESET' }),
    { kind: 'TypeError', code: 'ECONNRESET' },
  ],
  ['whose code is a text', Object.assign(new Error('x'), { code: 'Ann Rees' }), { kind: 'Error' }],
  ['without a code', new RangeError('Ann'), { kind: 'RangeError' }],
  ['that is no error', 'Ann', { kind: 'string' }],
  ['that is nothing', null, { kind: 'object' }],
])('a fault %s is named without a word of its message', (_which, fault, named) => {
  expect(nameFault(fault)).toEqual(named);
});
