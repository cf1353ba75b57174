import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type RunningLintel, startLintel } from '#embedded/startLintel';
import { AGENCIES, type Agency } from '#policies/core/vocabulary';
import { freePort } from '#policies/service/freePort';
import { startGatewayProcess } from '#test/faults/harness/gatewayProcess';
import { type SubgraphProcess, startSubgraphProcess } from '#test/faults/harness/subgraphProcess';

export interface Fleet {
  readonly lintel: RunningLintel;
  /** Ports of the gateways. */
  readonly gateways: readonly number[];
  stop(): Promise<void>;
}

const REPLICAS = 2;
const GATEWAYS = 3;
const LEASE_MS = 5000;

/**
 * One PostgreSQL, two processes of each subgraph and three gateways, which spread over the replicas. The town's own subgraphs
 * are stopped; the rest of its process serves the issuers' keys.
 */
export async function startFleet(tell: (text: string) => void): Promise<Fleet> {
  const home = mkdtempSync(join(tmpdir(), 'lintel-bench-'));
  chmodSync(home, 0o755);
  tell('a town');
  const lintel = await startLintel({
    home,
    port: 0,
    children: 60,
    durable: true,
    leaseMs: LEASE_MS,
    postgresSettings: { track_commit_timestamp: 'on' },
    onProgress: () => undefined,
  });
  const processes: SubgraphProcess[] = [];
  const urls: Record<Agency, string>[] = [];
  tell(`${REPLICAS} replicas of each subgraph, ${GATEWAYS} gateways`);
  for (let replica = 0; replica < REPLICAS; replica += 1) {
    const places: [Agency, string][] = [];
    for (const agency of AGENCIES) {
      places.push([agency, `http://127.0.0.1:${await freePort()}`]);
    }
    const environment = { LINTEL_GOVERNANCE_URL: new Map(places).get('governance') ?? '' };
    for (const [agency, url] of places)
      processes.push(
        startSubgraphProcess(lintel, agency, {
          leaseMs: LEASE_MS,
          port: Number(new URL(url).port),
          ...(agency === 'governance' ? {} : { environment }),
        }),
      );
    urls.push(Object.fromEntries(places) as Record<Agency, string>);
  }
  const gateways: number[] = [];
  for (let gateway = 0; gateway < GATEWAYS; gateway += 1) {
    const port = await freePort();
    processes.push(
      startGatewayProcess(lintel, {
        port,
        leaseMs: LEASE_MS,
        urls: urls[gateway % REPLICAS] ?? {},
        // Load is shed as in an installation.
        environment: { LINTEL_LOAD: '' },
      }),
    );
    gateways.push(port);
  }
  for (const port of gateways) await awaitReady(port);
  for (const own of lintel.subgraphs.values()) await own.stop();
  return {
    lintel,
    gateways,
    async stop() {
      for (const { child, ended } of processes) {
        child.kill('SIGKILL');
        await ended;
      }
      await lintel.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

async function awaitReady(port: number): Promise<void> {
  for (const until = Date.now() + 180_000; Date.now() < until; await wait(200)) {
    const response = await fetch(`http://127.0.0.1:${port}/ready`).catch(() => null);
    if (response === null) continue;
    const { sources } = (await response.json()) as { sources?: Record<string, unknown> };
    if (response.ok && Object.values(sources ?? {}).every((state) => JSON.stringify(state).includes('ready'))) return;
  }
  throw new Error(`The gateway on port ${port} did not become ready within three minutes.`);
}
