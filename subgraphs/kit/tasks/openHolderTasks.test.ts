import { Pool } from 'pg';
import { type HolderTaskParts, openHolderTasks } from './openHolderTasks';

/** Nobody answers there: whoever turns to it fails. */
const pool = new Pool({ connectionString: 'postgres://127.0.0.1:1/none' });
afterAll(() => pool.end());

it('without a lease no opening is looked at, so that none is taken for seen; with one the database is asked', async () => {
  const round = (held: boolean) =>
    openHolderTasks({ pool, leaseHeld: () => held, now: () => new Date() } as HolderTaskParts);
  expect(await round(false)).toEqual({ more: false, overdue: 0 });
  await expect(round(true)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});
