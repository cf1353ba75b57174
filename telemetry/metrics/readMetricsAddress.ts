import { z } from 'zod';
import type { MetricsAddress } from './serveMetrics';

const addressSchema = z.object({
  LINTEL_METRICS_HOST: z.string().default('127.0.0.1'),
  LINTEL_METRICS_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
});

/** `LINTEL_METRICS_PORT` and `LINTEL_METRICS_HOST` (127.0.0.1). Without a port nothing is shown. Throws on a port that is none. */
export function readMetricsAddress(environment: NodeJS.ProcessEnv): MetricsAddress {
  const given = Object.fromEntries(Object.entries(environment).filter(([, text]) => text !== ''));
  const parsed = addressSchema.safeParse(given);
  if (!parsed.success) throw new Error('LINTEL_METRICS_PORT: give a whole number from 0 to 65535.');
  return { host: parsed.data.LINTEL_METRICS_HOST, port: parsed.data.LINTEL_METRICS_PORT ?? null };
}
