import { requireCourtOrder } from './courtOrder';

const order = { courtOrder: 'AB26P00001', court: 'The Family Court', orderedOn: '2026-07-10' };

it('an order is of a day that has begun in England and Wales', () => {
  const at = (now: string) => () => requireCourtOrder(order, new Date(now));
  expect(at('2026-07-09T22:59:59Z')).toThrow(/not in the future/);
  expect(at('2026-07-09T23:00:00Z')()).toMatchObject({ orderedOn: '2026-07-10' });
});
