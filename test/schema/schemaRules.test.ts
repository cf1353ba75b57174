import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type DefinitionNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  Kind,
  type NameNode,
  type ObjectTypeDefinitionNode,
  parse,
  type StringValueNode,
  type TypeNode,
} from 'graphql';
import { parse as parseYaml } from 'yaml';
import type { DataItemId } from '#policies/core/ids';
import { RECORD_AGENCIES } from '#policies/core/vocabulary';
import { readCatalogue } from '#policies/protocols/readCatalogue';

const FOLDER = join(__dirname, '..', '..', 'schema');
const SUBGRAPHS = readdirSync(FOLDER).filter(
  (file) => file.endsWith('.graphql') && !['supergraph.graphql', 'released.graphql'].includes(file),
);
const RECORD_SUBGRAPHS = ['police', 'health', 'education', 'social-care'];

interface Field {
  readonly subgraph: string;
  readonly type: ObjectTypeDefinitionNode;
  readonly field: FieldDefinitionNode;
}

const types = SUBGRAPHS.flatMap((file) => {
  const { definitions } = parse(readFileSync(join(FOLDER, file), 'utf8'));
  return definitions.map((definition) => ({ subgraph: file.replace('.graphql', ''), definition }));
});
const objects = types.flatMap(({ subgraph, definition }) =>
  definition.kind === Kind.OBJECT_TYPE_DEFINITION ? [{ subgraph, type: definition }] : [],
);
const fields: readonly Field[] = objects.flatMap(({ subgraph, type }) =>
  (type.fields ?? []).map((field) => ({ subgraph, type, field })),
);

const has = (node: { readonly directives?: readonly { readonly name: { readonly value: string } }[] }, name: string) =>
  (node.directives ?? []).some((directive) => directive.name.value === name);
const nameOf = ({ subgraph, type, field }: Field) => `${subgraph}: ${type.name.value}.${field.name.value}`;
const isRoot = ({ type }: { type: ObjectTypeDefinitionNode }) => ['Query', 'Mutation'].includes(type.name.value);

function inner(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : inner(type.type);
}

describe('what would lead to a protected person', () => {
  const catalogue = readCatalogue(join(FOLDER, 'fields.json'));
  // Figures and the log's own entries have no rows of theirs; what governance keeps of a person goes with the person.
  const kept = [...catalogue.records.values()].filter(
    ({ record, agency }) =>
      agency !== 'governance' &&
      !['hub.indicator', 'hub.notToBeInformed'].includes(record) &&
      !/\.(disclosure|sharing)$/.test(record),
  );

  it('leaves no agency out, nor the hub', () => {
    const agencies = new Set(kept.map(({ agency }) => agency));
    expect([...agencies].sort()).toEqual([...RECORD_AGENCIES, 'hub'].sort());
  });
  const text = readFileSync(join(__dirname, '..', '..', 'policies', 'protocols', 'restrictions.yaml'), 'utf8');
  const named = (parseYaml(text) as { restrictions: { id: string; dataItems: string[] }[] }).restrictions.find(
    ({ id }) => id === 'protectedPersons',
  )?.dataItems;

  it.each(kept.map(({ record }) => record))('may stand on a %s, and then nothing of it is given', (record) => {
    const restriction = catalogue.records.get(record)?.attributes.find(({ name }) => name === 'restriction');
    expect(restriction?.values).toEqual(expect.arrayContaining(['none', 'protectedPerson']));
    const items = [...catalogue.items.values()].filter((item) => item.record === record && !item.id.endsWith('.count'));
    const unnamed = items.map(({ id }) => id).filter((id) => !named?.includes(id));
    expect(unnamed.map((id) => `${id}: name it in policies/protocols/restrictions.yaml, protectedPersons`)).toEqual([]);
  });
});

