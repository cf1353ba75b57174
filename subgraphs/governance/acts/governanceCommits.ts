import { ACT_TERMS } from '#policies/core/acts';
import { type ActCommits, commitHere } from '../../kit/acts/act';
import { openPool } from '../../kit/http/openPool';
import type { SubgraphConfiguration } from '../../kit/readConfiguration';
import { commitDesk } from './commitDesk';

/** Acts that reach every agency wait for all of them, within a bound; the others are committed as usual. */
export function governanceCommits(configuration: SubgraphConfiguration): ActCommits {
  const { actWaitMs, leaseMs } = configuration;
  const watch = openPool(configuration, { max: 2, connectionTimeoutMillis: 2000 });
  const desk = commitDesk({ watch, waitMs: actWaitMs, leaseMs });
  return {
    async commit(client, act) {
      if (ACT_TERMS[act].reach === 'local') return commitHere(client, act);
      return (await desk.commit(client)).effects;
    },
    stop: desk.stop,
  };
}
