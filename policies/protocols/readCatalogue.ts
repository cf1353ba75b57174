import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { ATTRIBUTE_TYPES, type Catalogue, type DataItem, type RecordShape } from '#policies/core/dataItem';
import type { DataItemId } from '#policies/core/ids';
import { AGENCIES, DATA_CATEGORIES, FLAGS, GENERALISATIONS } from '#policies/core/vocabulary';

const itemId = z.string().transform((id) => id as DataItemId);

/** Keys beyond these are other readers' business. */
const fields = z.object({
  items: z.array(
    z.object({
      id: itemId,
      agency: z.enum(AGENCIES),
      record: z.string(),
      field: z.string(),
      category: z.enum(DATA_CATEGORIES),
      flags: z.array(z.enum(FLAGS)),
      silent: z.boolean(),
      generalisations: z.array(z.enum(GENERALISATIONS)),
      readWith: itemId.nullable(),
      coordinates: z.array(z.string()),
    }),
  ),
  records: z.array(
    z.object({
      record: z.string(),
      agency: z.enum(AGENCIES),
      category: z.enum(DATA_CATEGORIES),
      attributes: z.array(
        z.object({
          name: z.string(),
          type: z.enum(ATTRIBUTE_TYPES),
          values: z.array(z.string()).nullable(),
          shownBy: itemId.nullable(),
        }),
      ),
    }),
  ),
});

/** Reads schema/fields.json. Throws with every fault of the file named: without a catalogue no process can decide. */
export function readCatalogue(file: string): Catalogue {
  if (!existsSync(file)) throw new Error(`${file} is missing: npm run schema writes it.`);
  return toCatalogue(JSON.parse(readFileSync(file, 'utf8')), file);
}

/** The catalogue in a parsed fields.json; `name` stands in the message of what is thrown. */
export function toCatalogue(value: unknown, name: string): Catalogue {
  const result = fields.safeParse(value);
  if (!result.success) throw new Error(`${name} is not a catalogue of fields:\n${z.prettifyError(result.error)}`);
  const items: readonly DataItem[] = result.data.items;
  const records: readonly RecordShape[] = result.data.records;
  const faults = items
    .filter(({ id, agency, record, field }) => id !== `${record}.${field}` || !record.startsWith(`${agency}.`))
    .map(({ id }) => id);
  const ids = items.map(({ id }) => id);
  const twice = ids.filter((id, index) => ids.indexOf(id) < index);
  if (faults.length + twice.length > 0) {
    throw new Error(
      `${name}: ids that are not <record>.<field> [${faults.join(', ')}], or stand twice [${twice.join(', ')}].`,
    );
  }
  return {
    items: new Map(items.map((each) => [each.id as string, each])),
    records: new Map(records.map((each) => [each.record, each])),
  };
}
