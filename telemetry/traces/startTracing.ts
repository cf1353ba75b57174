import { NO_TRACING, type Tracing } from './tracing';

/**
 * Tracing to the collector of `OTEL_EXPORTER_OTLP_ENDPOINT` (OTLP over HTTP; the other OTEL_ variables of exporter and sampler
 * hold too). Without it nothing is traced and no SDK is loaded.
 */
export async function startTracing(service: string, environment: NodeJS.ProcessEnv): Promise<Tracing> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: general, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: own } = environment;
  if (!general && !own) return NO_TRACING;
  const [{ OTLPTraceExporter }, { BatchSpanProcessor }, { tracingOver }] = await Promise.all([
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/sdk-trace-base'),
    import('#telemetry/traces/tracingOver'),
  ]);
  return tracingOver(service, new BatchSpanProcessor(new OTLPTraceExporter()));
}
