import { readFileSync } from 'node:fs';
import { ApolloGateway } from '@apollo/gateway';
import { type DocumentNode, type GraphQLSchema, parse } from 'graphql';
import { LRUCache } from 'lru-cache';
import { Pool } from 'undici';
import type { Agency } from '#policies/core/vocabulary';
import type { GatewayMeters } from '#telemetry/metrics/gatewayMeters';
import type { Tracing } from '#telemetry/traces/tracing';
import { RESERVED_ID } from '../operation/canonical';
import type { PrunedOperation } from '../operation/prune';
import type { ExecutionContext } from './executionContext';
import { agencyNamed, SubgraphSource, type SubgraphSourceOptions } from './subgraphSource';

export interface Executor {
  /** What clients see of the graph. */
  readonly schema: GraphQLSchema;
  readonly supergraphSdl: string;
  /** Whether an operation was executed of late, and is planned. */
  knows(operation: PrunedOperation): boolean;
  /** Plans (cached by the pruned operation's own hash) and fetches; the result is in canonical names. */
  execute(
    operation: PrunedOperation,
    variables: Record<string, unknown>,
    context: ExecutionContext,
  ): Promise<Record<string, unknown> | null>;
  stop(): Promise<void>;
}

export interface ExecutorOptions {
  readonly supergraphFile: string;
  readonly subgraphUrls: Readonly<Record<Agency, string>>;
  /** Asked at each fetch: keys rotate while the process runs. */
  contextKey(agency: Agency): string;
  readonly deadlineMs: number;
  readonly actDeadlineMs: number;
  readonly responseLimitBytes: number;
  readonly meters: GatewayMeters;
  readonly tracing: Tracing;
  now(): Date;
  readonly onTimed: SubgraphSourceOptions['onTimed'];
  readonly onFailure: SubgraphSourceOptions['onFailure'];
  /** Told each operation that reaches the planner's door: tests count. */
  readonly onExecute?: (hash: string) => void;
}

/** Length of all texts whose documents are remembered: a few hundred case views. */
const DOCUMENT_CHARACTERS = 2_000_000;

/**
 * The stock executor, called directly: Apollo Server would hash the client's text before anything could be pruned, and the
 * plan of that hash would fetch what was withheld (docs/decisions/0005).
 */
export async function startExecutor(options: ExecutorOptions): Promise<Executor> {
  // Otherwise @apollo/gateway sends figures of this machine to its maker every minute. There is no other switch.
  process.env.APOLLO_TELEMETRY_DISABLED = 'true';
  const supergraphSdl = readFileSync(options.supergraphFile, 'utf8');
  const pools: Pool[] = [];
  const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
  /** When the executor was called for what is to be planned. */
  const begun = new WeakMap<object, number>();
  const gateway = new ApolloGateway({
    supergraphSdl,
    logger: quiet,
    experimental_didResolveQueryPlan({ requestContext }) {
      const context = requestContext.context as unknown as ExecutionContext;
      const began = begun.get(context);
      if (began !== undefined) context.onPlanned(performance.now() - began);
    },
    buildService: ({ name }) => {
      const agency = agencyNamed(name);
      const pool = new Pool(options.subgraphUrls[agency], { connections: 64, pipelining: 1, keepAliveTimeout: 30_000 });
      pools.push(pool);
      const { deadlineMs, actDeadlineMs, responseLimitBytes, meters, tracing, now, onTimed, onFailure } = options;
      return new SubgraphSource({
        agency,
        pool,
        key: () => options.contextKey(agency),
        deadlineMs,
        actDeadlineMs,
        responseLimitBytes,
        meters,
        tracing,
        now,
        onTimed,
        onFailure,
      });
    },
  });
  const { schema, executor } = await gateway.load();
  const documents = new LRUCache<string, DocumentNode>({ maxSize: DOCUMENT_CHARACTERS });

  return {
    schema,
    supergraphSdl,
    knows: ({ hash }) => documents.has(hash),
    async execute(operation, variables, context) {
      if (!context.rehearsal) options.onExecute?.(operation.hash);
      const known = documents.get(operation.hash);
      if (known === undefined) begun.set(context, performance.now());
      const document = known ?? parse(operation.text, { noLocation: true });
      documents.set(operation.hash, document, { size: operation.text.length });
      const [definition] = document.definitions;
      const result = await executor({
        document,
        queryHash: operation.hash,
        request: { query: operation.text, variables },
        operation: definition,
        operationName: null,
        schema,
        context,
        logger: quiet,
        metrics: {},
        cache: undefined,
        overallCachePolicy: undefined,
      } as never);
      // Sources answer every fetch, failed or not; an error of the executor's own is a fault, and no nulls may stand for it.
      if (result.errors !== undefined && result.errors.length > 0)
        throw new Error('The executor failed.', { cause: result.errors[0] });
      return withoutNobody((result.data as Record<string, unknown> | null | undefined) ?? null, context.nobody);
    },
    async stop() {
      await gateway.stop();
      await Promise.all(pools.map((pool) => pool.destroy()));
    },
  };
}

/** Persons who are nobody to the requester are null, as the hub would have said. */
function withoutNobody(data: Record<string, unknown> | null, nobody: ReadonlySet<string>): typeof data {
  if (data === null || nobody.size === 0) return data;
  const isNobody = (value: unknown) => nobody.has(String((value as Record<string, unknown> | null)?.[RESERVED_ID]));
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, isNobody(value) ? null : value]));
}
