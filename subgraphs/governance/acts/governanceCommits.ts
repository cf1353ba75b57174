import { ACT_TERMS } from '#policies/core/acts';
import { type ActCommits, commitHere } from '../../kit/acts/act';
import type { SubgraphConfiguration } from '../../kit/readConfiguration';
import { commitDesk } from './commitDesk';

/** Acts that reach every agency wait for all of them, within a bound; the others are committed as usual. */
export function governanceCommits({ databaseUrl, actWaitMs, leaseMs }: SubgraphConfiguration): ActCommits {
  const desk = commitDesk({ databaseUrl, waitMs: actWaitMs, leaseMs });
  return {
    async commit(client, act) {
      if (ACT_TERMS[act].reach === 'local') return commitHere(client, act);
      return (await desk.commit(client)).effects;
    },
    stop: desk.stop,
  };
}
