import { controllersOfAgency } from '#policies/core/applicable';
import type { FieldDecision } from '#policies/core/decision';
import type { ClauseId, DataItemId, OrganisationId } from '#policies/core/ids';
import { NOBODY } from '#policies/core/nobody';
import { noticeOf } from '#policies/enforcement/sourceNotice';
import { type Month, readMonth } from '#policies/reports/months';
import type { DeclaredClause, SharingCell } from '#policies/reports/sharingReport';
import { SourceFault } from '../http/maskError';
import type { RequestScope } from '../request/requestScope';

/** The month that is asked for. Throws REPORT_MONTH_INVALID. */
export function requireMonth(text: string, now: Date): Month {
  const month = readMonth(text, now);
  if (month !== null) return month;
  throw new SourceFault('REPORT_MONTH_INVALID', 'Give a whole calendar month that is over, e.g. 2026-10.');
}

export interface ReportPlace {
  /** Type and field of the graph that show the figures. */
  readonly type: string;
  readonly field: string;
}

/**
 * The controllers whose figures the requester is given, each by its own clause, recorded for each. An officer reads those of its
 * own organisation only, whatever a clause says. Null where there are none: that is told, and recorded.
 */
export async function reportedControllers(
  scope: RequestScope,
  place: ReportPlace,
): Promise<readonly OrganisationId[] | null> {
  const dataItem = `${scope.agency}.sharing.count` as DataItemId;
  const { organisations } = await scope.rules();
  const { organisation, role } = scope.requester;
  const decided = controllersOfAgency(organisations, scope.agency)
    .filter(({ id }) => role === 'scrutineer' || id === organisation.id)
    .map(({ id }) => ({
      id,
      decision: scope.policy.decide(dataItem, { controller: id, subject: NOBODY, attributes: {} }),
    }));
  const given = decided.filter(({ decision }) => decision.outcome === 'disclosed');
  const field = `${place.type}.${place.field}`;
  for (const { id, decision } of given) scope.ledger.note({ person: null, controller: id, dataItem, field, decision });
  if (given.length > 0) return given.map(({ id }) => id);
  const refusal = decided[0]?.decision ?? NO_CLAUSE;
  if (refusal.outcome !== 'withheld' && refusal.outcome !== 'silent') return null;
  scope.ledger.note({ person: null, controller: null, dataItem, field, decision: refusal });
  const notice = noticeOf({ ...place, id: place.field, agency: scope.agency, dataItem }, refusal);
  if (notice !== null) scope.notices.push(notice);
  return null;
}

/** The requester's organisation is no controller here. */
const NO_CLAUSE: FieldDecision = { outcome: 'withheld', reason: 'noClause', clause: null, unlock: [] };

interface CellRow extends Omit<SharingCell, 'number' | 'largest'> {
  readonly number: string;
  readonly largest: string;
}

const CELLS = `SELECT controller, data_item AS "dataItem", clause, recipient, reason, number::text AS number, largest::text AS largest
FROM reports.sharing_count WHERE month = $1::date AND controller = ANY($2::text[])`;

/** The counts of a month. Throws REPORT_NOT_READY while the log is not counted to its end: a month is told once. */
export async function readCells(
  scope: RequestScope,
  month: Month,
  controllers: readonly OrganisationId[],
): Promise<readonly SharingCell[]> {
  const [progress] = await scope.sql<{ complete: boolean }>(
    'SELECT counted_to >= $1 AS complete FROM reports.progress WHERE id = 1',
    [month.until],
  );
  if (progress?.complete !== true) throw notReady();
  const rows = await scope.sql<CellRow>(CELLS, [month.from.toISOString().slice(0, 10), controllers]);
  return rows.map((row) => ({ ...row, number: Number(row.number), largest: Number(row.largest) }));
}

interface DeclaredRow {
  readonly controller: string;
  readonly protocol: string;
  readonly clause: ClauseId;
  readonly title: string;
  readonly dataItems: readonly DataItemId[];
}

const DECLARED = `SELECT controller, protocol, clause, title, data_items AS "dataItems"
FROM reports.declared_clause WHERE month = $1::date AND controller = ANY($2::text[]) ORDER BY controller, clause`;

/**
 * The clauses that were in force on some day of a month, as noted then. Throws REPORT_NOT_READY while the month is not noted to
 * its end.
 */
export async function readDeclared(
  scope: RequestScope,
  month: Month,
  controllers: readonly OrganisationId[],
): Promise<readonly DeclaredClause[]> {
  const [progress] = await scope.sql<{ complete: boolean }>(
    'SELECT noted_to >= $1::date AS complete FROM reports.declared_progress WHERE id = 1',
    [month.until.toISOString().slice(0, 10)],
  );
  if (progress?.complete !== true) throw notReady();
  const rows = await scope.sql<DeclaredRow>(DECLARED, [month.from.toISOString().slice(0, 10), controllers]);
  return rows.map(({ controller, protocol, clause: id, title, dataItems }) => ({
    controller,
    protocol,
    clause: { id, title, dataItems },
  }));
}

const notReady = () =>
  new SourceFault('REPORT_NOT_READY', 'The records of this month are still being counted: ask again in a minute.');
