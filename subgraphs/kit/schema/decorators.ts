import { Extensions, Field, FieldResolver, type ID, ObjectType } from 'type-graphql';
import { Check } from 'typeorm';
import type { Agency, DataCategory, Flag, Generalisation } from '#policies/core/vocabulary';
import type { CountRule, TimelineRule } from '#policies/enforcement/recordTable';
import { knownOnly } from './knownOnly';
import type { AttributeMark, ExistenceFlag, FieldExtensions, FieldMarks, RecordMark, TypeExtensions } from './marks';
import { nameRecordClass } from './recordTable';

/**
 * The decorators with which a subgraph says what its graph is and who decides each field. They wrap type-graphql's and keep
 * what the policy needs in the schema's `extensions`; the SDL's directives, schema/fields.json and the enforcement at the
 * source are all derived from there. A field without one of them is withheld.
 */

// biome-ignore lint/complexity/noBannedTypes: the shape that type-graphql gives its type thunks
type TypeThunk = () => Function | object | [Function | object] | typeof ID;

interface FieldOptions {
  readonly description: string;
  /** Federation directives as SDL text. */
  readonly federation?: readonly string[];
  /** Never null: allowed for ids and parts of value objects only (a null must not wipe a list). */
  readonly required?: boolean;
}

interface DisclosableOptions extends FieldOptions {
  readonly flags?: readonly Flag[];
  readonly generalisations?: readonly Generalisation[];
  readonly silent?: boolean;
  /** Goes with whatever is given of its record, asked for or not: handling conditions. */
  readonly travels?: boolean;
  /** Field of the same record type without which this one means nothing: no clause gives the one alone. */
  readonly readWith?: string;
  /** Property names of the columns, where they are not the field's own name. */
  readonly columns?: readonly string[];
  /** Property name of the column that is read instead for whom whereabouts are not closed to. */
  readonly whole?: string;
}

function mark(extensions: FieldExtensions) {
  return Extensions({ lintel: extensions });
}

/** By class, and not through @Extensions: type-graphql looks through all of those for each field of every class. */
const marksOfClass = new WeakMap<object, Map<string, FieldExtensions>>();

function markProperty(target: object, key: string | symbol, extensions: FieldExtensions): void {
  const marks = marksOfClass.get(target.constructor) ?? new Map<string, FieldExtensions>();
  marksOfClass.set(target.constructor, marks.set(String(key), extensions));
}

/** Its own and those it inherits. */
function marksOf(type: object): FieldMarks {
  const parent: object | null = Object.getPrototypeOf(type);
  return new Map([...(parent === null ? [] : marksOf(parent)), ...(marksOfClass.get(type) ?? [])]);
}

/** A field with a data item of its own, `<record>.<field>`. */
export function Disclosable(type: TypeThunk, options: DisclosableOptions): PropertyDecorator {
  return disclosable(type, options, 'own');
}

/** A field that comes with the record's existence, e.g. `assertion`. */
export function WithInvolvement(type: TypeThunk, options: DisclosableOptions): PropertyDecorator {
  return disclosable(type, options, 'involvement');
}

function disclosable(type: TypeThunk, options: DisclosableOptions, of: 'own' | 'involvement'): PropertyDecorator {
  return (target, key) => {
    const { flags = [], generalisations = [], silent = false, travels = false } = options;
    const { columns = [String(key)], whole = null, federation = [], readWith = null } = options;
    Field(type as never, { nullable: true, description: options.description })(target, key);
    const item = { kind: 'item', of, flags, generalisations, silent, travels, readWith, columns, whole } as const;
    markProperty(target, key, { mark: item, federation });
  };
}

interface NamedOptions extends FieldOptions {
  readonly item: string;
  readonly category: DataCategory;
  readonly flags?: readonly Flag[];
  readonly generalisations?: readonly Generalisation[];
  readonly silent?: boolean;
}

/** A field resolver decided by a data item that is named outright. */
export function DisclosedAs(type: TypeThunk, options: NamedOptions): MethodDecorator {
  return (target, key, descriptor) => {
    const { item, category, flags = [], generalisations = [], silent = false, federation = [] } = options;
    FieldResolver(type as never, { nullable: true, description: options.description })(target, key, descriptor);
    mark({ mark: { kind: 'named', item, category, flags, generalisations, silent }, federation })(
      target,
      key,
      descriptor,
    );
  };
}

