import type { Pool, PoolClient } from 'pg';
import type { Agency } from '#policies/core/vocabulary';
import type { Disclosure } from '#policies/disclosure/disclosureRecord';
import { type SealedRecord, sealRecord } from '#policies/disclosure/sealRecord';
import type { SigningKey } from '#policies/disclosure/treeHead';
import type { SourceMeters } from '#telemetry/metrics/sourceMeters';
import type { OnStatement } from '../request/requestStatements';
import { appendRecords, type LockedLog, lockLog, packRecords } from './appendRecords';
import { leaveCopies } from './leaveCopies';
import { noteLookups } from './noteLookups';
import { type DecidedOn, LeaseLost, LogDamaged, LogUnavailable, type ReleaseDesk, type Released } from './release';
import { type RunNamed, runNamedOn } from './runNamed';
import { shareHoldings } from './shareHoldings';
import { showReviews } from './showReviews';
import { subjectsOf } from './subjectKeys';

/** Records committed together at most. */
const LARGEST_BATCH = 256;

interface Waiting {
  readonly disclosure: Disclosure;
  readonly decidedOn: DecidedOn;
  settle(released: Released): void;
  fail(fault: Error): void;
}

export interface ReleaseDeskOptions {
  readonly agency: Agency;
  readonly pool: Pool;
  /** Judged inside the release, after the locks. */
  leaseHeld(): boolean;
  /** Whether governance refused the log's newest head: nothing is released on it. */
  logRefused?(): boolean;
  /** The source's wall clock, by which it decides too. */
  now(): Date;
  readonly statementTimeoutMs: number;
  /** The agency's key, with which each batch's head is signed. */
  readonly logKey: SigningKey;
  readonly requesterKey: string;
  readonly meters?: Pick<SourceMeters, 'released' | 'releaseFailed'>;
  /** Nothing is released any more: somebody has to look. Told once, until something is released again. */
  onDamaged?(): void;
  /** Of each record: a batch's statements are told once for every record in it, as if it had been committed alone. */
  readonly onStatement?: OnStatement;
}

/**
 * Group commit: what arrives while a batch commits joins the next one. In one transaction: lock the head and the revisions,
 * compare, judge the lease, append the unmoved under a signed head, COMMIT. Only then does any caller learn `released`.
 */
export function releaseDesk(options: ReleaseDeskOptions): ReleaseDesk {
  const queue: Waiting[] = [];
  const alarm = { raised: false };
  let busy = false;

  async function drain(): Promise<void> {
    if (busy) return;
    busy = true;
    while (queue.length > 0) await releaseBatch(options, queue.splice(0, LARGEST_BATCH), alarm);
    busy = false;
  }

  return {
    release(disclosure, decidedOn) {
      return new Promise((settle, fail) => {
        queue.push({ disclosure, decidedOn, settle, fail });
        void drain();
      });
    },
  };
}

async function releaseBatch(
  options: ReleaseDeskOptions,
  batch: readonly Waiting[],
  alarm: { raised: boolean },
): Promise<void> {
  let client: PoolClient | undefined;
  const began = performance.now();
  try {
    client = await options.pool.connect();
    const run = runNamedOn(client, (text) => {
      for (const { disclosure } of batch) options.onStatement?.(text, disclosure.request);
    });
    const receipts = await commitBatch(run, options, batch);
    client.release();
    alarm.raised = false;
    const seconds = (performance.now() - began) / 1000;
    options.meters?.released({ records: receipts.size, moved: batch.length - receipts.size, seconds });
    for (const each of batch) {
      const receipt = receipts.get(each);
      each.settle(receipt === undefined ? { outcome: 'moved' } : { outcome: 'released', receipt });
    }
  } catch (fault) {
    // The connection's state is unknown: a COMMIT whose answer was lost may have been done. Nothing leaves either way.
    client?.release(true);
    options.meters?.releaseFailed(fault instanceof LeaseLost ? 'leaseLost' : 'log');
    if (fault instanceof LogDamaged && !alarm.raised) {
      alarm.raised = true;
      options.onDamaged?.();
    }
    const answer =
      fault instanceof LeaseLost
        ? fault
        : new LogUnavailable('The disclosure record could not be committed.', { cause: fault });
    for (const each of batch) each.fail(answer);
  }
}

