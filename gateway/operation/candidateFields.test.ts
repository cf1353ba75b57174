import { buildSchema, parse, validate } from 'graphql';
import { candidateFields } from './candidateFields';

const schema = buildSchema(`type Query { findPerson: PersonMatches person: Person }
  type PersonMatches { candidates: [PersonCandidate] } type PersonCandidate { id: ID person: Person }
  type Person { id: ID name: String dateOfBirth: String sexCode: String police: Agency }
  type Agency { id: ID }`);
const faults = (text: string) => validate(schema, parse(text), [candidateFields]).map(({ message }) => message);
const REFUSED = [
  'A candidate shows what confirms identity only (id, name, dateOfBirth, sexCode): ask person(id) for police.',
];

test.each([
  [
    'what confirms identity',
    '{ findPerson { candidates { id person { __typename id name dateOfBirth sexCode } } } }',
    [],
  ],
  ['an agency’s records', '{ findPerson { candidates { person { name police { id } } } } }', REFUSED],
  ['under another name', '{ findPerson { candidates { person { name: police { id } } } } }', REFUSED],
  [
    'in an inline fragment',
    '{ findPerson { candidates { ... { person { ... on Person { police { id } } } } } } }',
    REFUSED,
  ],
  [
    'in fragments within fragments',
    `{ findPerson { candidates { ...C } } } fragment C on PersonCandidate { person { ...A } }
     fragment A on Person { id ...B } fragment B on Person { police { id } }`,
    REFUSED,
  ],
  ['of the person that was chosen', '{ person { police { id } } }', []],
])('a search is asked for %s', (_what, text, expected) => {
  expect(faults(text)).toEqual(expected);
});
