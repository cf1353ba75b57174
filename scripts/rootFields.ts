import type { GraphQLField, GraphQLSchema } from 'graphql';
import { AGENCIES } from '#policies/core/vocabulary';

/**
 * The root fields of the graph as rows of a table, in alphabetical order: what they take, and the first sentence of their
 * description. Those that every agency has under its own name stand once, as `<agency>…`.
 */
export function rootFieldRows(schema: GraphQLSchema, root: 'Query' | 'Mutation'): readonly string[] {
  const fields = Object.values(
    (root === 'Query' ? schema.getQueryType() : schema.getMutationType())?.getFields() ?? {},
  );
  const rows = new Map<string, Row>();
  for (const field of fields) {
    const agency = AGENCIES.find((each) => new RegExp(`^${each}[A-Z]`).test(field.name));
    const name = agency === undefined ? field.name : `<agency>${field.name.slice(agency.length)}`;
    const takes = field.args.map((each) => each.name).join(', ');
    const row = rows.get(name) ?? { takes, says: firstSentence(field), agencies: [] };
    if (row.says !== firstSentence(field)) throw new Error(`${field.name} is described otherwise than its like.`);
    rows.set(name, { ...row, agencies: agency === undefined ? [] : [...row.agencies, agency].sort() });
  }
  return [...rows]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { takes, says, agencies }]) => {
      const whose = agencies.length === 0 ? '' : ` at ${agencies.join(', ')}`;
      return `| \`${name}${takes === '' ? '' : `(${takes})`}\`${whose} | ${says} |`;
    });
}

interface Row {
  readonly takes: string;
  readonly says: string;
  /** Empty for a field that stands once in the graph. */
  readonly agencies: readonly string[];
}

function firstSentence({ name, description }: GraphQLField<unknown, unknown>): string {
  if (!description) throw new Error(`The root field ${name} has no description.`);
  const plain = description.replace(/\s+/g, ' ').trim();
  return (/^.*?[.!?](?= [A-Z])/.exec(plain)?.[0] ?? plain).replaceAll('|', '\\|');
}
