import type { Metrics } from '#telemetry/metrics/createMetrics';

export type Samples = ReadonlyMap<string, number>;

/** Each sample of a page by its name and labels. */
export async function samplesOf(metrics: Metrics): Promise<Samples> {
  const { text } = await metrics.page();
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );
}

/**
 * What was counted while `work` ran, timings left out: durations, connections in use, and into how many batches the same
 * records fell.
 */
export async function countedDuring(metrics: Metrics, work: () => Promise<unknown>): Promise<Samples> {
  const before = await samplesOf(metrics);
  await work();
  const after = await samplesOf(metrics);
  const timing = /_seconds|pool_connections|lease_held|release_records_(bucket|count)/;
  return new Map(
    [...after]
      .filter(([name]) => !timing.test(name))
      .map(([name, value]) => [name, value - (before.get(name) ?? 0)] as const)
      .filter(([, difference]) => difference !== 0),
  );
}
