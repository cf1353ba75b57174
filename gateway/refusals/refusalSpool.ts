import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { AGENCIES, type Agency } from '#policies/core/vocabulary';
import { REPORTS_AT_ONCE, type RefusalReport, refusalReportSchema } from '#policies/disclosure/refusalReport';
import { parseJson } from '#policies/service/parseJson';

/** Undelivered reports of one agency, oldest first. */
export interface RefusalBatch {
  readonly reports: readonly RefusalReport[];
  /** Destroys them: the agency has recorded them. */
  delivered(): void;
}

/** Reports of refusals on their way to agencies that were not asked, in a folder that outlives the process. */
export interface RefusalSpool {
  /**
   * The system has the report when this returns, so that it outlives a killed process; the disk has it within `SYNC_MS`.
   * False where the spool is full or cannot be written: the report is lost.
   */
  add(agency: Agency, report: RefusalReport): boolean;
  /** Null where nothing waits. Until it is delivered the same batch comes again. */
  next(agency: Agency): RefusalBatch | null;
  /** Ends when the disk has all that was added. */
  stop(): Promise<void>;
}

export interface RefusalSpoolOptions {
  /** Of this process alone; made where it is not there. */
  readonly folder: string;
  /** Bytes of all undelivered reports at most. */
  readonly limitBytes: number;
  readonly onFault: (fault: unknown) => void;
}

/** Power that fails takes what was added in this many milliseconds before. */
const SYNC_MS = 50;

const NAME = /^([A-Za-z]+)\.\d{15}\.[0-9a-f]{12}\.ndjson$/;

interface Segment {
  readonly path: string;
  bytes: number;
}

interface OpenSegment extends Segment {
  readonly descriptor: number;
  reports: number;
  /** Ends with the last sync that was begun; never rejects. */
  synced: Promise<void>;
}

/**
 * Opens the spool and takes up what an earlier process left. Files hold ids of persons: mode 0600, unlinked when delivered.
 * Throws where another living process has the folder, or where it cannot be written.
 */
export function openRefusalSpool({ folder, limitBytes, onFault }: RefusalSpoolOptions): RefusalSpool {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = takeLock(folder);
  const sealed = new Map<Agency, Segment[]>(AGENCIES.map((agency) => [agency, leftBehind(folder, agency)]));
  const open = new Map<Agency, OpenSegment>();
  let held = [...sealed.values()].flat().reduce((sum, { bytes }) => sum + bytes, 0);
  let made = 0;
  let sync: NodeJS.Timeout | null = null;
  const closing = new Set<Promise<void>>();

  function openFor(agency: Agency): OpenSegment {
    const known = open.get(agency);
    if (known !== undefined) return known;
    made += 1;
    const order = String(Date.now() * 100 + (made % 100)).padStart(15, '0');
    const path = join(folder, `${agency}.${order}.${randomBytes(6).toString('hex')}.ndjson`);
    const descriptor = openSync(path, 'ax', 0o600);
    const segment = { path, descriptor, bytes: 0, reports: 0, synced: Promise.resolve() };
    open.set(agency, segment);
    return segment;
  }

  function seal(agency: Agency): void {
    const segment = open.get(agency);
    if (segment === undefined) return;
    open.delete(agency);
    sealed.get(agency)?.push(segment);
    const closed = flush(segment)
      .then(() => closeSync(segment.descriptor))
      .catch(onFault)
      .finally(() => closing.delete(closed));
    closing.add(closed);
  }

  function syncSoon(): void {
    sync ??= setTimeout(() => {
      sync = null;
      for (const segment of open.values()) void flush(segment);
      void flushFolder();
    }, SYNC_MS);
    sync.unref();
  }

  /** One after another: a descriptor closed under a sync may be another file's before the sync comes to it. */
  function flush(segment: OpenSegment): Promise<void> {
    segment.synced = segment.synced.then(() => synced(segment.descriptor)).catch(onFault);
    return segment.synced;
  }

  /** Names of new files are on the disk with their folder. */
  async function flushFolder(): Promise<void> {
    try {
      const descriptor = openSync(folder, 'r');
      await synced(descriptor).finally(() => closeSync(descriptor));
    } catch (fault) {
      // A file system that syncs no folders.
      if ((fault as NodeJS.ErrnoException).code !== 'EINVAL') onFault(fault);
    }
  }

  return {
    add(agency, report) {
      const line = Buffer.from(`${JSON.stringify(report)}\n`);
      if (held + line.length > limitBytes) return false;
      try {
        const segment = openFor(agency);
        writeWhole(segment, line);
        segment.bytes += line.length;
        segment.reports += 1;
        held += line.length;
        if (segment.reports >= REPORTS_AT_ONCE) seal(agency);
        syncSoon();
        return true;
      } catch (fault) {
        onFault(fault);
        return false;
      }
    },
    next(agency) {
      const waiting = sealed.get(agency) ?? [];
      if (waiting.length === 0) seal(agency);
      for (let first = waiting[0]; first !== undefined; first = waiting[0]) {
        const { path, bytes } = first;
        const done = () => {
          unlinkSync(path);
          held -= bytes;
          waiting.shift();
        };
        const reports = readReports(path, onFault);
        if (reports.length > 0) return { reports, delivered: done };
        done();
      }
      return null;
    },
    async stop() {
      if (sync !== null) clearTimeout(sync);
      for (const agency of [...open.keys()]) seal(agency);
      await Promise.all([...closing, flushFolder()]);
      unlinkSync(lock);
    },
  };
}

