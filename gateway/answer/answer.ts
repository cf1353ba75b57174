import type { CompiledPolicy } from '#policies/core/compiledPolicy';
import { dayOf } from '#policies/core/legalDay';
import type { Rules } from '#policies/core/protocol';
import { readPurpose, requireCase } from '../identity/readPurpose';
import type { Requester } from '../identity/verifyToken';
import { laneOf } from '../load/laneOf';
import type { CanonicalOperation } from '../operation/canonical';
import { checkCost } from '../operation/measureCost';
import { type Mask, OPEN_MASK } from '../operation/prune';
import { type ReadOperation, readOperation } from '../operation/readOperation';
import { practitionerKey } from '../rates/rateLimits';
import { callerOf, requireFailureRate, requireNewOperations, requireRate } from '../rates/requireRate';
import { unreportedRefusals } from '../refusals/unreportedRefusals';
import { RequestFault } from '../requestFault';
import { maskOf, type SchemaMarks } from '../rules/readMarks';
import { composeAnswer } from './composeAnswer';
import { contactFor } from './contacts';
import { asksIntrospection, introspect } from './introspect';
import { openContext } from './openContext';
import type { AnswerBody, AskedRequest, Pipeline } from './pipeline';

/**
 * One request, step by step; no step calls back. Throws `RequestFault` where the request fails as a whole. A source that has
 * newer rules makes the gateway learn them, prune again and ask once more.
 */
export async function answer(pipeline: Pipeline, asked: AskedRequest): Promise<AnswerBody> {
  let area: string | null = null;
  try {
    const requester = await authenticate(pipeline, asked);
    area = requester.organisation.area;
    await requireRate(pipeline, requester, asked);
    return await inTurn(pipeline, asked, requester, () => answerTo(pipeline, asked, requester));
  } catch (fault) {
    // No refusal without somebody to ring.
    if (!(fault instanceof RequestFault)) throw fault;
    throw fault.reaching(contactFor(pipeline.configuration.contacts, 'hub', area, 'outOfHours'));
  }
}

/** After so many seconds an overload may be over. */
const ASK_AGAIN_S = 1;

/**
 * Answers when the request's turn has come. Only who is known takes a place, or waits for one: nobody else can hold any. Throws
 * OVERLOADED before anything of the operation is read.
 */
async function inTurn(
  { gate, onOverload }: Pipeline,
  { query, operationName, gone }: AskedRequest,
  requester: Requester,
  work: () => Promise<AnswerBody>,
): Promise<AnswerBody> {
  const lane = laneOf(query, operationName);
  const key = practitionerKey(requester);
  const overloaded = new RequestFault('OVERLOADED', undefined, { retryAfterS: ASK_AGAIN_S });
  if (!(await gate.enter(lane, key))) {
    onOverload(lane);
    throw overloaded;
  }
  try {
    // Whoever gave up while waiting is asked for nothing.
    if (gone()) throw overloaded;
    return await work();
  } finally {
    gate.leave(lane, key);
  }
}

async function answerTo(pipeline: Pipeline, asked: AskedRequest, requester: Requester): Promise<AnswerBody> {
  const { configuration, executor, marks, now } = pipeline;
  const { contacts } = configuration;
  const declaration = readPurpose(asked.header, requester.role);
  const { read, canonical, isNew } = await understand(pipeline, asked, requester);
  if (canonical === null) return introspect(configuration.introspection, executor.schema, requester.role, read);
  requireCase(declaration, canonical.kind === 'mutation' ? 'acts' : canonical.root.map((field) => field.fieldName));
  for (let attempt = 1; ; attempt += 1) {
    const today = dayOf(now());
    const policy = pipeline.policies.policyFor(requireRules(pipeline), requester, declaration.purpose, today);
    const pruning = pipeline.rules.leaseHeld();
    const pruned = pipeline.pruned.of(canonical, pruning ? maskFor(marks, policy) : OPEN_MASK);
    if (!isNew && !executor.knows(pruned)) await requireNewOperations(pipeline, requester, asked);
    const { context, data } = await pipeline.tracing.span('execute', asked.traceparent, async (span) => {
      span.note({ attempt });
      const { traceparent } = span;
      const asks = { request: asked.id, traceparent, requester, declaration };
      const parts = { ...asks, policy, pruning, canonical, pruned, pipeline };
      const onPlanned = (spent: number) => pipeline.rates.spendNew(callerOf(requester), spent);
      const opened = openContext({ ...parts, onPlanned });
      return { context: opened, data: await executor.execute(pruned, pruned.variables(read.variables), opened) };
    });
    if (context.stale) {
      if (attempt === 1 && (await pipeline.rules.reload().then(succeeded, failed))) continue;
      throw notReady('The rules are changing: ask again.');
    }
    if (context.logUnavailable) throw new RequestFault('LOG_UNAVAILABLE');
    const { body, refused } = composeAnswer({ canonical, pruned, data, context, marks, contacts, today });
    const told = { context, refused, items: marks.items, operation: pruned.hash, now: now() };
    for (const [agency, report] of unreportedRefusals(told)) pipeline.keepRefusal(agency, report);
    return body;
  }
}

interface Understood {
  readonly read: ReadOperation;
  /** Null where the graph itself is asked for. */
  readonly canonical: CanonicalOperation | null;
  /** Whether its text was not asked before. */
  readonly isNew: boolean;
}

/** The operation in canonical form. Throws what is wrong with it. What nobody asked before costs its asker the time it takes, valid or not. */
async function understand(pipeline: Pipeline, asked: AskedRequest, requester: Requester): Promise<Understood> {
  const { checked, operations, executor, rates } = pipeline;
  const { limits } = pipeline.configuration;
  const isNew = !checked.has(asked.query);
  if (isNew) await requireNewOperations(pipeline, requester, asked);
  const began = performance.now();
  try {
    const read = readOperation({ ...asked, source: asked.query, schema: executor.schema, limits, checked });
    if (asksIntrospection(read)) return { read, canonical: null, isNew };
    const canonical = operations.of(asked.query, asked.operationName, read);
    checkCost(canonical, read.variables, limits.cost);
    return { read, canonical, isNew };
  } finally {
    if (isNew) rates.spendNew(callerOf(requester), performance.now() - began);
  }
}

/** A failed authentication counts against its address; a valid token never suffers for what others sent from there. */
async function authenticate(pipeline: Pipeline, asked: AskedRequest): Promise<Requester> {
  const rules = requireRules(pipeline);
  try {
    return await pipeline.verifier.verify(asked.header('authorization'), rules);
  } catch (fault) {
    // A token outside its time is genuine, and nobody can tell of one whose issuer does not answer.
    if (fault instanceof RequestFault && fault.code === 'TOKEN_REQUIRED')
      await requireFailureRate(pipeline, asked.address);
    throw fault;
  }
}

const succeeded = () => true;
const failed = () => false;

function requireRules(pipeline: Pipeline): Rules {
  const known = pipeline.rules.current();
  if (known === null) throw notReady();
  return known;
}

/** The rules are asked for each second: sooner than that a client need not ask again. */
const RULES_ASKED_EVERY_S = 1;

function notReady(message?: string): RequestFault {
  return new RequestFault('NOT_READY', message, { retryAfterS: RULES_ASKED_EVERY_S });
}

const masks = new WeakMap<CompiledPolicy, Mask>();

function maskFor(marks: SchemaMarks, policy: CompiledPolicy): Mask {
  const known = masks.get(policy) ?? maskOf(marks, policy);
  masks.set(policy, known);
  return known;
}
