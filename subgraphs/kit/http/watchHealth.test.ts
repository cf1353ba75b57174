import pino from 'pino';
import { watchHealth } from './watchHealth';

it('a source whose database lacks a mapped column is not ready until it has it, and says which, once', async () => {
  const logged: string[] = [];
  let missing = ['incident.seen_by'];
  let looks = 0;
  const health = watchHealth({
    agency: 'police',
    leaseHeld: () => true,
    rehearse: async () => true,
    missingColumns: async () => {
      looks += 1;
      return missing;
    },
    ping: async () => undefined,
    log: pino({}, { write: (line: string) => void logged.push(line) }),
    everyMs: 5,
  });
  const until = async (done: () => boolean) => {
    while (!done()) await new Promise((next) => setTimeout(next, 5));
  };
  try {
    await until(() => looks > 2);
    expect(health.rehearsed()).toBe(false);
    expect(logged.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({
        event: 'columnsMissing',
        columns: 'incident.seen_by',
        remedy: expect.stringContaining('add a migration'),
      }),
    ]);
    missing = [];
    await until(health.rehearsed);
  } finally {
    health.stop();
  }
});
