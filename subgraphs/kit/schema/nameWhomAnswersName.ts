import {
  defaultFieldResolver,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isObjectType,
} from 'graphql';
import type { RequestScope } from '../request/requestScope';
import { fieldExtensions } from './recordTable';

const PERSON = 'Person';

type Resolver = GraphQLFieldResolver<unknown, RequestScope>;

/**
 * Has each answer tell its scope whom it names: a person whom it gives, whom a row gives to its reader, whichever of its fields
 * were asked for, or who was named to an act or a list that was then answered. A row that withholds its person names nobody, nor
 * does what one subgraph gives for another alone (`@inaccessible`): who reads that may be told of nobody.
 */
export function nameWhomAnswersName(schema: GraphQLSchema, marked: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('_')) continue;
    const declared = marked.getType(type.name);
    if (!isObjectType(declared)) continue;
    for (const field of Object.values(type.getFields())) {
      if (fieldExtensions(declared, field.name)?.federation.includes('@inaccessible') === true) continue;
      const givesPersons = getNamedType(field.type).name === PERSON;
      const ofRow = rowNamer(schema, type, field.name);
      const resolve = (field.resolve ?? defaultFieldResolver) as Resolver;
      if (ofRow === null && !givesPersons) continue;
      field.resolve = ((source, args, scope, info) => {
        const given = resolve(source, args, scope, info);
        const tell = (value: unknown) => {
          for (const person of [...(ofRow?.(source, args) ?? []), ...(givesPersons ? [value].flat().map(idOf) : [])])
            if (typeof person === 'string') scope.names(person);
          return value;
        };
        return given instanceof Promise ? given.then(tell) : tell(given);
      }) satisfies Resolver;
    }
  }
}

type RowNamer = (source: unknown, args: Readonly<Record<string, unknown>>) => readonly unknown[];

/** Whom a field names by what it stands on, or was asked with; null where that can be nobody. */
function rowNamer(schema: GraphQLSchema, type: GraphQLObjectType, field: string): RowNamer | null {
  if (type === schema.getQueryType() || type === schema.getMutationType())
    return (_source, { person, persons }) => [person, persons].flat();
  // An id alone is also read of whom another subgraph is asked about.
  if (type.name === PERSON) return field === 'id' ? null : (source) => [idOf(source)];
  const { person, personId } = type.getFields();
  if (personId !== undefined) return (source) => [property(source, 'personId')];
  if (person === undefined || getNamedType(person.type).name !== PERSON) return null;
  return (source) => [idOf(property(source, 'person'))];
}

function idOf(value: unknown): unknown {
  return property(value, 'id');
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
