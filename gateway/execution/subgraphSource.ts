import type { GraphQLDataSource, GraphQLDataSourceProcessOptions } from '@apollo/gateway';
import { LRUCache } from 'lru-cache';
import type { Pool } from 'undici';
import { AGENCIES, type Agency } from '#policies/core/vocabulary';
import { type FetchResult, failureCode } from '#telemetry/metrics/codes';
import type { GatewayMeters } from '#telemetry/metrics/gatewayMeters';
import type { OpenSpan, Tracing } from '#telemetry/traces/tracing';
import { FAULTS, type FaultCode, type FaultEntry } from '../faults';
import { contextToken } from './contextToken';
import type { ExecutionContext, GatheredNotice } from './executionContext';
import { type FetchShape, nullsOf, personsOf, readFetchShape } from './fetchShape';
import { freeDeadline } from './freeDeadline';
import { readSourceAnswer, type SourceAnswer, SourceRefusal } from './readSourceAnswer';

type Answer = Awaited<ReturnType<GraphQLDataSource['process']>>;
type Representations = readonly { readonly id?: string; readonly [required: string]: unknown }[];

export interface SubgraphSourceOptions {
  readonly agency: Agency;
  readonly pool: Pool;
  key(): string;
  readonly deadlineMs: number;
  /** For acts: governance waits for the agencies before it answers. */
  readonly actDeadlineMs: number;
  readonly responseLimitBytes: number;
  readonly meters: GatewayMeters;
  readonly tracing: Tracing;
  now(): Date;
  /** Told how long each fetch took that was answered, acts apart; `kind` is one value for one text. */
  readonly onTimed: (kind: object, entities: number, ms: number) => void;
  readonly onFailure: (fault: { agency: Agency; kind: string; ms: number }) => void;
}

/** Codes of a source's own errors that its requester may read. */
const PASSED: ReadonlySet<string> = new Set(
  Object.entries<FaultEntry>(FAULTS).flatMap(([code, { from }]) => (from === 'source' ? [code] : [])),
);
const isPassed = (code: string | undefined): code is FaultCode => code !== undefined && PASSED.has(code);

/** Length of all fetches' texts whose shapes are remembered. */
const SHAPE_CHARACTERS = 5_000_000;

/**
 * One subgraph as the executor sees it. A fetch that fails is answered with nulls under every field it asked, so that what
 * depends on it still happens, and is gathered as unavailable: never as withheld, never as nothing known.
 */
export class SubgraphSource implements GraphQLDataSource {
  private readonly shapes = new LRUCache<string, FetchShape>({ maxSize: SHAPE_CHARACTERS });

  constructor(private readonly options: SubgraphSourceOptions) {}

  async process(asked: GraphQLDataSourceProcessOptions): Promise<Answer> {
    const context = asked.context as ExecutionContext;
    const query = asked.request.query ?? '';
    const variables = asked.request.variables ?? {};
    const shape = this.shapeOf(query);
    const representations = (variables.representations ?? []) as Representations;
    if (context.rehearsal) return { data: nullsOf(shape, representations) } as Answer;
    // Whether they are anybody to the requester says the agency that is asked next (docs/decisions/0033).
    if (context.alone !== null && shape.stubs !== null) return { data: personsOf(shape.stubs, variables) } as Answer;
    context.notices.push(...unansweredWithin(context.notices, shape, representations));
    if (this.isPruned(context, shape, representations)) return { data: nullsOf(shape, representations) } as Answer;
    const body = JSON.stringify({ query, variables });
    return this.options.tracing.span('fetch', context.traceparent, (span) =>
      this.ask(context, body, shape, representations, span),
    );
  }

