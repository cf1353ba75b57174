import { randomUUID } from 'node:crypto';
import { execute as executeLocally, GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { CompiledPolicy } from '#policies/core/compiledPolicy';
import type { PolicyCache } from '#policies/core/policyCache';
import type { Rules } from '#policies/core/protocol';
import { AGENCIES, type Agency } from '#policies/core/vocabulary';
import type { ExecutionContext } from '../execution/executionContext';
import type { Executor } from '../execution/startExecutor';
import { RequestFault } from '../faults';
import { type Declaration, readPurpose, requireCase } from '../identity/readPurpose';
import type { Requester, TokenVerifier } from '../identity/verifyToken';
import type { CanonicalOperation } from '../operation/canonical';
import type { NormalisedOperations } from '../operation/normalise';
import { type Mask, OPEN_MASK, type PrunedOperation, prune } from '../operation/prune';
import { type ReadOperation, readOperation } from '../operation/readOperation';
import type { GatewayConfiguration } from '../readConfiguration';
import { maskOf, type SchemaMarks } from '../rules/readMarks';
import type { RulesClient } from '../rules/rulesClient';
import { DO_NOT_WAIT, type Notice, noticesOf, STATEMENT, TIMELINE_PLACES } from './notices';
import { writeAnswer } from './writeAnswer';

/** What the pipeline needs; made once per process. */
export interface Pipeline {
  readonly configuration: GatewayConfiguration;
  readonly verifier: TokenVerifier;
  readonly rules: RulesClient;
  readonly policies: PolicyCache;
  readonly marks: SchemaMarks;
  readonly operations: NormalisedOperations;
  readonly executor: Executor;
  now(): Date;
}

export interface AskedRequest {
  readonly query: string;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
  header(name: string): string | undefined;
}

export interface AnswerBody {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly GraphQLFormattedError[];
  readonly extensions?: {
    readonly lintel: {
      readonly statement: string;
      readonly notices: readonly Notice[];
      readonly receipts: readonly string[];
    };
  };
}

/** One request, step by step; no step calls back. Throws `RequestFault` where the request fails as a whole. */
export async function answer(pipeline: Pipeline, asked: AskedRequest): Promise<AnswerBody> {
  const { configuration, executor, now } = pipeline;
  const rules = requireRules(pipeline);
  const requester = await pipeline.verifier.verify(asked.header('authorization'), rules);
  const declaration = readPurpose(asked.header, requester.role);
  const read = readOperation({
    source: asked.query,
    operationName: asked.operationName,
    variables: asked.variables,
    schema: executor.schema,
    limits: configuration.limits,
  });
  const canonical = pipeline.operations.of(asked.query, asked.operationName, read);
  const rootFields = canonical.root.map((field) => field.fieldName);
  if (rootFields.some(isIntrospection)) return introspect(pipeline, requester, read, rootFields);
  requireCase(declaration, rootFields);
  const request = randomUUID();
  for (let attempt = 0; ; attempt += 1) {
    const rulesNow = requireRules(pipeline);
    const policy = pipeline.policies.policyFor(
      rulesNow,
      requester,
      declaration.purpose,
      now().toISOString().slice(0, 10),
    );
    const pruning = pipeline.rules.leaseHeld();
    const pruned = prune(canonical, pruning ? maskFor(pipeline.marks, policy) : OPEN_MASK);
    const context = contextOf({ request, requester, declaration, policy, pruning, pruned, marks: pipeline.marks });
    const data = await executor.execute(pruned, pruned.variables(read.variables), context);
    if (context.stale && attempt === 0) {
      await pipeline.rules.reload();
      continue;
    }
    if (context.stale) throw new RequestFault('NOT_READY', 'The rules are changing: ask again.');
    if (context.logUnavailable)
      throw new RequestFault('LOG_UNAVAILABLE', undefined, { contact: outOfHours(pipeline, 'hub', requester) });
    return write(pipeline, canonical, pruned, data, context);
  }
}

function requireRules({ rules, configuration }: Pipeline): Rules {
  const known = rules.current();
  if (known === null)
    throw new RequestFault('NOT_READY', undefined, {
      contact: configuration.contacts.find((each) => each.agency === 'hub')?.outOfHours ?? null,
    });
  return known;
}

const masks = new WeakMap<CompiledPolicy, Mask>();

function maskFor(marks: SchemaMarks, policy: CompiledPolicy): Mask {
  const known = masks.get(policy) ?? maskOf(marks, policy);
  masks.set(policy, known);
  return known;
}

interface ContextParts {
  readonly request: string;
  readonly requester: Requester;
  readonly declaration: Declaration;
  readonly policy: CompiledPolicy;
  readonly pruning: boolean;
  readonly pruned: PrunedOperation;
  readonly marks: SchemaMarks;
}

function contextOf({
  request,
  requester,
  declaration,
  policy,
  pruning,
  pruned,
  marks,
}: ContextParts): ExecutionContext {
  const prunedItems = new Map<Agency, string[]>();
  for (const field of pruned.pruned.keys()) {
    const item = marks.items.get(`${field.parentType.name}.${field.fieldName}`);
    const agency = AGENCIES.find((each) => each === item?.split('.')[0]);
    if (item !== undefined && agency !== undefined) prunedItems.set(agency, [...(prunedItems.get(agency) ?? []), item]);
  }
  return {
    request,
    requester,
    declaration,
    rules: pruning ? policy.revision : null,
    agencyGives: (agency) =>
      !pruning || agency === 'hub' || agency === 'governance' || policy.controllersOf(agency).length > 0,
    prunedItems,
    notices: [],
    errors: [],
    unavailable: new Set(),
    stale: false,
    logUnavailable: false,
  };
}

function write(
  pipeline: Pipeline,
  canonical: CanonicalOperation,
  pruned: PrunedOperation,
  data: Record<string, unknown> | null,
  context: ExecutionContext,
): AnswerBody {
  const { shape } = canonical;
  const written = writeAnswer({ shape, pruned, data, notices: context.notices, aliases: TIMELINE_PLACES });
  const { area } = context.requester.organisation;
  const notices = noticesOf({ written, items: pipeline.marks.items, contacts: pipeline.configuration.contacts, area });
  const errors = [...sourceErrors(pipeline, context, notices), ...ownErrors(canonical, pruned, data, context)];
  const statement = context.declaration.purpose === 'section47Enquiry' ? `${STATEMENT} ${DO_NOT_WAIT}` : STATEMENT;
  return {
    data: written.data,
    ...(errors.length === 0 ? {} : { errors }),
    extensions: { lintel: { statement, notices, receipts: [] } },
  };
}

/** One error for each source that did not answer: a null that looks like 'nothing known' is dangerous for a child. */
function sourceErrors(
  pipeline: Pipeline,
  context: ExecutionContext,
  notices: readonly Notice[],
): GraphQLFormattedError[] {
  return [...context.unavailable].sort().map((agency) => {
    const first = notices.find((notice) => notice.outcome === 'unavailable' && notice.agency === agency);
    const contact = outOfHours(pipeline, agency, context.requester);
    const reach = contact === null ? '' : ` Ring ${contact.name}, ${contact.telephone}.`;
    return {
      message: `The source ${agency} did not answer: what it would have said is missing, not withheld.${reach}`,
      ...(first === undefined ? {} : { path: first.path }),
      extensions: { code: 'SOURCE_UNAVAILABLE', agency, contact },
    };
  });
}

function outOfHours(pipeline: Pipeline, agency: Agency, requester: Requester) {
  const { contacts } = pipeline.configuration;
  const found =
    contacts.find((each) => each.agency === agency && each.area === requester.organisation.area) ??
    contacts.find((each) => each.agency === agency);
  return found?.outOfHours ?? null;
}

/** What a source says of one field to its requester, e.g. that a cursor is not theirs. */
function ownErrors(
  canonical: CanonicalOperation,
  pruned: PrunedOperation,
  data: Record<string, unknown> | null,
  context: ExecutionContext,
): GraphQLFormattedError[] {
  const { placed } = writeAnswer({ shape: canonical.shape, pruned, data, notices: context.errors, aliases: new Map() });
  return placed.map(({ path, notice }) => ({ message: notice.message, path, extensions: { code: notice.code } }));
}

function isIntrospection(field: string): boolean {
  return field === '__schema' || field === '__type';
}

/** Answered from the schema that clients see, for whom the configuration allows; in an operation of its own. */
async function introspect(
  { configuration, executor }: Pipeline,
  requester: Requester,
  read: ReadOperation,
  rootFields: readonly string[],
): Promise<AnswerBody> {
  const { introspection } = configuration;
  if (introspection === 'none' || (introspection !== 'all' && !introspection.includes(requester.role)))
    throw new RequestFault('INTROSPECTION_NOT_ALLOWED');
  if (!rootFields.every(isIntrospection))
    throw new RequestFault('INVALID_OPERATION', 'Ask __schema and __type in an operation of their own.');
  const result = await executeLocally({
    schema: executor.schema,
    document: read.document,
    variableValues: read.variables,
    operationName: read.operation.name?.value ?? null,
  });
  return {
    data: result.data ?? null,
    ...(result.errors ? { errors: result.errors.map((error: GraphQLError) => error.toJSON()) } : {}),
  };
}