function synced(descriptor: number): Promise<void> {
  return new Promise((done, failed) => {
    fsync(descriptor, (fault) => (fault === null ? done() : failed(fault)));
  });
}

/** A last line that a killed process left half written is none: its answer had not left. Any other is a fault. */
function readReports(path: string, onFault: (fault: unknown) => void): readonly RefusalReport[] {
  const [torn = '', ...whole] = readFileSync(path, 'utf8').split('\n').reverse();
  const reports = whole.reverse().map((line) => refusalReportSchema.safeParse(parseJson(line)).data ?? null);
  const unread = reports.filter((report) => report === null).length;
  if (unread > 0) onFault(new Error(`${unread} reports in the spool cannot be read.`));
  const last = torn === '' ? null : refusalReportSchema.safeParse(parseJson(torn)).data;
  return [...reports, last].flatMap((report) => report ?? []);
}

/** All of the line or none: the next one begins where this one did. */
function writeWhole({ descriptor, bytes }: OpenSegment, line: Buffer): void {
  try {
    for (let at = 0; at < line.length; ) at += writeSync(descriptor, line, at);
  } catch (fault) {
    ftruncateSync(descriptor, bytes);
    throw fault;
  }
}

function leftBehind(folder: string, agency: Agency): Segment[] {
  return readdirSync(folder)
    .filter((name) => NAME.exec(name)?.[1] === agency)
    .sort()
    .map((name) => ({ path: join(folder, name), bytes: statSync(join(folder, name)).size }));
}

/**
 * Two processes in one folder would destroy each other's reports. A lock of a process of this machine that is gone is taken
 * over; of another machine (or container) nobody here can tell whether its process lives.
 */
function takeLock(folder: string): string {
  const path = join(folder, 'gateway.lock');
  const [pid, host] = existsSync(path) ? readFileSync(path, 'utf8').split(' ') : [];
  if (host !== undefined && (host !== hostname() || (Number(pid) !== process.pid && isAlive(Number(pid)))))
    throw new Error(
      `The folder ${folder} holds the refusals of another gateway (process ${pid} of ${host}): give each its own. Where that gateway is no more, remove ${path}, and this one delivers them.`,
    );
  if (host !== undefined) unlinkSync(path);
  // Exclusive: of two that start at once one fails.
  writeFileSync(path, `${process.pid} ${hostname()}`, { mode: 0o600, flag: 'wx' });
  return path;
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid < 1) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (fault) {
    return (fault as NodeJS.ErrnoException).code === 'EPERM';
  }
}