  private async ask(
    context: ExecutionContext,
    body: string,
    shape: FetchShape,
    representations: Representations,
    span: OpenSpan,
  ): Promise<Answer> {
    const { agency, meters, onTimed } = this.options;
    const began = performance.now();
    // A refusal is recorded once, however many fetches an agency answers for one request.
    const pruned = context.prunedItems.get(agency) ?? [];
    context.prunedItems.delete(agency);
    span.note({ agency, entities: representations.length });
    const ended = (result: FetchResult) => meters.fetched(agency, result, (performance.now() - began) / 1000);
    try {
      const answer = await this.fetch(context, body, { shape, pruned, asked: representations.length }, span);
      const told = this.readErrors(answer, shape, representations);
      if (answer.receipt !== null) context.receipts.push({ agency: this.options.agency, id: answer.receipt });
      context.notices.push(...answer.notices, ...told.unavailable);
      context.obligations.push(...answer.obligations);
      for (const person of answer.notToldStated) context.notToldStated.add(person);
      context.errors.push(...told.errors);
      if (told.unavailable.length > 0) context.unavailable.add(agency);
      const data = withNobody(answer.data, shape, representations, context.nobody);
      ended('answered');
      if (shape.type !== 'Mutation') onTimed(shape, representations.length, performance.now() - began);
      span.note({ code: 'OK' });
      return { data } as Answer;
    } catch (fault) {
      const kind = fault instanceof SourceRefusal ? fault.code : fault instanceof Error ? fault.name : typeof fault;
      ended(kind === 'STALE_RULES' ? 'stale' : 'failed');
      span.note({ code: kind === 'STALE_RULES' ? kind : failureCode(kind) });
      if (kind === 'STALE_RULES') context.stale = true;
      else {
        this.fail(context, kind, shape, representations, performance.now() - began);
        this.noteUnasked(context, pruned, representations);
      }
      return { data: nullsOf(shape, representations) } as Answer;
    }
  }

  /** A fetch of which no clause gives anything is not made: these are fields that the planner added for another source. */
  private isPruned(context: ExecutionContext, shape: FetchShape, representations: Representations): boolean {
    if (!shape.entities || shape.fields.length === 0) return false;
    const refused = shape.fields.map(({ name }) => context.refusedWhole(this.options.agency, shape.type, name));
    if (refused.includes(null)) return false;
    this.noteUnasked(
      context,
      refused.flatMap((each) => each?.items ?? []),
      representations,
    );
    for (const { id } of representations) {
      context.notices.push(
        ...refused.flatMap((each) => (each?.notices ?? []).map((notice) => ({ ...notice, id: String(id) }))),
      );
    }
    return true;
  }

  /** No fetch brings these refusals to the agency. */
  private noteUnasked(context: ExecutionContext, items: readonly string[], representations: Representations): void {
    if (items.length === 0) return;
    const { agency } = this.options;
    const unasked = context.unasked.get(agency) ?? { items: new Set(), persons: new Set() };
    context.unasked.set(agency, unasked);
    for (const item of items) unasked.items.add(item);
    for (const { id } of representations) unasked.persons.add(String(id));
  }

  private async fetch(
    context: ExecutionContext,
    body: string,
    { shape, pruned, asked }: { shape: FetchShape; pruned: readonly string[]; asked: number },
    { traceparent }: OpenSpan,
  ): Promise<SourceAnswer> {
    const { agency, pool, key, deadlineMs, actDeadlineMs, responseLimitBytes, now } = this.options;
    const { request, requester, declaration, rules } = context;
    const alone = context.alone === agency;
    const asking = { audience: agency, request, requester, declaration, rules, pruned, alone };
    const token = contextToken({ ...asking, body, issuedAtMs: now().getTime() }, key());
    const deadline = freeDeadline(shape.type === 'Mutation' ? actDeadlineMs : deadlineMs);
    try {
      const response = await pool.request({
        path: '/graphql',
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'lintel-context': token,
          ...(traceparent === null ? {} : { traceparent }),
        },
        body,
        signal: deadline.signal,
      });
      const text = await limited(response.body, responseLimitBytes);
      return readSourceAnswer({ agency, status: response.statusCode, text, shape, asked, alone });
    } finally {
      deadline.clear();
    }
  }

  private fail(
    context: ExecutionContext,
    kind: string,
    shape: FetchShape,
    representations: Representations,
    ms: number,
  ): void {
    const { agency, meters, onFailure } = this.options;
    meters.fetchFailed(agency, kind);
    onFailure({ agency, kind, ms: Math.round(ms) });
    context.unavailable.add(agency);
    // Of all that was asked nothing is left then.
    if (kind === 'LOG_UNAVAILABLE' && (!shape.entities || context.alone === agency)) context.logUnavailable = true;
    const placed = shape.entities
      ? representations.flatMap(({ id }) => shape.fields.map(({ name }) => ({ id: String(id), name })))
      : shape.fields.map(({ key, name }) => ({ id: key, name }));
    context.notices.push(...placed.map(({ id, name }) => unavailableNotice(agency, shape.type, id, name)));
  }

  /** What a source says of one field stands at that field; anything that is not for the requester makes the field unavailable. */
  private readErrors(answer: SourceAnswer, shape: FetchShape, representations: Representations) {
    const errors: ExecutionContext['errors'] = [];
    const unavailable: GatheredNotice[] = [];
    for (const { path = [], extensions, message } of answer.errors) {
      const code = extensions?.code;
      const at = String(shape.entities ? path[2] : path[0]);
      const field = shape.fields.find((each) => each.key === at)?.name;
      // A root field is known by its canonical key: the same field may stand there several times.
      const id = shape.entities ? String(representations[Number(path[1])]?.id) : at;
      if (field === undefined) throw new SourceRefusal(code ?? 'INTERNAL');
      if (isPassed(code)) errors.push({ type: shape.type, id, field, code, message, ...waitOf(extensions) });
      else unavailable.push(unavailableNotice(this.options.agency, shape.type, id, field));
    }
    return { errors, unavailable };
  }

  private shapeOf(query: string): FetchShape {
    const shape = this.shapes.get(query) ?? readFetchShape(query);
    this.shapes.set(query, shape, { size: query.length + 1 });
    return shape;
  }
}

