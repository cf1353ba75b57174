import { randomUUID } from 'node:crypto';
import express, { type ErrorRequestHandler, type Express, type Request, type Response } from 'express';
import type { GraphQLFormattedError } from 'graphql';
import type { Logger } from 'pino';
import { z } from 'zod';
import { answer } from '../answer/answer';
import type { AnswerBody, Pipeline } from '../answer/pipeline';
import { FAULTS, RequestFault } from '../faults';

const requestSchema = z.object({
  query: z.string().min(1),
  operationName: z.string().nullish(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  extensions: z.record(z.string(), z.unknown()).nullish(),
});

const RESPONSE_TYPE = 'application/graphql-response+json';

/**
 * GraphQL over HTTP at /graphql: POST and JSON only (a child's id may stand in no URL, and no form of another site's can send
 * JSON), `application/graphql-response+json` unless the client accepts only `application/json`. Answers are never stored.
 */
export function mountGraphql(app: Express, pipeline: Pipeline, log: Logger): void {
  app.all('/graphql', (request, response, next) => {
    response.set({ 'cache-control': 'no-store', 'x-request-id': randomUUID() });
    logWhenDone(response, log);
    if (request.method !== 'POST') {
      response.set('allow', 'POST');
      return fail(request, response, new RequestFault('METHOD_NOT_ALLOWED', 'Send POST with a JSON body.'), log);
    }
    if (!/^application\/json\s*(;|$)/i.test(request.get('content-type') ?? ''))
      return fail(
        request,
        response,
        new RequestFault('CONTENT_TYPE_UNSUPPORTED', 'Send content-type: application/json.'),
        log,
      );
    return next();
  });
  app.post(
    '/graphql',
    express.json({ limit: pipeline.configuration.bodyLimitBytes, strict: false }),
    async (request: Request, response: Response) => {
      const id = idOf(response);
      try {
        const asked = readRequest(request.body);
        send(request, response, 200, await answer(pipeline, { ...asked, id, header: (name) => request.get(name) }));
      } catch (fault) {
        fail(request, response, fault, log);
      }
    },
  );
  const onFault: ErrorRequestHandler = (fault, request, response, _next) =>
    fail(request, response, bodyFault(fault, pipeline.configuration.bodyLimitBytes) ?? fault, log);
  app.use('/graphql', onFault);
}

interface Counted {
  notices: number;
  errors: number;
}

function idOf(response: Response): string {
  return String(response.get('x-request-id'));
}

/** One line a request: how long and how much; never who, about whom, or what was asked. */
function logWhenDone(response: Response, log: Logger): void {
  const began = performance.now();
  response.on('finish', () => {
    const { notices, errors } = (response.locals.counted ?? { notices: 0, errors: 0 }) as Counted;
    const ms = Math.round(performance.now() - began);
    log.info({ event: 'answered', request: idOf(response), status: response.statusCode, ms, notices, errors });
  });
}

function readRequest(body: unknown) {
  const parsed = requestSchema.safeParse(body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new RequestFault(
      'MALFORMED_REQUEST',
      `Send {"query": text, "variables": object, "operationName": text}${issue === undefined ? '' : `; ${issue.path.join('.') || 'the body'}: ${issue.message}`}.`,
    );
  }
  return {
    query: parsed.data.query,
    operationName: parsed.data.operationName ?? null,
    variables: parsed.data.variables ?? {},
  };
}

/** What the reader of bodies says, in the catalogue's words; null where it is none of its faults. */
function bodyFault(fault: { readonly type?: unknown; readonly status?: unknown }, limit: number): RequestFault | null {
  if (fault?.type === 'entity.too.large')
    return new RequestFault('BODY_TOO_LARGE', `The body may have at most ${limit} bytes.`);
  if (fault?.status === 415)
    return new RequestFault('CONTENT_TYPE_UNSUPPORTED', 'Send the JSON in UTF-8, plain or gzip-compressed.');
  return fault?.status === 400 ? new RequestFault('MALFORMED_JSON', 'The body is no JSON.') : null;
}

/** One place where a failure becomes an answer; what is not catalogued is masked with an error id. */
function fail(request: Request, response: Response, fault: unknown, log: Logger): void {
  if (fault instanceof RequestFault) {
    if (fault.status === 401) response.set('www-authenticate', 'Bearer');
    send(request, response, fault.status, { errors: fault.errors().map((error) => error.toJSON()) });
    return;
  }
  const errorId = randomUUID();
  const at = fault instanceof Error ? fault.stack?.split('\n').slice(1, 3).join(' ').trim() : undefined;
  const kind = fault instanceof Error ? fault.name : typeof fault;
  log.error({ event: 'internalFault', request: idOf(response), errorId, kind, at });
  const error: GraphQLFormattedError = { message: FAULTS.INTERNAL.meaning, extensions: { code: 'INTERNAL', errorId } };
  send(request, response, FAULTS.INTERNAL.status, { errors: [error] });
}

function send(request: Request, response: Response, status: number, body: AnswerBody): void {
  const notices = body.extensions?.lintel.notices.length ?? 0;
  response.locals.counted = { notices, errors: body.errors?.length ?? 0 } satisfies Counted;
  const accepted = request.accepts([RESPONSE_TYPE, 'application/json']) || 'application/json';
  const bytes = Buffer.from(JSON.stringify(body));
  // Not `send`: it would add an ETag, a digest of what was disclosed.
  response
    .status(status)
    .set({ 'content-type': `${accepted}; charset=utf-8`, 'content-length': String(bytes.length) })
    .end(bytes);
}
