import { AGENCIES, type Agency } from '#policies/core/vocabulary';
import { REFUSALS_PATH } from '#policies/disclosure/refusalReport';
import { callService } from '#policies/service/callService';
import { startRounds } from '#policies/service/startRounds';
import type { RefusalBatch, RefusalSpool } from './refusalSpool';

export interface DeliveryOptions {
  readonly spool: RefusalSpool;
  readonly subgraphUrls: Readonly<Record<Agency, string>>;
  /** Asked at each delivery: keys rotate while the process runs. */
  contextKey(agency: Agency): string;
  now(): Date;
  readonly onFailure: (fault: { readonly agency: Agency; readonly kind: string }) => void;
}

export interface RefusalDelivery {
  /** Ends after a last try. What is not delivered then stays in the spool for the next process. */
  stop(): Promise<void>;
}

const EVERY_MS = 1000;
const DEADLINE_MS = 5000;

/** Brings spooled refusals to their agencies, each second, each agency's in order; one that does not answer is tried again. */
export function startRefusalDelivery(options: DeliveryOptions): RefusalDelivery {
  const failing = new Set<Agency>();
  const deliverEverywhere = () => Promise.all(AGENCIES.map((agency) => deliverAll(options, agency, failing)));
  // Each delivery tells its own failure.
  const rounds = startRounds(deliverEverywhere, EVERY_MS, () => undefined);
  return {
    async stop() {
      await rounds.stop();
      await deliverEverywhere();
    },
  };
}

/** Told once until it succeeds again: an agency that is down is down each second. */
async function deliverAll(options: DeliveryOptions, agency: Agency, failing: Set<Agency>): Promise<void> {
  try {
    for (let batch = options.spool.next(agency); batch !== null; batch = options.spool.next(agency)) {
      await deliver(options, agency, batch);
      batch.delivered();
    }
    failing.delete(agency);
  } catch (fault) {
    if (failing.has(agency)) return;
    failing.add(agency);
    options.onFailure({ agency, kind: fault instanceof Error ? fault.name : typeof fault });
  }
}

class DeliveryRefused extends Error {
  constructor(status: number) {
    super();
    this.name = `status ${status}`;
  }
}

async function deliver(options: DeliveryOptions, agency: Agency, { reports }: RefusalBatch): Promise<void> {
  const { status } = await callService({
    peer: 'gateway',
    url: options.subgraphUrls[agency],
    method: 'POST',
    path: REFUSALS_PATH,
    key: options.contextKey(agency),
    message: { reports },
    signal: AbortSignal.timeout(DEADLINE_MS),
    now: options.now(),
  });
  if (status !== 204) throw new DeliveryRefused(status);
}
