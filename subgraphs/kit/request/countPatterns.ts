import type { CompiledPolicy, RowCondition } from '#policies/core/compiledPolicy';
import { type FieldDecision, gives, type Permission } from '#policies/core/decision';
import type { DataItemId, OrganisationId, PersonId } from '#policies/core/ids';
import { requireDate } from '#policies/core/isoDate';
import { dayOf, startOfDay } from '#policies/core/legalDay';
import type { CountRule, RecordTable } from '#policies/enforcement/recordTable';
import { type CountedKind, countRows } from '#policies/enforcement/selectRows';
import type { RunSql } from '../replica/readReplica';
import type { SubjectState } from '../replica/replica';
import { NOT_HELD, type Noted, type OutcomeLedger } from './outcomes';

/** Windows of a pattern count, as ISO 8601 durations back from now. */
const WINDOWS = ['P6M', 'P12M'] as const;

export interface CountedPattern {
  readonly item: string;
  readonly kind: string;
  readonly window: (typeof WINDOWS)[number];
  /**
   * 1 or more, and 0 only where refused: of what nobody counted there is no count. Silent and restricted records are never
   * counted: every count says 'at least'.
   */
  readonly atLeast: number;
  /** Where it stands beside counts, of some controllers only. */
  readonly refused: Extract<FieldDecision, { outcome: 'withheld' | 'silent' }> | null;
  /** What the count is given by: clauses of those whose records are in it; the same for every child while whereabouts are closed. */
  readonly permissions: readonly Permission[];
}

export interface CountQuestion {
  readonly policy: CompiledPolicy;
  readonly tables: readonly RecordTable[];
  readonly subjects: readonly SubjectState[];
  readonly sql: RunSql;
  readonly now: Date;
  readonly ledger: OutcomeLedger;
}

/**
 * Counts, each a data item with its own clause: counted at its controllers over the rows that the count's clause lets through,
 * without releasing the records. One statement per count that some clause gives this requester, for all persons, whoever they
 * are: in the place of one of whom nothing may be counted nobody is, so that neither what it takes nor what fails tells who is
 * known here. That none was counted is not told: it would read as none where others, whose records may not be counted for this
 * requester, hold some; and a child of closed whereabouts, of whom nothing is counted, would stand out.
 */
export async function countPatterns(question: CountQuestion): Promise<readonly (readonly CountedPattern[])[]> {
  const rules = question.tables.flatMap((table) => table.counts.map((rule) => ({ table, rule })));
  const counted = await Promise.all(rules.map(({ table, rule }) => countOne(question, table, rule)));
  return question.subjects.map((subject) => counted.flatMap((byPerson) => byPerson.get(subject.person) ?? []));
}

async function countOne(
  question: CountQuestion,
  table: RecordTable,
  rule: CountRule,
): Promise<ReadonlyMap<PersonId, readonly CountedPattern[]>> {
  const { policy, subjects, ledger } = question;
  const item = rule.item as DataItemId;
  const verdicts = subjects.map((subject) => ({
    subject,
    verdict: policy.subjectVerdict(item, (controller) => subject.factsFor(controller, table.category)),
  }));
  const selections = verdicts.map(({ subject, verdict }) => ({
    persons: [verdict.kind === 'possible' && subject.known && !subject.excluded ? subject.person : NO_PERSON],
    condition: countable(policy, table, item, subject),
  }));
  const { text, values } = countRows(
    table,
    rule.where,
    selections,
    WINDOWS.map((window) => since(question.now, window)),
  );
  const isAsked = policy.staticVerdict(item).kind === 'possible';
  const rows = isAsked ? await question.sql<CountedRow>(text, values) : [];
  const found = new Map(rows.map((row) => [row.person, row]));
  return new Map(
    verdicts.map(({ subject, verdict }) => {
      const refused = verdict.kind === 'possible' ? null : verdict.decision;
      const row = found.get(subject.person);
      const factsOf = (controller: OrganisationId) => subject.factsFor(controller, table.category);
      const inPart = policy.refusalInPart(item, factsOf);
      const permission = policy.subjectPermission(item, factsOf);
      const decided = noteCount(question, table, item, subject, refused, row?.counted ?? []);
      const given = subject.whereaboutsClosed && permission !== null && decided.length > 0 ? [permission] : decided;
      const counts = WINDOWS.map((window, index) => ({
        item: rule.item,
        kind: rule.kind,
        window,
        atLeast: row?.[`window_${index}`] ?? 0,
        refused,
        permissions: given,
      }));
      // Closed whereabouts may have it that none is counted: what some withhold is told all the same, as it is beside a list.
      const isRefused = verdict.kind === 'never' && verdict.asIfNotHeld !== true;
      if (isRefused) return [subject.person, counts.slice(0, 1)];
      if (inPart !== null)
        ledger.note({ person: subject.person, controller: null, dataItem: item, field: null, decision: inPart });
      const told = inPart === null ? [] : counts.slice(0, 1).map((each) => ({ ...each, refused: inPart }));
      return [subject.person, [...counts.filter(({ atLeast }) => atLeast > 0), ...told]];
    }),
  );
}

/** The nil UUID, which no index gives. */
const NO_PERSON = '00000000-0000-0000-0000-000000000000' as PersonId;

type CountedRow = { readonly person: PersonId; readonly counted: readonly CountedKind[] } & Readonly<
  Record<`window_${number}`, number>
>;

/** A count is a disclosure of each controller whose records are in it. Gives what it is disclosed under. */
function noteCount(
  { ledger, policy }: CountQuestion,
  table: RecordTable,
  item: DataItemId,
  subject: SubjectState,
  refused: FieldDecision | null,
  counted: readonly CountedKind[],
): readonly Permission[] {
  const note = (controller: OrganisationId | null, noted: Noted['decision']) =>
    ledger.note({ person: subject.person, controller, dataItem: item, field: null, decision: noted });
  if (counted.length === 0) {
    note(null, refused ?? NOT_HELD);
    return [];
  }
  return counted.flatMap(({ controller, attributes }) => {
    const facts = { controller, subject: subject.factsFor(controller, table.category), attributes };
    const decided = policy.decide(item, facts);
    note(controller, decided);
    return gives(decided) ? [decided] : [];
  });
}

function countable(policy: CompiledPolicy, table: RecordTable, item: DataItemId, subject: SubjectState): RowCondition {
  return policy.rowCondition(item, (controller) => subject.factsFor(controller, table.category));
}

/** The first day of a window, as clauses count periods back: a day that the month lacks is its last. */
function since(now: Date, window: (typeof WINDOWS)[number]): string {
  return startOfDay(requireDate(window, dayOf(now))).toISOString();
}
