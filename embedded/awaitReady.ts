import { setTimeout as wait } from 'node:timers/promises';
import type { Readiness } from '#gateway/http/mountReadiness';
import type { SourceState } from '#gateway/http/probeSources';
import type { LeaseGap } from '#subgraphs/kit/replica/lease';
import { startAgain } from './startAgain';

export interface ReadinessWait {
  /** The gateway's. */
  readonly url: string;
  readonly home: string;
  readonly tell: (text: string) => void;
  /** How often at most; counted, as a machine that is busy looks more seldom. */
  readonly looks?: number;
}

const EVERY_MS = 50;
/** Of a minute. */
const LOOKS = 60_000 / EVERY_MS;

/**
 * Ends when the gateway and every source are ready. A wait that is long is told once; after a minute at least it throws, saying
 * what is missing and what to do.
 */
export async function awaitReady({ url, home, tell, looks = LOOKS }: ReadinessWait): Promise<void> {
  let missing: readonly string[] = [];
  for (let look = 1; look <= looks; look += 1) {
    const response = await fetch(`${url}/ready`);
    missing = missingOf((await response.json()) as Readiness);
    if (missing.length === 0) return;
    if (look === looks / 6) tell(`still waiting for ${missing.join(', ')}; there is nothing to do`);
    await wait(EVERY_MS);
  }
  throw new Error(
    `Not everything became ready within a minute. Missing: ${missing.join(', ')}. What went wrong before is told above. ${startAgain(home)}`,
  );
}

/** What keeps everything from being ready, in words; nothing where it is. */
export function missingOf({ rules, plans, sources, issuers }: Readiness): readonly string[] {
  const ofSources = Object.entries(sources).flatMap(([agency, state]) =>
    state.state === 'ready' ? [] : [`${agency} (${lackOf(state)})`],
  );
  return [
    ...ofSources,
    ...(rules === 'held' ? [] : [rules === 'none' ? 'a protocol in force' : 'the rules from governance']),
    ...(plans === 'made' ? [] : ['the first plans']),
    ...(Object.values(issuers).includes('reachable') ? [] : ['an issuer of tokens']),
  ];
}

/** What a source lacks, the first that applies. */
function lackOf(source: SourceState): string {
  if (source.state === 'down') return 'it does not answer';
  if (source.database === 'down') return 'its database does not answer';
  if (source.lease === 'notHeld') return LEASE_LACKS[source.leaseMissing as LeaseGap] ?? 'it has no lease';
  if (source.log === 'refused') return 'governance refused the head of its disclosure log';
  if (source.log === 'notWritable') return 'its disclosure log cannot be written';
  return 'its first fetch has not been tried';
}

const LEASE_LACKS: Readonly<Record<LeaseGap, string>> = {
  notRead: 'its copy of the governance tables cannot be read',
  agencyPutBack: 'its database was put back from an older copy',
  governancePutBack: 'governance was put back from an older copy than it holds',
  notSubscribed: 'it does not receive the governance tables',
  copying: 'the governance tables are being copied to it',
  notAccepted: 'governance does not confirm that its copy is fresh',
  notReturned: 'what governance writes does not reach it',
};
