import { randomUUID } from 'node:crypto';
import type { ErrorRequestHandler, Express, Request, Response } from 'express';
import type { GraphQLFormattedError } from 'graphql';
import type { Logger } from 'pino';
import { placeOfFault } from '#policies/service/placeOfFault';
import type { Reach } from '../answer/contacts';
import type { Notice } from '../answer/notices';
import type { AnswerBody } from '../answer/pipeline';
import { FAULTS, type FaultCode } from '../faults';
import { RequestFault } from '../requestFault';

const RESPONSE_TYPE = 'application/graphql-response+json';

/** What is counted of an answer, for the log and the metrics. */
export interface Counted {
  readonly notices: readonly Pick<Notice, 'agency' | 'outcome'>[];
  readonly errors: number;
  /** Of the first error; `OK` where there is none. */
  readonly code: string;
}

export const NOTHING_COUNTED: Counted = { notices: [], errors: 0, code: 'OK' };

/** What is said of a token that is genuine, to whoever holds it, beside the body that is the same for all (RFC 6750, section 3). */
const CHALLENGES: Partial<Record<FaultCode, string>> = {
  CLOCK_SKEW: 'Bearer error="invalid_token", error_description="clockSkew: the token is outside its time"',
};

/** Id of this request, where it has one. */
export function requestIdOf(response: Response): string {
  return String(response.get('x-request-id') ?? '');
}

/**
 * One place where a failure becomes an answer; what is not catalogued is masked with an error id. `reach` is whom to ring at
 * any hour, for whatever does not say so yet: a failure before anything is known of the requester names somebody too.
 */
export function sendFault(
  request: Request,
  response: Response,
  failure: unknown,
  log: Logger,
  reach: Reach | null = null,
): void {
  const fault = reach !== null && failure instanceof RequestFault ? failure.reaching(reach) : failure;
  if (fault instanceof RequestFault) {
    if (fault.status === 401) response.set('www-authenticate', CHALLENGES[fault.code] ?? 'Bearer');
    // One body for whoever has no valid token: guessing teaches nothing.
    const told = fault.status === 401 ? new RequestFault('TOKEN_REQUIRED', undefined, fault.extensions) : fault;
    sendAnswer(request, response, fault.status, { errors: told.errors().map((error) => error.toJSON()) });
    response.locals.counted = { ...response.locals.counted, code: fault.code } satisfies Counted;
    return;
  }
  const errorId = randomUUID();
  const at = placeOfFault(fault, 2);
  const kind = fault instanceof Error ? fault.name : typeof fault;
  log.error({ event: 'internalFault', request: requestIdOf(response), errorId, kind, at });
  const contact = reach === null ? {} : { contact: reach };
  const extensions = { code: 'INTERNAL', errorId, ...contact };
  const error: GraphQLFormattedError = { message: FAULTS.INTERNAL.meaning, extensions };
  sendAnswer(request, response, FAULTS.INTERNAL.status, { errors: [error] });
}

export function sendAnswer(request: Request, response: Response, status: number, body: AnswerBody): void {
  response.locals.counted = {
    notices: body.extensions?.lintel.notices ?? [],
    errors: body.errors?.length ?? 0,
    code: String(body.errors?.[0]?.extensions?.code ?? 'OK'),
  } satisfies Counted;
  const waits = (body.errors ?? []).flatMap(({ extensions }) =>
    typeof extensions?.retryAfterS === 'number' ? [extensions.retryAfterS] : [],
  );
  if (waits.length > 0) response.set('retry-after', String(Math.max(...waits)));
  const accepted = request.accepts([RESPONSE_TYPE, 'application/json']) || 'application/json';
  const bytes = Buffer.from(JSON.stringify(body));
  // Not `send`: it would add an ETag, a digest of what was disclosed.
  response
    .status(status)
    .set({ 'content-type': `${accepted}; charset=utf-8`, 'content-length': String(bytes.length) })
    .end(bytes);
}

/** What the reader of bodies says, in the catalogue's words; null where it is none of its faults. */
export function bodyFault(
  fault: { readonly type?: unknown; readonly status?: unknown },
  limit: string,
): RequestFault | null {
  if (fault?.type === 'entity.too.large')
    return new RequestFault('BODY_TOO_LARGE', `The body may have at most ${limit}.`);
  if (fault?.status === 415)
    return new RequestFault(
      'CONTENT_TYPE_UNSUPPORTED',
      'Send the JSON in UTF-8, plain or compressed as gzip, deflate or br.',
    );
  return fault?.status === 400 ? new RequestFault('MALFORMED_JSON', 'The body is no JSON.') : null;
}

/** Mounted last: a path that is not there, and whatever another route has thrown. Neither echoes what was asked. */
export function mountLast(app: Express, log: Logger): void {
  const notFound = (response: Response) => void response.status(404).type('text/plain').send('Not found.\n');
  app.use((_request, response) => notFound(response));
  const onFault: ErrorRequestHandler = (fault, request, response, next) => {
    if (response.headersSent) return next(fault);
    // A path that is no UTF-8 is none of ours.
    if (fault instanceof URIError) return notFound(response);
    return sendFault(request, response, bodyFault(fault, 'what this page needs') ?? fault, log);
  };
  app.use(onFault);
}
