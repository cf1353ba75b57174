import { buildSubgraphSchema as buildFederated } from '@apollo/subgraph';
import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type FieldDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  isObjectType,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  print,
  printSchema,
} from 'graphql';
import { buildSchemaSync, createResolversMap, type NonEmptyArray } from 'type-graphql';
import type { Flag } from '#policies/core/vocabulary';
import { proofQueries } from '../proofs/proofQueries';
import type { Class } from './class';
import type { FieldExtensions, RecordMark, TypeExtensions } from './marks';
import { nameWhomAnswersName } from './nameWhomAnswersName';
import { fieldExtensions, typeExtensions } from './recordTable';
import { somebody } from './somebody';
import type { SubgraphDefinition } from './subgraphDefinition';

const LINKS = `
extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key", "@shareable", "@inaccessible", "@external", "@requires", "@composeDirective"])
  @link(url: "https://lintel.invalid/dataItem/v1.0", import: ["@dataItem", "@container", "@part"])
  @composeDirective(name: "@dataItem")
  @composeDirective(name: "@container")
  @composeDirective(name: "@part")

"Which data item decides a field, and the flags it carries. A field with neither this nor @part is withheld."
directive @dataItem(
  "The data item, as clauses name it."
  id: String!
  "S special category, C criminal offence, T third party, R restricted, O opinion, W whereabouts."
  flags: [String!]!
) on FIELD_DEFINITION

"An object that holds what one agency has; null only when pruned or unavailable."
directive @container(
  "The agency that answers for it."
  agency: String!
) on OBJECT

"Decided with its parent, or made of what was decided already."
directive @part on FIELD_DEFINITION
`;

/** type-graphql's schema of the subgraph, before federation: carries the marks in its extensions. */
export function buildMarkedSchema(definition: SubgraphDefinition): GraphQLSchema {
  return buildSchemaSync({
    resolvers: [...definition.resolvers, proofQueries(definition.agency)] as unknown as NonEmptyArray<Class>,
    orphanedTypes: [...definition.orphanedTypes] as never,
    validate: false,
    // An agency's subgraph has entities only, and no query of its own.
    skipCheck: true,
  });
}

/** The subgraph's SDL with its federation directives and data items: the golden file of schema/. */
export function buildSubgraphSdl(schema: GraphQLSchema): string {
  const definitions = parse(printSchema(schema))
    .definitions.filter((definition) => !('fields' in definition) || (definition.fields ?? []).length > 0)
    .map((definition) => withDirectives(schema, definition));
  return `${LINKS}\n${definitions.map((definition) => print(definition)).join('\n\n')}\n`.trimStart();
}

/** The executable schema that Apollo Server serves. */
export function buildSubgraphSchema(definition: SubgraphDefinition, marked: GraphQLSchema): GraphQLSchema {
  const resolvers = createResolversMap(marked) as Record<string, object>;
  const references = { ...definition.references, Person: somebody(definition.references.Person) };
  const entities = Object.entries(references).map(([type, resolve]) => [
    type,
    { ...resolvers[type], __resolveReference: resolve },
  ]);
  const served = buildFederated({
    typeDefs: parse(buildSubgraphSdl(marked)),
    resolvers: { ...resolvers, ...Object.fromEntries(entities) } as never,
  });
  nameWhomAnswersName(served, marked);
  return served;
}

function withDirectives(schema: GraphQLSchema, definition: DefinitionNode): DefinitionNode {
  if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) return definition;
  const type = schema.getType(definition.name.value);
  if (!isObjectType(type)) return definition;
  const fields = (definition.fields ?? []).map((field) => fieldWithDirectives(type, field));
  return {
    ...definition,
    directives: directives(typeDirectives(typeExtensions(type))),
    fields,
  } as ObjectTypeDefinitionNode;
}

function typeDirectives(extensions: TypeExtensions | null): readonly string[] {
  switch (extensions?.kind) {
    case 'container':
      return [`@container(agency: "${extensions.agency}")`];
    case 'entity':
      return ['@key(fields: "id")'];
    case 'valueObject':
      return ['@shareable'];
    default:
      return [];
  }
}

function fieldWithDirectives(type: GraphQLObjectType, field: FieldDefinitionNode): FieldDefinitionNode {
  const extensions = fieldExtensions(type, field.name.value);
  return extensions === null
    ? field
    : { ...field, directives: directives(fieldDirectives(type, field.name.value, extensions)) };
}

function fieldDirectives(
  type: GraphQLObjectType,
  name: string,
  { mark, federation }: FieldExtensions,
): readonly string[] {
  if (mark.kind === 'part') return ['@part', ...federation];
  const { id, flags } = itemOf(type, name, mark);
  return [`@dataItem(id: ${JSON.stringify(id)}, flags: ${JSON.stringify(flags)})`, ...federation];
}

/** Id and flags of the data item that decides a field. */
export function itemOf(
  type: GraphQLObjectType,
  name: string,
  mark: Exclude<FieldExtensions['mark'], { kind: 'part' }>,
): { id: string; flags: readonly Flag[] } {
  if (mark.kind === 'named') return { id: mark.item, flags: mark.flags };
  if (mark.kind === 'list') {
    const { record, existence } = listedRecord(type, name);
    return { id: `${record}.involvement`, flags: existence };
  }
  const extensions = typeExtensions(type);
  if (extensions?.kind !== 'record')
    throw new Error(`${type.name}.${name} names a data item, but ${type.name} is no record type.`);
  // Whoever reads a field of a record learns that there is one. Where that places a child the whole record closes: a field of
  // one that is there is null for another cause, and says which.
  const told = mark.of === 'own' ? extensions.existence.filter((flag) => flag !== 'W') : extensions.existence;
  const flags = [...new Set([...told, ...mark.flags])];
  return { id: `${extensions.record}.${mark.of === 'own' ? name : 'involvement'}`, flags };
}

function listedRecord(type: GraphQLObjectType, name: string): RecordMark {
  let listed: unknown = type.getFields()[name]?.type;
  while (typeof listed === 'object' && listed !== null && 'ofType' in listed) listed = listed.ofType;
  const extensions = isObjectType(listed) ? typeExtensions(listed) : null;
  if (extensions?.kind !== 'record')
    throw new Error(`${type.name}.${name} is marked as a list of records, but lists none.`);
  return extensions;
}

function directives(texts: readonly string[]): readonly ConstDirectiveNode[] {
  const [definition] = parse(`type T ${texts.join(' ')}`).definitions;
  return definition?.kind === Kind.OBJECT_TYPE_DEFINITION ? (definition.directives ?? []) : [];
}
