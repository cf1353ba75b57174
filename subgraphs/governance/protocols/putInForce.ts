import { type ClientBase, Pool } from 'pg';
import type { Agency } from '#policies/core/vocabulary';
import { type CommitBounds, commitEverywhere } from '../acts/commitEverywhere';
import { takingPart } from '../acts/takingPart';
import { SUBSCRIBERS } from '../subscribers';
import { loadProtocols, type ProtocolsToLoad } from './loadProtocols';

/** How an agency stands to what was put in force. Without a subscription it has no rules at all, and answers `unavailable`. */
export type Reception =
  | { readonly agency: Agency; readonly state: 'applied' | 'notSubscribed' }
  | { readonly agency: Agency; readonly state: 'notConfirmed'; readonly leaseEndsAt: string };

/**
 * Loads what was read (`loadProtocols`) and returns when every agency has applied it, or the bound is reached; says which have,
 * also where nothing had to be changed. As the owner of governance's database. Throws SignedOtherwise.
 */
export async function putInForce(
  ownerUrl: string,
  given: ProtocolsToLoad,
  bounds: Pick<CommitBounds, 'waitMs' | 'leaseMs'>,
): Promise<readonly Reception[]> {
  const watch = new Pool({ connectionString: ownerUrl, max: 2 });
  watch.on('error', () => undefined);
  try {
    const subscribers = await takingPart(watch);
    const receptions: Reception[] = [];
    const commit = async (client: ClientBase) => {
      // Something to replicate where nothing changed: the agencies are asked about this very commit. One more, as by any act: what does
      // not follow on the revision before shows that something was lost.
      await client.query('UPDATE governance.protocol_revision SET revision = revision + 1 WHERE id = 1');
      const { effects } = await commitEverywhere(client, watch, { ...bounds, subscribers });
      for (const { agency, confirmed, effectiveAt } of effects)
        receptions.push(
          confirmed ? { agency, state: 'applied' } : { agency, state: 'notConfirmed', leaseEndsAt: effectiveAt },
        );
    };
    await loadProtocols(ownerUrl, given, { commit });
    const rest = SUBSCRIBERS.filter((each) => !subscribers.includes(each));
    return [...receptions, ...rest.map(({ agency }) => ({ agency, state: 'notSubscribed' as const }))];
  } finally {
    await watch.end();
  }
}
