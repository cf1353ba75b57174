import type { DataItemId } from './ids';
import type { Agency, DataCategory, Flag, Generalisation } from './vocabulary';

/**
 * One disclosable thing: a field of a record type, the existence of such a record (`….involvement`), or a count (`….count`).
 * Every field of the graph that is not a container or part of a value object names exactly one.
 */
export interface DataItem {
  /** `<agency>.<record>.<field>`, e.g. `police.incident.summary`. */
  readonly id: DataItemId;
  readonly agency: Agency;
  /** `<agency>.<record>`: the CASL subject type. */
  readonly record: string;
  /** The last segment: the CASL field. */
  readonly field: string;
  readonly category: DataCategory;
  readonly flags: readonly Flag[];
  /** A refusal says nothing at all, whatever its cause: 'sexual-health record: withheld' would tell all. */
  readonly silent: boolean;
  /** Generalisations that suit the value's type; a clause may name only these. */
  readonly generalisations: readonly Generalisation[];
  /** The item without which this one means nothing, e.g. the edition in which a score was scored; null for most. */
  readonly readWith: DataItemId | null;
  /** GraphQL coordinates that this item decides, e.g. `PoliceIncident.summary`. */
  readonly coordinates: readonly string[];
}

export const ATTRIBUTE_TYPES = ['string', 'boolean', 'integer', 'date'] as const;
export type AttributeType = (typeof ATTRIBUTE_TYPES)[number];

/** A decision attribute declared by a record type: the only facts of a record that a clause's conditions may name. */
export interface DecisionAttribute {
  readonly name: string;
  readonly type: AttributeType;
  /** For strings: the closed list of values. An unknown value withholds; without a list no clause may test the attribute. */
  readonly values: readonly string[] | null;
  /**
   * The data item that shows this very attribute to a requester, if any. A refusal that depends on an attribute may give
   * a notice only where its requester may see the attribute in that row; otherwise it must be silent.
   */
  readonly shownBy: DataItemId | null;
}

/** A record type as the policy sees it. */
export interface RecordShape {
  /** `<agency>.<record>`. */
  readonly record: string;
  readonly agency: Agency;
  readonly category: DataCategory;
  readonly attributes: readonly DecisionAttribute[];
}

/** All that protocols may speak of. Read from schema/fields.json, which is generated from the subgraphs. */
export interface Catalogue {
  readonly items: ReadonlyMap<string, DataItem>;
  readonly records: ReadonlyMap<string, RecordShape>;
}