describe('the schema', () => {
  it('says of every field who decides it', () => {
    const unmarked = fields.filter((each) => !isRoot(each) && !has(each.field, 'dataItem') && !has(each.field, 'part'));
    expect(unmarked.map(nameOf)).toEqual([]);
  });

  it('lets every disclosable field be null, so that one null cannot wipe a list', () => {
    const strict = fields.filter((each) => has(each.field, 'dataItem') && each.field.type.kind === Kind.NON_NULL_TYPE);
    expect(strict.map(nameOf)).toEqual([]);
  });

  it('lets every part of what a list holds be null, ids apart: one null must not take the list along', () => {
    const masked = strictInLists(objects).filter(({ type }) => !NEVER_MASKED.has(type.name.value));
    expect(masked.map(nameOf)).toEqual([]);
  });

  it.each([
    ['a part', 'type Query { rows: [Row!] } type Row { id: ID! kind: String! }', ['test: Row.kind']],
    [
      'a part of a part',
      'type Query { rows: [Row!] } type Row { id: ID! at: When } type When { start: String! }',
      ['test: When.start'],
    ],
    ['nothing', 'type Query { rows: [Row!] one: One } type Row { id: ID! kind: String } type One { all: String! }', []],
  ])('would find %s', (_name, sdl, found) => {
    const types = parse(sdl).definitions.flatMap((type) =>
      type.kind === Kind.OBJECT_TYPE_DEFINITION ? [{ subgraph: 'test', type }] : [],
    );
    expect(strictInLists(types).map(nameOf)).toEqual(found);
  });

  it('has one container an agency, nullable on Person', () => {
    for (const agency of RECORD_SUBGRAPHS) {
      const container = objects.find(({ subgraph, type }) => subgraph === agency && has(type, 'container'));
      expect(container).toBeDefined();
      const onPerson = fields.find(
        (each) =>
          each.subgraph === agency &&
          each.type.name.value === 'Person' &&
          inner(each.field.type) === container?.type.name.value,
      );
      expect(onPerson?.field.type.kind).toBe(Kind.NAMED_TYPE);
    }
  });

  it('carries no controller’s data to another: only the hub requires, and only what was decided at its source', () => {
    const crossing = fields.filter(
      ({ subgraph, field }) =>
        RECORD_SUBGRAPHS.includes(subgraph) && ['requires', 'provides', 'external'].some((name) => has(field, name)),
    );
    expect(crossing.map(nameOf)).toEqual([]);
    const required = fields
      .filter(({ subgraph, field }) => subgraph === 'hub' && has(field, 'external'))
      .map(({ field }) => field.name.value);
    for (const name of required) {
      const offered = fields.find(
        ({ subgraph, type, field }) =>
          [...RECORD_SUBGRAPHS, 'governance'].includes(subgraph) &&
          type.name.value === 'Person' &&
          field.name.value === name,
      );
      expect(offered === undefined ? name : has(offered.field, 'inaccessible')).toBe(true);
    }
  });

  it('describes every type, field, argument, input, enum and its values, scalar and directive', () => {
    const without = types.flatMap(({ subgraph, definition }) =>
      undescribed(definition).map((name) => `${subgraph}: ${name}`),
    );
    expect(without).toEqual([]);
  });

  it.each([
    ['an object', 'type Row { "The id." id: ID }', ['Row']],
    ['a field and an argument', '"A row." type Row { id(of: ID): ID }', ['Row.id', 'Row.id(of:)']],
    ['a root field, of a root type that is not described', 'type Query { row: ID }', ['Query.row']],
    ['an input', 'input Asked { "The id." id: ID }', ['Asked']],
    ['a field of an input', '"What is asked." input Asked { id: ID }', ['Asked.id']],
    ['an enum', 'enum Kind { "The one." one }', ['Kind']],
    ['a value of an enum', '"A kind." enum Kind { one }', ['Kind.one']],
    ['a scalar', 'scalar Rows', ['Rows']],
    ['a directive and its argument', 'directive @mark(id: ID) on OBJECT', ['@mark', '@mark(id:)']],
    ['nothing', 'extend schema @link(url: "u") "A row." type Row { "The id." id("Of it." of: ID): ID }', []],
  ])('would find %s without a description', (_name, sdl, found) => {
    expect(parse(sdl).definitions.flatMap(undescribed)).toEqual(found);
  });

  it('has concrete types only: the canonical form relies on it', () => {
    const abstract = types.filter(
      ({ definition }) =>
        definition.kind === Kind.INTERFACE_TYPE_DEFINITION || definition.kind === Kind.UNION_TYPE_DEFINITION,
    );
    expect(abstract).toEqual([]);
  });

  it('flags every field that places a person as whereabouts, by name and by type', () => {
    const untagged = fields.filter(({ field }) => {
      const directive = field.directives?.find((each) => each.name.value === 'dataItem');
      if (directive === undefined) return false;
      const flags = directive.arguments?.find((argument) => argument.name.value === 'flags')?.value;
      const tagged =
        flags?.kind === Kind.LIST && flags.values.some((value) => value.kind === Kind.STRING && value.value === 'W');
      const placing =
        PLACING.test(field.name.value) || ['Address', 'Contact', 'Professional'].includes(inner(field.type));
      return placing && !tagged;
    });
    expect(untagged.map(nameOf)).toEqual([]);
  });

  it('lets a part place a person only within what is flagged as whereabouts, or where the constant notice stands', () => {
    const placing = fields.filter(
      ({ type, field }) => !isRoot({ type }) && has(field, 'part') && PLACING.test(field.name.value),
    );
    const untold = placing
      .map(({ type, field }) => `${type.name.value}.${field.name.value}`)
      .filter((each) => !(each in PLACING_PARTS));
    expect([...new Set(untold)]).toEqual([]);
    // A name that is gone is no longer excused.
    const known = new Set(placing.map(({ type, field }) => `${type.name.value}.${field.name.value}`));
    expect(Object.keys(PLACING_PARTS).filter((each) => !known.has(each))).toEqual([]);
  });

  it('gives no score of the sexual exploitation framework without its edition, which a clause can name', () => {
    const { items, records } = readCatalogue(join(FOLDER, 'fields.json'));
    const dependent = [...items.values()].filter(({ readWith }) => readWith !== null);
    expect(dependent.map(({ id }) => id).sort()).toEqual(['socialCare.seraf.band', 'socialCare.seraf.score']);
    for (const { record, readWith } of dependent) {
      const edition = records.get(record)?.attributes.find(({ shownBy }) => shownBy === readWith);
      expect(items.get(readWith ?? '')?.record).toBe(record);
      expect(edition?.values?.length).toBeGreaterThan(0);
    }
  });

  it('keeps the catalogue whole: each item of the SDL is in fields.json with the same flags', () => {
    const catalogue = readCatalogue(join(FOLDER, 'fields.json'));
    const unknown = fields.flatMap((each) => {
      const directive = each.field.directives?.find((one) => one.name.value === 'dataItem');
      const id = directive?.arguments?.find((argument) => argument.name.value === 'id')?.value;
      if (id?.kind !== Kind.STRING) return [];
      const flags = directive?.arguments?.find((argument) => argument.name.value === 'flags')?.value;
      const said =
        flags?.kind === Kind.LIST ? flags.values.map((value) => (value.kind === Kind.STRING ? value.value : '')) : null;
      const known = catalogue.items.get(id.value as DataItemId);
      const same = known !== undefined && JSON.stringify([...known.flags].sort()) === JSON.stringify(said?.sort());
      return same ? [] : [`${nameOf(each)} ${id.value}`];
    });
    expect(unknown).toEqual([]);
  });
});

