import { request } from 'undici';
import { parseJson } from './parseJson';
import { type ServiceCall, signServiceCall } from './serviceToken';

export interface ServiceAsked extends Omit<ServiceCall, 'body'> {
  /** Where the other listens. */
  readonly url: string;
  readonly key: string;
  /** Sent as JSON; nothing is sent without. */
  readonly message?: unknown;
  readonly signal: AbortSignal;
  readonly now: Date;
}

export interface ServiceAnswer {
  readonly status: number;
  /** Null where the body is no JSON. */
  readonly json: unknown;
}

/**
 * One signed call of a process to another's internal API. Rejects where there is no answer before the signal; the status is the
 * caller's to judge. Not by `fetch`, which builds web streams for each call: processes call each other every second, idle or not.
 */
export async function callService(asked: ServiceAsked): Promise<ServiceAnswer> {
  const { url, key, message, signal, now, ...call } = asked;
  const body = message === undefined ? '' : JSON.stringify(message);
  const response = await request(new URL(call.path, url), {
    method: call.method,
    headers: {
      ...(message === undefined ? {} : { 'content-type': 'application/json' }),
      'lintel-service': signServiceCall({ ...call, body }, key, now),
    },
    ...(message === undefined ? {} : { body }),
    signal,
  });
  return { status: response.statusCode, json: parseJson(await response.body.text()) };
}
