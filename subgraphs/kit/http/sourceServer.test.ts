import { buildSchema } from 'graphql';
import pino from 'pino';
import type { RequestScope } from '../request/requestScope';
import { SourceFault } from './maskError';
import { MOST_SELECTIONS, sourceServer } from './sourceServer';

const SECRET = 'Ann of 12 High Street';
const logged: string[] = [];
let refusal: Error;
const log = pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) });
const schema = buildSchema('type Query { failing: String refused: String own: String me: Query }');

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
  resolve('refused', () => {
    throw refusal;
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

it.each([
  ['a column that is not there', '42703', 'column i.seen_by does not exist', { code: '42703', column: 'i.seen_by' }],
  ['another code, whose words may hold values', '22P02', `invalid input syntax: "${SECRET}"`, { code: '22P02' }],
  ['words that are not PostgreSQL’s own', '42703', `column ${SECRET} does not exist`, { code: '42703' }],
])('of what the database refused the log says the code, and a column that it does not know: %s', async (...given) => {
  const [, code, message, wanted] = given;
  refusal = Object.assign(new Error(message), { code });
  await ask('{ refused }');
  const { event, code: told, column } = JSON.parse(logged.at(-1) ?? '');
  expect([event, told, column]).toEqual(['resolverFault', wanted.code, 'column' in wanted ? wanted.column : undefined]);
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
