import type { CompiledPolicy } from '#policies/core/compiledPolicy';
import { type FieldDecision, gives, type StaticVerdict } from '#policies/core/decision';
import type { OrganisationId, PersonId } from '#policies/core/ids';
import type { Agency } from '#policies/core/vocabulary';
import { type DecidedRow, type Projection, rowProjector } from '#policies/enforcement/projectRow';
import type { RecordField, RecordTable } from '#policies/enforcement/recordTable';
import { type ListSelection, type SelectedRow, selectRows } from '#policies/enforcement/selectRows';
import { type NoticePlace, noticeOf, type SourceNotice, whereaboutsNotice } from '#policies/enforcement/sourceNotice';
import {
  agreedAt,
  agreedOf,
  conditionsOf,
  givenOf,
  type ObligedPlace,
  obligationsOf,
  type SourceObligation,
} from '#policies/enforcement/sourceObligation';
import type { RunSql } from '../replica/readReplica';
import type { SubjectState } from '../replica/replica';
import type { OutcomeLedger } from './outcomes';

type Refusal = Extract<FieldDecision, { outcome: 'withheld' | 'silent' }>;

export interface DisclosureQuestion {
  readonly policy: CompiledPolicy;
  readonly table: RecordTable;
  /** Names of the requested fields; those that are no fields of the record type are decided elsewhere. */
  readonly fields: readonly string[];
  readonly limit: number;
  readonly subjects: readonly SubjectState[];
  readonly sql: RunSql;
  readonly ledger: OutcomeLedger;
}

/** What may be seen of one person's records of one type. */
export interface DisclosedList {
  /**
   * Set where the list as a whole is refused: the requester learns it alike whether or not there are records. Null where it must
   * read as an empty list, as closed whereabouts may have it.
   */
  readonly refused: Refusal | null;
  /** Set where the controllers of one country withhold what they may hold, for what is not met about the child: alike whether or not they do. */
  readonly inPart: Refusal | null;
  readonly rows: readonly Projection[];
  /** Notices of the rows' fields. */
  notices(agency: Agency): readonly SourceNotice[];
  /** That something of the rows is coarser than it is held, once for each item, where what is made of them stands. */
  coarser(place: Omit<NoticePlace, 'dataItem'>): readonly SourceNotice[];
  /** What the rows bind their recipient to, for a list at `place`; `made`: where not they, but what is made of them stands there. */
  obligations(place: ObligedPlace, made: boolean): readonly SourceObligation[];
}

/**
 * The one way from a table to an answer: verdict on the record type, permitted rows and columns in SQL, a decision for every
 * field of every row, projection. One statement for all persons. Unknown and barred persons have nothing.
 */
export async function discloseRecords(question: DisclosureQuestion): Promise<readonly DisclosedList[]> {
  const { policy, table, subjects } = question;
  const verdicts = new Map(subjects.map((subject) => [subject.person, verdictOf(question, subject)]));
  const open = subjects.filter(
    ({ person, known, excluded }) => known && !excluded && verdicts.get(person)?.kind === 'possible',
  );
  const fields = fieldsOf(question);
  const readable = fields.filter((field) => open.some((subject) => possible(policy, table, field, subject)));
  const selections = selectionsOf(question, open);
  const rows =
    open.length === 0 ? [] : await question.sql<SelectedRow>(...statement(table, readable, selections, question.limit));
  const byPerson = groupRows(rows);
  const project = rowProjector(policy, table, fields);
  return subjects.map((subject) => {
    const verdict = verdicts.get(subject.person);
    const refusal = verdict?.kind === 'never' ? verdict.decision : null;
    const decided = (byPerson.get(subject.person) ?? []).flatMap(
      (row) => project(row, subject.factsFor(row.controller, table.category)) ?? [],
    );
    const inPart = inPartOf(question, subject);
    noteOutcomes(question, subject.person, [refusal, inPart], decided);
    return {
      refused: verdict?.kind === 'never' && verdict.asIfNotHeld ? null : refusal,
      inPart,
      rows: decided.map((row) => row.projection),
      notices: (agency) => decided.flatMap((row) => rowNotices(question, agency, row)),
      coarser: (place) => coarserNotices(place, decided),
      obligations: (place, made) => [
        ...obligationsOf(place, decided, subject),
        ...decided.flatMap((row) => conditionsOf(table, row, askedFirst(question), subject)),
        ...(made ? agreedAt(place, givenOf(decided)) : agreedOf(table, decided, question.fields, place)),
      ],
    };
  });
}

/** The fields asked for, and those that travel with the record whatever is asked. */
function fieldsOf({ table, fields }: DisclosureQuestion): readonly RecordField[] {
  const asked = fields.flatMap((name) => table.fields.get(name) ?? []);
  const travelling = [...table.fields.values()].filter((field) => field.travels && !asked.includes(field));
  return [...asked, ...travelling];
}

