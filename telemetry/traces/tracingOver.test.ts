import { trace } from '@opentelemetry/api';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { startTracing } from './startTracing';
import { ATTRIBUTES, NO_TRACING, type SpanFacts } from './tracing';
import { tracingOver } from './tracingOver';

const exporter = new InMemorySpanExporter();
const tracing = tracingOver('test', new SimpleSpanProcessor(exporter));
beforeEach(() => exporter.reset());

test('a span hangs under the parent that another process sent', async () => {
  let inner: string | null = null;
  await tracing.span('request', null, async (outer) => {
    await tracing.span('fetch', outer.traceparent, async (span) => {
      inner = span.traceparent;
    });
  });
  const [fetch, request] = exporter.getFinishedSpans();
  expect([fetch?.name, request?.name, request?.parentSpanId]).toEqual(['fetch', 'request', undefined]);
  expect(fetch?.parentSpanId).toBe(request?.spanContext().spanId);
  expect(inner).toBe(`00-${request?.spanContext().traceId}-${fetch?.spanContext().spanId}-01`);
});

test.each(['', 'x', `00-${'0'.repeat(31)}-${'1'.repeat(16)}-01`, `01-${'a'.repeat(32)}-${'1'.repeat(16)}-01`])(
  'no trace context in %p: a trace of its own',
  async (parent) => {
    await tracing.span('answerFetch', parent, async () => undefined);
    expect(exporter.getFinishedSpans()[0]?.parentSpanId).toBeUndefined();
  },
);

test('what is no fact of the list does not leave, whoever notes it', async () => {
  const facts = { agency: 'police', person: 'ann', reason: 'x', notices: 0 } as SpanFacts;
  await tracing.span('fetch', null, async (span) => span.note(facts));
  expect(exporter.getFinishedSpans()[0]?.attributes).toEqual({ 'lintel.agency': 'police', 'lintel.notices': 0 });
  expect(Object.values(ATTRIBUTES).every((name) => !/person|practitioner|case|reason|clause/.test(name))).toBe(true);
});

test('what is thrown marks the span and leaves no text in it', async () => {
  const work = tracing.span('decide', null, async () => {
    throw new Error('child ann');
  });
  await expect(work).rejects.toThrow('child ann');
  const [span] = exporter.getFinishedSpans();
  expect([span?.status, span?.events]).toEqual([{ code: 2 }, []]);
});

test('it is not the global provider, through which other libraries trace the text of operations', () => {
  trace.getTracer('@apollo/gateway').startSpan('gateway.request').end();
  expect(exporter.getFinishedSpans()).toEqual([]);
});

test('without a collector nothing is traced', async () => {
  expect(await startTracing('gateway', {})).toBe(NO_TRACING);
  expect(await NO_TRACING.span('request', null, async ({ traceparent }) => traceparent)).toBeNull();
});
