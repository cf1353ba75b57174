import { randomUUID } from 'node:crypto';
import { dueAt } from '#policies/core/clocks';
import { notOneOf } from '#policies/core/faults';
import { type DataItemId, type OrganisationId, type PersonId, UUID } from '#policies/core/ids';
import { attributesOf } from '#policies/enforcement/projectRow';
import type { RecordTable } from '#policies/enforcement/recordTable';
import { heldBy, holdersOf, personOf, rowsOf } from '#policies/enforcement/rowsOf';
import type { SelectedRow } from '#policies/enforcement/selectRows';
import type { Acting } from '../acts/act';
import { requireRole } from '../acts/performAct';
import { requireReason } from '../acts/reason';
import type { GivenTo } from '../disclosures/readGiven';
import { disclosuresBy } from '../disclosures/releaseDisclosures';
import { SourceFault } from '../http/maskError';
import { mayName } from '../replica/mayName';
import type { RequestScope } from '../request/requestScope';
import { type MayHaveShown, mayHaveShown, type RecordAsDecided } from './mayHaveShown';

export interface CorrectionDone {
  readonly id: string;
  readonly dataItems: readonly DataItemId[];
  /**
   * Of every disclosure that the requester's own controller made of it, latest first, as far as `disclosures` shows them: more would
   * tell that whereabouts are closed. Who was told stands there.
   */
  readonly receipts: readonly string[];
  /** Of them, those whose recipients wait for an officer's word. */
  readonly notTold: readonly string[];
  readonly breachTask: string;
  readonly breachDueAt: string;
}

/**
 * Says that fields of a record that the requester's own controller holds were wrong; without fields, that the record was. The log
 * holds no ids of records: every disclosure in the corrector's name of such items of this child counts as made on it, more and
 * never fewer. Each recipient is told (UK GDPR art 19), save those who cannot have been shown the record as it is held (`mayHaveShown`):
 * they would learn that there is another than they were shown, and an officer says which of them are told. The breach that it may
 * be is opened with its clock (art 33). The value itself is corrected where the controller keeps it. Throws RECORD_UNKNOWN, CORRECTION_INVALID, REASON_MISSING.
 */
