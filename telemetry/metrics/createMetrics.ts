import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Agency } from '#policies/core/vocabulary';
import { type GatewayMeters, gatewayMeters } from './gatewayMeters';
import { type SourceMeters, sourceMeters } from './sourceMeters';

/**
 * What one operating-system process counts. Labels are codes, purposes and agencies out of closed lists: never a person, a
 * practitioner, an organisation, a case, a reason, a clause or a controller. Silent outcomes are not counted at all.
 */
export interface Metrics {
  readonly gateway: GatewayMeters;
  source(agency: Agency): SourceMeters;
  /** The page as Prometheus reads it. */
  page(): Promise<{ readonly contentType: string; readonly text: string }>;
}

export interface MetricsOptions {
  /** Event-loop lag, memory, garbage collection: of the process, so asked for once in it. */
  readonly ofTheProcess: boolean;
}

export function createMetrics({ ofTheProcess }: MetricsOptions = { ofTheProcess: false }): Metrics {
  const registry = new Registry();
  if (ofTheProcess) collectDefaultMetrics({ register: registry });
  const gateway = gatewayMeters(registry);
  const source = sourceMeters(registry);
  return {
    gateway,
    source,
    page: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
}
