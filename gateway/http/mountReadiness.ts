import type { Express } from 'express';
import { AGENCIES, type Agency } from '#policies/core/vocabulary';
import type { GatewayConfiguration } from '../readConfiguration';
import type { RulesClient } from '../rules/rulesClient';

/**
 * `starting`: it has not run what its first fetch needs; `databaseDown`: the process is up and its database is not; `noLease`:
 * its copy of the governance tables may be late; `down`: it does not answer.
 */
export type SourceState = 'ready' | 'starting' | 'noLease' | 'databaseDown' | 'down';

export interface Readiness {
  /** Rules held, first plans made, the hub answering with a lease, and an issuer whose tokens can be verified. */
  readonly ready: boolean;
  readonly rules: 'held' | 'notHeld';
  /** Whether the first plans are made: before, an answer takes longer. */
  readonly plans: 'made' | 'beingMade';
  readonly sources: Readonly<Record<Agency, SourceState>>;
  readonly issuers: Readonly<Record<string, 'reachable' | 'down'>>;
}

/** What the process itself knows of how it stands. */
export interface Standing {
  readonly rules: RulesClient;
  rehearsed(): boolean;
}

/** Anyone may ask; however often they do, the others are asked no more often than this. */
const REMEMBERED_MS = 100;
const PROBE_MS = 500;

/** `/health`: the process lives. `/ready`: whether it can answer, and if not, who is missing. */
export function mountReadiness(
  app: Express,
  configuration: GatewayConfiguration,
  { rules, rehearsed }: Standing,
): void {
  let latest: { readonly at: number; readonly probed: ReturnType<typeof probeAll> } | null = null;
  app.get('/health', (_request, response) => void response.set('cache-control', 'no-store').json({ status: 'up' }));
  app.get('/ready', async (_request, response) => {
    if (latest === null || performance.now() - latest.at > REMEMBERED_MS)
      latest = { at: performance.now(), probed: probeAll(configuration) };
    const { sources, issuers } = await latest.probed;
    const held = rules.leaseHeld();
    const planned = rehearsed();
    const ready = held && planned && sources.hub === 'ready' && Object.values(issuers).includes('reachable');
    const readiness: Readiness = {
      ready,
      rules: held ? 'held' : 'notHeld',
      plans: planned ? 'made' : 'beingMade',
      sources,
      issuers,
    };
    response
      .status(ready ? 200 : 503)
      .set('cache-control', 'no-store')
      .json(readiness);
  });
}

async function probeAll({
  subgraphUrls,
  issuers,
}: GatewayConfiguration): Promise<Pick<Readiness, 'sources' | 'issuers'>> {
  const [ofSources, ofIssuers] = await Promise.all([
    Promise.all(AGENCIES.map(async (agency) => [agency, await sourceState(subgraphUrls[agency])] as const)),
    Promise.all(issuers.map(async ({ issuer, jwksUri }) => [issuer, await issuerState(jwksUri)] as const)),
  ]);
  return {
    sources: Object.fromEntries(ofSources) as Readiness['sources'],
    issuers: Object.fromEntries(ofIssuers),
  };
}

async function sourceState(url: string): Promise<SourceState> {
  try {
    const response = await fetch(new URL('/health', url), { signal: AbortSignal.timeout(PROBE_MS) });
    const body = (await response.json()) as { lease?: unknown; database?: unknown; rehearsed?: unknown };
    if (body.database === 'down') return 'databaseDown';
    if (!response.ok || body.lease !== true) return 'noLease';
    return body.rehearsed === false ? 'starting' : 'ready';
  } catch {
    return 'down';
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
