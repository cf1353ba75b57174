import { type GraphQLSchema, getNamedType, isObjectType, isRequiredArgument } from 'graphql';

/**
 * Everything that can be asked of a type without arguments, so many levels of objects down, as the text of a selection: what a
 * process asks of itself before it says that it is ready.
 */
export function widestSelection(schema: GraphQLSchema, typeName: string, levels: number): string {
  const type = schema.getType(typeName);
  const fields = isObjectType(type) ? Object.values(type.getFields()) : [];
  const chosen = fields
    .filter(({ args }) => !args.some(isRequiredArgument))
    .flatMap(({ name, type: given }) => {
      const named = getNamedType(given);
      if (!isObjectType(named)) return [name];
      return levels > 0 ? [`${name} ${widestSelection(schema, named.name, levels - 1)}`] : [];
    });
  return `{ __typename ${chosen.join(' ')} }`;
}
