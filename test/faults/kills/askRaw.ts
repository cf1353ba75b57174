import { type Agent, request } from 'node:http';

/** All that came of one question, however it ended: the connection may have died in the middle of the answer. */
export interface RawAnswer {
  readonly id: string | null;
  readonly text: string;
  readonly complete: boolean;
}

export interface RawQuestion {
  readonly port: number;
  readonly token: string;
  readonly purpose: string;
  readonly query: string;
  readonly variables: object;
  /** Whose connections are kept; without one each question has a connection of its own. */
  readonly agent?: Agent;
}

/** Never rejects: what broke off is an answer too. */
export function askRaw({ port, token, purpose, query, variables, agent }: RawQuestion): Promise<RawAnswer> {
  return new Promise((done) => {
    const asked = request({
      host: '127.0.0.1',
      port,
      path: '/graphql',
      method: 'POST',
      agent: agent ?? false,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, 'lintel-purpose': purpose },
    });
    let text = '';
    let id: string | null = null;
    const end = (complete: boolean) => done({ id, text, complete });
    asked.on('error', () => end(false));
    asked.on('response', (response) => {
      id = String(response.headers['x-request-id']);
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('error', () => end(false));
      response.on('close', () => end(response.complete));
    });
    asked.end(JSON.stringify({ query, variables }));
  });
}
