import type { ExecutionContext } from './executionContext';
import { SubgraphSource } from './subgraphSource';

/** One fetch of a root field that stands there twice, answered with `body`. */
async function fetched(status: number, body: object): Promise<ExecutionContext> {
  const source = new SubgraphSource({
    agency: 'hub',
    key: () => 'k'.repeat(43),
    now: () => new Date(),
    deadlineMs: 1000,
    actDeadlineMs: 1000,
    responseLimitBytes: 10_000,
    onFailure: () => undefined,
    meters: { fetched: () => undefined, fetchFailed: () => undefined },
    tracing: {
      span: async <Result>(_name: string, _parent: string | null, work: (span: object) => Promise<Result>) =>
        work({ traceparent: null, note: () => undefined }),
    },
    pool: { request: async () => ({ statusCode: status, body: [Buffer.from(JSON.stringify(body))] }) },
  } as never);
  const context = {
    requester: { organisation: {} },
    declaration: {},
    rules: null,
    prunedItems: new Map(),
    unasked: new Map(),
    refusedWhole: () => null,
    notices: [],
    errors: [],
    receipts: [],
    obligations: [],
    unavailable: new Set(),
  } as unknown as ExecutionContext;
  const query = '{ caseload(first: 1) { next } lintel__caseload_2: caseload(first: 2) { next } }';
  await source.process({ context, request: { query, variables: {} } } as never);
  return context;
}

it('an error of one root field stands at that field, not at the same field beside it', async () => {
  const { errors } = await fetched(200, {
    data: { caseload: { next: null }, lintel__caseload_2: null },
    errors: [{ message: 'No.', path: ['lintel__caseload_2'], extensions: { code: 'CURSOR_INVALID' } }],
  });
  expect(errors).toEqual([
    { type: 'Query', id: 'lintel__caseload_2', field: 'caseload', code: 'CURSOR_INVALID', message: 'No.' },
  ]);
});

it('a source that fails is unavailable at each of its root fields', async () => {
  const { notices } = await fetched(500, {});
  expect(notices.map(({ id, field }) => [id, field])).toEqual([
    ['caseload', 'caseload'],
    ['lintel__caseload_2', 'caseload'],
  ]);
});
