import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { tracingOver } from '#telemetry/traces/tracingOver';
import { shared } from '#test/town/shared';
import { startTown } from '#test/town/startTown';
import type { Statement } from './protectedChild';

/** Statements of the requests to the town below, in their order; and its spans. */
export const statements: Statement[] = [];
export const spans = new InMemorySpanExporter();

/** A town for all attacks. */
export const attacksTown = shared(() =>
  startTown({
    tracing: tracingOver('lintel', new SimpleSpanProcessor(spans)),
    onStatement: (agency, text, request, rows) => statements.push({ agency, text, request, rows }),
  }),
);
