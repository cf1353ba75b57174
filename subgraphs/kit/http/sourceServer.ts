import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginInlineTraceDisabled } from '@apollo/server/plugin/disabled';
import type { GraphQLSchema } from 'graphql';
import type { Logger } from 'pino';
import type { RequestScope } from '../request/requestScope';
import { maskError } from './maskError';

/** Selections once fragments are spread: 1.2 KB of fragments within fragments would hold a process for seconds. */
export const MOST_SELECTIONS = 10_000;

/** The GraphQL server of a subgraph, started. It tells nothing of its schema, and nothing of an error but its code. */
export async function sourceServer(schema: GraphQLSchema, log: Logger): Promise<ApolloServer<RequestScope>> {
  const apollo = new ApolloServer<RequestScope>({
    schema,
    introspection: false,
    includeStacktraceInErrorResponses: false,
    maxRecursiveSelections: MOST_SELECTIONS,
    plugins: [ApolloServerPluginInlineTraceDisabled()],
    formatError: (formatted, thrown) => maskError(formatted, thrown, log),
    stopOnTerminationSignals: false,
  });
  await apollo.start();
  return apollo;
}