/** The receipts of those that were recorded. */
async function commitBatch(
  run: RunNamed,
  options: ReleaseDeskOptions,
  batch: readonly Waiting[],
): Promise<ReadonlyMap<Waiting, string>> {
  const bound = Math.trunc(options.statementTimeoutMs);
  // A process that is stopped with the locks would hold up everyone who waits for them, changes of governance's included.
  const begun = run({
    text: `BEGIN; SET LOCAL statement_timeout = ${bound}; SET LOCAL idle_in_transaction_session_timeout = ${bound}`,
  });
  // Sealed and packed before anything is locked: only what depends on the log's head is made while others wait.
  const [sealed] = await Promise.all([sealBatch(run, options, batch), begun]);
  const packed = packRecords([...sealed.values()]);
  const persons = [...new Set(batch.flatMap(({ decidedOn }) => Object.keys(decidedOn.subjects)))].sort();
  // The key may rotate meanwhile: what is named is looked at under the one that signs.
  const signing = { agency: options.agency, logKey: options.logKey };
  const locked = await lockLog(run, signing, persons);
  if (!options.leaseHeld()) throw new LeaseLost('The lease ran out while the answer was made.');
  if (options.logRefused?.()) throw new Error('Governance refused the head of the log.');
  const standing: Waiting[] = [];
  for (const each of batch)
    if (!hasMoved(each.decidedOn, locked, options.now()) && (await doneWith(run, each.decidedOn))) standing.push(each);
  const records = standing.flatMap((each) => sealed.get(each) ?? []);
  const unmoved = records.length === batch.length ? packed : packRecords(records);
  const shown = showReviews(
    run,
    standing.flatMap(({ decidedOn }) => decidedOn.showing ?? []),
  );
  const noted = noteLookups(
    run,
    standing.map(({ disclosure: { requester, at }, decidedOn: { ownFamily = [] } }) => ({
      ...{ by: requester, at, persons: ownFamily },
    })),
  );
  const appended = records.length > 0 ? appendRecords(run, signing, locked, unmoved) : null;
  // Sent after the records without waiting for their answer, since others wait for the lock. Where one of these fails the
  // transaction has failed, and PostgreSQL makes a rollback of it.
  await Promise.all([shown, noted, appended, run({ text: 'COMMIT' })]);
  // Again: a process may be stopped between the first look and here, for longer than governance waits for it.
  if (!options.leaseHeld()) throw new LeaseLost('The lease ran out while the record was committed.');
  // Its record stands, as one whose COMMIT was done and whose answer was lost.
  const inTime = standing.filter(({ decidedOn }) => !isOver(decidedOn, options.now()));
  return new Map(inTime.map((each) => [each, sealed.get(each)?.receipt ?? '']));
}

/** False where what is to be done with an answer's record cannot be done any more. One answer has copies or a decision, never both. */
async function doneWith(run: RunNamed, { leaving = [], sharing = [] }: DecidedOn): Promise<boolean> {
  return (await leaveCopies(run, leaving)) && (await shareHoldings(run, sharing));
}

async function sealBatch(
  run: RunNamed,
  { requesterKey }: ReleaseDeskOptions,
  batch: readonly Waiting[],
): Promise<ReadonlyMap<Waiting, SealedRecord>> {
  const disclosures = batch.map(({ disclosure }) => disclosure);
  const subjects = await subjectsOf(run, disclosures);
  const sealed = (disclosure: Disclosure) =>
    sealRecord(disclosure, { subjectOf: (person) => subjects(person, disclosure.case), requesterKey });
  return new Map(batch.map((each) => [each, sealed(each.disclosure)]));
}

function hasMoved(decidedOn: DecidedOn, held: LockedLog, now: Date): boolean {
  if (isOver(decidedOn, now)) return true;
  if (decidedOn.protocolRevision !== held.protocolRevision) return true;
  return Object.entries(decidedOn.subjects).some(([person, revision]) => held.subjects[person] !== revision);
}

/** What ends by time alone moves no revision, and no lock holds it. */
function isOver({ endsAt }: DecidedOn, now: Date): boolean {
  return endsAt !== null && endsAt <= now;
}
