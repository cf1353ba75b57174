import { randomUUID } from 'node:crypto';
import express, { type ErrorRequestHandler, type Express, type Request, type Response } from 'express';
import type { GraphQLFormattedError } from 'graphql';
import type { Logger } from 'pino';
import { z } from 'zod';
import { type AnswerBody, answer, type Pipeline } from '../answer/answer';
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
    if (request.method !== 'POST') {
      response.set('allow', 'POST');
      return fail(request, response, new RequestFault('METHOD_NOT_ALLOWED', 'Send POST with a JSON body.'));
    }
    if (!/^application\/json\s*(;|$)/i.test(request.get('content-type') ?? ''))
      return fail(
        request,
        response,
        new RequestFault('CONTENT_TYPE_UNSUPPORTED', 'Send content-type: application/json.'),
      );
    return next();
  });
  app.post(
    '/graphql',
    express.json({ limit: pipeline.configuration.bodyLimitBytes, strict: false }),
    async (request: Request, response: Response) => {
      const began = performance.now();
      try {
        const body = await answer(pipeline, { ...readRequest(request.body), header: (name) => request.get(name) });
        send(request, response, 200, body);
      } catch (fault) {
        fail(request, response, fault, log);
      }
      const { statusCode: status } = response;
      log.info({
        event: 'answered',
        request: response.get('x-request-id'),
        status,
        ms: Math.round(performance.now() - began),
      });
    },
  );
  const onFault: ErrorRequestHandler = (fault, request, response, _next) => {
    if (fault?.type === 'entity.too.large')
      return fail(
        request,
        response,
        new RequestFault('BODY_TOO_LARGE', `The body may have at most ${pipeline.configuration.bodyLimitBytes} bytes.`),
      );
    if (fault?.type === 'entity.parse.failed')
      return fail(request, response, new RequestFault('MALFORMED_JSON', 'The body is no JSON.'));
    if (fault?.status === 415)
      return fail(
        request,
        response,
        new RequestFault('CONTENT_TYPE_UNSUPPORTED', 'Send the JSON in UTF-8, not compressed.'),
      );
    return fail(request, response, fault, log);
  };
  app.use('/graphql', onFault);
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

/** One place where a failure becomes an answer; what is not catalogued is masked with an error id. */
function fail(request: Request, response: Response, fault: unknown, log?: Logger): void {
  if (fault instanceof RequestFault) {
    if (fault.status === 401) response.set('www-authenticate', 'Bearer');
    send(request, response, fault.status, { errors: fault.errors().map((error) => error.toJSON()) });
    return;
  }
  const errorId = randomUUID();
  const at = fault instanceof Error ? fault.stack?.split('\n').slice(1, 3).join(' ').trim() : undefined;
  log?.error({ event: 'internalFault', errorId, kind: fault instanceof Error ? fault.name : typeof fault, at });
  const error: GraphQLFormattedError = { message: FAULTS.INTERNAL.meaning, extensions: { code: 'INTERNAL', errorId } };
  send(request, response, FAULTS.INTERNAL.status, { errors: [error] });
}

function send(request: Request, response: Response, status: number, body: AnswerBody): void {
  const accepted = request.accepts([RESPONSE_TYPE, 'application/json']) || 'application/json';
  response
    .status(status)
    .set('content-type', `${accepted}; charset=utf-8`)
    .send(Buffer.from(JSON.stringify(body)));
}
