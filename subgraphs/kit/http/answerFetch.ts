import type { ApolloServer } from '@apollo/server';
import type { PractitionerId } from '#policies/core/ids';
import { dayOf } from '#policies/core/legalDay';
import type { PolicyCache } from '#policies/core/policyCache';
import type { Organisation, Rules } from '#policies/core/protocol';
import { canHaveRole } from '#policies/core/roleKinds';
import type { Agency } from '#policies/core/vocabulary';
import { requesterTag } from '#policies/disclosure/sealRecord';
import type { RecordTable } from '#policies/enforcement/recordTable';
import type { KeySet } from '#policies/service/keySet';
import type { SourceMeters } from '#telemetry/metrics/sourceMeters';
import type { Tracing } from '#telemetry/traces/tracing';
import type { ContextPayload } from '../context/contextToken';
import { faultBody, SOURCE_FAULTS } from '../faults';
import { LeaseLost, LogUnavailable, type ReleaseDesk } from '../release/release';
import type { RunSql } from '../replica/readReplica';
import type { GovernanceReplica, Requester } from '../replica/replica';
import type { CursorDesk } from '../request/cursorDesk';
import { disclosureOf } from '../request/disclosureOf';
import { type RequestScope, requestScope, type ScopeParts } from '../request/requestScope';
import type { OnStatement } from '../request/requestStatements';
import type { Class } from '../schema/class';
import type { Question } from './question';
import { rehearsalContext } from './rehearseFetch';

/** What the pipeline of one fetch needs; made once per process. */
export interface SourceParts {
  readonly agency: Agency;
  readonly apollo: ApolloServer<RequestScope>;
  /** Runs one statement with the runtime role. */
  readonly sql: RunSql;
  replicaOver(sql: RunSql): GovernanceReplica;
  readonly onStatement: OnStatement;
  readonly desk: ReleaseDesk;
  readonly policies: PolicyCache;
  readonly tables: ReadonlyMap<Class, RecordTable>;
  readonly catalogue: ScopeParts['catalogue'];
  readonly clocks: ScopeParts['clocks'];
  readonly holdings: ScopeParts['holdings'];
  readonly powers: ScopeParts['powers'];
  readonly cursors: CursorDesk;
  /** What the subgraph's own resolvers need (`SubgraphDefinition.own`). */
  readonly own: unknown;
  readonly acting: Pick<ScopeParts['acting'], 'pool' | 'commit'>;
  /** Keys of the requesters' pseudonyms in the log. */
  requesterKeys(): KeySet;
  readonly governance: ScopeParts['governance'];
  readonly meters: SourceMeters;
  readonly tracing: Tracing;
  leaseHeld(): boolean;
  now(): Date;
}

export interface FetchAnswer {
  readonly status: number;
  readonly body: object;
}

/** A revision that moves while an answer is made is decided again this often before the source gives up. */
const ATTEMPTS = 4;

/**
 * One fetch, step by step: lease, rules, decide and execute, release; only then an answer. A revision that moved meanwhile
 * sends the whole fetch back to the rules.
 */
export async function answerFetch(
  parts: SourceParts,
  context: ContextPayload,
  question: Question,
  traceparent: string | null,
): Promise<FetchAnswer> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (!parts.leaseHeld()) return unavailable();
    const scope = await scopeOf(parts, context, attempt === 0 && isQuery(question));
    if (scope === null) return unavailable();
    if (!canHaveRole(scope.requester.organisation.kind, context.role)) return falseRole(parts);
    if (context.rules !== null && BigInt(context.rules) < BigInt(scope.policy.revision)) return staleRules(scope);
    const executed = await parts.tracing.span('decide', traceparent, (span) => {
      span.note({ agency: parts.agency, attempt: attempt + 1 });
      return execute(parts, scope, question);
    });
    try {
      const disclosure = await disclosureOf(scope, context, question.query);
      const released = await parts.tracing.span('release', traceparent, (span) => {
        span.note({ agency: parts.agency });
        return parts.desk.release(disclosure, scope.decidedOn());
      });
      if (released.outcome === 'released') {
        parts.meters.disclosed(scope.ledger.outcomes());
        return { status: 200, body: withExtensions(executed, scope, released.receipt) };
      }
    } catch (fault) {
      if (fault instanceof LeaseLost) return unavailable();
      if (fault instanceof LogUnavailable) return { status: 503, body: faultBody('LOG_UNAVAILABLE') };
      throw fault;
    }
  }
  return unavailable();
}

