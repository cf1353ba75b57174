import { execute, type GraphQLSchema, Kind, type SelectionSetNode } from 'graphql';
import type { Role } from '#policies/core/vocabulary';
import type { ReadOperation } from '../operation/readOperation';
import type { GatewayConfiguration } from '../readConfiguration';
import { RequestFault } from '../requestFault';
import type { AnswerBody } from './pipeline';

const INTROSPECTION: ReadonlySet<string> = new Set(['__schema', '__type']);

export function asksIntrospection(read: ReadOperation): boolean {
  return rootFieldsOf(read).some((field) => INTROSPECTION.has(field));
}

/**
 * Answered from the schema that clients see, for whom the configuration allows, in an operation of its own: no source is
 * asked. Throws INTROSPECTION_NOT_ALLOWED otherwise.
 */
export async function introspect(
  allowed: GatewayConfiguration['introspection'],
  schema: GraphQLSchema,
  role: Role,
  read: ReadOperation,
): Promise<AnswerBody> {
  if (allowed === 'none' || (allowed !== 'all' && !allowed.includes(role)))
    throw new RequestFault('INTROSPECTION_NOT_ALLOWED');
  if (!rootFieldsOf(read).every((field) => INTROSPECTION.has(field) || field === '__typename'))
    throw new RequestFault('INVALID_OPERATION', 'Ask __schema and __type in an operation of their own.');
  const { data, errors } = await execute({
    schema,
    document: read.document,
    variableValues: read.variables,
    operationName: read.operation.name?.value ?? null,
  });
  return { data: data ?? null, ...(errors ? { errors: errors.map((error) => error.toJSON()) } : {}) };
}

/** Fragments included: whoever hides `__schema` in one asks for it all the same. Limits have ruled out rings. */
function rootFieldsOf({ operation, fragments }: ReadOperation): readonly string[] {
  const visited = new Set<string>();
  const namesOf = (set: SelectionSetNode | undefined): readonly string[] =>
    (set?.selections ?? []).flatMap((selection) => {
      if (selection.kind === Kind.FIELD) return [selection.name.value];
      if (selection.kind === Kind.INLINE_FRAGMENT) return namesOf(selection.selectionSet);
      const name = selection.name.value;
      if (visited.has(name)) return [];
      visited.add(name);
      return namesOf(fragments.get(name)?.selectionSet);
    });
  return namesOf(operation.selectionSet);
}
