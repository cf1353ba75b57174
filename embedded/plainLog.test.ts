import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOG_SENTENCES, MENDS_ITSELF } from './logSentences';
import { plainLog } from './plainLog';

const ROOT = join(__dirname, '..');
const sources = ['subgraphs', 'gateway', 'embedded', 'policies', 'telemetry'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => readFileSync(join(ROOT, folder, file), 'utf8')),
);
const matches = (pattern: RegExp) => sources.flatMap((text) => [...text.matchAll(pattern)]);

it('every event that is logged at warn or above has a sentence, and every sentence an event', () => {
  const events = matches(/\.(?:warn|error|fatal)\(\s*\{\s*event:\s*'(\w+)'/g).map(([, event]) => event);
  expect(events.length).toBeGreaterThan(20);
  expect([...new Set(events)].sort()).toEqual(Object.keys(LOG_SENTENCES).sort());
});

it('every line at warn or above names its event where it is written', () => {
  const calls = matches(/\blog(?:ger)?\.(?:warn|error|fatal)\(\s*(.{0,12})/g).map(([, given]) => given ?? '');
  expect(calls.length).toBeGreaterThan(20);
  expect(calls.filter((given) => !/^\{(?:$| event: ?')/.test(given))).toEqual([]);
});

it('says what an event means, once in a while, and leaves what it does not know as it is', () => {
  const said: string[] = [];
  let now = 0;
  const log = plainLog((text) => said.push(text), { now: () => now });
  log.warn({ event: 'sourceFailed', agency: 'police', kind: 'TimeoutError' });
  log.warn({ event: 'sourceFailed', agency: 'police', kind: 'TimeoutError' });
  expect(said).toEqual([expect.stringMatching(/^The source police did not answer the gateway/)]);
  now = 6000;
  log.warn({ event: 'sourceFailed', agency: 'police', kind: 'TimeoutError' });
  log.error({ event: 'notOurs', errorId: 'e1' });
  log.info({ event: 'answered' });
  expect(said).toHaveLength(3);
  expect(JSON.parse(said[2] ?? '')).toMatchObject({ event: 'notOurs', errorId: 'e1' });
});

it('names the column that a database has not, and no id of an error that nobody was told', () => {
  const said: string[] = [];
  const log = plainLog((text) => said.push(text)).child({ subgraph: 'police' });
  log.error({ event: 'resolverFault', errorId: 'e1', kind: 'error', code: '42703', column: 'incident.seen_by' });
  log.error({ event: 'columnsMissing', columns: 'incident.seen_by', remedy: 'add a migration' });
  expect(said).toEqual([
    'police could not answer a field because of a fault of its own (error 42703: its database has no column incident.seen_by); to its asker it is unavailable.',
    'The database of police has no column incident.seen_by, which a record type maps, and police is not ready: add a migration',
  ]);
});

it('a lease is news when it comes back, not when it is first held', () => {
  const said: string[] = [];
  const log = plainLog((text) => said.push(text)).child({ subgraph: 'hub' });
  log.info({ event: 'leaseHeld' });
  log.warn({ event: 'leaseLost' });
  log.warn({ event: 'leaseHeld' });
  expect(said).toEqual([expect.stringContaining('hub cannot tell'), 'hub answers again.']);
});

it('what mends itself is not said while everything starts; what else goes wrong is', () => {
  const said: string[] = [];
  let starting = true;
  const log = plainLog((text) => said.push(text), { now: () => 0, starting: () => starting }).child({
    subgraph: 'police',
  });
  for (const event of MENDS_ITSELF) log.warn({ event, kind: 'Error' });
  log.error({ event: 'databaseDown', database: 'police' });
  expect(said).toEqual([expect.stringContaining('The database of police')]);
  starting = false;
  const inOrder = [...MENDS_ITSELF].toSorted((a, b) => Number(a.endsWith('Answered')) - Number(b.endsWith('Answered')));
  for (const event of inOrder) log.warn({ event, kind: 'Error' });
  expect(said).toHaveLength(1 + MENDS_ITSELF.size);
});

it('a call of a peer that failed is closed by the line that says it is over, and no other line is', () => {
  const said: string[] = [];
  let starting = true;
  const log = plainLog((text) => said.push(text), { now: () => 0, starting: () => starting });
  const lease = { peer: 'hub', path: '/internal/lease' };
  const rules = { peer: 'gateway', path: '/internal/rules' };
  log.warn({ event: 'internalCallFailed', ...rules, cause: 'databaseLate' });
  starting = false;
  log.warn({ event: 'internalCallAnswered', ...rules });
  expect(said).toEqual([]);
  log.warn({ event: 'internalCallFailed', ...lease, cause: 'databaseLate' });
  log.warn({ event: 'internalCallFailed', ...rules, cause: 'databaseAway' });
  log.warn({ event: 'internalCallAnswered', ...rules });
  log.warn({ event: 'internalCallAnswered', ...lease });
  log.warn({ event: 'internalCallFailed', ...lease, cause: '42703', kind: 'error', code: '42703' });
  expect(said).toEqual([
    'Governance could not answer hub (/internal/lease): its database did not answer in time.',
    'Governance could not answer gateway (/internal/rules): its database does not answer.',
    'Governance answers gateway again (/internal/rules).',
    'Governance answers hub again (/internal/lease).',
    'Governance could not answer hub (/internal/lease): a fault of its own (error 42703).',
  ]);
});

it('that a start waits for leases is not said; of a Lintel that runs no sentence sends to what servers of one’s own need', () => {
  const said: string[] = [];
  let starting = true;
  const log = plainLog((text) => said.push(text), { now: () => 0, starting: () => starting });
  const tellAll = () => {
    const hub = log.child({ subgraph: 'hub' });
    hub.warn({ event: 'leaseNotHeld', missing: 'notRead', remedy: 'npm run provision -- hub' });
    hub.warn({ event: 'leaseLost', missing: 'notReturned' });
  };
  tellAll();
  expect(said).toEqual([]);
  starting = false;
  tellAll();
  log.error({ event: 'replicationLost', agency: 'hub', remedy: 'npm run subscribe -- hub' });
  expect(said).toHaveLength(3);
  for (const text of said) {
    expect(text).toContain('stop Lintel with Ctrl-C and start it again.');
    expect(text).not.toMatch(/npm run|pg_stat/);
  }
});
