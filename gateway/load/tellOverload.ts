import type { Logger } from 'pino';
import type { Lane } from '#telemetry/metrics/codes';
import type { GatewayMeters } from '#telemetry/metrics/gatewayMeters';

/** An overload is told this often at most. */
const TOLD_EVERY_MS = 60_000;

/** Counts each request that was not let in, and says once in a while that there are such. */
export function overloadTeller(meters: GatewayMeters, log: Logger): (lane: Lane) => void {
  let told = Number.NEGATIVE_INFINITY;
  return (lane) => {
    meters.shed(lane);
    if (performance.now() - told <= TOLD_EVERY_MS) return;
    told = performance.now();
    log.warn({ event: 'overloaded', lane });
  };
}
