import { randomUUID } from 'node:crypto';
import { dueAt } from '#policies/core/clocks';
import { notOneOf } from '#policies/core/faults';
import type { DataItemId, OrganisationId, PersonId } from '#policies/core/ids';
import type { Organisation } from '#policies/core/protocol';
import type { RecordedRequester } from '#policies/disclosure/disclosureRecord';
import type { RecordTable } from '#policies/enforcement/recordTable';
import { heldBy, personOf, rowsOf } from '#policies/enforcement/rowsOf';
import type { Acting } from '../acts/act';
import { requireReason } from '../acts/reason';
import { disclosuresBy } from '../disclosures/releaseDisclosures';
import { SourceFault } from '../http/maskError';
import type { RequestScope } from '../request/requestScope';
import { UUID } from '../tasks/holderTasks';

export interface CorrectionDone {
  readonly id: string;
  readonly dataItems: readonly DataItemId[];
  /** Of every disclosure that the requester's own controller made of it, latest first. Who was told stands in Person.disclosures, as far as it may be seen. */
  readonly receipts: readonly string[];
  readonly breachTask: string;
  readonly breachDueAt: string;
}

/**
 * Says that fields of a record that the requester's own controller holds were wrong; without fields, that the record was. The log
 * holds no ids of records: every disclosure in its controller's name of such items of this child counts as made on it, more and
 * never fewer. Each recipient is told (UK GDPR art 19), and the breach that it may be is opened with its clock (art 33). The
 * value itself is corrected where the controller keeps it. Throws RECORD_UNKNOWN, CORRECTION_INVALID, REASON_MISSING.
 */
export async function correctRecord(
  scope: RequestScope,
  key: string,
  record: string,
  fields: readonly string[] | null,
  reason: string,
): Promise<CorrectionDone> {
  const given = requireReason(reason);
  const found = await ownRecord(scope, record);
  const dataItems = itemsOf(found.table, fields);
  const { result } = await scope.act(
    { act: 'correctRecord', key, person: found.person, input: { record, fields, reason } },
    (acting) => writeCorrection(scope, acting, { record, dataItems, reason: given, ...found }),
  );
  return result;
}

interface Correction extends OwnRecord {
  readonly record: string;
  readonly dataItems: readonly DataItemId[];
  readonly reason: string;
}

/**
 * Where the log has what was given in another controller's name, that other's recipients are told and its own breach is opened:
 * a controller lists its own disclosures only, and they are none of the corrector's.
 */
async function writeCorrection(scope: RequestScope, acting: Acting, correction: Correction): Promise<CorrectionDone> {
  const { organisation } = scope.requester;
  const told = await givenOf(scope, acting, correction);
  if (correction.givenBy === organisation.id) return writeFor(scope, acting, organisation, correction, told);
  const [owner] = await acting.sql<Pick<Organisation, 'id' | 'country'>>(
    'SELECT id, country FROM governance.organisation WHERE id = $1',
    [correction.givenBy],
  );
  if (owner !== undefined) await writeFor(scope, acting, owner, correction, told);
  return writeFor(scope, acting, organisation, correction, []);
}

interface Told {
  readonly receipt: string;
  readonly requester: RecordedRequester;
  readonly items: readonly string[];
}

/** What was given of the items in the name of who gave it, the latest first. */
async function givenOf(
  scope: RequestScope,
  { sql, person }: Acting,
  { givenBy, dataItems }: Correction,
): Promise<readonly Told[]> {
  const given = await disclosuresBy({ ...scope, sql }, givenBy, person as PersonId);
  return given.flatMap(({ receipt, requester, outcomes }) => {
    const items = outcomes
      .map(({ outcome }) => outcome.dataItem)
      .filter((item) => dataItems.some((each) => each === item));
    return items.length === 0 ? [] : [{ receipt, requester, items: [...new Set(items)].sort() }];
  });
}

/** The correction as one controller has it, with the breach that it is to decide on. */
async function writeFor(
  { requester: by, clocks }: RequestScope,
  { sql, now, person }: Acting,
  controller: Pick<Organisation, 'id' | 'country'>,
  { record, table, dataItems, reason }: Correction,
  told: readonly Told[],
): Promise<CorrectionDone> {
  const [id, breachTask] = [randomUUID(), randomUUID()];
  await sql(
    `INSERT INTO subject_access.correction (id, controller, person, record, record_id, data_items, reason, corrected_at, corrected_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [id, controller.id, person, table.record, record, dataItems, reason, now, by.practitioner],
  );
  for (const { receipt, requester, items } of told)
    await sql(
      `INSERT INTO subject_access.correction_notice (id, correction, receipt, organisation, practitioner, data_items, at)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [randomUUID(), id, receipt, requester.organisation, requester.practitioner, items, now],
    );
  const due = dueAt(clocks, 'dataBreach.notification', controller.country, now) ?? now;
  await sql(
    'INSERT INTO subject_access.breach_task (id, correction, controller, person, opened_at, due_at) VALUES ($1, $2, $3, $4, $5, $6)',
    [breachTask, id, controller.id, person, now, due],
  );
  const receipts = told.map(({ receipt }) => receipt);
  return { id, dataItems, receipts, breachTask, breachDueAt: due.toISOString() };
}

interface OwnRecord {
  readonly table: RecordTable;
  readonly person: string;
  /** In whose name the log has what was given of it: of a record that several hold, one of them for all. */
  readonly givenBy: OrganisationId;
}

/** A record that the requester's own controller holds, alone or as one of several; another's reads like none. */
async function ownRecord(scope: RequestScope, record: string): Promise<OwnRecord> {
  const tables = UUID.test(record) ? [...scope.tables.values()] : [];
  for (const table of tables) {
    const [row] = await scope.sql<Omit<OwnRecord, 'table'>>(
      `SELECT ${personOf(table)}::text AS person, r.controller AS "givenBy" FROM ${rowsOf(table)}
       WHERE r.id = $1 AND ${heldBy(table, '$2')}`,
      [record, scope.requester.organisation.id],
    );
    const state = row === undefined ? null : await scope.subject(row.person);
    if (row !== undefined && state?.excluded === false) return { table, ...row };
  }
  throw new SourceFault(
    'RECORD_UNKNOWN',
    'Your organisation holds no such record in this agency. Its id is the one in your own system, and in the answers of those who read it.',
  );
}

/**
 * Of which items disclosures count. The counts of the record are among them whatever field was wrong: a count goes by what is
 * made of fields (persistent absence, of a percentage), by the record's conditions and by its days.
 */
function itemsOf(table: RecordTable, fields: readonly string[] | null): readonly DataItemId[] {
  const known = [...table.fields.values()].filter(({ name }) => name !== 'controller');
  const counts = table.counts.map(({ item }) => item as DataItemId);
  if (fields === null) return distinct([table.existence, ...known.map(({ item }) => item), ...counts]);
  const names = known.map(({ name }) => name);
  const unknown = fields.find((field) => !names.includes(field));
  if (unknown !== undefined) throw invalid(notOneOf('field', unknown, names));
  if (fields.length === 0)
    throw invalid('Name at least one field, or leave fields out where the whole record was wrong.');
  return distinct([...known.filter(({ name }) => fields.includes(name)).map(({ item }) => item), ...counts]);
}

const distinct = (items: readonly DataItemId[]) => [...new Set(items)].sort();

function invalid(message: string): SourceFault {
  return new SourceFault('CORRECTION_INVALID', message);
}