export async function correctRecord(
  scope: RequestScope,
  key: string,
  record: string,
  fields: readonly string[] | null,
  reason: string,
): Promise<CorrectionDone> {
  requireRole(scope, 'correctRecord');
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

async function writeCorrection(scope: RequestScope, acting: Acting, correction: Correction): Promise<CorrectionDone> {
  const { organisation } = scope.requester;
  const shown = await mayHaveShown(scope, correction);
  const told = await givenOf(scope, acting, organisation.id, correction, shown);
  await tellOfOneName(scope, acting, correction, told, shown);
  const id = await writeNotices(scope, acting, organisation.id, correction, told);
  const breachTask = randomUUID();
  const { sql, now, person } = acting;
  const due = dueAt(scope.clocks, 'dataBreach.notification', organisation.country, now) ?? now;
  await sql(
    'INSERT INTO subject_access.breach_task (id, correction, controller, person, opened_at, due_at) VALUES ($1, $2, $3, $4, $5, $6)',
    [breachTask, id, organisation.id, person, now, due],
  );
  const { dataItems } = correction;
  const listed = told.filter(({ requester }) => mayName(correction, scope.requester, requester.organisation));
  const receipts = listed.map(({ receipt }) => receipt);
  const notTold = listed.filter(({ waits }) => waits).map(({ receipt }) => receipt);
  return { id, dataItems, receipts, notTold, breachTask, breachDueAt: due.toISOString() };
}

/**
 * What was given of a record that several hold stands in the log in the name of each, of before that in the name of one of them:
 * these recipients are told too, and no controller of it, since that would tell who else holds the record. So nobody can give the
 * word for whom it waits, and these are not told.
 */
async function tellOfOneName(
  scope: RequestScope,
  acting: Acting,
  correction: Correction,
  told: readonly Told[],
  shown: MayHaveShown,
): Promise<void> {
  const others = correction.holders.filter((each) => each !== scope.requester.organisation.id);
  const [noted] =
    others.length === 0
      ? []
      : await acting.sql<{ until: Date }>('SELECT until FROM subject_access.given_in_one_name', []);
  if (noted === undefined) return;
  const known = new Set(told.map(({ receipt }) => receipt));
  for (const other of others) {
    const given = await givenOf(scope, acting, other, correction, shown);
    const earlier = given.filter(
      ({ receipt, at, waits }) => !waits && Date.parse(at) < noted.until.getTime() && !known.has(receipt),
    );
    for (const { receipt } of earlier) known.add(receipt);
    if (earlier.length > 0) await writeNotices(scope, acting, other, correction, earlier);
  }
}

interface Told {
  readonly receipt: string;
  readonly at: string;
  readonly requester: GivenTo;
  readonly items: readonly string[];
  /** For an officer's word. */
  readonly waits: boolean;
}

/** What was given of the items in a controller's name, the latest first. */
async function givenOf(
  scope: RequestScope,
  { sql, person }: Acting,
  controller: OrganisationId,
  { dataItems }: Correction,
  shown: MayHaveShown,
): Promise<readonly Told[]> {
  const given = await disclosuresBy({ ...scope, sql }, controller, person as PersonId);
  return given.flatMap((entry) => {
    const items = dataItems.filter((item) => entry.outcomes.some(({ outcome }) => outcome.dataItem === item));
    const open = items.filter(shown(entry));
    const { receipt, at, requester } = entry;
    const waits = open.length === 0;
    return items.length === 0 ? [] : [{ receipt, at, requester, items: waits ? items : open, waits }];
  });
}

/** The correction in a controller's name, and whom it tells. Returns its id. */
async function writeNotices(
  { requester: by }: RequestScope,
  { sql, now, person }: Acting,
  controller: OrganisationId,
  { record, table, dataItems, reason }: Correction,
  told: readonly Told[],
): Promise<string> {
  const id = randomUUID();
  await sql(
    `INSERT INTO subject_access.correction (id, controller, person, record, record_id, data_items, reason, corrected_at, corrected_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [id, controller, person, table.record, record, dataItems, reason, now, by.practitioner],
  );
  for (const { receipt, requester, items, waits } of told)
    await sql(
      `INSERT INTO subject_access.correction_notice (id, correction, receipt, organisation, practitioner, data_items, at)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [randomUUID(), id, receipt, requester.organisation, requester.practitioner, items, waits ? null : now],
    );
  return id;
}

interface OwnRecord extends RecordAsDecided {
  readonly person: string;
  /** Each in whose name it is given. */
  readonly holders: readonly OrganisationId[];
  readonly whereaboutsClosed: boolean;
}

/** A record that the requester's own controller holds, alone or as one of several; another's reads like none. */
async function ownRecord(scope: RequestScope, record: string): Promise<OwnRecord> {
  const tables = UUID.test(record) ? [...scope.tables.values()] : [];
  for (const table of tables) {
    const columns = [...table.attributes.values()].map(({ column }) => `, r.${column}`);
    const [row] = await scope.sql<SelectedRow & { readonly holders: readonly OrganisationId[] }>(
      `SELECT ${personOf(table)}::text AS person, r.id, r.controller, ${holdersOf(table)} AS holders${columns.join('')} FROM ${rowsOf(table)}
       WHERE r.id = $1 AND ${heldBy(table, '$2')}`,
      [record, scope.requester.organisation.id],
    );
    const state = row === undefined ? null : await scope.subject(row.person);
    if (row !== undefined && state?.excluded === false) {
      const { person, holders } = row;
      return {
        table,
        person,
        holders,
        whereaboutsClosed: state.whereaboutsClosed,
        attributes: attributesOf(table, row),
      };
    }
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
