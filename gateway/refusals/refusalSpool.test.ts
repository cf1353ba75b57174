import { spawnSync } from 'node:child_process';
import fs, { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { REPORTS_AT_ONCE, type RefusalReport } from '#policies/disclosure/refusalReport';
import { openRefusalSpool, type RefusalSpool } from './refusalSpool';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lintel-spool-'));
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

const CHILD = '3f3c8a35-0000-4000-8000-000000000001';
const open = (limitBytes = 100_000, onFault: (fault: unknown) => void = () => undefined) =>
  openRefusalSpool({ folder, limitBytes, onFault });
const files = () => readdirSync(folder).filter((name) => name.endsWith('.ndjson'));

function report(number: number): RefusalReport {
  return {
    id: String(number).padStart(22, '0'),
    request: `request ${number}`,
    at: '2026-11-24T10:00:00.000Z',
    organisation: 'afonwen-council',
    team: 'early-help',
    role: 'earlyHelpWorker',
    practitioner: 'p',
    issuer: 'https://council.example',
    purpose: 'earlyHelp',
    case: null,
    reason: null,
    persons: [CHILD],
    pruned: ['police.intelligence.text'],
    operation: 'a'.repeat(64),
  };
}

test('what was added waits for its own agency, in order, and is gone when delivered', async () => {
  const spool = open();
  for (const number of [1, 2]) expect(spool.add('police', report(number))).toBe(true);
  spool.add('health', report(3));
  const batch = spool.next('police');
  expect(batch?.reports).toEqual([report(1), report(2)]);
  // Undelivered: the same again, and what is added meanwhile after it.
  spool.add('police', report(4));
  expect(spool.next('police')?.reports).toEqual([report(1), report(2)]);
  batch?.delivered();
  const later = spool.next('police');
  expect(later?.reports).toEqual([report(4)]);
  later?.delivered();
  expect(spool.next('police')).toBeNull();
  expect(spool.next('health')?.reports).toEqual([report(3)]);
  expect(files()).toHaveLength(1);
  await spool.stop();
});

test('files are read by their owner alone, and no name of theirs tells of a child', async () => {
  const spool = open();
  spool.add('police', report(1));
  const [name = ''] = files();
  expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
  expect(name).not.toContain(CHILD);
  expect(readFileSync(join(folder, name), 'utf8')).toContain(CHILD);
  await spool.stop();
});

test('the next process finds what a killed one left, save the line that it had not written to its end', async () => {
  open().add('police', report(1));
  appendFileSync(join(folder, files()[0] ?? ''), '{"id":"torn');
  const spool = open();
  const batch = spool.next('police');
  expect(batch?.reports).toEqual([report(1)]);
  batch?.delivered();
  expect(files()).toEqual([]);
  await spool.stop();
});

test('a report that was spooled before it said whose token proved the requester is one, and says so of nobody', async () => {
  open().add('police', report(1));
  const { issuer: _, ...before } = report(2);
  appendFileSync(join(folder, files()[0] ?? ''), `${JSON.stringify(before)}\n`);
  const spool = open();
  expect(spool.next('police')?.reports).toEqual([report(1), { ...report(2), issuer: null }]);
  await spool.stop();
});

test('it takes no more than its limit, and more again when something is delivered', async () => {
  const spool = open(1000);
  expect([1, 2, 3].map((number) => spool.add('police', report(number)))).toEqual([true, true, false]);
  spool.next('police')?.delivered();
  expect(spool.add('police', report(3))).toBe(true);
  await spool.stop();
});

test.each([
  // The parent lives as long as this process.
  ['another living process', () => `${process.ppid} ${hostname()}`],
  // A container's first process has the same number in each.
  ['a process of another machine, whatever its number', () => `${process.pid} elsewhere`],
])('a folder that %s has is refused', (_name, holder) => {
  writeFileSync(join(folder, 'gateway.lock'), holder());
  expect(() => open()).toThrow('give each its own');
});

test('a folder whose process is gone is taken over', async () => {
  const gone = spawnSync(process.execPath, ['-e', '']).pid;
  writeFileSync(join(folder, 'gateway.lock'), `${gone} ${hostname()}`);
  const spool = open();
  expect(readFileSync(join(folder, 'gateway.lock'), 'utf8')).toBe(`${process.pid} ${hostname()}`);
  await spool.stop();
});

test('a report that could not be written whole leaves no half line before the next', async () => {
  const spool = open();
  spool.add('police', report(1));
  const write = jest.spyOn(fs, 'writeSync');
  write.mockImplementationOnce((descriptor: number) => {
    write.mockRestore();
    fs.writeSync(descriptor, '{"id":"half');
    throw new Error('ENOSPC');
  });
  expect(spool.add('police', report(2))).toBe(false);
  expect(spool.add('police', report(3))).toBe(true);
  expect(spool.next('police')?.reports).toEqual([report(1), report(3)]);
  await spool.stop();
});

test('a line in the midst that is no report is told, and holds up none of the others', async () => {
  const told: unknown[] = [];
  const spool = open(100_000, (fault) => told.push(fault));
  spool.add('police', report(1));
  appendFileSync(join(folder, files()[0] ?? ''), 'nothing\n');
  spool.add('police', report(2));
  expect(spool.next('police')?.reports).toEqual([report(1), report(2)]);
  expect(told).toHaveLength(1);
  await spool.stop();
});

/** Nothing is synced until it is let go. `reached`: the files then, null where one was closed. */
function slowDisk() {
  const sync = fs.fsync;
  const reached: (number | null)[] = [];
  const held: (() => Promise<void>)[] = [];
  let isFree = false;
  let begin: () => void = () => undefined;
  const begun = new Promise<void>((done) => {
    begin = done;
  });
  jest.spyOn(fs, 'fsync').mockImplementation(((descriptor: number, told: fs.NoParamCallback) => {
    const reach = () =>
      new Promise<void>((done) => {
        reached.push(inodeOf(descriptor));
        sync(descriptor, (fault) => {
          told(fault);
          done();
        });
      });
    if (isFree) void reach();
    else held.push(reach);
    begin();
  }) as typeof fs.fsync);
  return {
    begun,
    reached,
    async letGo(order: 'firstFirst' | 'lastFirst') {
      await turn();
      isFree = true;
      for (const reach of order === 'firstFirst' ? held : held.toReversed()) {
        await reach();
        await turn();
      }
    },
  };
}

function inodeOf(descriptor: number): number | null {
  try {
    return fs.fstatSync(descriptor).ino;
  } catch {
    return null;
  }
}

test('a segment is not closed under a sync, and nobody waits for one', async () => {
  const told: unknown[] = [];
  const disk = slowDisk();
  const spool = open(100_000, (fault) => told.push(fault));
  spool.add('police', report(1));
  await disk.begun;
  const [segment, ofFolder] = [...files(), '.'].map((name) => statSync(join(folder, name)).ino);
  const batch = spool.next('police');
  expect(batch?.reports).toEqual([report(1)]);
  batch?.delivered();
  expect(spool.add('health', report(2))).toBe(true);
  await disk.letGo('lastFirst');
  await spool.stop();
  expect(disk.reached).not.toContain(null);
  expect(disk.reached).toEqual(expect.arrayContaining([segment, ofFolder]));
  expect(told).toEqual([]);
});

test.each<[string, (spool: RefusalSpool) => void]>([
  [
    'is full',
    (spool) => {
      for (let number = 0; number < REPORTS_AT_ONCE; number += 1) spool.add('police', report(number));
    },
  ],
  [
    'is delivered before its first sync',
    (spool) => {
      spool.add('police', report(1));
      spool.next('police');
    },
  ],
  ['is open when the process stops', (spool) => void spool.add('police', report(1))],
])('a segment that %s is on the disk when it is closed, and so is its name', async (_name, fill) => {
  const disk = slowDisk();
  const spool = open();
  fill(spool);
  const inodes = [...files(), '.'].map((name) => statSync(join(folder, name)).ino);
  expect(inodes).toHaveLength(2);
  const reached = spool.stop().then(() => [...disk.reached].toSorted());
  await disk.letGo('firstFirst');
  expect(await reached).toEqual(inodes.toSorted());
});

test.each([
  ['a disk that does not take what is synced is told', 'EIO', 2],
  ['of a file system that syncs no folder its files are told alone', 'EINVAL', 1],
])('%s, and the segment is kept', async (_name, code, times) => {
  const told: unknown[] = [];
  const spool = open(100_000, (fault) => told.push(fault));
  spool.add('police', report(1));
  const fault = Object.assign(new Error(code), { code });
  jest
    .spyOn(fs, 'fsync')
    .mockImplementation(((_descriptor: number, done: fs.NoParamCallback) => done(fault)) as typeof fs.fsync);
  await spool.stop();
  expect(told).toEqual(Array(times).fill(fault));
  expect(files()).toHaveLength(1);
});
