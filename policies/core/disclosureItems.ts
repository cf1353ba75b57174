import type { DataItem, DecisionAttribute, RecordShape } from './dataItem';
import type { DataItemId } from './ids';
import type { Agency, DataCategory, Flag, Generalisation } from './vocabulary';

/**
 * What an entry of 'who saw what' is made of. Entries stand in each agency's disclosure log, not in a table of records, so no
 * subgraph's schema declares them: the catalogue takes them from here. Who asked and why, which controller, which team and which case place
 * a child, and so does a clause that binds one country's controllers.
 */
const FIELDS = {
  involvement: { flags: [], generalisations: [] },
  at: { flags: [], generalisations: ['year', 'month'] },
  purpose: { flags: [], generalisations: [] },
  role: { flags: [], generalisations: [] },
  items: { flags: [], generalisations: [] },
  receipt: { flags: [], generalisations: [] },
  clause: { flags: ['W'], generalisations: [] },
  controller: { flags: ['W'], generalisations: [] },
  organisation: { flags: ['W'], generalisations: [] },
  team: { flags: ['W'], generalisations: [] },
  case: { flags: ['W'], generalisations: [] },
  practitioner: { flags: ['T', 'W'], generalisations: [] },
  reason: { flags: ['T', 'W'], generalisations: [] },
} as const satisfies Readonly<
  Record<string, { readonly flags: readonly Flag[]; readonly generalisations: readonly Generalisation[] }>
>;
export type DisclosureField = keyof typeof FIELDS;

/**
 * Fields that name what was given: that mental health care was disclosed tells of mental health care (UK GDPR art 9(1), 10).
 * They bear what the agency's records tell at the most.
 */
const NAMING: readonly DisclosureField[] = ['items', 'clause'];
const NAMED: Readonly<Record<Agency, readonly Flag[]>> = {
  police: ['S', 'C'],
  health: ['S'],
  education: ['S'],
  socialCare: ['S', 'C'],
  hub: ['S'],
  governance: ['S'],
};
export const DISCLOSURE_FIELDS = Object.keys(FIELDS) as readonly DisclosureField[];

/** Fields whose null carries the constant notice of a place. */
export const PLACING_FIELDS: readonly DisclosureField[] = DISCLOSURE_FIELDS.filter((field) =>
  FIELDS[field].flags.some((flag) => flag === 'W'),
);

export const DISCLOSURE_CATEGORY: DataCategory = 'casework';

/**
 * Facts of an entry that clauses may test: whether its controller released it to the child's representatives, whether its
 * controller is the reader's own organisation, and whether what was given is silent or restricted to others.
 */
export const DISCLOSURE_ATTRIBUTES = ['released', 'ownController', 'sensitive'] as const;
export type DisclosureAttribute = (typeof DISCLOSURE_ATTRIBUTES)[number];

export function disclosureItem(agency: Agency, field: DisclosureField): DataItemId {
  return `${agency}.disclosure.${field}` as DataItemId;
}

/** The items of one agency's log, and the shape of its entries. */
export function describeDisclosures(agency: Agency): {
  readonly items: readonly DataItem[];
  readonly record: RecordShape;
} {
  const record = `${agency}.disclosure`;
  const attribute = (name: string): DecisionAttribute => ({ name, type: 'boolean', values: null, shownBy: null });
  return {
    items: DISCLOSURE_FIELDS.map((field) => ({
      id: disclosureItem(agency, field),
      agency,
      record,
      field,
      category: DISCLOSURE_CATEGORY,
      silent: false,
      readWith: null,
      coordinates: [],
      ...FIELDS[field],
      flags: [...(NAMING.includes(field) ? NAMED[agency] : []), ...FIELDS[field].flags],
    })),
    record: {
      record,
      agency,
      category: DISCLOSURE_CATEGORY,
      attributes: DISCLOSURE_ATTRIBUTES.map(attribute),
    },
  };
}

/** Whether what was given is such that others than its reader must never learn of it: then so is that it was given. */
export function isSensitive(item: DataItem | undefined): boolean {
  return item === undefined || item.silent || item.flags.includes('R');
}
