import { Client } from 'pg';

/** Gives the connection to a URL: opened when it is first asked for, the same ever after. */
export type Connect = (url: string) => Promise<Client>;

/**
 * Runs `work`, whose connections end with it. A new one costs the server a process with empty caches, more than most
 * statements do.
 */
export async function withConnections<Result>(work: (connect: Connect) => Promise<Result>): Promise<Result> {
  const opened = new Map<string, Promise<Client>>();
  try {
    return await work((url) => {
      const client = opened.get(url) ?? open(url);
      opened.set(url, client);
      return client;
    });
  } finally {
    const settled = await Promise.allSettled(opened.values());
    await Promise.all(settled.map((each) => (each.status === 'fulfilled' ? each.value.end() : undefined)));
  }
}

async function open(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  // What is lost is met by the next statement.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
