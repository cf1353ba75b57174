import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** A wire on the loopback that can be made long, or cut. */
export interface TcpProxy {
  readonly port: number;
  /** Milliseconds that each piece takes from now on, both ways; the order stays. */
  delayMs: number;
  /** Breaks what is connected; nothing more gets through until `mend`. */
  cut(): void;
  mend(): void;
  stop(): Promise<void>;
}

/** On `port`, or on a free one. */
export async function startTcpProxy(target: number, port = 0): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let whole = true;
  const server: Server = createServer((near) => {
    if (!whole) return void near.destroy();
    const far = connect(target, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    carry(near, far, proxy);
    carry(far, near, proxy);
  });
  const proxy: TcpProxy = {
    port: 0,
    delayMs: 0,
    cut() {
      whole = false;
      for (const socket of sockets) socket.destroy();
    },
    mend() {
      whole = true;
    },
    async stop() {
      this.cut();
      await new Promise((done) => server.close(done));
    },
  };
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
  return Object.assign(proxy, { port: (server.address() as AddressInfo).port });
}

function carry(from: Socket, to: Socket, proxy: TcpProxy): void {
  let last: Promise<void> = Promise.resolve();
  from.on('data', (chunk) => {
    const sent = Date.now();
    last = last.then(async () => {
      // Looked at anew, so that a wire that is made short again gives up what is on it.
      for (let left = proxy.delayMs; left > 0; left = sent + proxy.delayMs - Date.now()) await wait(Math.min(left, 20));
      to.write(chunk);
    });
  });
}
