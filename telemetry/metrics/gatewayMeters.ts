import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { type Agency, PURPOSES } from '#policies/core/vocabulary';
import { type FetchResult, failureCode, type Lane, type RateScope, type RefusalState } from './codes';

/** What the gateway counts. */
export interface GatewayMeters {
  /** `code` is one of the catalogued faults, or `OK`; `purpose` as declared, counted as `none` where it is no purpose. */
  answered(code: string, purpose: string | undefined, seconds: number): void;
  fetched(agency: Agency, result: FetchResult, seconds: number): void;
  fetchFailed(agency: Agency, kind: string): void;
  /** A notice of an answer: what its requester reads anyway. */
  noticed(agency: Agency, outcome: string): void;
  /** A refusal for an agency that was not asked. */
  refusal(agency: Agency, state: RefusalState): void;
  /** A request that was refused because too many were under way. */
  shed(lane: Lane): void;
  rateExceeded(scope: RateScope, action: 'refused' | 'passed'): void;
  /** Read at each scrape. */
  watchRulesLease(held: () => boolean): void;
  /** Read at each scrape. */
  watchLoad(load: { limit(): number; waiting(): number }): void;
}

/** Seconds; finest where a fetch usually lies. */
export const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export function gatewayMeters(registry: Registry): GatewayMeters {
  const registers = [registry];
  const requests = new Counter({
    name: 'lintel_gateway_requests_total',
    help: 'Requests answered, by the first code of the answer (OK where none) and declared purpose.',
    labelNames: ['code', 'purpose'],
    registers,
  });
  const requestSeconds = new Histogram({
    name: 'lintel_gateway_request_seconds',
    help: 'Time from the first byte of a request to the last of its answer.',
    buckets: SECONDS,
    registers,
  });
  const fetchSeconds = new Histogram({
    name: 'lintel_gateway_fetch_seconds',
    help: 'Time of a fetch from a source.',
    labelNames: ['agency', 'result'],
    buckets: SECONDS,
    registers,
  });
  const failures = new Counter({
    name: 'lintel_gateway_fetch_failures_total',
    help: 'Fetches that failed, by what the gateway saw.',
    labelNames: ['agency', 'code'],
    registers,
  });
  const notices = new Counter({
    name: 'lintel_gateway_notices_total',
    help: 'Notices given, by the agency they name. Silent outcomes have none.',
    labelNames: ['agency', 'outcome'],
    registers,
  });
  const exceeded = new Counter({
    name: 'lintel_gateway_rate_exceeded_total',
    help: 'Requests beyond a rate: refused, or passed because emergency access is never refused for rate.',
    labelNames: ['scope', 'action'],
    registers,
  });
  const refusals = new Counter({
    name: 'lintel_gateway_refusals_total',
    help: 'Refusals for agencies that were not asked: kept for delivery, or lost because the spool did not take them.',
    labelNames: ['agency', 'state'],
    registers,
  });
  const shed = new Counter({
    name: 'lintel_gateway_shed_total',
    help: 'Requests refused (OVERLOADED) because more were under way than can be answered in time.',
    labelNames: ['lane'],
    registers,
  });
  let load: { limit(): number; waiting(): number } | null = null;
  new Gauge({
    name: 'lintel_gateway_reads_limit',
    help: 'Reads that may be under way in this process: fewer while the sources are slow.',
    registers,
    collect() {
      this.set(load?.limit() ?? 0);
    },
  });
  new Gauge({
    name: 'lintel_gateway_reads_waiting',
    help: 'Reads that wait for their turn.',
    registers,
    collect() {
      this.set(load?.waiting() ?? 0);
    },
  });
  let leaseHeld: (() => boolean) | null = null;
  new Gauge({
    name: 'lintel_gateway_rules_lease_held',
    help: '1 while the gateway may rely on the rules it knows and prunes by them.',
    registers,
    collect() {
      this.set(leaseHeld?.() ? 1 : 0);
    },
  });
  return {
    answered(code, purpose, seconds) {
      requests.inc({ code, purpose: PURPOSES.find((each) => each === purpose) ?? 'none' });
      requestSeconds.observe(seconds);
    },
    fetched: (agency, result, seconds) => fetchSeconds.observe({ agency, result }, seconds),
    fetchFailed: (agency, kind) => failures.inc({ agency, code: failureCode(kind) }),
    noticed: (agency, outcome) => notices.inc({ agency, outcome }),
    refusal: (agency, state) => refusals.inc({ agency, state }),
    shed: (lane) => shed.inc({ lane }),
    rateExceeded: (scope, action) => exceeded.inc({ scope, action }),
    watchRulesLease(held) {
      leaseHeld = held;
    },
    watchLoad(watched) {
      load = watched;
    },
  };
}
