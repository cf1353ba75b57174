import { ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, trace } from '@opentelemetry/api';
import { Resource } from '@opentelemetry/resources';
import { BasicTracerProvider, type SpanProcessor } from '@opentelemetry/sdk-trace-base';
import { ATTRIBUTES, type OpenSpan, type SpanFacts, type SpanName, type Tracing } from './tracing';

const KINDS: Readonly<Record<SpanName, SpanKind>> = {
  request: SpanKind.SERVER,
  execute: SpanKind.INTERNAL,
  fetch: SpanKind.CLIENT,
  answerFetch: SpanKind.SERVER,
  decide: SpanKind.INTERNAL,
  release: SpanKind.INTERNAL,
};

/**
 * Tracing through OpenTelemetry's SDK to a processor. The provider is not registered as the global one: @apollo/gateway traces
 * through that with the text of operations as an attribute.
 */
export function tracingOver(service: string, processor: SpanProcessor): Tracing {
  const provider = new BasicTracerProvider({
    resource: Resource.default().merge(new Resource({ 'service.name': service })),
    spanProcessors: [processor],
  });
  const tracer = provider.getTracer('lintel');
  return {
    async span(name, parent, work) {
      const span = tracer.startSpan(name, { kind: KINDS[name] }, contextOf(parent));
      const { traceId, spanId, traceFlags } = span.spanContext();
      const open: OpenSpan = {
        note: (facts) => void span.setAttributes(attributesOf(facts)),
        traceparent: `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`,
      };
      try {
        return await work(open);
      } catch (fault) {
        // Without the fault itself: its text may hold what a statement or a body held.
        span.setStatus({ code: SpanStatusCode.ERROR });
        throw fault;
      } finally {
        span.end();
      }
    },
    stop: () => provider.shutdown(),
  };
}

/** Only names of the table leave, whatever an object carries beside them. */
function attributesOf(facts: SpanFacts): Record<string, string | number> {
  const known = Object.entries(ATTRIBUTES) as [keyof SpanFacts, string][];
  return Object.fromEntries(
    known.flatMap(([fact, name]) => {
      const value = facts[fact];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

function contextOf(parent: string | null) {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(parent ?? '') ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return ROOT_CONTEXT;
  const traceFlags = Number.parseInt(flags, 16) & TraceFlags.SAMPLED;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}
