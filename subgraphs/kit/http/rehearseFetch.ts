import { randomUUID } from 'node:crypto';
import type { GraphQLSchema } from 'graphql';
import { widestSelection } from '#policies/service/widestSelection';
import type { ContextPayload } from '../context/contextToken';
import type { Question } from './question';

/** Levels of objects of a rehearsal: the agency's object, its records, their values. */
const LEVELS = 3;

/** A widest question about nobody: its id was made a moment ago. */
export function rehearsalQuestion(schema: GraphQLSchema): Question {
  const query = `query ($nobody: [_Any!]!) { _entities(representations: $nobody) { ... on Person ${widestSelection(schema, 'Person', LEVELS)} } }`;
  return { query, variables: { nobody: [{ __typename: 'Person', id: randomUUID() }] }, operationName: undefined };
}

/** The question's asker: an organisation of the register, for an ordinary purpose. */
export function rehearsalContext(audience: string, organisation: string): ContextPayload {
  const asker = { organisation, team: '', role: 'socialWorker', practitioner: '', purpose: 'earlyHelp' } as const;
  return {
    v: 1,
    aud: audience,
    iat: 0,
    request: 'rehearsal',
    ...asker,
    issuer: '',
    trainingValidUntil: null,
    case: null,
    reason: null,
    rules: null,
    body: '',
  };
}
