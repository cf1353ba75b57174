import { spawnSync } from 'node:child_process';
import fs, { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RefusalReport } from '#policies/disclosure/refusalReport';
import { openRefusalSpool } from './refusalSpool';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lintel-spool-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

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
    purpose: 'earlyHelp',
    case: null,
    reason: null,
    persons: [CHILD],
    pruned: ['police.intelligence.text'],
    operation: 'a'.repeat(64),
  };
}

test('what was added waits for its own agency, in order, and is gone when delivered', () => {
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
  spool.stop();
});

test('files are read by their owner alone, and no name of theirs tells of a child', () => {
  const spool = open();
  spool.add('police', report(1));
  const [name = ''] = files();
  expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
  expect(name).not.toContain(CHILD);
  expect(readFileSync(join(folder, name), 'utf8')).toContain(CHILD);
  spool.stop();
});

test('the next process finds what a killed one left, save the line that it had not written to its end', () => {
  open().add('police', report(1));
  appendFileSync(join(folder, files()[0] ?? ''), '{"id":"torn');
  const spool = open();
  const batch = spool.next('police');
  expect(batch?.reports).toEqual([report(1)]);
  batch?.delivered();
  expect(files()).toEqual([]);
  spool.stop();
});

test('it takes no more than its limit, and more again when something is delivered', () => {
  const spool = open(1000);
  expect([1, 2, 3].map((number) => spool.add('police', report(number)))).toEqual([true, true, false]);
  spool.next('police')?.delivered();
  expect(spool.add('police', report(3))).toBe(true);
  spool.stop();
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

test('a folder whose process is gone is taken over', () => {
  const gone = spawnSync(process.execPath, ['-e', '']).pid;
  writeFileSync(join(folder, 'gateway.lock'), `${gone} ${hostname()}`);
  const spool = open();
  expect(readFileSync(join(folder, 'gateway.lock'), 'utf8')).toBe(`${process.pid} ${hostname()}`);
  spool.stop();
});

test('a report that could not be written whole leaves no half line before the next', () => {
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
  spool.stop();
});

test('a line in the midst that is no report is told, and holds up none of the others', () => {
  const told: unknown[] = [];
  const spool = open(100_000, (fault) => told.push(fault));
  spool.add('police', report(1));
  appendFileSync(join(folder, files()[0] ?? ''), 'nothing\n');
  spool.add('police', report(2));
  expect(spool.next('police')?.reports).toEqual([report(1), report(2)]);
  expect(told).toHaveLength(1);
  spool.stop();
});
