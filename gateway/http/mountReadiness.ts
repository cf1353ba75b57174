import type { Express } from 'express';
import { AGENCIES } from '#policies/core/vocabulary';
import type { GatewayConfiguration } from '../readConfiguration';
import type { RulesClient } from '../rules/rulesClient';

/** `/health`: the process lives. `/ready`: it knows the rules, and which sources answer with a lease of their own. */
export function mountReadiness(app: Express, configuration: GatewayConfiguration, rules: RulesClient): void {
  app.get('/health', (_request, response) => void response.set('cache-control', 'no-store').json({ status: 'up' }));
  app.get('/ready', async (_request, response) => {
    const sources = Object.fromEntries(
      await Promise.all(
        AGENCIES.map(async (agency) => [agency, await sourceState(configuration.subgraphUrls[agency])] as const),
      ),
    );
    const rulesHeld = rules.leaseHeld();
    const ready = rulesHeld && sources.hub === 'ready';
    response
      .status(ready ? 200 : 503)
      .set('cache-control', 'no-store')
      .json({ ready, rules: rulesHeld ? 'held' : 'notHeld', sources });
  });
}

async function sourceState(url: string): Promise<'ready' | 'noLease' | 'down'> {
  try {
    const response = await fetch(new URL('/health', url), { signal: AbortSignal.timeout(500) });
    const body = (await response.json()) as { lease?: unknown };
    return response.ok && body.lease === true ? 'ready' : 'noLease';
  } catch {
    return 'down';
  }
}
