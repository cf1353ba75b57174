import {
  execute as executeLocally,
  type GraphQLError,
  type GraphQLFormattedError,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import type { CompiledPolicy } from '#policies/core/compiledPolicy';
import type { DataItemId } from '#policies/core/ids';
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
import { refusedWhole } from '../rules/timelineItems';
import { DO_NOT_WAIT, type Notice, noticesOf, STATEMENT, TIMELINE_PLACES } from './notices';
import { writeAnswer } from './writeAnswer';

/** What the pipeline needs; made once per process. */
export interface Pipeline {
  readonly configuration: GatewayConfiguration;
  readonly verifier: TokenVerifier;
  readonly rules: RulesClient;
  readonly policies: PolicyCache;
  readonly marks: SchemaMarks;
  /** Fields that the planner adds, with the data items they are made of. */
  readonly timelineItems: ReadonlyMap<string, readonly DataItemId[]>;
  readonly operations: NormalisedOperations;
  readonly executor: Executor;
  now(): Date;
}

export interface AskedRequest {
  /** Id of this request, in the logs of every process that it reaches. */
  readonly id: string;
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
  if (asksIntrospection(read)) return introspect(pipeline, requester, read);
  const canonical = pipeline.operations.of(asked.query, asked.operationName, read);
  requireCase(
    declaration,
    requester.role,
    canonical.root.map((field) => field.fieldName),
  );
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
    const context = contextOf({ request: asked.id, requester, declaration, policy, pruning, pruned, pipeline });
    const data = await executor.execute(pruned, pruned.variables(read.variables), context);
    if (context.stale) {
      const reloaded = attempt === 0 && (await pipeline.rules.reload().then(succeeded, failed));
      if (reloaded) continue;
      throw notReady(pipeline, 'The rules are changing: ask again.');
    }
    if (context.logUnavailable)
      throw new RequestFault('LOG_UNAVAILABLE', undefined, { contact: outOfHours(pipeline, 'hub', requester) });
    return write(pipeline, canonical, pruned, data, context);
  }
}

const succeeded = () => true;
const failed = () => false;

function requireRules(pipeline: Pipeline): Rules {
  const known = pipeline.rules.current();
  if (known === null) throw notReady(pipeline);
  return known;
}

function notReady({ configuration }: Pipeline, message?: string): RequestFault {
  const contact = configuration.contacts.find((each) => each.agency === 'hub')?.outOfHours ?? null;
  return new RequestFault('NOT_READY', message, { contact });
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
  readonly pipeline: Pipeline;
}

function contextOf({
  request,
  requester,
  declaration,
  policy,
  pruning,
  pruned,
  pipeline: { marks, timelineItems },
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
    refusedWhole: (agency, type, field) => (pruning ? refusedWhole(timelineItems, policy, agency, type, field) : null),
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
  const { items, containers } = pipeline.marks;
  const notices = noticesOf({ written, items, containers, contacts: pipeline.configuration.contacts, area });
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

/** Top-level fragments included: whoever hides `__schema` in one asks for it all the same. */
function rootFieldsOf({ operation, fragments }: ReadOperation): readonly string[] {
  const namesOf = (set: SelectionSetNode | undefined): readonly string[] =>
    (set?.selections ?? []).flatMap((selection) => {
      if (selection.kind === Kind.FIELD) return [selection.name.value];
      if (selection.kind === Kind.INLINE_FRAGMENT) return namesOf(selection.selectionSet);
      return namesOf(fragments.get(selection.name.value)?.selectionSet);
    });
  return namesOf(operation.selectionSet);
}

const INTROSPECTION: ReadonlySet<string> = new Set(['__schema', '__type']);

function asksIntrospection(read: ReadOperation): boolean {
  return rootFieldsOf(read).some((field) => INTROSPECTION.has(field));
}

/** Answered from the schema that clients see, for whom the configuration allows; in an operation of its own. */
async function introspect(
  { configuration, executor }: Pipeline,
  requester: Requester,
  read: ReadOperation,
): Promise<AnswerBody> {
  const { introspection } = configuration;
  if (introspection === 'none' || (introspection !== 'all' && !introspection.includes(requester.role)))
    throw new RequestFault('INTROSPECTION_NOT_ALLOWED');
  if (!rootFieldsOf(read).every((field) => INTROSPECTION.has(field) || field === '__typename'))
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
