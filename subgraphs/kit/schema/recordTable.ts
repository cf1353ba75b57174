import type { GraphQLObjectType, GraphQLSchema } from 'graphql';
import { getMetadataArgsStorage } from 'typeorm';
import type { DataItemId } from '#policies/core/ids';
import type { RecordField, RecordTable } from '#policies/enforcement/recordTable';
import type { Class } from './class';
import type { FieldExtensions, FieldMarks, RecordMark, TypeExtensions } from './marks';

/** Column name of a property: `periodStart` is `period_start`. */
export function columnName(property: string): string {
  return property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The marks of a type or field, or null for one that has none (and is therefore withheld). */
export function typeExtensions(type: GraphQLObjectType): TypeExtensions | null {
  return (type.extensions.lintel as TypeExtensions | undefined) ?? null;
}

export function fieldExtensions(type: GraphQLObjectType, field: string): FieldExtensions | null {
  const ofProperty = (type.extensions.lintelFields as FieldMarks | undefined)?.get(field);
  return ofProperty ?? (type.getFields()[field]?.extensions.lintel as FieldExtensions | undefined) ?? null;
}

/** Every record type of a schema as the enforcement reads it, by its class. */
export function readRecordTables(schema: GraphQLSchema, records: readonly Class[]): ReadonlyMap<Class, RecordTable> {
  const types = Object.values(schema.getTypeMap()).filter((type): type is GraphQLObjectType => 'getFields' in type);
  return new Map(
    records.map((record) => {
      const type = types.find((each) => each.name === typeNames.get(record));
      if (type === undefined)
        throw new Error(`${record.name} is listed as a record type but is not reachable in the schema.`);
      return [record, readRecordTable(type, record)];
    }),
  );
}

const typeNames = new WeakMap<Class, string>();

/** Called by @RecordType: remembers under which name a class stands in the graph. */
export function nameRecordClass(record: Class, name: string): void {
  typeNames.set(record, name);
}

function readRecordTable(type: GraphQLObjectType, record: Class): RecordTable {
  const mark = typeExtensions(type);
  if (mark?.kind !== 'record') throw new Error(`${type.name} is no record type: decorate it with @RecordType.`);
  const table = getMetadataArgsStorage().tables.find((each) => each.target === record)?.name;
  if (table === undefined) throw new Error(`${type.name} has no table: decorate it with @Entity({ name }).`);
  const fields = new Map(Object.keys(type.getFields()).flatMap((name) => readField(type, mark, name)));
  return {
    typeName: type.name,
    record: mark.record,
    category: mark.category,
    table,
    keyedBy: mark.keyedBy,
    heldBy: mark.heldBy === null ? null : columnName(mark.heldBy),
    existence: `${mark.record}.involvement` as DataItemId,
    fields,
    latestBy: fields.get(mark.latestBy) ?? null,
    attributes: new Map(
      mark.attributes.map(({ name, type: kind }) => [name, { name, type: kind, column: columnName(name) }]),
    ),
    timeline: mark.timeline,
    counts: mark.counts,
  };
}

function readField(type: GraphQLObjectType, mark: RecordMark, name: string): [string, RecordField][] {
  const found = fieldExtensions(type, name)?.mark;
  if (found?.kind !== 'item') return [];
  const item = `${mark.record}.${found.of === 'own' ? name : 'involvement'}` as DataItemId;
  const columns = found.columns.map(columnName);
  const whole = found.whole === null ? null : columnName(found.whole);
  return [[name, { name, item, whereabouts: found.flags.includes('W'), travels: found.travels, columns, whole }]];
}