/** Names of what places a person. */
const PLACING =
  /address|postcode|placement(?!Type|s)|school$|^practice$|^site$|^location$|whereFound|^team$|controller|organisation$|contact$|upn/i;

/** Parts with such a name, and why they give no place away. */
const PLACING_PARTS: Readonly<Record<string, string>> = {
  'Address.postcode': 'stands in fields flagged as whereabouts alone',
  'ServiceEpisode.location': 'made of a field so flagged; null carries the constant notice',
  'ServiceEpisode.contact': 'made of a field so flagged; null carries the constant notice',
  'LifeEvent.location': 'made of a field so flagged; null carries the constant notice',
  'HolderTask.controller': 'the reader’s own organisation',
  'Relationship.organisation': 'the reader’s own organisation',
  'Relationship.team': 'a team of the reader’s own organisation',
  'RegisterEvent.byOrganisation': 'null while whereabouts are closed, with the constant notice',
  'SelfRecordedInvolvement.organisation': 'an entry is in the list of whoever may have it',
  'SelfRecordedInvolvement.team': 'an entry is in the list of whoever may have it',
  'OrganisationExclusion.organisation': 'an entry is in the list of whoever may have it, or wrote it',
  'OrganisationExclusion.team': 'an entry is in the list of whoever may have it, or wrote it',
  'EndedExclusion.organisation': 'to a hub that may have it, or wrote it; null to officers, of every child',
  'SubjectAccessGround.organisation': 'null while whereabouts are closed, with the constant notice',
  'EmergencyReview.organisation': 'null while whereabouts are closed, with the constant notice',
  'Disclosure.controller': 'an entry of the log, decided as a whole for whom it is about or whose it is',
  'Disclosure.organisation': 'to whom it went, decided with the entry',
  'Disclosure.team': 'to whom it went, decided with the entry',
  'BlockedItem.controller': 'a figure, of no child',
  'BlockedClause.controller': 'a figure, of no child',
  'ClauseInUse.controller': 'a figure, of no child',
  'Signature.controller': 'the register of agreements, of no child',
  'ProtocolEvent.controller': 'the register of agreements, of no child',
  'ProtocolEvent.byOrganisation': 'the register of agreements, of no child',
  'CaseEvent.byOrganisation': 'the reader’s own organisation; null else, of every person, with the constant notice',
  'ReferralEvent.byOrganisation': 'the reader’s own organisation; null else, of every person, with the constant notice',
  'WhereaboutsEvent.byOrganisation': 'to a keeper of the closure, and to its own; null else, with the constant notice',
};

