import type { AttributeType } from '#policies/core/dataItem';
import type { Agency, DataCategory, Flag, Generalisation } from '#policies/core/vocabulary';
import type { CountRule, TimelineRule } from '#policies/enforcement/recordTable';

/** What a field of the graph carries in its GraphQL `extensions.lintel`: who decides it. */
export type FieldMark =
  /** Decided by a data item of the record type it stands on: its own, or the record's existence. */
  | {
      readonly kind: 'item';
      readonly of: 'own' | 'involvement';
      readonly flags: readonly Flag[];
      readonly generalisations: readonly Generalisation[];
      readonly silent: boolean;
      /** Goes with whatever is given of its record, asked for or not. */
      readonly travels: boolean;
      /** Field of the same record type without which this one means nothing. */
      readonly readWith: string | null;
      /** Property names of the columns it is read from; two make a period. */
      readonly columns: readonly string[];
      /** Property name of the column that is read instead for whom whereabouts are not closed to. */
      readonly whole: string | null;
    }
  /** A list of records, decided by the existence item of the record type it lists. */
  | { readonly kind: 'list' }
  /** Decided by a named data item that belongs to no record type's field (counts, derived fields of a person). */
  | {
      readonly kind: 'named';
      readonly item: string;
      readonly flags: readonly Flag[];
      readonly generalisations: readonly Generalisation[];
      readonly category: DataCategory;
      readonly silent: boolean;
    }
  /** Decided with its parent: part of a value object, an opaque id, or made of what was decided already. */
  | { readonly kind: 'part' };

export interface FieldExtensions {
  readonly mark: FieldMark;
  /** Federation directives, as SDL text, e.g. `@inaccessible`. */
  readonly federation: readonly string[];
}

/** Of the properties of a class, by their names; a field resolver's stand on its field. */
export type FieldMarks = ReadonlyMap<string, FieldExtensions>;

export interface AttributeMark {
  readonly name: string;
  readonly type: AttributeType;
  readonly values?: readonly string[];
  /** Field of the same record type that shows this very attribute, if any. */
  readonly shownBy?: string;
}

/**
 * What a record tells merely by being there: an attendance at a mental health service is data concerning health before any
 * word of it is read (UK GDPR art 9(1), art 10; DPA 2018 s11(2)). Existence names nobody by itself; it places a child (W) where one
 * country alone keeps such records: while whereabouts are closed there are none.
 */
export type ExistenceFlag = Exclude<Flag, 'T' | 'O'>;

export interface RecordMark {
  readonly kind: 'record';
  /** `<agency>.<record>`. */
  readonly record: string;
  readonly category: DataCategory;
  readonly silent: boolean;
  readonly existence: readonly ExistenceFlag[];
  readonly attributes: readonly AttributeMark[];
  /** Field of the record type by whose date, as its requester sees it, rows are listed. */
  readonly latestBy: string;
  readonly timeline: TimelineRule | null;
  readonly counts: readonly CountRule[];
  /** Rows are found through the link of (controller, subject), or by a column `person` of their own (the hub). */
  readonly keyedBy: 'link' | 'person';
  /** Property that lists all controllers of a row, where several hold it together. */
  readonly heldBy: string | null;
}

export type TypeExtensions =
  | RecordMark
  | { readonly kind: 'container'; readonly agency: Agency }
  | { readonly kind: 'valueObject' }
  | { readonly kind: 'entity' };
