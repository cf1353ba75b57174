import { plainLog } from './plainLog';

it('says what an event means, once in a while, and leaves what it does not know as it is', () => {
  const said: string[] = [];
  let now = 0;
  const log = plainLog(
    (text) => said.push(text),
    () => now,
  );
  log.warn({ event: 'sourceFailed', agency: 'police', kind: 'TimeoutError' });
  log.warn({ event: 'sourceFailed', agency: 'police', kind: 'TimeoutError' });
  expect(said).toEqual([expect.stringMatching(/^The source police did not answer the gateway/)]);
  now = 6000;
  log.warn({ event: 'sourceFailed', agency: 'police', kind: 'TimeoutError' });
  log.error({ event: 'resolverFault', errorId: 'e1' });
  log.info({ event: 'answered' });
  expect(said).toHaveLength(3);
  expect(JSON.parse(said[2] ?? '')).toMatchObject({ event: 'resolverFault', errorId: 'e1' });
});

it('a lease is news when it comes back, not when it is first held', () => {
  const said: string[] = [];
  const log = plainLog((text) => said.push(text)).child({ subgraph: 'hub' });
  log.warn({ event: 'leaseHeld' });
  log.warn({ event: 'leaseLost' });
  log.warn({ event: 'leaseHeld' });
  expect(said).toEqual([expect.stringContaining('hub cannot tell'), 'hub answers again.']);
});
