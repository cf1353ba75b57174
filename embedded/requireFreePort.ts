import { isPortFree, nextFreePort } from '#policies/service/freePort';
import { hasRunningServer } from './refuseWhereRunning';
import { homeOption } from './startOptions';

export interface WantedPort {
  readonly home: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly children: number | null;
}

/** Throws where the port is taken; another one is proposed only for a home that nothing uses. */
export async function requireFreePort({ home, port, children }: WantedPort): Promise<void> {
  if (port === 0 || (await isPortFree(port))) return;
  if (hasRunningServer(home))
    throw new Error(
      `Port ${port} is taken, and a database server runs in ${home}: a Lintel may run there already. Stop it first.`,
    );
  const others = `${children === null ? '' : ` --children ${children}`}${homeOption(home)}`;
  const free = await nextFreePort(port);
  throw new Error(
    `Port ${port} is taken. Stop what listens there, or choose another: npm start -- --port ${free}${others} (or LINTEL_PORT=${free}).`,
  );
}
