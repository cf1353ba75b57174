import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Agency } from '#policies/core/vocabulary';
import { type CountedOutcome, countedOutcome } from './codes';
import { SECONDS } from './gatewayMeters';

/** What one subgraph counts. */
export interface SourceMeters {
  fetched(status: number, seconds: number): void;
  /** Distinct outcomes of an answer that was released. Silent ones are not counted. */
  disclosed(outcomes: readonly { readonly outcome: string }[]): void;
  /** One batch of disclosure records, committed. */
  released(batch: { readonly records: number; readonly moved: number; readonly seconds: number }): void;
  releaseFailed(cause: 'leaseLost' | 'log'): void;
  contextRefused(cause: string): void;
  /** A change that had to be applied everywhere before its call returned; `unconfirmed` names who had not in time. */
  actWaited(seconds: number, unconfirmed: readonly string[]): void;
  /** Read at each scrape. */
  watch(state: WatchedState): void;
}

export interface WatchedState {
  leaseHeld(): boolean;
  /** Whether its database, or governance's, was found to be put back from an older copy. */
  putBack(): boolean;
  /** Whether governance refused the newest head of its disclosure log. */
  logRefused(): boolean;
  readonly pool: { readonly totalCount: number; readonly idleCount: number; readonly waitingCount: number };
}

const RECORDS = [1, 2, 4, 8, 16, 32, 64, 128, 256];

/** Meters of each subgraph of this process, over one set of families labelled by agency. */
export function sourceMeters(registry: Registry): (agency: Agency) => SourceMeters {
  const families = familiesIn(registry);
  const watched = new Map<Agency, WatchedState>();
  watchStates(registry, watched);
  return (agency) => ({
    fetched(status, seconds) {
      families.fetches.inc({ agency, code: String(status) });
      families.fetchSeconds.observe({ agency }, seconds);
    },
    disclosed(outcomes) {
      const counted = outcomes
        .map(({ outcome }) => countedOutcome(outcome))
        .filter((outcome): outcome is CountedOutcome => outcome !== null);
      for (const outcome of counted) families.outcomes.inc({ agency, outcome });
    },
    released({ records, moved, seconds }) {
      families.releaseRecords.observe({ agency }, records);
      families.releaseSeconds.observe({ agency }, seconds);
      if (moved > 0) families.moved.inc({ agency }, moved);
    },
    releaseFailed: (cause) => families.releaseFailures.inc({ agency, cause }),
    contextRefused: (cause) => families.contextRefused.inc({ agency, cause }),
    actWaited(seconds, unconfirmed) {
      families.actSeconds.observe(seconds);
      for (const each of unconfirmed) families.actUnconfirmed.inc({ agency: each });
    },
    watch: (state) => void watched.set(agency, state),
  });
}

function familiesIn(registry: Registry) {
  const registers = [registry];
  const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) =>
    new Counter({ name: `lintel_source_${name}_total`, help, labelNames: [...labelNames], registers });
  const histogram = <Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[],
    buckets = SECONDS,
  ) => new Histogram({ name, help, labelNames: [...labelNames], buckets, registers });
  const ofAgency = ['agency'] as const;
  return {
    fetches: counter('fetches', 'Fetches answered to the gateway, by HTTP status.', ['agency', 'code'] as const),
    fetchSeconds: histogram('lintel_source_fetch_seconds', 'Time of a fetch at the source.', ofAgency),
    outcomes: counter('outcomes', 'Distinct outcomes of released answers; silent ones are not counted.', [
      'agency',
      'outcome',
    ] as const),
    releaseRecords: histogram(
      'lintel_source_release_records',
      'Disclosure records committed together.',
      ofAgency,
      RECORDS,
    ),
    releaseSeconds: histogram(
      'lintel_source_release_seconds',
      'Time to commit one batch of disclosure records.',
      ofAgency,
    ),
    moved: counter('release_moved', 'Answers decided again because a revision had moved.', ofAgency),
    releaseFailures: counter('release_failures', 'Batches that could not be committed; nothing left.', [
      'agency',
      'cause',
    ] as const),
    contextRefused: counter('context_refused', 'Calls without a valid context token of the gateway.', [
      'agency',
      'cause',
    ] as const),
    actSeconds: histogram('lintel_act_wait_seconds', 'Time that a change waited for every agency to apply it.', []),
    actUnconfirmed: new Counter({
      name: 'lintel_act_unconfirmed_total',
      help: 'Changes that an agency had not confirmed when the wait ended.',
      labelNames: ofAgency,
      registers,
    }),
  };
}

function watchStates(registry: Registry, watched: ReadonlyMap<Agency, WatchedState>): void {
  const registers = [registry];
  const flag = (name: string, help: string, read: (state: WatchedState) => boolean) =>
    new Gauge({
      name: `lintel_source_${name}`,
      help,
      labelNames: ['agency'],
      registers,
      collect() {
        for (const [agency, state] of watched) this.set({ agency }, read(state) ? 1 : 0);
      },
    });
  flag('lease_held', '1 while the subgraph may rely on its copy of the governance tables.', (state) =>
    state.leaseHeld(),
  );
  flag('database_put_back', "1 while its database, or governance's, is older than it was.", (state) => state.putBack());
  flag('log_refused', '1 while governance refuses the newest head of its disclosure log.', (state) =>
    state.logRefused(),
  );
  new Gauge({
    name: 'lintel_source_pool_connections',
    help: 'Connections to the database by state, and callers that wait for one.',
    labelNames: ['agency', 'state'],
    registers,
    collect() {
      for (const [agency, { pool }] of watched) {
        this.set({ agency, state: 'idle' }, pool.idleCount);
        this.set({ agency, state: 'busy' }, pool.totalCount - pool.idleCount);
        this.set({ agency, state: 'waiting' }, pool.waitingCount);
      }
    },
  });
}