/**
 * What entities require of children whom no client sees stands within them, null where an agency did not answer: that is told at
 * the entities, or they would read as ones of which nothing is counted. At all of them, for whichever it failed: which it was asked
 * about for a child is not told.
 */
function unansweredWithin(
  notices: readonly GatheredNotice[],
  shape: FetchShape,
  representations: Representations,
): readonly GatheredNotice[] {
  const unavailable = notices.filter(({ outcome }) => outcome === 'unavailable');
  if (unavailable.length === 0) return [];
  const within = representations.flatMap((each) => Object.values(each).filter((value) => typeof value === 'object'));
  const missing = new Set(
    within.flatMap((each) => Object.entries(each ?? {}).flatMap(([name, value]) => (value === null ? [name] : []))),
  );
  const agencies = [...new Set(unavailable.filter(({ field }) => missing.has(field)).map(({ agency }) => agency))];
  return representations.flatMap(({ id }) =>
    agencies.flatMap((agency) =>
      shape.fields.map(({ name }) => unavailableNotice(agency, shape.type, String(id), name)),
    ),
  );
}

/** The answer with nulls under every field of whoever is nobody to the requester; `nobody` takes them in. */
function withNobody(
  data: Record<string, unknown>,
  shape: FetchShape,
  representations: Representations,
  nobody: Set<string>,
): Record<string, unknown> {
  const entities = data._entities;
  if (!shape.entities || !Array.isArray(entities) || !entities.includes(null)) return data;
  const nulls = nullsOf(shape, representations)._entities as readonly unknown[];
  return {
    _entities: entities.map((entity: unknown, index) => {
      if (entity !== null) return entity;
      nobody.add(String(representations[index]?.id));
      return nulls[index];
    }),
  };
}

function unavailableNotice(agency: Agency, type: string, id: string, field: string): GatheredNotice {
  return {
    type,
    id,
    field,
    outcome: 'unavailable',
    agency,
    dataItem: null,
    clause: null,
    reason: 'sourceUnavailable',
    unlock: ['ringFrontDoor'],
  };
}

async function limited(body: AsyncIterable<Uint8Array>, limit: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > limit) throw new SourceRefusal('RESPONSE_TOO_LARGE');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The agency that a name of the supergraph's stands for. */
export function agencyNamed(name: string): Agency {
  const agency = AGENCIES.find((each) => each === name);
  if (agency === undefined) throw new Error(`The supergraph names a subgraph ${name}, which is no agency.`);
  return agency;
}

function waitOf(extensions: { readonly retryAfterS?: number | undefined } | undefined): { retryAfterS?: number } {
  return extensions?.retryAfterS === undefined ? {} : { retryAfterS: extensions.retryAfterS };
}
