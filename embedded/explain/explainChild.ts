import type { CompiledPolicy } from '#policies/core/compiledPolicy';
import { compilePolicy } from '#policies/core/compilePolicy';
import type { Catalogue, DataItem } from '#policies/core/dataItem';
import { type FieldDecision, gives, type Permission, type RecordFacts } from '#policies/core/decision';
import type { OrganisationId, PersonId, PractitionerId } from '#policies/core/ids';
import { dayOf } from '#policies/core/legalDay';
import type { Agency, Purpose } from '#policies/core/vocabulary';
import { attributesOf } from '#policies/enforcement/projectRow';
import type { RecordTable } from '#policies/enforcement/recordTable';
import { selectRows } from '#policies/enforcement/selectRows';
import { type RunSql, readReplica } from '#subgraphs/kit/replica/readReplica';
import type { SubjectState } from '#subgraphs/kit/replica/replica';
import type { TownPersona } from '../town/personas';

export interface ChildQuestion {
  readonly agency: Agency;
  readonly persona: TownPersona;
  readonly purpose: Purpose;
  readonly item: DataItem;
  readonly person: PersonId;
  readonly caseId: string | null;
  /** Whether the requester's training is over. */
  readonly trainingExpired: boolean;
  readonly now: Date;
}

/** What is decided alike of one controller's records of a child. */
export interface ExplainedRecords {
  readonly controller: OrganisationId;
  readonly records: number;
  readonly facts: RecordFacts;
  readonly decision: FieldDecision;
  /** What was decided on: the item, or the record's being there where that is not given, and nothing else of it then. */
  readonly of: DataItem['id'];
}

export type ExplainedChild =
  /** No such person, or one from whom the requester is barred: the sources answer the same. Or no protocol is in force yet. */
  | { readonly kind: 'unknown' | 'barred' | 'nothingInForce' }
  | {
      readonly kind: 'decided';
      readonly policy: CompiledPolicy;
      readonly involved: boolean;
      /** Set where the agency says one thing of the child, whatever it holds. */
      readonly whole: Extract<FieldDecision, { outcome: 'withheld' | 'silent' }> | null;
      readonly held: readonly ExplainedRecords[];
      /** By what it is given, where it is a fact about the child that rests on no record of this agency's. */
      readonly permission: Permission | null;
      /** Every controller that knows the child here, whether or not it holds such a record. */
      readonly controllers: readonly OrganisationId[];
    };

export interface ChildSource {
  readonly sql: RunSql;
  readonly catalogue: Catalogue;
  /** Null for an item that stands on no record type of the agency's. */
  readonly table: RecordTable | null;
}

/** Records of one type that are looked at; a child has a few dozen. */
const MOST_RECORDS = 500;

/**
 * Decides one data item of one child as its source would: the rules in force, the child's involvement, consents, threshold and
 * flags as they stand in that source's database, and the facts of every record that is there. Reads; releases nothing.
 */
export async function explainChild(question: ChildQuestion, source: ChildSource): Promise<ExplainedChild> {
  const { persona, purpose, item, person, caseId, trainingExpired, now } = question;
  const replica = readReplica(source.sql, question.agency === 'governance' ? 'hub' : question.agency);
  const { rules } = await replica.rules();
  if (rules.protocols.length === 0) return { kind: 'nothingInForce' };
  const organisation = rules.organisations.find(({ id }) => id === persona.organisation);
  if (organisation === undefined) throw new Error(`The register has no organisation ${persona.organisation}.`);
  const { team, role } = persona;
  const practitioner = persona.practitioner as PractitionerId;
  // Its day is the first on which it is over.
  const trainingValidUntil = trainingExpired ? dayOf(now) : null;
  const requester = { organisation, team, role, practitioner, issuer: null, trainingValidUntil };
  const state = (await replica.subjects({ persons: [person], requester, purpose, caseId, now })).get(person);
  if (state === undefined || !state.known) return { kind: 'unknown' };
  if (state.excluded) return { kind: 'barred' };
  const policy = compilePolicy(rules, source.catalogue, requester, purpose, dayOf(now));
  const category = source.table?.category ?? item.category;
  const factsOf = (controller: OrganisationId) => state.factsFor(controller, category);
  const among = source.table === null ? state.knownTo : null;
  const refusalOf = (asked: DataItem['id']) => {
    const verdict = policy.subjectVerdict(asked, factsOf, among);
    return verdict.kind === 'never' ? verdict.decision : null;
  };
  return {
    kind: 'decided',
    policy,
    involved: state.involved,
    whole:
      (source.table === null || item.field === 'count' ? null : refusalOf(source.table.existence)) ??
      refusalOf(item.id),
    held: source.table === null ? [] : await heldRecords(policy, item, state, source.sql, source.table),
    permission: source.table === null ? policy.subjectPermission(item.id, factsOf, among) : null,
    controllers: state.knownTo.toSorted(),
  };
}

async function heldRecords(
  policy: CompiledPolicy,
  item: DataItem,
  state: SubjectState,
  sql: RunSql,
  table: RecordTable,
): Promise<readonly ExplainedRecords[]> {
  const everything = [{ persons: [state.person], condition: { kind: 'true' as const }, latestBy: [] }];
  const { text, values } = selectRows(table, [], everything, MOST_RECORDS);
  const rows = await sql<Parameters<typeof attributesOf>[1]>(text, values);
  const groups = new Map<string, ExplainedRecords>();
  for (const row of rows) {
    const subject = state.factsFor(row.controller, table.category);
    const facts = { controller: row.controller, subject, attributes: attributesOf(table, row) };
    // A record whose existence is not given gives nothing else either, but its count, which stands by itself.
    const existence = policy.decide(table.existence, facts);
    const of = item.field === 'count' || gives(existence) ? item.id : table.existence;
    const decision = policy.decide(of, facts);
    const key = JSON.stringify([row.controller, decision]);
    groups.set(key, { controller: row.controller, facts, decision, of, records: (groups.get(key)?.records ?? 0) + 1 });
  }
  return [...groups.values()];
}