/**
 * The same up to the release, for nobody: rules, decisions, statements and resolvers have then been run once, and the first
 * real fetch meets its deadline. Nothing is released, so nothing is recorded. False while the replica has no rules.
 */
export async function rehearseFetch(parts: SourceParts, question: Question): Promise<boolean> {
  const { rules } = await parts.replicaOver(parts.sql).rules();
  const [organisation] = rules.organisations;
  if (organisation === undefined) return false;
  const scope = await scopeOf(parts, rehearsalContext(parts.agency, organisation.id), false);
  if (scope !== null) await execute(parts, scope, question);
  return true;
}

/** A gateway that let such a token in is wrong: nothing is asked on its word. */
function falseRole({ meters }: SourceParts): FetchAnswer {
  meters.contextRefused('falseRole');
  return { status: SOURCE_FAULTS.ACT_NOT_GRANTED.status, body: faultBody('ACT_NOT_GRANTED') };
}

function unavailable(): FetchAnswer {
  return { status: 503, body: faultBody('SOURCE_UNAVAILABLE') };
}

function staleRules(scope: RequestScope): FetchAnswer {
  return {
    status: 200,
    body: {
      ...faultBody('STALE_RULES'),
      extensions: { lintel: { notices: [], revision: scope.policy.revision, staleRules: true } },
    },
  };
}

/** Of a planner's text; an act is done before its release, so what permits it is read. */
function isQuery({ query }: Question): boolean {
  return /^\s*(query\b|\{)/.test(query);
}

/**
 * `onLast`: by the rules that this process read last, without asking for the revision. The release compares it under its lock;
 * where it has moved the next attempt reads. What would be refused for them is not refused before they are read.
 */
async function scopeOf(parts: SourceParts, context: ContextPayload, onLast: boolean): Promise<RequestScope | null> {
  const onStatement = (text: string) => parts.onStatement(text, context.request);
  const sql: RunSql = async <Row>(text: string, values: readonly unknown[], name?: string) => {
    const rows = await parts.sql<Row>(text, values, name);
    parts.onStatement(text, context.request, rows.length);
    return rows;
  };
  const replica = parts.replicaOver(sql);
  const last = onLast ? (replica.lastRules()?.rules ?? null) : null;
  const rules = last !== null && admits(last, context) ? last : (await replica.rules()).rules;
  const organisation = organisationOf(rules, context);
  if (organisation === undefined) return null;
  const requester: Requester = {
    organisation,
    team: context.team,
    role: context.role,
    practitioner: context.practitioner as PractitionerId,
    issuer: context.issuer,
    trainingValidUntil: context.trainingValidUntil,
  };
  const now = parts.now();
  const policy = parts.policies.policyFor(rules, requester, context.purpose, dayOf(now));
  return requestScope({
    agency: parts.agency,
    requester,
    purpose: context.purpose,
    caseId: context.case,
    reason: context.reason,
    alone: context.alone ?? false,
    rules,
    policy,
    now,
    clock: parts.now,
    sql,
    replica,
    tables: parts.tables,
    catalogue: parts.catalogue,
    clocks: parts.clocks,
    holdings: parts.holdings,
    powers: parts.powers,
    cursors: parts.cursors,
    own: parts.own,
    acting: { ...parts.acting, onStatement },
    governance: parts.governance,
    requesterTags: () =>
      parts
        .requesterKeys()
        .map((key) => requesterTag({ organisation: organisation.id, practitioner: context.practitioner }, key)),
  });
}

function organisationOf({ organisations }: Rules, context: ContextPayload): Organisation | undefined {
  return organisations.find((each) => each.id === context.organisation);
}

function admits(rules: Rules, context: ContextPayload): boolean {
  const organisation = organisationOf(rules, context);
  return organisation !== undefined && canHaveRole(organisation.kind, context.role);
}

async function execute(parts: SourceParts, scope: RequestScope, question: Question): Promise<object> {
  const { body } = await parts.apollo.executeOperation(
    {
      query: question.query,
      variables: question.variables,
      ...(question.operationName === undefined ? {} : { operationName: question.operationName }),
    },
    { contextValue: scope },
  );
  if (body.kind !== 'single') throw new Error('A source answers in one piece.');
  return body.singleResult;
}

function withExtensions(executed: object, scope: RequestScope, receipt: string): object {
  const { notices, obligations, policy } = scope;
  const notToldStated = scope.notToldStated();
  return {
    ...executed,
    extensions: { lintel: { notices, obligations, notToldStated, revision: policy.revision, receipt } },
  };
}