/** A field under which what concerns the whole record can be placed; the id stands in every selection. */
function askedFirst({ fields }: DisclosureQuestion): string {
  return fields.find((name) => name !== 'id') ?? 'id';
}

function statement(
  table: RecordTable,
  fields: readonly RecordField[],
  selections: readonly ListSelection[],
  limit: number,
): [string, readonly unknown[]] {
  const { text, values } = selectRows(table, fields, selections, limit);
  return [text, values];
}

function verdictOf({ policy, table }: DisclosureQuestion, subject: SubjectState): StaticVerdict {
  return policy.subjectVerdict(table.existence, (controller) => subject.factsFor(controller, table.category));
}

/** Of whoever is unknown or barred there is nothing to be told. */
function inPartOf({ policy, table }: DisclosureQuestion, subject: SubjectState): Refusal | null {
  if (!subject.known || subject.excluded) return null;
  return policy.refusalInPart(table.existence, (controller) => subject.factsFor(controller, table.category));
}

function possible(policy: CompiledPolicy, table: RecordTable, field: RecordField, subject: SubjectState): boolean {
  return (
    policy.subjectVerdict(field.item, (controller) => subject.factsFor(controller, table.category)).kind === 'possible'
  );
}

/** Persons for whom the same rows may be had, in the same order, are asked for together. */
function selectionsOf(
  { policy, table }: DisclosureQuestion,
  subjects: readonly SubjectState[],
): readonly ListSelection[] {
  const groups = new Map<string, ListSelection & { readonly persons: PersonId[] }>();
  for (const subject of subjects) {
    const factsOf = (controller: OrganisationId) => subject.factsFor(controller, table.category);
    const condition = policy.rowCondition(table.existence, factsOf);
    const latestBy = table.latestBy === null ? [] : policy.rowWays(table.latestBy.item, factsOf);
    const key = JSON.stringify([condition, latestBy]);
    const group = groups.get(key) ?? { condition, latestBy, persons: [] };
    group.persons.push(subject.person);
    groups.set(key, group);
  }
  return [...groups.values()];
}

function groupRows(rows: readonly SelectedRow[]): ReadonlyMap<PersonId, readonly SelectedRow[]> {
  const groups = new Map<PersonId, SelectedRow[]>();
  for (const row of rows) groups.set(row.person, [...(groups.get(row.person) ?? []), row]);
  return groups;
}

function noteOutcomes(
  question: DisclosureQuestion,
  person: PersonId,
  refusals: readonly (Refusal | null)[],
  rows: readonly DecidedRow[],
): void {
  const { ledger, table } = question;
  for (const decision of refusals) {
    if (decision !== null) ledger.note({ person, controller: null, dataItem: table.existence, field: null, decision });
  }
  for (const { holders, existence, fields } of rows) {
    // What travels unasked is disclosed only where it is there.
    const told = fields.filter(({ field, value }) => question.fields.includes(field.name) || value !== null);
    // In the name of each holder: in that of one of them the others would read by it who that one is.
    for (const controller of holders) {
      for (const { field, decision } of told) {
        const coordinate = `${table.typeName}.${field.name}`;
        ledger.note({ person, controller, dataItem: field.item, field: coordinate, decision });
      }
      // Whoever is given nothing of a record but its id has been told that it is there.
      if (!told.some(({ decision }) => gives(decision)))
        ledger.note({ person, controller, dataItem: table.existence, field: null, decision: existence });
    }
  }
}

function rowNotices({ table, fields }: DisclosureQuestion, agency: Agency, row: DecidedRow): readonly SourceNotice[] {
  const asked = row.fields.filter(({ field }) => fields.includes(field.name));
  return asked.flatMap(({ field, decision, value }) => {
    const place = { type: table.typeName, id: row.projection.id, field: field.name, agency, dataItem: field.item };
    if (field.whereabouts && value === null) return [whereaboutsNotice(place)];
    return noticeOf(place, decision) ?? [];
  });
}

/** Of what is shown: a value that is null is not coarser. */
function coarserNotices(place: Omit<NoticePlace, 'dataItem'>, rows: readonly DecidedRow[]): readonly SourceNotice[] {
  const found = rows.flatMap(({ fields }) =>
    fields.flatMap(({ field, decision, value }) =>
      value === null || decision.outcome !== 'generalised'
        ? []
        : (noticeOf({ ...place, dataItem: field.item }, decision) ?? []),
    ),
  );
  return [...new Map(found.map((notice) => [JSON.stringify([notice.dataItem, notice.clause]), notice])).values()];
}