/** Made of nothing that is decided for a requester: the register of protocols, the effects of an act, what a search says. */
const NEVER_MASKED: ReadonlySet<string> = new Set([
  'ProtocolInForce',
  'Signature',
  'Effect',
  'PersonCandidate',
  'HolderTask',
  'HolderTaskEvent',
  'UnlockRequest',
  'UnlockAnswer',
  'UnlockToAnswer',
]);

/** Fields that may not be null, ids apart, on types that some list holds, directly or within what it holds. */
function strictInLists(
  all: readonly { readonly subgraph: string; readonly type: ObjectTypeDefinitionNode }[],
): Field[] {
  const everyField = all.flatMap(({ subgraph, type }) =>
    (type.fields ?? []).map((field): Field => ({ subgraph, type, field })),
  );
  const held = new Set(everyField.filter(({ field }) => isList(field.type)).map(({ field }) => inner(field.type)));
  for (const name of held)
    for (const { type, field } of everyField) if (type.name.value === name) held.add(inner(field.type));
  return everyField.filter(
    ({ type, field }) =>
      held.has(type.name.value) &&
      type.name.value !== 'Person' &&
      field.type.kind === Kind.NON_NULL_TYPE &&
      inner(field.type) !== 'ID',
  );
}

function isList(type: TypeNode): boolean {
  return type.kind === Kind.LIST_TYPE || (type.kind === Kind.NON_NULL_TYPE && isList(type.type));
}

/** What of a definition, itself included, has no description. The root types are of all subgraphs together: none of them describes those. */
function undescribed(definition: DefinitionNode): readonly string[] {
  const unless = (node: { readonly description?: StringValueNode | undefined }, name: string) =>
    node.description ? [] : [name];
  const argumentsOf = (name: string, given: readonly InputValueDefinitionNode[] = []) =>
    given.flatMap((argument) => unless(argument, `${name}(${argument.name.value}:)`));
  switch (definition.kind) {
    case Kind.OBJECT_TYPE_DEFINITION:
      return [
        ...(isRoot({ type: definition }) ? [] : unless(definition, definition.name.value)),
        ...(definition.fields ?? []).flatMap((field) => {
          const name = `${definition.name.value}.${field.name.value}`;
          return [...unless(field, name), ...argumentsOf(name, field.arguments)];
        }),
      ];
    case Kind.INPUT_OBJECT_TYPE_DEFINITION:
      return [definition, ...(definition.fields ?? [])].flatMap((each) => unless(each, nameWithin(definition, each)));
    case Kind.ENUM_TYPE_DEFINITION:
      return [definition, ...(definition.values ?? [])].flatMap((each) => unless(each, nameWithin(definition, each)));
    case Kind.SCALAR_TYPE_DEFINITION:
      return unless(definition, definition.name.value);
    case Kind.DIRECTIVE_DEFINITION:
      return [
        ...unless(definition, `@${definition.name.value}`),
        ...argumentsOf(`@${definition.name.value}`, definition.arguments),
      ];
    default:
      return [];
  }
}

function nameWithin(type: { readonly name: NameNode }, part: { readonly name: NameNode }): string {
  return part === type ? type.name.value : `${type.name.value}.${part.name.value}`;
}
