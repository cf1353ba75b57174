import type { Pool } from 'pg';
import type { Agency } from '#policies/core/vocabulary';
import type { Disclosure } from '#policies/disclosure/disclosureRecord';
import { sealRecord } from '#policies/disclosure/sealRecord';
import type { SigningKey } from '#policies/disclosure/treeHead';
import { appendRecords, lockLog, packRecords } from './appendRecords';
import { type RunNamed, runNamedOn } from './runNamed';
import { subjectsOf } from './subjectKeys';

export interface RecordParts {
  readonly pool: Pool;
  readonly agency: Agency;
  readonly logKey: SigningKey;
  readonly requesterKey: string;
  readonly statementTimeoutMs: number;
}

/** A refusal that was decided elsewhere, with the receipt under which it is recorded. */
export interface ReportedRefusal {
  readonly receipt: string;
  readonly disclosure: Disclosure;
}

/**
 * Appends refusals that the gateway reports afterwards, in one transaction; those recorded already are left out, judged under
 * the lock of the log's head. How many were appended. Rejects where nothing could be recorded.
 */
export async function recordRefusals(parts: RecordParts, reported: readonly ReportedRefusal[]): Promise<number> {
  const client = await parts.pool.connect();
  try {
    const appended = await appendOnce(runNamedOn(client), parts, reported);
    client.release();
    return appended;
  } catch (fault) {
    client.release(true);
    throw fault;
  }
}

async function appendOnce(
  run: RunNamed,
  { agency, logKey, requesterKey, statementTimeoutMs }: RecordParts,
  reported: readonly ReportedRefusal[],
): Promise<number> {
  const bound = Math.trunc(statementTimeoutMs);
  await run({
    text: `BEGIN; SET LOCAL statement_timeout = ${bound}; SET LOCAL idle_in_transaction_session_timeout = ${bound}`,
  });
  const subjects = await subjectsOf(
    run,
    reported.map(({ disclosure }) => disclosure),
  );
  const sealed = reported.map(({ receipt, disclosure }) => {
    const subjectOf = (person: string) => subjects(person, disclosure.case);
    return sealRecord(disclosure, { subjectOf, requesterKey }, receipt);
  });
  const locked = await lockLog(run, { agency, logKey }, []);
  const rows = await run<{ receipt: string }>({
    text: 'SELECT disclosure.receipts_known($1::text[]) AS receipt',
    values: [reported.map(({ receipt }) => receipt)],
  });
  const known = new Set(rows.map(({ receipt }) => receipt));
  const fresh = [...new Map(sealed.map((record) => [record.receipt, record])).values()].filter(
    ({ receipt }) => !known.has(receipt),
  );
  if (fresh.length > 0) await appendRecords(run, { agency, logKey }, locked, packRecords(fresh));
  await run({ text: 'COMMIT' });
  return fresh.length;
}
