import { type ConstDirectiveNode, type DefinitionNode, Kind, parse } from 'graphql';
import type { CompiledPolicy } from '#policies/core/compiledPolicy';
import type { StaticVerdict } from '#policies/core/decision';
import type { DataItemId } from '#policies/core/ids';
import { AGENCIES, type Agency } from '#policies/core/vocabulary';
import type { Mask } from '../operation/prune';

/** What the supergraph says of its fields: which data item decides each, and which types are an agency's container. */
export interface SchemaMarks {
  /** `Type.field` -> data item. */
  readonly items: ReadonlyMap<string, DataItemId>;
  /** Coordinates decided with their parent. */
  readonly parts: ReadonlySet<string>;
  readonly containers: ReadonlyMap<string, Agency>;
  /** Field of `Person` -> the agency whose subgraph resolves it; without those that every subgraph resolves. */
  readonly personFields: ReadonlyMap<string, Agency>;
}

const ROOTS = new Set(['Query', 'Mutation']);

export function readMarks(supergraphSdl: string): SchemaMarks {
  const items = new Map<string, DataItemId>();
  const parts = new Set<string>();
  const containers = new Map<string, Agency>();
  const personFields = new Map<string, Agency>();
  const { definitions } = parse(supergraphSdl);
  const graphs = agenciesOfGraphs(definitions);
  for (const definition of definitions) {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) continue;
    const type = definition.name.value;
    const agency = argument(definition.directives ?? [], 'container', 'agency');
    if (agency !== null && isAgency(agency)) containers.set(type, agency);
    for (const field of definition.fields ?? []) {
      const coordinate = `${type}.${field.name.value}`;
      const item = argument(field.directives ?? [], 'dataItem', 'id');
      if (item !== null) items.set(coordinate, item as DataItemId);
      if (field.directives?.some((directive) => directive.name.value === 'part')) parts.add(coordinate);
      const [join, ...others] = field.directives?.filter(({ name }) => name.value === 'join__field') ?? [];
      const owner = join === undefined ? undefined : graphs.get(graphOf(join));
      if (type === 'Person' && owner !== undefined && others.length === 0) personFields.set(field.name.value, owner);
    }
  }
  return { items, parts, containers, personFields };
}

/** A field with neither mark is withheld: nobody has said who decides it. */
const UNMARKED: StaticVerdict = {
  kind: 'never',
  decision: { outcome: 'withheld', reason: 'noClause', clause: null, unlock: ['askSafeguardingLead'] },
};

/** The static mask of one compiled policy: what no clause can give this requester for this purpose. */
export function maskOf(marks: SchemaMarks, policy: CompiledPolicy): Mask {
  return {
    verdict(parentType, field) {
      const coordinate = `${parentType}.${field}`;
      const item = marks.items.get(coordinate);
      if (item !== undefined) return policy.staticVerdict(item);
      return marks.parts.has(coordinate) || ROOTS.has(parentType) ? null : UNMARKED;
    },
    isContainer: (type) => marks.containers.has(type),
  };
}

/** The agency that each graph of the supergraph stands for. */
function agenciesOfGraphs(definitions: readonly DefinitionNode[]): ReadonlyMap<string, Agency> {
  const graphs = definitions.flatMap((each) =>
    each.kind === Kind.ENUM_TYPE_DEFINITION && each.name.value === 'join__Graph' ? (each.values ?? []) : [],
  );
  return new Map(
    graphs.flatMap(({ name, directives = [] }) => {
      const agency = argument(directives, 'join__graph', 'name');
      return agency !== null && isAgency(agency) ? [[name.value, agency] as const] : [];
    }),
  );
}

function graphOf(join: ConstDirectiveNode): string {
  const value = join.arguments?.find(({ name }) => name.value === 'graph')?.value;
  return value?.kind === Kind.ENUM ? value.value : '';
}

function argument(directives: readonly ConstDirectiveNode[], directive: string, name: string): string | null {
  const value = directives
    .find((each) => each.name.value === directive)
    ?.arguments?.find((each) => each.name.value === name)?.value;
  return value?.kind === Kind.STRING ? value.value : null;
}

function isAgency(text: string): text is Agency {
  return (AGENCIES as readonly string[]).includes(text);
}
