import { type GraphQLObjectType, type GraphQLSchema, isObjectType } from 'graphql';
import type { DataItem, DecisionAttribute, RecordShape } from '#policies/core/dataItem';
import type { DataItemId } from '#policies/core/ids';
import type { Agency } from '#policies/core/vocabulary';
import { itemOf } from './buildSubgraphSchema';
import type { RecordMark } from './marks';
import { fieldExtensions, typeExtensions } from './recordTable';

/** What a subgraph adds to the catalogue: its data items and record types. */
export interface DescribedFields {
  readonly items: readonly DataItem[];
  readonly records: readonly RecordShape[];
}

/** Reads the catalogue's part of one subgraph off its marked schema. */
export function describeFields(schema: GraphQLSchema, agency: Agency): DescribedFields {
  const types = Object.values(schema.getTypeMap()).filter(isObjectType);
  const items = new Map<string, DataItem>();
  for (const type of types)
    for (const item of describeType(type, agency)) items.set(item.id, merge(items.get(item.id), item));
  const records = types.flatMap((type) => {
    const mark = typeExtensions(type);
    return mark?.kind === 'record' ? [describeRecord(mark, agency)] : [];
  });
  const named = [...items.values()].filter((item) => !records.some((record) => record.record === item.record));
  for (const { record, category } of named) {
    if (!records.some((each) => each.record === record)) records.push({ record, agency, category, attributes: [] });
  }
  return { items: [...items.values()].sort(byId), records: records.sort((a, b) => (a.record < b.record ? -1 : 1)) };
}

function byId(a: DataItem, b: DataItem): number {
  return a.id < b.id ? -1 : 1;
}

function merge(known: DataItem | undefined, item: DataItem): DataItem {
  return known === undefined
    ? item
    : { ...known, coordinates: [...new Set([...known.coordinates, ...item.coordinates])].sort() };
}

function describeType(type: GraphQLObjectType, agency: Agency): readonly DataItem[] {
  const mark = typeExtensions(type);
  const counts = mark?.kind === 'record' ? mark.counts.map((count) => countItem(mark, count.item, agency)) : [];
  const existence = mark?.kind === 'record' ? [item(`${mark.record}.involvement`, mark, agency, [])] : [];
  const fields = Object.keys(type.getFields()).flatMap((name): readonly DataItem[] => {
    const found = fieldExtensions(type, name)?.mark;
    const coordinate = `${type.name}.${name}`;
    if (found === undefined || found.kind === 'part') return [];
    const { id, flags } = itemOf(type, name, found);
    if (found.kind === 'list') return [];
    if (found.kind === 'named') {
      const [record, field] = split(id);
      const { category, silent, generalisations } = found;
      return [
        {
          id: id as DataItemId,
          agency,
          record,
          field,
          category,
          flags: found.flags,
          silent,
          generalisations,
          readWith: null,
          coordinates: [coordinate],
        },
      ];
    }
    if (mark?.kind !== 'record' || found.of === 'involvement') return [];
    return [
      {
        ...item(id, mark, agency, [coordinate]),
        flags,
        silent: mark.silent || found.silent,
        generalisations: found.generalisations,
        readWith: found.readWith === null ? null : (`${mark.record}.${found.readWith}` as DataItemId),
      },
    ];
  });
  return [...existence, ...counts, ...fields];
}

function item(id: string, mark: RecordMark, agency: Agency, coordinates: readonly string[]): DataItem {
  const [record, field] = split(id);
  return {
    id: id as DataItemId,
    agency,
    record,
    field,
    category: mark.category,
    flags: mark.existence,
    silent: mark.silent,
    generalisations: [],
    readWith: null,
    coordinates,
  };
}

function countItem(mark: RecordMark, id: string, agency: Agency): DataItem {
  return { ...item(id, mark, agency, []), category: 'patternCount', silent: false };
}

function split(id: string): [record: string, field: string] {
  const at = id.lastIndexOf('.');
  return [id.slice(0, at), id.slice(at + 1)];
}

function describeRecord(mark: RecordMark, agency: Agency): RecordShape {
  const attributes = mark.attributes.map(
    ({ name, type, values, shownBy }): DecisionAttribute => ({
      name,
      type,
      values: values ?? null,
      shownBy: shownBy === undefined ? null : (`${mark.record}.${shownBy}` as DataItemId),
    }),
  );
  return { record: mark.record, agency, category: mark.category, attributes };
}
