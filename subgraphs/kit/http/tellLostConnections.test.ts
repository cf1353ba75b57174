import { Pool } from 'pg';
import pino from 'pino';
import { tellLostConnections } from './tellLostConnections';

it('tells of a connection lost at work, and not of one lost in a stop', async () => {
  const lines: string[] = [];
  const pool = new Pool();
  tellLostConnections(pool, pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) }));
  const lost = Object.assign(new Error('terminating connection due to administrator command'), { code: '57P01' });
  pool.emit('error', lost);
  await pool.end();
  pool.emit('error', lost);
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({ event: 'databaseConnectionLost', code: '57P01' }),
  ]);
});
