import type { Express } from 'express';
import type { GatewayConfiguration } from '../readConfiguration';
import type { RulesClient } from '../rules/rulesClient';
import { type Probed, probeAll } from './probeSources';

export interface Readiness extends Probed {
  /** Rules held and not empty, first plans made, the hub ready, and an issuer whose tokens can be verified. */
  readonly ready: boolean;
  /** `none`: no protocol is in force, so that everything would be withheld as if the law said so. */
  readonly rules: 'held' | 'none' | 'notHeld';
  /** Whether the first plans are made: before, an answer takes longer. */
  readonly plans: 'made' | 'beingMade';
}

/** What the process itself knows of how it stands. */
export interface Standing {
  readonly rules: RulesClient;
  rehearsed(): boolean;
}

/** Anyone may ask; however often they do, the others are asked no more often than this. */
const REMEMBERED_MS = 100;

/**
 * `/health`: the process lives; restart it where this does not answer. `/ready`: whether it can answer, and if not, who is
 * missing; take it out of the rotation, do not restart it. Neither says anything of a record.
 */
export function mountReadiness(
  app: Express,
  configuration: GatewayConfiguration,
  { rules, rehearsed }: Standing,
): void {
  let latest: { readonly at: number; readonly probed: Promise<Probed> } | null = null;
  app.get('/health', (_request, response) => void response.set('cache-control', 'no-store').json({ status: 'up' }));
  app.get('/ready', async (_request, response) => {
    if (latest === null || performance.now() - latest.at > REMEMBERED_MS)
      latest = { at: performance.now(), probed: probeAll(configuration) };
    const { sources, issuers } = await latest.probed;
    const standing = standingOf(rules);
    const planned = rehearsed();
    const ready =
      standing === 'held' && planned && sources.hub.state === 'ready' && Object.values(issuers).includes('reachable');
    const readiness: Readiness = {
      ready,
      rules: standing,
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

function standingOf(rules: RulesClient): Readiness['rules'] {
  if (!rules.leaseHeld()) return 'notHeld';
  return rules.current()?.protocols.length === 0 ? 'none' : 'held';
}
