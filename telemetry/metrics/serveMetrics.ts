import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Metrics } from './createMetrics';

export interface MetricsServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** Where metrics are shown; `port` null shows them nowhere. */
export interface MetricsAddress {
  readonly host: string;
  readonly port: number | null;
}

/**
 * Shows `GET /metrics` on an address of its own, so that what faces the public never does. Null where no port is given.
 * Throws where the port is taken, naming it.
 */
export async function serveMetrics(metrics: Metrics, { host, port }: MetricsAddress): Promise<MetricsServer | null> {
  if (port === null) return null;
  const server = createServer(async (request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') return response.writeHead(404).end('Not found.\n');
    const { contentType, text } = await metrics.page();
    return response.writeHead(200, { 'content-type': contentType, 'cache-control': 'no-store' }).end(text);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (fault: NodeJS.ErrnoException) =>
      reject(
        fault.code === 'EADDRINUSE'
          ? new Error(`Port ${port} of ${host} is taken: choose another for the metrics (LINTEL_METRICS_PORT).`)
          : fault,
      ),
    );
    server.listen(port, host, resolve);
  });
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}/metrics`,
    async stop() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
