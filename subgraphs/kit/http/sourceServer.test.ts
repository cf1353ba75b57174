import { buildSchema } from 'graphql';
import pino from 'pino';
import type { RequestScope } from '../request/requestScope';
import { SourceFault } from './maskError';
import { MOST_SELECTIONS, sourceServer } from './sourceServer';

const SECRET = 'Ann of 12 High Street';
const logged: string[] = [];
const log = pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) });
const schema = buildSchema('type Query { failing: String own: String me: Query }');

const server = sourceServer(schema, log);
afterAll(async () => (await server).stop());

async function ask(query: string) {
  const { body } = await (await server).executeOperation({ query }, { contextValue: {} as unknown as RequestScope });
  if (body.kind !== 'single') throw new Error('in one piece');
  return body.singleResult;
}

beforeAll(() => {
  const fields = schema.getQueryType()?.getFields() ?? {};
  const resolve = (name: string, work: () => unknown) => Object.assign(fields[name] ?? {}, { resolve: work });
  resolve('failing', () => {
    throw new Error(SECRET);
  });
  resolve('own', () => {
    throw new SourceFault('CURSOR_INVALID', 'Take next of the page before.');
  });
  resolve('me', () => ({}));
});

it('what is not ours leaves as INTERNAL with an error id: neither answer nor log holds its text', async () => {
  const answer = await ask('{ failing }');
  expect(answer.errors).toEqual([
    { message: expect.any(String), path: ['failing'], extensions: { code: 'INTERNAL', errorId: expect.any(String) } },
  ]);
  expect(JSON.stringify(answer)).not.toContain(SECRET);
  expect(logged.join()).toContain(String(answer.errors?.[0]?.extensions?.errorId));
  expect(logged.join()).not.toContain(SECRET);
});

it('a fault of our own keeps its code and sentence, and nothing else', async () => {
  expect((await ask('{ own }')).errors).toEqual([
    { message: 'Take next of the page before.', path: ['own'], extensions: { code: 'CURSOR_INVALID' } },
  ]);
});

it.each([
  ['an unknown field', '{ fialing }'],
  ['introspection', '{ __schema { types { name } } }'],
])('%s is told nothing of the schema', async (_name, query) => {
  const answer = await ask(query);
  expect(answer.data).toBeUndefined();
  expect(JSON.stringify(answer.errors)).not.toContain('failing');
});

it('fragments within fragments are refused before they are validated', async () => {
  const levels = Math.ceil(Math.log2(MOST_SELECTIONS)) + 1;
  const tower = Array.from(
    { length: levels },
    (_, level) => `fragment f${level} on Query { a: me { ...f${level + 1} } b: me { ...f${level + 1} } }`,
  );
  const answer = await ask(`{ ...f0 } ${tower.join(' ')} fragment f${levels} on Query { __typename }`);
  expect(answer.data).toBeUndefined();
  expect(answer.errors).toHaveLength(1);
});
