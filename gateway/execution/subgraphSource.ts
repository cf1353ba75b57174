import type { GraphQLDataSource, GraphQLDataSourceProcessOptions } from '@apollo/gateway';
import { type FieldNode, Kind, type OperationDefinitionNode, parse, type SelectionSetNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Pool } from 'undici';
import { AGENCIES, type Agency } from '#policies/core/vocabulary';
import { FAULTS, type FaultCode } from '../faults';
import { contextToken } from './contextToken';
import type { ExecutionContext, GatheredNotice } from './executionContext';

type Answer = Awaited<ReturnType<GraphQLDataSource['process']>>;

export interface SubgraphSourceOptions {
  readonly agency: Agency;
  readonly pool: Pool;
  readonly key: string;
  readonly deadlineMs: number;
  readonly responseLimitBytes: number;
  readonly onFailure: (fault: { agency: Agency; kind: string; ms: number }) => void;
}

/** Codes of a source's own errors that its requester may read. */
const PASSED: ReadonlySet<string> = new Set<FaultCode>([
  'SEARCH_NOT_GRANTED',
  'SEARCH_INVALID',
  'SEARCH_RATE_EXCEEDED',
  'CURSOR_INVALID',
]);

/** What a fetch asks, read off its text once: the fields of the entities, or of the root. */
interface FetchShape {
  readonly entities: boolean;
  readonly type: string;
  readonly fields: readonly { readonly key: string; readonly name: string }[];
}

/**
 * One subgraph as the executor sees it. A fetch that fails is answered with nulls under every field it asked, so that what
 * depends on it still happens, and is gathered as unavailable: never as withheld, never as nothing known.
 */
export class SubgraphSource implements GraphQLDataSource {
  private readonly shapes = new LRUCache<string, FetchShape>({ max: 1000 });

  constructor(private readonly options: SubgraphSourceOptions) {}

  async process(asked: GraphQLDataSourceProcessOptions): Promise<Answer> {
    const context = asked.context as ExecutionContext;
    const query = asked.request.query ?? '';
    const variables = asked.request.variables ?? {};
    const shape = this.shapeOf(query);
    const representations = (variables.representations ?? []) as readonly { readonly id?: string }[];
    if (shape.entities && !context.agencyGives(this.options.agency)) return nulls(shape, representations);
    const began = performance.now();
    try {
      return await this.fetch(context, JSON.stringify({ query, variables }), shape, representations);
    } catch (fault) {
      const kind = fault instanceof SourceRefusal ? fault.code : fault instanceof Error ? fault.name : typeof fault;
      this.options.onFailure({ agency: this.options.agency, kind, ms: Math.round(performance.now() - began) });
      context.unavailable.add(this.options.agency);
      if (kind === 'LOG_UNAVAILABLE' && !shape.entities) context.logUnavailable = true;
      context.notices.push(...this.unavailableNotices(shape, representations));
      return nulls(shape, representations);
    }
  }

  private async fetch(
    context: ExecutionContext,
    body: string,
    shape: FetchShape,
    representations: readonly { readonly id?: string }[],
  ): Promise<Answer> {
    const { agency, pool, key, deadlineMs } = this.options;
    const pruned = context.prunedItems.get(agency) ?? [];
    const { request, requester, declaration, rules } = context;
    const token = contextToken(
      { audience: agency, request, requester, declaration, rules, pruned, body, issuedAtMs: Date.now() },
      key,
    );
    const response = await pool.request({
      path: '/graphql',
      method: 'POST',
      headers: { 'content-type': 'application/json', 'lintel-context': token },
      body,
      signal: AbortSignal.timeout(deadlineMs),
    });
    const answer = JSON.parse(await limited(response.body, this.options.responseLimitBytes)) as SourceAnswer;
    const code = answer.errors?.[0]?.extensions?.code;
    if (code === 'STALE_RULES') {
      context.stale = true;
      return nulls(shape, representations);
    }
    if (response.statusCode !== 200 || answer.data === undefined)
      throw new SourceRefusal(code ?? `HTTP_${response.statusCode}`);
    context.notices.push(...(answer.extensions?.lintel?.notices ?? []));
    this.gatherErrors(context, answer, shape, representations);
    return { data: answer.data } as Answer;
  }

