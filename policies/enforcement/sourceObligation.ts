import type { FieldDecision } from '#policies/core/decision';
import type { ClauseId } from '#policies/core/ids';
import type { Obligation } from '#policies/core/vocabulary';
import type { DecidedRow } from './projectRow';
import type { RecordTable } from './recordTable';

/** What a disclosure binds its recipient to, as a source reports it: by type, entity id and field. */
export interface SourceObligation {
  readonly type: string;
  readonly id: string;
  readonly field: string;
  /** The clause that disclosed, or whose record carries the conditions. */
  readonly clause: ClauseId;
  readonly obligations: readonly Obligation[];
  /** Handling conditions that the controller set on the one record under which this stands; null for a list. */
  readonly conditions: string | null;
}

export interface ObligedPlace {
  readonly type: string;
  readonly id: string;
  readonly field: string;
}

/**
 * The obligations of the clauses under which anything of these rows was given, each clause once. Made of given values alone:
 * what is null adds nothing, whatever the cause.
 */
export function obligationsOf(place: ObligedPlace, rows: readonly DecidedRow[]): readonly SourceObligation[] {
  const byClause = new Map<ClauseId, SourceObligation>();
  for (const { existence, fields } of rows) {
    const given = fields.filter(({ value }) => value !== null).map(({ decision }) => decision);
    for (const decision of [existence, ...given]) {
      if (!gives(decision) || decision.obligations.length === 0) continue;
      byClause.set(decision.clause, {
        ...place,
        clause: decision.clause,
        obligations: decision.obligations,
        conditions: null,
      });
    }
  }
  return [...byClause.values()];
}

/** The obligations of what is given of no record: a count, a fact about the person, an entry of the log. */
export function permittedUnder(place: ObligedPlace, decision: FieldDecision | null): readonly SourceObligation[] {
  if (decision === null || !gives(decision) || decision.obligations.length === 0) return [];
  return [{ ...place, clause: decision.clause, obligations: decision.obligations, conditions: null }];
}

/** The handling conditions that travel with a row, wherever any of it is given, asked for or not. */
export function conditionsOf(table: RecordTable, row: DecidedRow, asked: string): readonly SourceObligation[] {
  return row.fields.flatMap(({ field, decision, value }) => {
    if (!field.travels || typeof value !== 'string' || !gives(decision)) return [];
    const place = { type: table.typeName, id: row.projection.id, field: asked };
    return [{ ...place, clause: decision.clause, obligations: decision.obligations, conditions: value }];
  });
}

function gives(decision: FieldDecision): decision is Extract<FieldDecision, { outcome: 'disclosed' | 'generalised' }> {
  return decision.outcome === 'disclosed' || decision.outcome === 'generalised';
}
