import { randomUUID } from 'node:crypto';
import express, { type ErrorRequestHandler, type Express, type Request, type Response } from 'express';
import type { Logger } from 'pino';
import { z } from 'zod';
import { answer } from '../answer/answer';
import { contactFor } from '../answer/contacts';
import type { Pipeline } from '../answer/pipeline';
import { FAULTS } from '../faults';
import { RequestFault } from '../requestFault';
import { bodyFault, type Counted, NOTHING_COUNTED, requestIdOf, sendAnswer, sendFault } from './sendFault';

const requestSchema = z.object({
  query: z.string().min(1),
  operationName: z.string().nullish(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  extensions: z.record(z.string(), z.unknown()).nullish(),
});

/**
 * GraphQL over HTTP at /graphql: POST and JSON only (a child's id may stand in no URL, and no form of another site's can send
 * JSON), `application/graphql-response+json` unless the client accepts only `application/json`. Answers are never stored.
 */
export function mountGraphql(app: Express, pipeline: Pipeline, log: Logger): void {
  const fail = (request: Request, response: Response, fault: unknown) =>
    sendFault(request, response, fault, log, contactFor(pipeline.configuration.contacts, 'hub', null, 'outOfHours'));
  app.all('/graphql', (request, response, next) => {
    response.set({ 'cache-control': 'no-store', 'x-request-id': randomUUID() });
    countWhenDone(request, response, pipeline, log);
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
    (request: Request, response: Response) =>
      pipeline.tracing.span('request', null, async (span) => {
        try {
          const asked = {
            ...readRequest(request.body),
            id: requestIdOf(response),
            address: request.ip ?? '',
            traceparent: span.traceparent,
            header: (name: string) => request.get(name),
            gone: () => response.closed,
          };
          sendAnswer(request, response, 200, await answer(pipeline, asked));
        } catch (fault) {
          fail(request, response, fault);
        }
        const { notices, code } = countedOf(response);
        span.note({ status: response.statusCode, code: codeOf(code), notices: notices.length });
      }),
  );
  const onFault: ErrorRequestHandler = (fault, request, response, _next) =>
    fail(request, response, bodyFault(fault, `${pipeline.configuration.bodyLimitBytes} bytes`) ?? fault);
  app.use('/graphql', onFault);
}

const countedOf = (response: Response) => (response.locals.counted ?? NOTHING_COUNTED) as Counted;

/** Only a catalogued code is counted or traced. */
const codeOf = (code: string) => (Object.hasOwn(FAULTS, code) ? code : 'OK');

/** One line a request, and its counts: how long and how much; never who, about whom, or what was asked. */
function countWhenDone(request: Request, response: Response, { meters }: Pipeline, log: Logger): void {
  const began = performance.now();
  response.on('finish', () => {
    const { notices, errors, code } = countedOf(response);
    const ms = Math.round(performance.now() - began);
    meters.answered(codeOf(code), request.get('lintel-purpose'), ms / 1000);
    for (const { agency, outcome } of notices) meters.noticed(agency, outcome);
    log.info({
      event: 'answered',
      request: requestIdOf(response),
      status: response.statusCode,
      ms,
      notices: notices.length,
      errors,
    });
  });
}

/** What each member of a request is. */
const MEMBERS: Readonly<Record<string, string>> & Readonly<Record<keyof z.infer<typeof requestSchema>, string>> = {
  query: 'query is the GraphQL text: it has to be there, and to be a string that is not empty',
  variables: 'variables is an object of values by name, or null, or left out',
  operationName: 'operationName is a string, or null, or left out',
  extensions: 'extensions is an object, or null, or left out',
};

/** In our own words, whatever library found it. */
function malformedInWords(body: unknown, path: readonly PropertyKey[] = []): string {
  const whole = Array.isArray(body)
    ? 'The body is a list: batches are not read, send each question by itself'
    : 'The body has to be one JSON object';
  const at = MEMBERS[String(path[0])] ?? whole;
  return `${at}. Send {"query": text, "variables": object, "operationName": text}.`;
}

function readRequest(body: unknown) {
  const parsed = requestSchema.safeParse(body);
  if (!parsed.success)
    throw new RequestFault('MALFORMED_REQUEST', malformedInWords(body, parsed.error.issues[0]?.path));
  return {
    query: parsed.data.query,
    operationName: parsed.data.operationName ?? null,
    variables: parsed.data.variables ?? {},
  };
}
