import type { SourceMeters } from '#telemetry/metrics/sourceMeters';
import type { ActCommits } from './act';

/** Commits whose waiting for the agencies is counted, with the agencies that take part and had not confirmed when it ended. */
export function meterCommits(commits: ActCommits, meters: Pick<SourceMeters, 'actWaited'>): ActCommits {
  return {
    async commit(client, act) {
      const began = performance.now();
      const effects = await commits.commit(client, act);
      const unconfirmed = effects
        .filter(({ confirmed, takesPart }) => takesPart && !confirmed)
        .map(({ agency }) => agency);
      if (effects.length > 0) meters.actWaited((performance.now() - began) / 1000, unconfirmed);
      return effects;
    },
    stop: () => commits.stop(),
  };
}
