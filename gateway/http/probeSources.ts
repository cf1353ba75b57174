import { z } from 'zod';
import { AGENCIES, type Agency } from '#policies/core/vocabulary';
import type { GatewayConfiguration } from '../readConfiguration';

const sourceSchema = z.object({
  ready: z.boolean(),
  database: z.enum(['up', 'down']),
  lease: z.enum(['held', 'notHeld']),
  /** What keeps it from being held, in the source's own word. */
  leaseMissing: z.string().exactOptional(),
  log: z.enum(['writable', 'notWritable', 'refused']),
  /** Whether it has run what its first fetch needs. */
  rehearsed: z.boolean(),
});

/** What a source says of itself; `down` where it says nothing. */
export type SourceState =
  | ({ readonly state: 'ready' | 'notReady' } & Omit<z.infer<typeof sourceSchema>, 'ready'>)
  | { readonly state: 'down' };

export interface Probed {
  readonly sources: Readonly<Record<Agency, SourceState>>;
  readonly issuers: Readonly<Record<string, 'reachable' | 'down'>>;
}

const PROBE_MS = 2000;

export async function probeAll({ subgraphUrls, issuers }: GatewayConfiguration): Promise<Probed> {
  const [ofSources, ofIssuers] = await Promise.all([
    Promise.all(AGENCIES.map(async (agency) => [agency, await sourceState(subgraphUrls[agency])] as const)),
    Promise.all(issuers.map(async ({ issuer, jwksUri }) => [issuer, await issuerState(jwksUri)] as const)),
  ]);
  return {
    sources: Object.fromEntries(ofSources) as Probed['sources'],
    issuers: Object.fromEntries(ofIssuers),
  };
}

async function sourceState(url: string): Promise<SourceState> {
  try {
    const response = await fetch(new URL('/ready', url), { signal: AbortSignal.timeout(PROBE_MS) });
    const { ready, ...parts } = sourceSchema.parse(await response.json());
    return { state: ready ? 'ready' : 'notReady', ...parts };
  } catch {
    return { state: 'down' };
  }
}

async function issuerState(jwksUri: string): Promise<'reachable' | 'down'> {
  try {
    const response = await fetch(jwksUri, { signal: AbortSignal.timeout(PROBE_MS) });
    const body = (await response.json()) as { keys?: unknown };
    return response.ok && Array.isArray(body.keys) ? 'reachable' : 'down';
  } catch {
    return 'down';
  }
}