  /** What a source says of one field stands at that field; anything that is not for the requester makes the field unavailable. */
  private gatherErrors(
    context: ExecutionContext,
    answer: SourceAnswer,
    shape: FetchShape,
    representations: readonly { readonly id?: string }[],
  ): void {
    for (const error of answer.errors ?? []) {
      const path = error.path ?? [];
      const at = shape.entities ? String(path[2]) : String(path[0]);
      const field = shape.fields.find((each) => each.key === at)?.name;
      const id = shape.entities ? String(representations[Number(path[1])]?.id) : 'undefined';
      if (field === undefined) throw new SourceRefusal(error.extensions?.code ?? 'INTERNAL');
      const code = error.extensions?.code;
      if (code !== undefined && PASSED.has(code) && code in FAULTS) {
        context.errors.push({ type: shape.type, id, field, code: code as FaultCode, message: error.message });
      } else {
        context.unavailable.add(this.options.agency);
        context.notices.push(unavailableNotice(this.options.agency, shape.type, id, field));
      }
    }
  }

  private unavailableNotices(
    shape: FetchShape,
    representations: readonly { readonly id?: string }[],
  ): GatheredNotice[] {
    const ids = shape.entities ? representations.map((representation) => String(representation.id)) : ['undefined'];
    return ids.flatMap((id) =>
      shape.fields.map((field) => unavailableNotice(this.options.agency, shape.type, id, field.name)),
    );
  }

  private shapeOf(query: string): FetchShape {
    const known = this.shapes.get(query);
    if (known !== undefined) return known;
    const operation = parse(query).definitions.find(
      (each): each is OperationDefinitionNode => each.kind === Kind.OPERATION_DEFINITION,
    );
    const root = fieldsOf(operation?.selectionSet);
    const entities = root.find((field) => field.name.value === '_entities');
    const type = operation?.operation === 'mutation' ? 'Mutation' : 'Query';
    const shape =
      entities === undefined
        ? { entities: false, type, fields: named(root) }
        : { entities: true, ...entityFields(entities) };
    this.shapes.set(query, shape);
    return shape;
  }
}

interface SourceAnswer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions?: { readonly code?: string };
  }[];
  readonly extensions?: { readonly lintel?: { readonly notices?: readonly GatheredNotice[] } };
}

class SourceRefusal extends Error {
  constructor(readonly code: string) {
    super(code);
  }
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

function nulls(shape: FetchShape, representations: readonly unknown[]): Answer {
  const empty = Object.fromEntries(shape.fields.map((field) => [field.key, null]));
  const data = shape.entities
    ? { _entities: representations.map(() => ({ __typename: shape.type, ...empty })) }
    : empty;
  return { data } as Answer;
}

function entityFields(entities: FieldNode): Pick<FetchShape, 'type' | 'fields'> {
  const inline = entities.selectionSet?.selections.find((selection) => selection.kind === Kind.INLINE_FRAGMENT);
  return { type: inline?.typeCondition?.name.value ?? 'Person', fields: named(fieldsOf(inline?.selectionSet)) };
}

function fieldsOf(set: SelectionSetNode | undefined): readonly FieldNode[] {
  return (set?.selections ?? []).filter((selection): selection is FieldNode => selection.kind === Kind.FIELD);
}

function named(fields: readonly FieldNode[]): FetchShape['fields'] {
  return fields
    .filter((field) => field.name.value !== '__typename')
    .map((field) => ({ key: field.alias?.value ?? field.name.value, name: field.name.value }));
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
