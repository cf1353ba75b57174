import type { Pool } from 'pg';
import { ACT_TERMS } from '#policies/core/acts';
import { type CommitAct, commitHere } from '../../kit/acts/act';
import type { SubgraphConfiguration } from '../../kit/readConfiguration';
import { commitEverywhere } from './commitEverywhere';

/** Acts that reach every agency wait for all of them, within a bound; the others are committed as usual. */
export function commitEverywhereOf({
  pool,
  configuration: { actWaitMs, leaseMs },
}: {
  readonly pool: Pool;
  readonly configuration: SubgraphConfiguration;
}): CommitAct {
  return async (client, act) => {
    if (ACT_TERMS[act].reach === 'local') return commitHere(client, act);
    await client.query("SET LOCAL synchronous_commit = 'remote_apply'");
    const { effects } = await commitEverywhere(client, pool, { waitMs: actWaitMs, leaseMs });
    return effects;
  };
}