/** A field decided with its parent. */
export function Part(type: TypeThunk, options: FieldOptions): PropertyDecorator {
  return (target, key) => {
    Field(type as never, { nullable: options.required !== true, description: options.description })(target, key);
    markProperty(target, key, { mark: { kind: 'part' }, federation: options.federation ?? [] });
  };
}

/** A field resolver whose value is made of what was decided already. */
export function PartResolver(type: TypeThunk, options: FieldOptions): MethodDecorator {
  return (target, key, descriptor) => {
    FieldResolver(type as never, { nullable: options.required !== true, description: options.description })(
      target,
      key,
      descriptor,
    );
    mark({ mark: { kind: 'part' }, federation: options.federation ?? [] })(target, key, descriptor);
  };
}

/** A field resolver that lists records of one type; decided by that type's existence item. */
export function RecordList(type: () => NewableFunction, options: FieldOptions): MethodDecorator {
  return (target, key, descriptor) => {
    const listed = () => [type()];
    FieldResolver(listed as never, { nullable: true, description: options.description })(target, key, descriptor);
    mark({ mark: { kind: 'list' }, federation: options.federation ?? [] })(target, key, descriptor);
  };
}

interface RecordOptions {
  readonly name: string;
  readonly record: string;
  readonly category: DataCategory;
  readonly description: string;
  readonly silent?: boolean;
  /**
   * Flags that existence, every field and every count of the record bear, W that existence alone bears; empty where being there
   * tells nothing of the kind.
   */
  readonly existence: readonly ExistenceFlag[];
  readonly attributes?: readonly AttributeMark[];
  /** `period` where it is not said; a type without such a field is listed in an order that says nothing. */
  readonly latestBy?: string;
  readonly timeline?: TimelineRule;
  readonly counts?: readonly CountRule[];
  readonly keyedBy?: 'link' | 'person';
  /** Property that lists all controllers of a row, where several hold it together. */
  readonly heldBy?: string;
}

/**
 * A record type: one class that is both the table's entity and the graph's object type. The database refuses a row whose
 * attribute has a value outside its list: a marking above OFFICIAL-SENSITIVE never enters.
 */
export function RecordType(options: RecordOptions): ClassDecorator {
  const { record, category, silent = false, existence, attributes = [], latestBy = 'period' } = options;
  const { timeline = null, counts = [], keyedBy = 'link', heldBy = null } = options;
  const type: RecordMark = {
    kind: 'record',
    record,
    category,
    silent,
    existence,
    attributes,
    latestBy,
    timeline,
    counts,
    keyedBy,
    heldBy,
  };
  return (target) => {
    objectType(options.name, options.description, type)(target);
    nameRecordClass(target, options.name);
    for (const attribute of attributes) {
      const known = knownOnly(attribute);
      if (known !== null) Check(known.constraint, known.expression)(target);
    }
  };
}

/** What one agency holds about a child: an object that is null only when pruned or unavailable. */
export function Container(options: {
  readonly name: string;
  readonly agency: Agency;
  readonly description: string;
}): ClassDecorator {
  return objectType(options.name, options.description, { kind: 'container', agency: options.agency });
}

/** A value decided as one with the field it stands in. Shared by all subgraphs. */
export function ValueObject(options: { readonly name: string; readonly description: string }): ClassDecorator {
  return objectType(options.name, options.description, { kind: 'valueObject' });
}

/** The entity that all subgraphs share; each declares its own class with the fields it gives. */
export function PersonType(description: string): ClassDecorator {
  return EntityType({ name: 'Person', description });
}

/** A type that is found by its id alone: what it requires of other subgraphs is there when its reference is resolved. */
export function EntityType(options: { readonly name: string; readonly description: string }): ClassDecorator {
  return objectType(options.name, options.description, { kind: 'entity' });
}

function objectType(name: string, description: string, extensions: TypeExtensions): ClassDecorator {
  return (target) => {
    ObjectType(name, { description })(target);
    Extensions({ lintel: extensions, lintelFields: marksOf(target) })(target as never);
  };
}
