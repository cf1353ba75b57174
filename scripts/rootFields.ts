import type { GraphQLField, GraphQLObjectType, GraphQLSchema } from 'graphql';
import { ACT_TERMS, ACTS, OFFICERS, PRACTITIONERS } from '#policies/core/acts';
import { AGENCIES, type Role } from '#policies/core/vocabulary';

/** The questions of the graph as rows of a table: what each takes, and the first sentence of its description. */
export function queryRows(schema: GraphQLSchema): readonly string[] {
  return rootFieldsOf(schema.getQueryType()).map(({ shown, says }) => `| ${shown} | ${says} |`);
}

/** The acts likewise, with who may do each, whether the child must be theirs, and where it is in effect on return. */
export function actRows(schema: GraphQLSchema): readonly string[] {
  return rootFieldsOf(schema.getMutationType()).map(({ name, shown, says }) => {
    const act = ACTS.find((each) => each === name);
    if (act === undefined) throw new Error(`The mutation ${name} is no act.`);
    const { roles, involvement, reach } = ACT_TERMS[act];
    return `| ${shown} | ${says} | ${rolesInWords(roles)} | ${involvement ? 'yes' : ''} | ${REACH[reach]} |`;
  });
}

const REACH = { everywhere: 'everywhere', local: 'where it is recorded' } as const;

function rolesInWords(roles: readonly Role[]): string {
  const groups = [
    { name: 'practitioners', members: PRACTITIONERS },
    { name: 'officers', members: OFFICERS },
  ].filter(({ members }) => members.every((each) => roles.includes(each)));
  const named = roles.filter((role) => !groups.some(({ members }) => members.includes(role)));
  return [...groups.map(({ name }) => name), ...named].join(', ');
}

interface RootField {
  /** Without its agency. */
  readonly name: string;
  /** With its arguments, and the agencies that have one of their own. */
  readonly shown: string;
  readonly says: string;
}

/** In alphabetical order; those that agencies have under their own names stand once, as `<agency>…`. */
function rootFieldsOf(root: GraphQLObjectType | null | undefined): readonly RootField[] {
  const found = new Map<string, { readonly field: GraphQLField<unknown, unknown>; readonly agencies: string[] }>();
  for (const field of Object.values(root?.getFields() ?? {})) {
    const agency = AGENCIES.find((each) => new RegExp(`^${each}[A-Z]`).test(field.name));
    const name = agency === undefined ? field.name : `<agency>${field.name.slice(agency.length)}`;
    const { field: first, agencies } = found.get(name) ?? { field, agencies: [] };
    if (firstSentence(first) !== firstSentence(field))
      throw new Error(`${field.name} is described otherwise than ${first.name}.`);
    found.set(name, { field: first, agencies: agency === undefined ? [] : [...agencies, agency].sort() });
  }
  return [...found]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { field, agencies }]) => {
      const takes = field.args.map((each) => each.name).join(', ');
      const whose = agencies.length === 0 ? '' : ` at ${agencies.join(', ')}`;
      return {
        name: name.replace(/^<agency>(.)/, (_, initial: string) => initial.toLowerCase()),
        shown: `\`${name}${takes === '' ? '' : `(${takes})`}\`${whose}`,
        says: firstSentence(field),
      };
    });
}

function firstSentence({ name, description }: GraphQLField<unknown, unknown>): string {
  if (!description) throw new Error(`The root field ${name} has no description.`);
  const plain = description.replace(/\s+/g, ' ').trim();
  return (/^.*?[.!?](?= [A-Z])/.exec(plain)?.[0] ?? plain).replaceAll('|', '\\|');
}
