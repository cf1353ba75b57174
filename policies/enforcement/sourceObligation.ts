import { type FieldDecision, gives, type Permission } from '#policies/core/decision';
import type { ClauseId } from '#policies/core/ids';
import type { Obligation } from '#policies/core/vocabulary';
import type { DecidedRow } from './projectRow';
import type { RecordTable } from './recordTable';

/** An emergency access grant of the requester's, while it opens a clause. */
export interface EmergencyOpening {
  /** Its id: with it the requester revokes it, and officers find its review. */
  readonly grant: string;
  /** ISO 8601 instant, exclusive: the clause's own end, no later than the grant's. */
  readonly until: string;
}

/** What emergency access grants open of one person for one requester: by clause, the one that lasts longest. */
export type EmergencyOpenings = ReadonlyMap<ClauseId, EmergencyOpening>;

/** Of decisions to go on against a refusal, by their ids, whether the subject was told that it was. */
export type OverridesTold = ReadonlyMap<string, boolean>;

/** By what a clause may have opened for a requester, beside what stands in it. */
export interface Openings {
  readonly emergencyOpenings: EmergencyOpenings;
  readonly overridesTold: OverridesTold;
}

/** Under which clause something was given, and what that binds its recipient to, as a source reports it: by type, entity id and field. */
export interface SourceObligation {
  readonly type: string;
  readonly id: string;
  readonly field: string;
  /** The clause that disclosed, or whose record carries the conditions; null where a holder did by a decision of its own. */
  readonly clause: ClauseId | null;
  /** Of the clause, or of the holder's decision; none where it does not oblige. */
  readonly obligations: readonly Obligation[];
  /**
   * Handling conditions that the controller set on the one record under which this stands; with `fields`, of a consent on which these
   * fields of that object were given, in its grantor's words. Null for a clause.
   */
  readonly conditions: string | null;
  /** Absent where no consent set the conditions. */
  readonly fields?: readonly string[];
  /** Set where the clause gave by an emergency access grant alone. */
  readonly emergency: EmergencyOpening | null;
  /** Set where it gave against somebody's refusal, by decisions that weighed it: whether the subject was told of each. */
  readonly override: { readonly subjectTold: boolean } | null;
}

export interface ObligedPlace {
  readonly type: string;
  readonly id: string;
  readonly field: string;
}

/**
 * The clauses under which anything of these rows was given, each once. Made of given values alone: what is null adds nothing,
 * whatever the cause.
 */
export function obligationsOf(
  place: ObligedPlace,
  rows: readonly DecidedRow[],
  openings: Openings,
): readonly SourceObligation[] {
  return clausesOf(place, givenOf(rows), openings);
}

/** The same of what is given of no record: a count, a fact about the person, an entry of the log. With the conditions of consents. */
export function permittedUnder(
  place: ObligedPlace,
  decided: readonly FieldDecision[],
  openings: Openings,
): readonly SourceObligation[] {
  return [...clausesOf(place, decided, openings), ...agreedAt(place, decided)];
}

function clausesOf(
  place: ObligedPlace,
  decided: readonly FieldDecision[],
  openings: Openings,
): readonly SourceObligation[] {
  const once = new Map<string, SourceObligation>();
  for (const decision of decided.filter(gives)) {
    const { clause, obligations } = decision;
    const by = openedBy(decision, openings);
    // A clause may be open for one controller's records by consent, and for another's by the grant or an override alone.
    once.set(JSON.stringify([clause, by]), { ...place, clause, obligations, conditions: null, ...by });
  }
  return [...once.values()];
}

/** The conditions of consents on which something was given that stands at one place, each once for each clause. */
export function agreedAt(place: ObligedPlace, decided: readonly FieldDecision[]): readonly SourceObligation[] {
  const once = new Map<string, SourceObligation>();
  for (const { clause, obligations, conditions } of decided.filter(gives))
    for (const each of conditions)
      once.set(JSON.stringify([clause, each]), {
        ...{ ...place, clause, obligations, conditions: each, emergency: null, override: null },
        fields: [place.field],
      });
  return [...once.values()];
}

/** The decisions by which something of these rows is given: that they are there, and values that are. */
export function givenOf(rows: readonly DecidedRow[]): readonly FieldDecision[] {
  return rows.flatMap(({ existence, fields }) => [
    existence,
    ...fields.filter(({ value }) => value !== null).map(({ decision }) => decision),
  ]);
}

/**
 * The same of rows that stand in a list at `place`: at each record with the fields `asked` for that were given on the consent, and at the
 * list where no more than that there is a record.
 */
export function agreedOf(
  { typeName }: RecordTable,
  rows: readonly DecidedRow[],
  asked: readonly string[],
  place: ObligedPlace,
): readonly SourceObligation[] {
  const each = rows.map(({ projection, existence, fields }) => {
    const given = fields.filter(({ value }) => value !== null);
    const found = agreedAt({ type: typeName, id: projection.id, field: '' }, [
      existence,
      ...given.map(({ decision }) => decision),
    ]);
    return found.map(({ clause, conditions, ...one }) => {
      const on = (decision: FieldDecision) =>
        gives(decision) && decision.clause === clause && decision.conditions.some((text) => text === conditions);
      const names = given
        .filter(({ field, decision }) => asked.includes(field.name) && on(decision))
        .map(({ field }) => field.name);
      const at = names[0] === undefined ? { ...place, fields: [place.field] } : { field: names[0], fields: names };
      return { ...one, clause, conditions, ...at };
    });
  });
  return [...new Map(each.flat().map((one) => [JSON.stringify(one), one])).values()];
}

/** The handling conditions that travel with a row, wherever any of it is given, asked for or not. */
export function conditionsOf(
  table: RecordTable,
  row: DecidedRow,
  asked: string,
  openings: Openings,
): readonly SourceObligation[] {
  return row.fields.flatMap(({ field, decision, value }) => {
    if (!field.travels || typeof value !== 'string' || !gives(decision)) return [];
    const place = { type: table.typeName, id: row.projection.id, field: asked };
    const { clause, obligations } = decision;
    return [{ ...place, clause, obligations, conditions: value, ...openedBy(decision, openings) }];
  });
}

function openedBy(
  { inEmergency, clause, overrides }: Permission,
  { emergencyOpenings, overridesTold }: Openings,
): Pick<SourceObligation, 'emergency' | 'override'> {
  const told = overrides.flatMap((id) => overridesTold.get(id) ?? []);
  return {
    emergency: inEmergency ? (emergencyOpenings.get(clause) ?? null) : null,
    override: told.length === 0 ? null : { subjectTold: !told.includes(false) },
  };
}
