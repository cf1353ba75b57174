import type { AttributeType } from '#policies/core/dataItem';
import type { DataItemId } from '#policies/core/ids';
import type { DataCategory } from '#policies/core/vocabulary';

/** A field of a record type: the item that decides it, and the columns that it is read from. */
export interface RecordField {
  readonly name: string;
  readonly item: DataItemId;
  /** It places a person: null says nothing about why. */
  readonly whereabouts: boolean;
  /** It goes with whatever is given of its record, asked for or not: handling conditions. */
  readonly travels: boolean;
  /** One column is the value; two are the start and end of a period. */
  readonly columns: readonly string[];
  /** The column that is read instead for whom whereabouts are not closed to; null where closing them changes nothing of it. */
  readonly whole: string | null;
}

export interface RecordAttribute {
  readonly name: string;
  readonly type: AttributeType;
  readonly column: string;
}

/** How an episode or event of the common layer is made of a record's decided projection. */
export interface TimelineRule {
  readonly layer: 'serviceEpisode' | 'lifeEvent';
  readonly code:
    | string
    | { readonly from: string; readonly codes: Readonly<Record<string, string>>; readonly otherwise: string };
  readonly service?: string;
  readonly professional?: string;
  readonly contact?: string;
  readonly location?: string;
  readonly summary?: readonly string[];
}

export interface CountRule {
  readonly item: string;
  readonly kind: string;
  readonly where?: string;
}

/** A record type as the enforcement reads it: where its rows are, which items decide what. */
export interface RecordTable {
  readonly typeName: string;
  readonly record: string;
  readonly category: DataCategory;
  readonly table: string;
  readonly keyedBy: 'link' | 'person';
  /** Column that lists every controller of a row that several hold; null where `controller` is its only one. */
  readonly heldBy: string | null;
  /** The item that decides whether the row is there at all. */
  readonly existence: DataItemId;
  readonly fields: ReadonlyMap<string, RecordField>;
  readonly attributes: ReadonlyMap<string, RecordAttribute>;
  /** The date by which its rows are listed, latest first; null where they are listed in an order that says nothing. */
  readonly latestBy: RecordField | null;
  readonly timeline: TimelineRule | null;
  readonly counts: readonly CountRule[];
}
